"""Who saw a person, what is reviewed of a week, what is told: as the agency's data-protection officer meets it."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.records.test_consultation import guard, log, unassigned


def person(operation, number, **more):
    from tallystick.records.models import Person
    from tallystick.records.session import session

    with session(operation.service, role="worker"):
        row = Person(operation_id=operation.id, owner="EC3", number=number, codes=["H0"], accounts=["p:1"], **more)
        row.save(force_insert=True)
    return str(row.pk)


def ask(viewer, function, *values, **named):
    from tallystick.records.session import session

    with session(viewer):
        return function(viewer, *values, **named)


def act(function, *values, by, **named):
    from tallystick.records.session import session

    with session(by):
        return function(*values, by=by, **{"reason": "the week's review"} | named)


def who(viewer, asked, **named):
    from tallystick.oversight import reads

    return ask(viewer, reads.who, asked, **named)


def test_who_saw_a_person_when_why_in_which_operation_from_outside_or_not(operation):
    subject, viewer, outsider = person(operation, "P-00042"), operation.viewer("SE-NCP"), unassigned(operation)
    log(viewer, subject)
    log(outsider, subject, kind="listed")
    log(operation.viewer("DE-BKA"), subject)
    found = who(guard(operation), "p-00042")
    assert [(str(look.entry.officer), look.entry.outside, look.number) for look in found.looks] == [
        (outsider.officer, True, "P-00042"),
        (viewer.officer, False, "P-00042"),
    ]
    assert found.total == 2
    assert {(look.entry.purpose, str(look.entry.operation)) for look in found.looks} == {("test", operation.id)}
    assert who(guard(operation), subject).looks == found.looks
    assert who(guard(operation), subject, since=datetime.now(UTC) + timedelta(minutes=1)).looks == ()


def test_mergers_and_splits_are_followed(operation):
    """A became B, C was split from B: whoever saw A or B also saw what is C's now."""
    first, second, third, other = (str(uuid.uuid4()) for _ in range(4))
    person(operation, "P-00001", id=first, became=second)
    person(operation, "P-00002", id=second)
    person(operation, "P-00003", id=third, follows=second)
    person(operation, "P-00004", id=other)
    for subject in (first, second, third, other):
        log(operation.viewer("SE-NCP"), subject)
    for asked in ("P-00001", "P-00002", first, second):
        assert {look.entry.subject for look in who(guard(operation), asked).looks} == {first, second}, asked
    assert {look.number for look in who(guard(operation), third).looks} == {"P-00001", "P-00002", "P-00003"}


def test_a_person_nobody_looked_at_and_one_that_is_not_there_answer_alike(operation):
    person(operation, "P-00042")
    assert who(guard(operation), "P-00042").looks == who(guard(operation), "P-99999").looks == ()


def test_who_typed_a_search_is_found_though_it_found_nobody(operation):
    from tallystick.linking import reads

    ask(operation.viewer("SE-NCP"), reads.search, " neighbour@mail.example ")
    (look,) = who(guard(operation), "neighbour@mail.example").looks
    assert look.entry.subject_kind == "search"


def test_reading_the_log_is_logged_and_does_not_drown_what_was_asked(operation):
    subject = person(operation, "P-00042")
    log(operation.viewer("SE-NCP"), subject)
    for _ in range(3):
        assert who(guard(operation), subject).total == 1
    from tallystick.records.models import Consultation

    seen = ask(guard(operation), lambda viewer: list(Consultation.objects.filter(subject_kind="log", subject=subject)))
    assert [str(entry.officer) for entry in seen] == [guard(operation).officer] * 3


@pytest.mark.parametrize("roles", [("coordinator", "analyst"), ("national_officer",), ("victim_identification",)])
def test_only_a_guard_asks(operation, roles):
    from tallystick.oversight import reads

    with pytest.raises(Refused):
        who(operation.viewer("SE-NCP", *roles), "P-00042")
    with pytest.raises(Refused):
        ask(operation.viewer("SE-NCP", *roles), reads.overseen, datetime.now(UTC))


def test_what_an_officer_did_is_asked_by_name_within_ones_own_agency(operation):
    from tallystick.oversight import reads

    subject, since = person(operation, "P-00042"), datetime.now(UTC) - timedelta(days=1)
    log(operation.viewer("SE-NCP"), subject)
    found = ask(guard(operation), reads.by_officer, f"{operation.reference}-SE-NCP", since=since)
    assert [look.entry.subject for look in found.looks] == [subject]
    with pytest.raises(Absent):
        ask(guard(operation), reads.by_officer, f"{operation.reference}-DE-BKA", since=since)


