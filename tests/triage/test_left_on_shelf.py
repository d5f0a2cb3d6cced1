"""A file left on the shelf has no row; whoever knows of a child in danger in it raises it all the same."""

from dataclasses import replace

import pytest

from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.triage import Tier
from tests.triage.laid import NOW, Laid, digest, seen
from tests.triage.test_judging import GRADED, officer, say


@pytest.fixture
def left(operation, monkeypatch):
    """Five files of which two have a row; ``left.gone`` is one of the others."""
    from tallystick.triage.builds import computing
    from tallystick.triage.steps import places

    fewer = places.CHOSEN.sql.replace(str(places.SHOWN), "2").replace(f"<= {places.SHOWN_OF_ITEM}", "<= 2")
    monkeypatch.setattr(places, "CHOSEN", replace(places.CHOSEN, sql=fewer))
    assert computing.places is places
    laid = Laid(operation)
    laid.scan("A-001", [seen(f"f{number}") for number in range(5)])
    assert laid.build(now=NOW)["left_on_shelf"] == 3
    laid.gone = next(one for one in map(digest, (f"f{n}" for n in range(5))) if one not in laid.queue())
    return laid


@pytest.mark.parametrize(
    ("says", "value", "tier"),
    [("in_danger", {}, Tier.URGENT), ("extortion", {}, Tier.URGENT), ("classified", GRADED, Tier.CLASSIFIED)],
)
def test_what_raises_is_said_of_it_and_it_gets_its_place(left, says, value, tier):
    say(officer(left.operation), "file", left.gone, says, value=value, at=NOW)
    left.build(now=NOW)
    row = left.rows()[0]
    assert (row.content, row.tier) == (left.gone, tier)


@pytest.mark.parametrize("says", ["not_pertinent", "synthetic", "handed_on"])
def test_what_lowers_it_or_takes_it_out_of_turn_is_not_said_of_a_file_nobody_can_open(left, says):
    more = {"value": {"to": "unit 3"}} if says == "handed_on" else {"until": NOW.replace(month=6)}
    with pytest.raises(Absent):
        say(officer(left.operation), "file", left.gone, says, at=NOW, **more)


@pytest.mark.parametrize("who", ["SE-NCP", "EC3"])
def test_another_agency_hears_nothing_of_it(left, who):
    with pytest.raises(Absent):
        say(officer(left.operation, who), "file", left.gone, "in_danger", at=NOW)


def test_what_no_build_placed_is_absent(left):
    with pytest.raises(Absent):
        say(officer(left.operation), "file", digest("nowhere"), "in_danger", at=NOW)
