"""Subjects of action: the least leaves a country, the rest is sealed to it, and ready has reasons."""

import uuid
from datetime import timedelta

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.actionday.scene import H_HOUR, NOW, Day, told, with_package


@pytest.fixture
def day(operation):
    return Day(operation)


@pytest.fixture
def given(operation):
    return with_package(operation)


def entry(**more):
    from tallystick.actionday.entering import Entry

    return Entry(**more)


def acknowledge(day):
    from tallystick.records.models import Package
    from tallystick.records.session import session
    from tallystick.sharing.acts import give_feedback

    danish = day.officer("DK-NCP")
    with session(danish):
        package = Package.objects.get(recipient="DK-NCP")
    day.act(give_feedback, danish, str(package.pk), person="", answers={})


def reasons(day, subject, viewer=None):
    from tallystick.actionday.subjects import reads

    page = day.read(reads.subject, viewer or day.officer("DK-NCP"), subject, now=NOW)
    return {one.what: one for one in page.line.reasons}


def say_ready(day, subject, viewer=None, **more):
    from tallystick.actionday.subjects.ready import say_ready as act

    return day.act(act, viewer or day.officer("DK-NCP"), subject, **{"entry": entry(), **more})


def test_a_person_of_a_package_is_set_and_all_the_coordinator_sees_is_reference_count_role_and_state(given):
    from tallystick.actionday.subjects import reads
    from tallystick.records.models import SubjectDetail
    from tallystick.records.session import session

    day, persons = given
    subject = day.set("K-17", person=persons["P-1"], role="viewer")
    day.details(subject, address="Somewhere 3", team="Team 4")
    own = day.read(reads.subject, day.officer("DK-NCP"), subject, now=NOW)
    assert (str(own.detail.person), own.detail.address) == (persons["P-1"], "Somewhere 3")
    assert (own.line.person_number, own.line.mine, len(own.history)) == ("P-1", True, 2)
    seen = day.read(reads.subject, day.coordinator, subject, now=NOW)
    assert (seen.line.reference, seen.line.count, seen.line.role, seen.line.state) == ("K-17", 1, "viewer", "planned")
    assert (seen.detail, seen.history, seen.line.person, seen.line.reasons) == (None, (), "", ())
    for viewer in (day.coordinator, day.officer("SE-NCP")):
        with session(viewer):
            assert SubjectDetail.objects.count() == 0
    with pytest.raises(Absent):
        day.read(reads.subject, day.officer("SE-NCP"), subject, now=NOW)


def test_why_a_country_does_something_stays_with_it(given):
    """Reasons are in its own ledger lines; the rows that are given to the coordinator have none."""
    from tallystick.records.models import Subject
    from tallystick.records.session import session

    day, persons = given
    day.set("K-17", person=persons["P-1"], reason="zqreason")
    with session(day.coordinator):
        assert [row.reason for row in Subject.objects.all()] == [""]


def test_the_suspects_are_counted_and_counted_no_more_when_it_is_withdrawn(day):
    from tallystick.actionday.subjects.acts import withdraw_subject
    from tallystick.records.models import Result
    from tallystick.records.session import session

    subject = day.set("K-1", count=3)
    with session(day.coordinator):
        one = Result.objects.get()
    assert (one.kind, one.count, one.country, one.source) == ("suspect", 3, "DK", f"subject:{subject}")
    day.act(withdraw_subject, day.officer("DK-NCP"), subject)
    with session(day.coordinator):
        void = Result.objects.get(corrects=one.pk)
    assert void.void
    with pytest.raises(Conflict):
        day.act(withdraw_subject, day.officer("DK-NCP"), subject)


def test_the_same_sent_twice_is_one(day):
    from tallystick.records.models import Result, Subject
    from tallystick.records.session import session

    sent = str(uuid.uuid4())
    assert day.set("K-1", entry=entry(sent=sent)) == day.set("K-1", entry=entry(sent=sent))
    with pytest.raises(Conflict):
        day.set("K-2", entry=entry(sent=sent))
    with pytest.raises(Conflict):
        day.set("K-1")
    with session(day.coordinator):
        assert (Subject.objects.count(), Result.objects.count()) == (1, 1)


