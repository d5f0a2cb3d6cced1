"""What a custody record leaves open or makes impossible."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.evidence.rules.custody import Event, custody_gaps, standing
from tallystick.vocabulary.custody import CustodyKind, GapKind

T0 = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def happened(number: int, kind: str, holder: str = "Ann", place: str = "flat", **more: str) -> Event:
    at = T0 + timedelta(hours=number)
    return Event(id=str(number), kind=kind, at=at, entered_at=at, place=place, holder=holder, **more)


RIGHT = [
    happened(0, "seized"),
    happened(1, "sealed", seal="S1"),
    happened(2, "transferred", to="Bo", seal="S1"),
    happened(3, "received", "Bo", "lab", seal="S1"),
    happened(4, "unsealed", "Bo", "lab", seal="S1"),
    happened(5, "imaged", "Bo", "lab", digest="a" * 64),
    happened(6, "verified", "Bo", "lab", digest="a" * 64),
    happened(7, "analysed", "Bo", "lab"),
    happened(8, "sealed", "Bo", "lab", seal="S2"),
    happened(9, "returned", "Bo", "lab"),
]


def kinds(events: list[Event], **more: object) -> list[str]:
    return [gap.kind for gap in custody_gaps(events, now=T0 + timedelta(days=9), **more)]


def test_a_whole_record_has_no_gap_and_says_where_the_item_is():
    assert kinds(RIGHT) == []
    where = standing(RIGHT[:5])
    assert (where.holder, where.place, where.seal, where.awaited) == ("Bo", "lab", "", "")
    assert standing(RIGHT[:3]).awaited == "Bo"


@pytest.mark.parametrize(
    ("wrong", "gap"),
    [
        ([], GapKind.NO_SEIZURE),
        (RIGHT[1:], GapKind.NO_SEIZURE),
        ([happened(0, "seized"), happened(0, "photographed", place="lab")], GapKind.TWO_PLACES),
        ([*RIGHT[:3], happened(4, "unsealed", "Bo", "lab", seal="S1")], GapKind.NO_RECEIPT),
        (RIGHT[:3], GapKind.NO_RECEIPT),
        ([*RIGHT[:3], happened(3, "received", "Cy", "lab", seal="S1")], GapKind.OTHER_RECEIVER),
        ([*RIGHT[:2], happened(3, "received", "Bo", "lab", seal="S1")], GapKind.NO_HANDOVER),
        ([*RIGHT[:3], happened(3, "received", "Bo", "lab", seal="S9")], GapKind.OTHER_SEAL),
        ([*RIGHT[:3], happened(3, "received", "Bo", "lab")], GapKind.OTHER_SEAL),
        ([*RIGHT[:4], happened(4, "unsealed", "Bo", "lab", seal="S7")], GapKind.OTHER_SEAL),
        ([*RIGHT[:4], happened(4, "unsealed", "", "lab", seal="S1")], GapKind.NO_OPENER),
        ([*RIGHT[:1], happened(1, "unsealed", seal="S1")], GapKind.NOT_SEALED),
        ([*RIGHT[:2], happened(2, "sealed", seal="S2")], GapKind.SEALED_TWICE),
        ([*RIGHT[:4], happened(5, "imaged", "Bo", "lab", digest="a" * 64)], GapKind.WORKED_UNDER_SEAL),
        ([*RIGHT[:1], happened(5, "analysed", "Cy")], GapKind.OTHER_HOLDER),
        ([*RIGHT[:6], happened(6, "verified", "Bo", "lab", digest="b" * 64)], GapKind.OTHER_DIGEST),
        ([*RIGHT[:5], happened(6, "verified", "Bo", "lab", digest="b" * 64)], GapKind.OTHER_DIGEST),
        ([*RIGHT[:5], happened(6, "imaged", "Bo", "lab")], GapKind.NO_DIGEST),
        ([*RIGHT, happened(10, "analysed", "Bo", "lab")], GapKind.AFTER_THE_END),
        ([happened(24 * 30, "seized")], GapKind.IN_THE_FUTURE),
        ([*RIGHT[:2], happened(2, "seized", seal="S2")], GapKind.SEIZED_TWICE),
        ([*RIGHT[:2], happened(2, "transferred", to="Bo", seal="S9")], GapKind.OTHER_SEAL),
        ([*RIGHT[:2], happened(2, "transferred", to="Bo")], GapKind.OTHER_SEAL),
        ([*RIGHT[:5], happened(6, "verified", "Bo", "lab")], GapKind.NO_DIGEST),
        ([*RIGHT[:3], happened(80, "received", "Bo", "lab", seal="S1")], GapKind.NO_RECEIPT),
    ],
)
def test_gaps_and_impossible_sequences_are_found(wrong: list[Event], gap: GapKind):
    assert gap in kinds(wrong)


def test_what_was_entered_late_says_so():
    late = Event(id="x", kind="seized", at=T0, entered_at=T0 + timedelta(hours=30), place="flat", holder="Ann")
    assert kinds([late]) == [GapKind.ENTERED_LATE]


def test_how_the_parent_stood_when_a_copy_was_made():
    copy = [happened(5, "imaged", "Bo", "lab", digest="a" * 64)]
    seized, sealed = happened(0, "seized"), happened(1, "sealed", seal="S1")
    assert kinds(copy, parent=[seized]) == []
    assert kinds(copy, parent=[happened(6, "seized")]) == [GapKind.BEFORE_ITS_PARENT]
    assert kinds(copy, parent=[seized, sealed]) == [GapKind.WORKED_UNDER_SEAL]
    assert kinds(copy, parent=[seized, happened(2, "destroyed")]) == [GapKind.AFTER_THE_END]


def test_one_who_carries_an_item_about_and_makes_two_copies_leaves_no_gap():
    rows = [
        happened(0, "seized"),
        happened(1, "sealed", place="station", seal="S1"),
        happened(2, "unsealed", place="lab", seal="S1"),
        happened(3, "imaged", place="lab", digest="a" * 64),
        happened(4, "imaged", place="lab", digest="b" * 64),
        happened(5, "verified", place="lab", digest="a" * 64),
    ]
    assert kinds(rows) == []


def test_what_was_written_ahead_or_slipped_in_shows_for_good():
    ahead = Event(**{**vars(RIGHT[0]), "entered_at": T0 - timedelta(days=5)})
    assert kinds([ahead]) == [GapKind.IN_THE_FUTURE]
    slipped = Event(**{**vars(RIGHT[2]), "entered_at": T0 + timedelta(hours=20)})
    assert GapKind.ENTERED_LATE in kinds([*RIGHT[:2], slipped, *RIGHT[3:]])


def test_a_late_receipt_is_late_whatever_came_between():
    rows = [*RIGHT[:3], happened(79, "photographed"), happened(80, "received", "Bo", "lab", seal="S1")]
    late = [gap for gap in custody_gaps(rows, now=T0 + timedelta(days=9)) if "hours" in gap.sentence]
    assert [(gap.kind, gap.events) for gap in late] == [(GapKind.NO_RECEIPT, ("2", "80"))]


def test_whoever_handed_it_over_may_take_it_back_and_the_seal_found_is_the_seal_on_it():
    back = [*RIGHT[:3], happened(4, "received", "Ann", "station", seal="S1")]
    assert kinds(back) == []
    opened = [*RIGHT[:3], happened(3, "received", "Bo", "lab")]
    assert standing(opened).seal == ""


def test_a_correction_changes_nothing_that_stands():
    corrected = happened(6, "corrected", "Zoe", "")
    assert kinds([*RIGHT[:6], corrected, *RIGHT[6:]]) == []
    assert standing([*RIGHT[:6], corrected]) == standing(RIGHT[:6])


EVENTS = st.builds(
    happened,
    st.integers(0, 30),
    st.sampled_from(list(CustodyKind)),
    st.sampled_from(["Ann", "Bo", ""]),
    st.sampled_from(["flat", "lab", ""]),
    seal=st.sampled_from(["", "S1", "S2"]),
    to=st.sampled_from(["", "Bo"]),
    digest=st.sampled_from(["", "a" * 64]),
)


@given(st.lists(EVENTS, max_size=12))
def test_any_record_can_be_read_in_any_order_and_every_gap_names_its_events(events: list[Event]):
    numbered = [Event(**{**vars(event), "id": f"{number}"}) for number, event in enumerate(events)]
    found = custody_gaps(numbered, now=T0)
    assert found == custody_gaps(list(reversed(numbered)), now=T0)
    ids = {event.id for event in numbered}
    assert all(set(gap.events) <= ids and gap.sentence for gap in found)
    assert standing(numbered) == standing(list(reversed(numbered)))
