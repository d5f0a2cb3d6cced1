"""A whole rehearsed operation: what follows at once is what a build gives; contributions in any order, and one taken
away, leave nothing behind.
"""

import random
import shutil
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Joint
from tests.linking.test_at_once import built, dump, nameless, rows_differ
from tests.linking.test_build import AT


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The contributions of an invented operation, taken in: digest, cover and the files of the given tables."""
    from tallystick.intake.prepare import prepare
    from tallystick.intake.received import open_folder
    from tallystick.rehearsal.writer import rehearse

    root = tmp_path_factory.mktemp("rehearsed")
    path = rehearse("mozaik", 21, root / "operation")
    found = []
    for folder in sorted((path / "contributions").iterdir()):
        received = open_folder(folder)
        found.append((received.digest, received.cover, prepare(received, into=root / folder.name).given))
    return found


def take_in(operation: Joint, contributions: list[Any]) -> None:
    from tallystick.records.models import Contribution
    from tallystick.records.session import session
    from tallystick.tables.shelf import Shelf

    shelf = Shelf(operation.home, operation.id)
    for digest, cover, tables in contributions:
        for table, file in tables.items():
            target = shelf.given(table, digest)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
        with session(operation.service, role="worker"):
            Contribution.objects.create(
                operation_id=operation.id, owner=cover.agency, digest=digest, kind=str(cover.kind),
                name=str(cover.kind), codes=["H0"], evaluation=str(cover.evaluation), received_at=AT,
            )  # fmt: skip


@pytest.mark.long
def test_contributions_in_any_order_give_what_all_at_once_give(operation: Joint, rehearsed: list[Any]) -> None:
    from tallystick.records.models import Contribution
    from tallystick.records.session import session

    chance, seen = random.Random(5), []
    take_in(operation, rehearsed)
    for _ in range(2):
        with session(operation.service, role="worker"):
            Contribution.objects.update(state="withdrawn")
        order = chance.sample(rehearsed, len(rehearsed))
        for place, (digest, _, _) in enumerate(order, start=1):
            with session(operation.service, role="worker"):
                Contribution.objects.filter(digest=digest).update(state="accepted")
            if place in (len(order) // 2, len(order)):
                built(operation)
        seen.append(nameless(dump(operation)))
    assert seen[0] == seen[1]


@pytest.mark.long
def test_words_on_a_rehearsed_operation_are_followed_as_a_build_would(operation: Joint, rehearsed: list[Any]) -> None:
    from tallystick.linking import acts
    from tallystick.records.models import Link
    from tallystick.records.session import session

    take_in(operation, rehearsed)
    built(operation)
    first, chance = nameless(dump(operation)), random.Random(11)
    with session(operation.viewer("EC3")):
        links = list(Link.objects.order_by("left", "right").values_list("pk", flat=True))
    said = []
    for turn, link in enumerate(chance.sample(links, min(40, len(links)))):
        with session(operation.viewer("EC3")) as viewer:
            answer = chance.choice(["same", "not_same"])
            at = AT + timedelta(minutes=turn)
            said.append(acts.decide_link(str(link), answer, by=viewer, at=at, reason="looked"))
    now = dump(operation)
    built(operation)
    assert rows_differ(now, dump(operation)) == {}
    for one in chance.sample(said, len(said)):
        with session(operation.viewer("EC3")) as viewer:
            acts.withdraw_decision(str(one.pk), by=viewer, at=AT, reason="mistaken")
    assert nameless(dump(operation)) == first