def test_only_somebody_of_ones_own_package_is_set_and_once(given):
    day, persons = given
    with pytest.raises(Absent):
        day.set("K-9", person=str(uuid.uuid4()))
    with pytest.raises(Absent):
        day.set("K-9", "SE-NCP", person=persons["P-1"])
    day.set("K-1", person=persons["P-1"])
    with pytest.raises(Conflict):
        day.set("K-2", person=persons["P-1"])
    with pytest.raises(Malformed):
        day.set("K-2", person=persons["P-2"], count=2)


def test_somebody_of_a_recalled_package_is_not_set_and_not_ready(given):
    from tallystick.records.models import Package
    from tallystick.records.session import session
    from tallystick.sharing.acts import recall_package

    day, persons = given
    subject = day.set("K-1", person=persons["P-1"])
    with session(day.coordinator):
        package = str(Package.objects.get(recipient="DK-NCP").pk)
    day.act(recall_package, day.coordinator, package)
    with pytest.raises(Absent):
        day.set("K-2", person=persons["P-2"])
    assert not reasons(day, subject)["package"].met


def test_the_coordinator_enters_a_subject_for_a_country_without_the_person(given):
    from tallystick.actionday.subjects.acts import set_subject

    day, persons = given
    on_behalf = entry(agency="SE-NCP", told=told())
    row = day.act(set_subject, day.coordinator, "S-4", entry=on_behalf, count=8)
    assert (row.owner, row.told_by, row.told_how) == ("SE-NCP", "Inspector Lund", "phone")
    with pytest.raises(Refused):
        day.act(set_subject, day.coordinator, "D-4", entry=entry(agency="DK-NCP", told=told()), person=persons["P-1"])
    with pytest.raises(Refused):
        day.act(set_subject, day.officer("DK-NCP"), "S-5", entry=on_behalf)


def test_persons_to_set_come_by_their_signs_of_risk_and_go_when_they_are_set(given):
    from tallystick.actionday.subjects.reads import persons_to_set

    day, persons = given
    there = day.read(persons_to_set, day.officer("DK-NCP"))
    assert {one.number for one in there} == {"P-1", "P-2"}
    assert all(one.because for one in there)
    day.set("K-1", person=persons["P-1"])
    assert [one.number for one in day.read(persons_to_set, day.officer("DK-NCP"))] == ["P-2"]
    assert day.read(persons_to_set, day.officer("SE-NCP")) == ()


def test_every_reason_in_turn_until_it_is_ready(given):
    day, persons = given
    subject = day.set("K-17", person=persons["P-1"])
    with pytest.raises(Refused, match=r"receipt.*No legal basis.*No window.*suicide.*children"):
        say_ready(day, subject)
    acknowledge(day)
    day.details(subject)
    day.agree("DK-NCP")
    with pytest.raises(Refused, match=r"enter the hours.*not looked at yet"):
        say_ready(day, subject)
    day.hours("DK-NCP", "Europe/Copenhagen", 360, 1260)
    day.tie()
    assert {what for what, one in reasons(day, subject).items() if not one.met} == set()
    report = say_ready(day, subject)
    assert (report.state, report.reason, report.words) == ("ready", "", "")
    assert reasons(day, subject)["deconfliction"].met
    day.put("hold")
    with pytest.raises(Refused, match="hold"):
        say_ready(day, subject)
    day.put("resume")
    assert say_ready(day, subject).pk


def test_asked_too_long_ago_is_not_asked(given):
    day, persons = given
    subject = day.set("K-17", person=persons["P-1"])
    from tallystick.actionday.subjects import reads

    for later, met in ((timedelta(), True), (timedelta(days=31), False)):
        page = day.read(reads.subject, day.officer("DK-NCP"), subject, now=NOW + later)
        assert {one.what: one.met for one in page.line.reasons}["deconfliction"] is met


