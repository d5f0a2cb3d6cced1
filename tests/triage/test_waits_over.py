"""The order is made again when a wait is over, also within the day in which it was made."""

from datetime import timedelta

import pytest

from tallystick.triage.rules.ordering import LONGEST_WAIT
from tallystick.vocabulary.triage import Tier
from tests.triage.laid import NOW, Laid, camera, digest, seen

HOUR = timedelta(hours=1)


@pytest.fixture
def laid(operation):
    return Laid(operation)


def test_a_file_whose_wait_ends_in_the_same_day_moves_up_then(laid):
    came = NOW - LONGEST_WAIT[Tier.UNKNOWN] + 2 * HOUR
    laid.scan("A-001", [seen("a")], at=came)
    laid.scan("A-002", [seen(name, signals=[camera()]) for name in "bcdefgh"])
    first = laid.build()["build"]
    assert laid.queue()[digest("a")].why == "tier"
    assert laid.build(now=NOW + HOUR)["build"] == first, "no wait is over, nothing is built again"
    second = laid.build(now=NOW + 3 * HOUR)["build"]
    assert second != first
    assert laid.queue()[digest("a")].why == "overdue"
    assert laid.build(now=NOW + 4 * HOUR)["build"] == second
