"""The owner of a hit decides, thing by thing; the asker sees what was shared, and nothing else."""

from datetime import timedelta

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.deconfliction.hitting import AT, HELD, act, add_hit, seen


def page(operation, hit, agency, *, now=AT + timedelta(days=1)):
    from tallystick.deconfliction.hits import reads
    from tallystick.records.session import session

    by = operation.viewer(agency, "national_officer")
    with session(by):
        return reads.hit(by, hit, now=now)


def notices(operation, agency):
    from tallystick.records.models import Notice
    from tallystick.records.session import session

    with session(operation.viewer(agency, "national_officer")):
        return [(row.kind, row.subject, row.words) for row in Notice.objects.order_by("at", "id")]


def contact(agency, title="Duty officer"):
    from tallystick.records.models import Contact
    from tallystick.records.session import administration

    with administration():
        Contact.objects.get_or_create(
            agency_id=agency,
            title=title,
            defaults={"phone": "+000 555 0199", "languages": ["sv", "en"], "deputy": "Two"},
        )


def test_both_sides_learn_that_there_is_one_and_whom_to_call(operation):
    contact("SE-NCP")
    hit = add_hit(operation)
    told, mine = page(operation, hit, "DK-NCP"), page(operation, hit, "SE-NCP")
    assert (told.line.other, told.line.contact.phone, told.mine) == ("SE-NCP", "+000 555 0199", False)
    assert (mine.line.other, mine.mine, mine.questions) == ("DK-NCP", True, ())
    assert told.line.hit.reference == mine.line.hit.reference
    assert (told.sources, [one.shown for one in mine.sources]) == ((), [HELD])
    assert [one.form for one in told.questions] == ["a@x.example"]


def test_a_third_agency_learns_nothing(operation):
    hit = add_hit(operation)
    act(operation, "share", hit, [("File", "number 7")])
    with pytest.raises(Absent):
        page(operation, hit, "DE-BKA")
    assert "HIT-" not in seen(operation, "DE-BKA")


def test_things_are_shared_one_by_one_and_nothing_else_is(operation):
    hit = add_hit(operation)
    act(operation, "share", hit, [("Officer in charge", "Two of SE-NCP"), (" Case  number ", "K-7")])
    act(operation, "withhold", hit, "Informant", reason="Swedish law forbids it", at=AT + timedelta(hours=2))
    act(operation, "share", hit, [("Since", "2024")], at=AT + timedelta(hours=3))
    told = page(operation, hit, "DK-NCP")
    assert told.line.hit.state == "hit_shared"
    assert [(one.title, one.words, one.says) for one in told.items if one.says == "shared"] == [
        ("Officer in charge", "Two of SE-NCP", "shared"), ("Case number", "K-7", "shared"), ("Since", "2024", "shared"),
    ]  # fmt: skip
    assert [(one.title, one.words) for one in told.items if one.says == "refused"] == [
        ("Informant", "Swedish law forbids it")
    ]
    assert HELD not in seen(operation, "DK-NCP")
    words = [said for kind, subject, said in notices(operation, "DK-NCP") if (kind, subject) == ("hit", hit)]
    assert ["2 things" in one for one in words] == [True, False, False]
    assert "K-7" not in " ".join(words)


def test_a_refusal_is_told_with_its_reason(operation):
    hit = add_hit(operation)
    act(operation, "refuse", hit, reason="an officer's life")
    told = page(operation, hit, "DK-NCP").line.hit
    assert (told.state, told.words) == ("hit_refused", "an officer's life")
    with pytest.raises(Conflict):
        act(operation, "refuse", hit)
    assert act(operation, "share", hit, [("After all", "call us")]).state == "hit_shared"
    with pytest.raises(Conflict, match="hit_shared"):
        act(operation, "refuse", hit)


@pytest.mark.parametrize("items", [[], [("", "words")], [("Title", " ")], [("T" * 121, "words")], [("A", "b")] * 51])
def test_nothing_is_not_shared(operation, items):
    hit = add_hit(operation)
    with pytest.raises(Malformed):
        act(operation, "share", hit, items)
    with pytest.raises(Malformed, match="reason"):
        act(operation, "share", hit, [("A", "b")], reason=" ")


def test_only_the_owner_decides_and_only_with_a_role_for_it(operation):
    hit = add_hit(operation)
    for name, said in (("share", [[("A", "b")]]), ("refuse", []), ("reveal", []), ("not_the_same", [])):
        with pytest.raises(Absent):
            act(operation, name, hit, *said, agency="DK-NCP")
        with pytest.raises(Absent):
            act(operation, name, hit, *said, agency="DE-BKA")
        with pytest.raises(Refused):
            act(operation, name, hit, *said, roles=("examiner",))
    with pytest.raises(Absent):
        act(operation, "refuse", "no id")


def test_of_a_silent_hit_the_asker_is_told_nothing_whatever_is_decided(operation):
    hit = add_hit(operation, silent=True)
    before = seen(operation, "DK-NCP")
    assert page(operation, hit, "SE-NCP").line.silent
    with pytest.raises(Conflict, match="silent"):
        act(operation, "share", hit, [("A", "b")])
    with pytest.raises(Conflict, match="silent"):
        act(operation, "withhold", hit, "A")
    with pytest.raises(Conflict, match="equal values"):
        act(operation, "not_the_same", hit)
    act(operation, "refuse", hit, reason="SECRET undercover")
    assert seen(operation, "DK-NCP") == before
    with pytest.raises(Absent):
        page(operation, hit, "DK-NCP")


