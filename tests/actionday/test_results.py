"""Results are entered by a country or on its behalf, once; corrected, never overwritten."""

import uuid

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.actionday.entered import AT, BEFORE, Day


@pytest.fixture
def day(operation):
    return Day(operation)


def listed(day, agency, **more):
    from tallystick.actionday.results.reads import results

    lines, _ = day.read(results, agency, **more)
    return [(line.counted.owner, line.counted.kind, line.counted.count) for line in lines]


def ledger(day, subject):
    from tallystick.records.models import LedgerLine
    from tallystick.records.session import administration

    with administration():
        return list(LedgerLine.objects.filter(subject=subject).values_list("act", flat=True))


def test_a_result_is_its_countrys_and_the_coordinators(day):
    row = day.enter("DK-NCP", "arrest", 2)
    assert (row.country, row.source, row.owner) == ("DK", "entered", "DK-NCP")
    assert listed(day, "DK-NCP") == listed(day, "EC3") == [("DK-NCP", "arrest", 2)]
    assert listed(day, "SE-NCP") == []
    assert ledger(day, f"result:{row.pk}") == ["enter_result"]


def test_the_same_sent_twice_is_one(day):
    key = str(uuid.uuid4())
    first, again = (day.enter("DK-NCP", "house_search", 3, sent=key) for _ in range(2))
    assert first.pk == again.pk
    assert listed(day, "DK-NCP") == [("DK-NCP", "house_search", 3)]
    with pytest.raises(Conflict):
        day.enter("DK-NCP", "house_search", 4, sent=key)
    assert ledger(day, f"result:{first.pk}") == ["enter_result"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "offender"},
        {"kind": "arrest", "count": 0},
        {"kind": "arrest", "count": 10**9},
        {"kind": "arrest", "country": "Denmark"},
        {"kind": "arrest", "role": "boss"},
        {"kind": "item_seized", "item_kind": "car"},
        {"kind": "arrest", "address": "x" * 41},
        {"kind": "arrest", "words": "two\nlines"},
        {"kind": "arrest", "subject": "seven"},
    ],
)
def test_what_is_no_result_is_refused(day, wrong):
    with pytest.raises(Malformed):
        day.enter("DK-NCP", **wrong)
    assert listed(day, "DK-NCP") == []


def test_a_correction_takes_the_place_and_the_first_stays_readable(day):
    from tallystick.actionday.results.reads import result

    first = day.enter("DK-NCP", "arrest", 3, happened=BEFORE)
    second = day.correct("DK-NCP", first, "arrest", 2)
    assert listed(day, "DK-NCP") == [("DK-NCP", "arrest", 2)]
    assert second.happened_at == BEFORE  # it happened when it happened
    old, new = (day.read(result, "DK-NCP", str(row.pk)) for row in (first, second))
    assert (old.held, new.held) == (False, True)
    assert [line.counted.count for line in new.history] == [3, 2]
    assert new.line.reason == "read again"
    day.correct("DK-NCP", second)
    assert listed(day, "DK-NCP") == []
    assert len(day.read(result, "DK-NCP", str(first.pk)).history) == 3


def test_of_two_corrections_the_later_one_holds(day):
    first = day.enter("DK-NCP", "visit", 5)
    day.correct("DK-NCP", first, "visit", 6)
    day.correct("DK-NCP", first, "letter", 7)
    assert listed(day, "DK-NCP") == [("DK-NCP", "letter", 7)]


def test_a_correction_needs_a_reason_and_a_result_of_ones_own(day):
    from tallystick.actionday.entering import Entry
    from tallystick.actionday.results.acts import correct_result

    row = day.enter("DK-NCP", "visit")
    with pytest.raises(Malformed, match="no reason"):
        day.act(correct_result, "DK-NCP", str(row.pk), None, entry=Entry(), reason=" ")
    with pytest.raises(Absent):
        day.correct("SE-NCP", row)


def test_the_coordinator_enters_on_behalf_and_the_country_confirms(day):
    from tallystick.actionday.results.acts import confirm
    from tallystick.actionday.results.reads import entries, to_confirm

    row = day.on_behalf("SE-NCP", "house_search", 4)
    assert (row.owner, row.country, row.source, row.told_by) == ("SE-NCP", "SE", "told", "Duty officer")
    assert [line.counted.id for line in day.read(to_confirm, "SE-NCP")] == [str(row.pk)]
    assert [one.unconfirmed for one in day.read(entries, "EC3")] == [True]
    with pytest.raises(Malformed):
        day.act(confirm, "SE-NCP", "result", str(row.pk), "wrong")
    day.act(confirm, "SE-NCP", "result", str(row.pk), "confirmed")
    assert day.read(to_confirm, "SE-NCP") == ()
    assert [one.unconfirmed for one in day.read(entries, "EC3")] == [False]
    with pytest.raises(Absent):
        day.act(confirm, "DK-NCP", "result", str(row.pk), "confirmed")
    own = day.enter("SE-NCP", "arrest")
    with pytest.raises(Refused, match="entered it itself"):
        day.act(confirm, "SE-NCP", "result", str(own.pk), "confirmed")


def test_nobody_but_the_coordinator_enters_for_another_country(day):
    from tallystick.actionday.results.acts import What, enter_result

    with pytest.raises(Refused):
        day.act(enter_result, "DK-NCP", What(kind="arrest"), entry=day.told("SE-NCP"))


def test_a_subject_of_another_country_is_absent(day):
    subject = day.subject("SE-NCP", "SE-1")
    with pytest.raises(Absent):
        day.enter("DK-NCP", "arrest", subject=subject)
    assert day.enter("SE-NCP", "arrest", subject=subject).subject == uuid.UUID(subject)