def test_a_hit_nobody_decided_about_is_said_and_not_whose_it_is(given):
    from tallystick.records.models import Hit, Question
    from tallystick.records.session import administration

    day, persons = given
    subject = day.set("K-17", person=persons["P-1"])
    held = {"operation_id": day.joint.id, "owner": "SE-NCP", "asker": "EC3", "kind": "email", "made_at": NOW}
    with administration():
        question = Question.objects.filter(person=persons["P-1"]).first().pk
        hit = Hit.objects.create(question=question, reference="H-1", due_at=NOW, grants=[], **held)
    assert reasons(day, subject)["hits"].met, "a silent hit is told to nobody"
    with administration():
        Hit.objects.filter(pk=hit.pk).update(grants=["EC3"])
    found = reasons(day, subject)["hits"]
    assert not found.met
    assert "SE-NCP" not in found.sentence
    with administration():
        Hit.objects.filter(pk=hit.pk).update(state="hit_shared")
    assert reasons(day, subject)["hits"].met


def test_somebody_put_away_is_neither_shown_nor_ready_nor_written_anew(given):
    from tallystick.actionday.subjects import reads
    from tallystick.linking.acts import assess_person

    day, persons = given
    subject = day.set("K-17", person=persons["P-1"])
    day.details(subject, address="zqaddress")
    day.act(assess_person, day.joint.viewer("EC3"), persons["P-1"], "possible_victim")
    page = day.read(reads.subject, day.officer("DK-NCP"), subject, now=NOW)
    assert (page.detail, page.history, page.line.person, page.line.person_number) == (None, (), "", "")
    assert not {one.what: one.met for one in page.line.reasons}["package"]
    with pytest.raises(Refused):
        day.details(subject)


def test_who_is_tied_to_the_person_does_not_see_the_subject(given):
    from tallystick.actionday.subjects import reads
    from tallystick.records.categories import keep_away

    day, persons = given
    subject = day.set("K-17", person=persons["P-1"])
    day.read(lambda viewer: keep_away(uuid.UUID(persons["P-1"]), [day.joint.officers["DK-NCP/2"]]), day.coordinator)
    second = day.joint.viewer("DK-NCP/2", "national_officer")
    with pytest.raises(Absent):
        day.read(reads.subject, second, subject, now=NOW)
    assert day.read(reads.subject, day.officer("DK-NCP"), subject, now=NOW).detail is not None


def test_every_look_at_a_person_is_in_the_log(given):
    from tallystick.actionday.subjects import reads
    from tallystick.records.models import Consultation
    from tallystick.records.session import session

    day, persons = given
    subject = day.set("K-17", person=persons["P-1"])
    danish = day.officer("DK-NCP")
    day.read(reads.subject, danish, subject, now=NOW)
    day.read(reads.subjects, danish, now=NOW)
    with session(danish):
        found = Consultation.objects.filter(subject=persons["P-1"], doing="consultation")
        assert {"person", "listed"} <= set(found.values_list("subject_kind", flat=True))


def test_lines_come_in_pages_each_subject_once(day):
    from tallystick.actionday.subjects import reads

    for n in range(7):
        day.set(f"K-{n}", "DK-NCP" if n % 2 else "SE-NCP")
    seen, after = [], ""
    while True:
        lines, after = day.read(reads.subjects, day.coordinator, now=NOW, after=after, limit=3)
        seen += [line.reference for line in lines]
        if not after:
            break
    assert seen == ["K-1", "K-3", "K-5", "K-0", "K-2", "K-4", "K-6"]
    assert len(day.read(reads.subjects, day.officer("DK-NCP"), now=NOW)[0]) == 3


def test_ready_on_behalf_rests_on_who_said_so_and_on_what_the_coordinator_sees(day):
    subject = day.set("K-1", count=6)
    on_behalf = {"viewer": day.coordinator, "entry": entry(agency="DK-NCP", told=told())}
    with pytest.raises(Refused, match="No window was proposed"):
        say_ready(day, subject, **on_behalf)
    day.agree("DK-NCP")
    report = say_ready(day, subject, **on_behalf)
    assert (report.owner, report.told_by) == ("DK-NCP", "Inspector Lund")
    with pytest.raises(Refused):
        say_ready(day, subject), "what the coordinator was told does not settle it for the country itself"


def test_a_window_that_runs_past_the_warrant_is_not_ready(day):
    subject = day.set("K-1")
    day.details(subject, valid_until=H_HOUR + timedelta(hours=3))
    day.agree("DK-NCP", hours=6)
    found = reasons(day, subject)["basis"]
    assert not found.met
    assert "not all through the window" in found.sentence