@pytest.fixture
def week(operation):
    """The week before last, with 60 looks of two officers and one from outside; dated as the owner, by hand."""
    from django.db import connections

    from tallystick.oversight import rules

    outsider = unassigned(operation)
    for n in range(60):
        log(operation.viewer("SE-NCP" if n % 2 else "SE-NCP/2"), str(uuid.uuid4()))
    log(outsider)
    at = datetime.now(UTC) - timedelta(days=14)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE records_consultation DISABLE TRIGGER USER")
        cursor.execute("UPDATE records_consultation SET at = %s WHERE operation = %s", [at, operation.id])
        cursor.execute("ALTER TABLE records_consultation ENABLE TRIGGER USER")
    return rules.week_of(at)


def drawn(viewer, week):
    from tallystick.oversight import reads

    return ask(viewer, reads.sample, week, limit=500)


def test_a_weeks_sample_is_drawn_once_and_has_every_look_from_outside(operation, week):
    from tallystick.oversight import acts

    now = datetime.now(UTC)
    assert act(acts.draw_sample, week, by=guard(operation), at=now) == drawn(guard(operation), week).total
    before = drawn(guard(operation), week)
    assert (before.entries, before.reviewed) == (61, 0)
    assert 20 <= before.total <= 21
    assert "from outside the officer's operations" in {one.review.because for one in before.rows}
    act(acts.draw_sample, week, by=guard(operation), at=now + timedelta(days=9))
    assert [one.review.pk for one in drawn(guard(operation), week).rows] == [one.review.pk for one in before.rows]
    assert drawn(guard(operation, "DE-BKA"), week).total == 0


def test_a_week_that_is_not_over_is_not_drawn(operation):
    from tallystick.oversight import acts, rules

    now = datetime.now(UTC)
    with pytest.raises(Conflict, match="not over"):
        act(acts.draw_sample, rules.week_of(now), by=guard(operation), at=now)
    with pytest.raises(Malformed):
        act(acts.draw_sample, "last", by=guard(operation), at=now)


def test_the_lot_depends_on_the_first_checkpoint_after_the_week(operation):
    """Tried as the owner, and rolled back: a checkpoint cannot be taken away again."""
    from django.db import transaction

    from tallystick.oversight import acts, rules
    from tallystick.records.models import Checkpoint
    from tallystick.records.session import administration

    week, now, by = "2019-W07", datetime.now(UTC), guard(operation)
    _, end = rules.bounds(week)
    with administration():
        for size, root, after in ((10**9 + 1, "cd", 2), (10**9, "ab", 1), (10**9 - 1, "ef", -1)):
            Checkpoint.objects.create(size=size, root=root * 32, note="n", at=end + timedelta(minutes=after))
        seed, said = acts._seed(week, now, by)
        transaction.set_rollback(True, using="owner")
    assert seed.endswith(bytes.fromhex("ab" * 32))
    assert said == "root of the checkpoint of 1000000000 lines"


def test_before_there_is_a_checkpoint_the_lot_depends_on_a_secret_of_the_home(operation, monkeypatch):
    from tallystick.oversight import acts
    from tallystick.records.models import Checkpoint

    monkeypatch.setattr(acts.Checkpoint, "objects", Checkpoint.objects.none())
    seeds = [acts._seed(week, datetime.now(UTC), guard(operation)) for week in ("2019-W07", "2019-W08")]
    assert {said for _, said in seeds} == {"a secret of this home"}
    assert seeds[0][0] != seeds[1][0]


def test_a_finding_needs_a_reason_and_leaves_a_ledger_line_and_nobody_judges_themselves(operation, week):
    from tallystick.oversight import acts
    from tallystick.records.models import LedgerLine

    now, by = datetime.now(UTC), guard(operation)
    act(acts.draw_sample, week, by=by, at=now)
    rows = drawn(by, week).rows
    others = next(one for one in rows if str(one.look.entry.officer) != by.officer)
    own = next(one for one in rows if str(one.look.entry.officer) == by.officer)
    with pytest.raises(Malformed):
        act(acts.review, str(others.review.pk), "in_order", by=by, at=now, reason=" ")
    with pytest.raises(Malformed):
        act(acts.review, str(others.review.pk), "fine", by=by, at=now)
    with pytest.raises(Refused):
        act(acts.review, str(own.review.pk), "in_order", by=by, at=now)
    with pytest.raises(Absent):
        act(acts.review, str(others.review.pk), "in_order", by=guard(operation, "DE-BKA"), at=now)
    act(acts.review, str(others.review.pk), "in_order", by=by, at=now)
    assert drawn(by, week).reviewed == 1
    lines = ask(by, lambda viewer: LedgerLine.objects.filter(subject=f"review {others.review.pk}").count())
    assert lines == 1