def test_a_seized_item_goes_into_the_register_in_the_same_step(day):
    from tallystick.evidence.items import Described
    from tallystick.records.models import Item
    from tallystick.records.session import session

    item = Described(kind="phone", serial="SN-1")
    row = day.enter("DK-NCP", "item_seized", item=item, label="a-001")
    assert (row.source, row.item_kind) == ("item:A-001", "phone")
    with session(day.by("DK-NCP")):
        assert [one.label for one in Item.objects.filter(operation_id=day.operation.id)] == ["A-001"]
    with pytest.raises(Conflict):  # the label is taken: neither the item nor the number is entered
        day.enter("DK-NCP", "item_seized", item=item, label="A-001")
    assert listed(day, "DK-NCP") == [("DK-NCP", "item_seized", 1)]
    with pytest.raises(Malformed):
        day.enter("DK-NCP", "item_seized", 2, item=item, label="A-002")


def test_nothing_about_a_child_is_shown_to_others_without_consent(day):
    from tallystick.actionday.results.reads import result

    row = day.enter("DK-NCP", "child_identified", 2)
    assert listed(day, "DK-NCP") == [("DK-NCP", "child_identified", 2)]
    assert listed(day, "EC3") == []
    with pytest.raises(Absent):
        day.read(result, "EC3", str(row.pk))
    day.consent("DK-NCP", kinds=["child_safeguarded"])
    assert listed(day, "EC3") == []
    day.consent("DK-NCP")
    assert listed(day, "EC3") == [("DK-NCP", "child_identified", 2)]
    day.consent("DK-NCP", given=False)
    assert listed(day, "EC3") == []


def test_what_was_put_in_the_place_of_something_does_not_bring_it_back(day):
    """A visit that turned out to be a child: without consent the coordinator sees neither."""
    row = day.enter("DK-NCP", "visit")
    day.correct("DK-NCP", row, "child_identified")
    assert listed(day, "EC3") == []


def test_only_the_country_itself_consents(day):
    from tallystick.report.releases.consent import consent_children

    with pytest.raises(Refused):
        day.act(consent_children, "EC3", (), True, reason="they would")


def test_pages_go_on_where_the_last_one_ended(day):
    from tallystick.actionday.results.reads import results

    for n in range(1, 6):
        day.enter("DK-NCP", "visit", n)
    seen, after = [], ""
    while True:
        lines, after = day.read(results, "DK-NCP", after=after, limit=2)
        seen += [line.counted.count for line in lines]
        if not after:
            break
    assert sorted(seen) == [1, 2, 3, 4, 5]


def test_negatives_are_entries_like_any_other(day):
    from tallystick.actionday.entering import Entry
    from tallystick.actionday.results.acts import confirm
    from tallystick.actionday.results.negative_reads import negatives
    from tallystick.actionday.results.negatives import WhatNot, correct_negative, enter_negative

    key = str(uuid.uuid4())
    what = WhatNot(kind="no_arrests_in_country", country="it", words="so far")
    first, again = (
        day.act(enter_negative, "EC3", what, entry=Entry(**{**vars(day.told("SE-NCP")), "sent": key})) for _ in "ab"
    )
    assert first.pk == again.pk
    day.act(confirm, "SE-NCP", "negative", str(first.pk), "confirmed")
    (line,) = day.read(negatives, "EC3")
    assert (line.kind, line.country, line.words, line.said, line.contradicted_by) == (
        "no_arrests_in_country", "IT", "so far", "confirmed", (),
    )  # fmt: skip
    arrest = day.enter("DK-NCP", "arrest", country="IT")
    (line,) = day.read(negatives, "EC3")
    assert line.contradicted_by == (str(arrest.pk),)
    day.act(correct_negative, "SE-NCP", str(first.pk), None, entry=Entry(), reason="Italy arrested one")
    assert day.read(negatives, "EC3") == ()
    with pytest.raises(Malformed):
        day.act(enter_negative, "SE-NCP", WhatNot(kind="no_arrests_in_country"), entry=Entry())


def test_a_negative_about_children_waits_for_consent_as_well(day):
    from tallystick.actionday.entering import Entry
    from tallystick.actionday.results.negative_reads import negatives
    from tallystick.actionday.results.negatives import WhatNot, enter_negative

    what = WhatNot(kind="no_child_from_country", country="DK")
    day.act(enter_negative, "DK-NCP", what, entry=Entry(happened_at=AT))
    assert len(day.read(negatives, "DK-NCP")) == 1
    assert day.read(negatives, "EC3") == ()
    day.consent("DK-NCP")
    assert len(day.read(negatives, "EC3")) == 1


def test_the_suspects_of_a_subject_are_counted_once(operation):
    import uuid

    from tallystick.actionday.entering import Entry
    from tallystick.actionday.subjects.acts import set_subject
    from tallystick.vocabulary.errors import Conflict

    day = Day(operation)
    subject = day.act(set_subject, "DK-NCP", "DK-7", entry=Entry(), reason="to be acted on", count=3)
    with pytest.raises(Conflict, match="counted already"):
        day.enter("DK-NCP", "suspect", 3, subject=str(subject.pk))
    assert day.number("DK-NCP", "suspects") == 3
    other, key = day.subject("DK-NCP", "DK-8"), str(uuid.uuid4())
    for _ in range(2):  # sent twice is one
        day.enter("DK-NCP", "suspect", subject=other, sent=key)
    assert day.number("DK-NCP", "suspects") == 4