def test_a_silent_hit_that_is_revealed_tells_nothing_of_before(operation):
    contact("SE-NCP")
    hit = add_hit(operation, silent=True)
    act(operation, "refuse", hit, reason="SECRET undercover")
    act(operation, "reveal", hit, reason="SECRET the case is over")
    told = page(operation, hit, "DK-NCP")
    assert (told.line.hit.state, told.line.hit.words, told.items) == ("hit_pending", "", ())
    assert "SECRET" not in seen(operation, "DK-NCP")
    assert any("+000 555 0199" in words for _, _, words in notices(operation, "DK-NCP"))
    with pytest.raises(Conflict, match="knows"):
        act(operation, "reveal", hit)


def test_a_name_that_is_alike_is_said_to_be_the_same_or_not(operation):
    hit, other = add_hit(operation, weak=True), add_hit(operation, weak=True)
    before = seen(operation, "DK-NCP")
    act(operation, "not_the_same", hit, reason="SECRET born in another year")
    assert seen(operation, "DK-NCP") == before
    act(operation, "reveal", other)
    assert "A name like it" in seen(operation, "DK-NCP")
    with pytest.raises(Conflict, match="revealed"):
        act(operation, "not_the_same", other)


def test_a_hit_shows_when_its_answer_shows(operation):
    from tallystick.deconfliction.hits import reads
    from tallystick.records.models import Question
    from tallystick.records.session import session

    hit = add_hit(operation)
    with session(operation.service, role="worker"):
        Question.objects.update(shows_at=AT + timedelta(hours=2))
    by = operation.viewer("DK-NCP", "national_officer")
    with session(by):
        assert not reads.hits(by, now=AT + timedelta(hours=1)).told_to_me
        assert reads.hits(by, now=AT + timedelta(hours=3)).told_to_me
    with pytest.raises(Absent):
        page(operation, hit, "DK-NCP", now=AT + timedelta(hours=1))


def test_what_waits_comes_by_urgency_and_deadline_in_both_directions(operation):
    from tallystick.deconfliction.hits import reads
    from tallystick.records.session import session

    late, urgent = add_hit(operation), add_hit(operation, urgency="urgent", at=AT + timedelta(days=6))
    silent, done = add_hit(operation, silent=True, at=AT + timedelta(hours=1)), add_hit(operation)
    back = add_hit(operation, owner="DK-NCP", asker="SE-NCP")
    act(operation, "refuse", done)
    by, now = operation.viewer("SE-NCP", "national_officer"), AT + timedelta(days=7, hours=1, minutes=30)
    with session(by):
        found = reads.hits(by, now=now)
        assert reads.waiting(by) == 3
        assert len(reads.hits(by, now=now, waiting=False).mine_to_decide) == 4
    assert [str(one.hit.pk) for one in found.mine_to_decide] == [urgent, late, silent]
    assert [(one.overdue, one.silent) for one in found.mine_to_decide] == [(True, False), (True, False), (True, True)]
    assert [str(one.hit.pk) for one in found.told_to_me] == [back]


def test_every_look_and_every_decision_is_recorded(operation):
    from tallystick.records.models import Consultation, LedgerLine
    from tallystick.records.session import session

    hit = add_hit(operation)
    page(operation, hit, "DK-NCP")
    act(operation, "share", hit, [("A", "b")])
    with session(operation.viewer("DK-NCP", "data_protection")):
        assert Consultation.objects.filter(subject_kind="hit", subject=hit).exists()
    with session(operation.viewer("SE-NCP", "data_protection")):
        out = Consultation.objects.filter(subject=hit, doing="disclosure", recipient="DK-NCP")
        assert [one.reason for one in out] == ["because of the case"]
        assert [one.act for one in LedgerLine.objects.filter(subject=f"hit:{hit}")] == ["share_hit"]


def test_the_directory_is_the_same_for_whoever_takes_part(operation):
    from tallystick.deconfliction.directory import directory
    from tallystick.records.session import session

    contact("SE-NCP")
    for agency in ("DK-NCP", "EC3"):
        by = operation.viewer(agency, "national_officer")
        with session(by):
            found = {one.code: one for one in directory(by)}
        assert {"EC3", "DK-NCP", "SE-NCP", "DE-BKA"} == set(found)
        point = found["SE-NCP"].contacts[0]
        assert (point.phone, point.deputy, point.languages) == ("+000 555 0199", "Two", ["sv", "en"])


@pytest.mark.parametrize(
    ("role", "reads"),
    [("national_officer", True), ("examiner", True), ("victim_identification", True), ("analyst", True),
     ("coordinator", True), ("data_protection", False), ("prosecutor", False), ("prevention", False)],
)  # fmt: skip
def test_notices_of_hits_are_for_those_who_may_open_them(operation, role, reads):
    from tallystick.deconfliction.hits import due
    from tallystick.records.notices import unread
    from tallystick.records.session import session

    add_hit(operation)
    assert due.remind(operation_id=operation.id, now=AT + timedelta(days=8)) == 1
    for agency in ("SE-NCP", "DK-NCP"):
        by = operation.viewer(agency, role)
        with session(by):
            assert unread(by) == reads