def test_a_breach_is_told_to_the_agencys_coordinators(operation, week):
    from tallystick.oversight import acts
    from tallystick.records.models import Notice

    by = guard(operation)
    act(acts.draw_sample, week, by=by, at=datetime.now(UTC))
    row = next(one for one in drawn(by, week).rows if str(one.look.entry.officer) != by.officer)
    act(acts.review, str(row.review.pk), "breach", by=by, at=datetime.now(UTC))
    told = ask(operation.viewer("SE-NCP", "coordinator"), lambda viewer: list(Notice.objects.filter(kind="breach")))
    assert [(one.to, one.role, one.subject) for one in told] == [("SE-NCP", "coordinator", str(row.look.entry.pk))]
    assert drawn(by, week).breaches == 1


def test_an_alert_stays_open_until_somebody_says_what_came_of_it(operation):
    from tallystick.oversight import acts, reads
    from tallystick.records.models import Notice

    log(unassigned(operation))
    by, now = guard(operation), datetime.now(UTC)
    (alert,) = ask(by, reads.alerts, now)
    assert alert.kind == "outside"
    ask(by, lambda viewer: Notice.objects.filter(pk=alert.notice).update(read_at=now))
    assert len(ask(by, reads.alerts, now)) == 1, "reading a notice closes nothing"
    act(acts.see_alert, alert.notice, by=by, at=now)
    assert ask(by, reads.alerts, now) == ()


def test_far_more_persons_than_usual_in_an_hour_is_an_alert(operation):
    from tallystick.oversight import reads
    from tallystick.records.consultation import note_all
    from tallystick.records.session import session

    viewer = operation.viewer("SE-NCP")
    with session(viewer):
        note_all(viewer, subject_kind="listed", subjects=[uuid.uuid4() for _ in range(500)])
    assert ask(guard(operation), reads.alerts, datetime.now(UTC)) == ()
    with session(viewer):
        note_all(viewer, subject_kind="person", subjects=[uuid.uuid4() for _ in range(70)])
    found = ask(guard(operation), reads.alerts, datetime.now(UTC))
    assert {(alert.kind, alert.officer) for alert in found} == {("unusual", viewer.officer)}
    assert "Told above 30" in found[0].words


def add_links(operation, count):
    """So many links to judge, between two persons each whom no other link shows."""
    from tallystick.records.models import Account, Link, Person
    from tallystick.records.session import session

    held = {"operation_id": operation.id, "owner": "EC3", "codes": ["H0"]}
    seen = {"platform": "p", "contribution": "c", "file": "f", "row": 1}
    with session(operation.service, role="worker"):
        for n in range(count):
            ends = [f"p:{n}-{side}" for side in "ab"]
            for end in ends:
                row = Person.objects.create(number=f"P-{end}", accounts=[end], **held)
                Account.objects.create(key=end, account=end, person=row.pk, **seen, **held)
            Link.objects.create(left=ends[0], right=ends[1], weight=3, worth=n, build=uuid.uuid4(), **held)


def walk(viewer):
    """As ``/links/next/`` does it: the first link, its page, the one after it."""
    from tallystick.linking import reads, showing

    def step(viewer, after):
        found = reads.queue(viewer, after=after, limit=1)
        for link in found.rows:
            showing.judging(viewer, str(link.pk))
        return [f"{link.worth}~{link.pk}" for link in found.rows]

    after, walked = "", 0
    while told := ask(viewer, step, after):
        after, walked = told[0], walked + 1
    return walked


def test_walking_through_the_links_is_an_alert(operation, monkeypatch):
    """Who opens link after link sees two persons on each, and opens none of them."""
    from tallystick.linking import reads as linking
    from tallystick.oversight import reads, rules

    monkeypatch.setitem(rules.WAYS, "linked", ("seen on single links", 10))
    add_links(operation, 6)
    viewer = operation.viewer("EC3", "analyst")
    ask(viewer, linking.queue, limit=50)
    assert ask(operation.viewer("EC3", "data_protection"), reads.alerts, datetime.now(UTC)) == ()
    assert walk(viewer) == 6
    (alert,) = ask(operation.viewer("EC3", "data_protection"), reads.alerts, datetime.now(UTC))
    assert (alert.kind, alert.officer) == ("unusual", viewer.officer)
    assert alert.words.startswith("12 persons seen on single links in an hour")
