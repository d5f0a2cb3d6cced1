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
    happened(2, "transferred", to="Bo"),
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
        ([*RIGHT[:1], happened(1, "analysed", place="lab")], GapKind.TWO_PLACES),
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
    ],
)
def test_gaps_and_impossible_sequences_are_found(wrong: list[Event], gap: GapKind):
    assert gap in kinds(wrong)


def test_what_was_entered_late_says_so():
    late = Event(id="x", kind="seized", at=T0, entered_at=T0 + timedelta(hours=30), place="flat", holder="Ann")
    assert kinds([late]) == [GapKind.ENTERED_LATE]


def test_a_copy_made_before_its_device_was_seized_is_impossible():
    copy = [happened(0, "imaged", "Bo", "lab", digest="a" * 64)]
    assert kinds(copy, parent_seized=T0 - timedelta(hours=1)) == []
    assert kinds(copy, parent_seized=T0 + timedelta(hours=1)) == [GapKind.BEFORE_ITS_PARENT]


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
