"""The register: who may enter, who may see, what stays as it was."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import Error

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def danish(operation):
    """A Danish examiner; the second Danish officer is one too."""
    from tallystick.records.models import Officer
    from tallystick.records.session import administration

    with administration():
        Officer.objects.filter(username__startswith=f"{operation.reference}-DK-NCP").update(
            roles=["examiner"], first_name="Ann", last_name="Lund"
        )
    return operation.viewer("DK-NCP", "examiner")


def call(act, viewer, *said, **more):
    from tallystick.records.session import session

    with session(viewer):
        return act(*said, by=viewer, at=NOW, **more)


def register(viewer, label="A-001", **more):
    from tallystick.evidence.items import Described, register_item

    return call(register_item, viewer, label, Described(**{"kind": "phone", **more}))


def happened(hours: int, place="flat, Nyvej 1", **more):
    from tallystick.evidence.acts import Happened

    return Happened(when=NOW - timedelta(hours=10) + timedelta(hours=hours), place=place, **more)


def enter(viewer, kind, hours, label="A-001", place="flat, Nyvej 1", **more):
    from tallystick.evidence.acts import enter_event

    return call(enter_event, viewer, label, kind, happened(hours, place, **more), reason="as on the form")


def handed(viewer, hours, to, label="A-001", place="flat, Nyvej 1", **more):
    from tallystick.evidence.acts import hand_over

    return call(hand_over, viewer, label, happened(hours, place, **more), to=to, reason="to the laboratory")


def received(viewer, hours, label="A-001", place="laboratory", **more):
    from tallystick.evidence.acts import give_receipt

    return call(give_receipt, viewer, label, happened(hours, place, **more), reason="seal whole")


def seen(viewer, label="A-001"):
    from tallystick.evidence.reads import item
    from tallystick.records.session import session

    with session(viewer):
        return item(viewer, label, now=NOW)


def test_an_item_its_custody_and_its_receipt_by_the_officer_named(operation, danish):
    register(danish, national="DK-77/2026-3", power="on", unlocked="yes", clock_offset_s=-7200)
    second = operation.viewer("DK-NCP/2", "examiner")
    enter(danish, "seized", 0)
    enter(danish, "sealed", 1, seal="S-1")
    handed(danish, 2, to=f"{operation.reference}-DK-NCP/2", seal="S-1")
    assert not seen(danish).receipt_due
    assert seen(second).receipt_due
    with pytest.raises(Refused):
        received(danish, 3, seal="S-1")
    received(second, 3, seal="S-1")
    view = seen(danish)
    assert view.standing.place == "laboratory"
    assert view.standing.seal == "S-1"
    assert [gap.sentence for gap in view.gaps] == []
    assert [line.event.kind for line in view.events] == ["seized", "sealed", "transferred", "received"]
    assert all(line.by for line in view.events)


def test_somebody_without_a_desk_gives_a_receipt_on_paper(danish):
    register(danish)
    enter(danish, "seized", 0)
    handed(danish, 1, to="Courier Ib Holm")
    with pytest.raises(Conflict):
        handed(danish, 2, to="Another")
    received(danish, 2, place="van")
    assert seen(danish).standing.holder == "Courier Ib Holm"


def test_nobody_takes_a_receipt_that_is_another_s(operation, danish):
    second = operation.viewer("DK-NCP/2", "examiner")
    register(danish)
    enter(danish, "seized", 0)
    for name in ("Ann Lund", f"Ann Lund ({operation.reference}-DK-NCP/2)", "ann lund"):
        with pytest.raises(Malformed, match="officer's name"):
            handed(danish, 1, to=name)
    handed(danish, 1, to="Courier Ib Holm")
    with pytest.raises(Refused):
        received(second, 2)
    with pytest.raises(Malformed, match="before the hand-over"):
        received(danish, 0)
    received(danish, 2, place="van")
    handed(danish, 3, to=f"{operation.reference}-dk-ncp/2".upper(), place="van")
    assert [gap.kind for gap in seen(danish).gaps] == [], "the courier hands on what the courier had"
    assert seen(second).receipt_due


def test_an_item_goes_to_who_can_sign_and_comes_back_when_nobody_came(operation, danish):
    from tallystick.evidence.acts import take_back
    from tallystick.records.models import Officer
    from tallystick.records.session import administration

    register(danish)
    enter(danish, "seized", 0)
    second = operation.viewer("DK-NCP/2", "examiner")
    handed(danish, 1, to=f"{operation.reference}-DK-NCP/2")
    with pytest.raises(Refused):
        call(take_back, second, "A-001", happened(2), reason="mine")
    call(take_back, danish, "A-001", happened(2), reason="nobody came")
    assert seen(danish).standing.awaited == ""
    assert seen(danish).gaps == ()
    with administration():
        Officer.objects.filter(username=f"{operation.reference}-DK-NCP/2").update(roles=["prosecutor"])
    with pytest.raises(Malformed, match="keeps no items"):
        handed(danish, 3, to=f"{operation.reference}-DK-NCP/2")


@pytest.mark.parametrize("hours", [-24 * 365 * 60, 24 * 30])
def test_a_time_that_cannot_be_is_refused(danish, hours):
    register(danish)
    with pytest.raises(Malformed, match="1970"):
        enter(danish, "seized", hours)


def test_signs_nobody_sees_are_refused(danish):
    register(danish)
    for more in ({"seal": "12\u202e34"}, {"place": "flat\x07"}, {"holder": "An\u200bn"}):
        with pytest.raises(Malformed):
            enter(danish, "seized", 0, **more)


def test_a_correction_is_not_corrected(danish):
    from tallystick.evidence.acts import correct_event

    register(danish)
    wrong = enter(danish, "seized", 0)
    first = call(correct_event, danish, str(wrong.pk), reason="misread")
    with pytest.raises(Malformed):
        call(correct_event, danish, str(first.pk), reason="not misread")


def test_a_gap_is_entered_and_shown_not_refused(danish):
    register(danish)
    enter(danish, "seized", 0)
    enter(danish, "sealed", 1, seal="S-1")
    enter(danish, "analysed", 2)
    (gap,) = seen(danish).gaps
    assert gap.kind == "worked_under_seal"


def test_a_derived_item_hangs_on_its_parent(danish):
    register(danish)
    enter(danish, "seized", 5)
    register(danish, "A-001/1", kind="image")
    enter(danish, "imaged", 1, label="A-001/1", place="laboratory", digest="A" * 64)
    assert [gap.kind for gap in seen(danish, "a-001/1").gaps] == ["before_its_parent"]
    assert [one.label for one in seen(danish).derived] == ["A-001/1"]
    with pytest.raises(Absent):
        register(danish, "A-002/1", kind="image")


def test_a_correction_leaves_the_event_as_it_was(danish):
    from tallystick.evidence.acts import correct_event

    register(danish)
    wrong = enter(danish, "seized", 0, seal="S-1")
    call(correct_event, danish, str(wrong.pk), reason="the seal was S-7, misread")
    (line,) = seen(danish).events
    assert line.event.seal == "S-1"
    assert [one.reason for one in line.corrections] == ["the seal was S-7, misread"]
    assert all(one.by for one in line.corrections)


@pytest.mark.parametrize("label", ["", "001", "A001", "A-", "A-1/", "A-1//2", "Ä-1", "A-1\n", "A-0000001"])
def test_a_label_that_is_none_is_refused(danish, label):
    if label == "A-1\n":
        assert register(danish, label).label == "A-1"
        return
    with pytest.raises(Malformed):
        register(danish, label)


def test_bad_words_lengths_and_digests_are_refused_with_what_to_do(danish):
    for more in ({"kind": "toaster"}, {"kind": ""}, {"power": "yes"}, {"serial": "9" * 81}, {"clock_offset_s": 10**12}):
        with pytest.raises(Malformed) as refused:
            register(danish, **more)
        assert refused.value.remedy
    register(danish)
    for kind, more in (
        ("sealed", {}),
        ("received", {}),
        ("eaten", {}),
        ("imaged", {"digest": "12"}),
        ("seized", {"place": " "}),
    ):
        with pytest.raises(Malformed):
            enter(danish, kind, 0, **more)
    with pytest.raises(Conflict):
        register(danish)
    with pytest.raises(Conflict):
        received(danish, 0)


def test_the_register_of_one_agency_is_not_seen_by_another(operation, danish):
    register(danish)
    for other in ("SE-NCP", "EC3"):
        with pytest.raises(Absent):
            seen(operation.viewer(other, "examiner", "coordinator", "analyst"))


def test_events_are_neither_changed_nor_removed_nor_written_in_another_name(operation, danish):
    from tallystick.records.models import CustodyEvent, Item
    from tallystick.records.session import session

    item = register(danish)
    event = enter(danish, "seized", 0)
    other = operation.officers["DK-NCP/2"]
    said = {"kind": "sealed", "place": "x", "holder": "x", "at": NOW, "reason": "r"}
    values = {"operation_id": operation.id, "owner": "DK-NCP", "item": item.pk, **said}
    mine = values | {"by": danish.officer}
    tries = [
        lambda: CustodyEvent.objects.filter(pk=event.pk).update(place="elsewhere"),
        lambda: CustodyEvent.objects.filter(pk=event.pk).delete(),
        lambda: Item.objects.filter(pk=item.pk).update(serial="other"),
        lambda: CustodyEvent.objects.create(**values, by=other),
        lambda: CustodyEvent.objects.create(**mine, entered_at=NOW - timedelta(days=2)),
        lambda: CustodyEvent.objects.create(**{**mine, "owner": "SE-NCP"}),
        lambda: CustodyEvent.objects.create(**{**mine, "kind": "received"}),
    ]
    for attempt in tries:
        with pytest.raises(Error), session(danish):
            attempt()


def test_a_role_that_keeps_no_items_enters_nothing(operation):
    with pytest.raises(Error):
        register(operation.viewer("DK-NCP", "analyst"))


def test_looking_at_an_item_is_logged(operation, danish):
    from tallystick.records.models import Consultation
    from tallystick.records.session import administration

    item = register(danish)
    seen(danish)
    with administration():
        rows = Consultation.objects.filter(subject=str(item.pk), subject_kind="item")
        assert rows.count() == 1
