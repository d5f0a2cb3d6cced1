"""A child in danger goes through whatever is wrong with the form, and whoever is tied is told whatever was before."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.actionday.scene import Day, told


@pytest.fixture
def day(operation):
    return Day(operation)


def entry(**more):
    from tallystick.actionday.entering import Entry

    return Entry(**more)


def press(day, subject, viewer=None, **more):
    from tallystick.actionday.subjects.danger import child_in_danger

    said = {"entry": entry(), "reason": "a child is there", **more}
    return day.act(child_in_danger, viewer or day.officer("DK-NCP"), subject, **said)


def report(day, subject, state, **more):
    from tallystick.actionday.doors.acts import report_door

    return put(report_door, day, subject, state, **more)


def put(act, day, *what, **more):
    from tallystick.records.session import session

    by = day.officer("DK-NCP")
    with session(by):
        return act(*what, **{"entry": entry(), "by": by, "at": datetime.now(UTC), **more})


def ties_told(day, agency):
    from tallystick.records.notices import notices
    from tallystick.records.session import session

    with session(day.officer(agency)):
        return [one.words for one in notices(day.officer(agency)) if one.kind == "tied"]


FORMS = {
    "a key that is none": {"entry": {"sent": "no key"}},
    "a name that is too long": {"entry": {"officer_named": "A" * 500}},
    "a name with signs nobody sees": {"entry": {"officer_named": "A\x00\n\x07B"}},
    "a reason with signs nobody sees": {"reason": "a child\x00 is there"},
    "a year at the end of the calendar": {"entry": {"happened_at": datetime.min.replace(tzinfo=UTC)}},
}


@pytest.mark.parametrize("what", sorted(FORMS))
def test_what_is_wrong_with_the_form_stops_nobody_and_twice_is_one(day, what):
    from tallystick.records.models import Override
    from tallystick.records.session import session

    subject, form = day.set("K-17"), FORMS[what]
    said = {**form, "entry": entry(**{"sent": str(uuid.uuid4()), **form.get("entry", {})})}
    rows = [press(day, subject, **said) for _ in range(2)]
    assert rows[0].pk == rows[1].pk
    assert rows[0].early
    with session(day.officer("DK-NCP")):
        assert Override.objects.count() == 1


def test_a_form_that_was_sent_as_something_else_before_goes_through_once(day):
    subject, other, sent = day.set("K-17"), day.set("K-18"), str(uuid.uuid4())
    report(day, subject, "planned", entry=entry(sent=sent))
    rows = [press(day, one, entry=entry(sent=sent)) for one in (subject, subject, other, other)]
    assert [row.early for row in rows] == [True] * 4
    assert len({row.pk for row in rows}) == 2
    assert [str(row.subject) for row in rows] == [subject, subject, other, other]


def test_a_caller_s_clock_that_is_wrong_stops_the_coordinator_no_more_than_a_country(day):
    from dataclasses import replace

    subject = day.set("K-17")
    for wrong in (datetime.now(UTC) + timedelta(hours=5), datetime(2026, 1, 1)):  # noqa: DTZ001
        said = entry(agency="DK-NCP", told=replace(told(), at=wrong))
        assert press(day, subject, viewer=day.coordinator, entry=said).told_at <= datetime.now(UTC)


def test_nobody_s_open_act_keeps_it_waiting(day):
    """Whoever proposes a window or sets a subject at the same time has put the job that it needs as well."""
    import threading

    from django.db import connections

    from tallystick.actionday.subjects.acts import set_subject
    from tallystick.records.session import session

    subject, done = day.set("K-17"), threading.Event()
    day.tie()
    _no_jobs()

    def alone():
        press(day, subject)
        done.set()
        connections.close_all()

    by = day.officer("DK-NCP")
    with session(by):
        set_subject("K-18", entry=entry(), by=by, at=datetime.now(UTC), reason="because")
        thread = threading.Thread(target=alone)
        thread.start()
        # Counters are moved one after the other at the commit alone, which is short: the act itself must be through.
        waited = done.wait(10)
    thread.join()
    assert waited, "an act that has not ended kept a child in danger waiting"


def test_what_waits_to_be_computed_is_not_begun_before_an_act_that_relies_on_it_ends(day):
    """Or it would miss what the act wrote, and nobody would compute it again."""
    from django.db import connections

    from tallystick.actionday.subjects.acts import set_subject
    from tallystick.records.session import session

    _no_jobs()
    day.set("K-1")  # its job waits
    by = day.officer("DK-NCP")
    with session(by):
        set_subject("K-2", entry=entry(), by=by, at=datetime.now(UTC), reason="because")
        assert _to_be_taken_up() == 0
    assert _to_be_taken_up() == 1
    connections["owner"].close()


def _to_be_taken_up():
    """Jobs that a worker would find now: those nobody holds."""
    from django.db import connections, transaction

    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE status = 'todo' FOR UPDATE SKIP LOCKED")
        return len(cursor.fetchall())


def _no_jobs():
    from django.db import connections

    from tallystick.records.session import administration

    with administration(), connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def tied(day):
    """A Danish and a Swedish subject that know each other."""
    ids = [day.set("K-1"), day.set("S-1", "SE-NCP")]
    day.know_each_other(*ids)
    return ids


def test_who_was_set_and_moved_before_anybody_computed_ties_is_told_of(day):
    danish, _ = tied(day)
    press(day, danish)
    day.tie()
    assert ties_told(day, "SE-NCP") == ["earliest time changed"]
    day.tie()
    assert len(ties_told(day, "SE-NCP")) == 1, "once"


def test_somebody_withdrawn_who_moves_all_the_same_is_told_of_and_seen_on_the_board(day):
    from tallystick.actionday.board.reads import board
    from tallystick.actionday.subjects.acts import withdraw_subject

    danish, _ = tied(day)
    day.act(withdraw_subject, day.officer("DK-NCP"), danish)
    day.tie()
    assert ties_told(day, "SE-NCP") == []
    press(day, danish)
    day.tie()
    assert ties_told(day, "SE-NCP") == ["earliest time changed"]
    seen = day.read(board, day.coordinator, now=datetime.now(UTC))
    assert [line.early for line in seen.lines if line.agency == "DK-NCP"] == [1]


def test_a_correction_of_its_time_leaves_it_a_child_in_danger_and_to_withdraw_it_is_told(day):
    from tallystick.actionday.doors.acts import correct_report, withdraw_report

    danish, _ = tied(day)
    row = press(day, danish)
    day.tie()
    assert len(ties_told(day, "SE-NCP")) == 1
    earlier = datetime.now(UTC) - timedelta(minutes=9)
    why = {"reason": "the clock was wrong"}
    said = entry(happened_at=earlier)
    corrected = put(correct_report, day, danish, str(row.pk), "under_way", entry=said, **why)
    assert corrected.early
    _no_jobs()
    put(withdraw_report, day, danish, str(corrected.pk), **why)
    assert _to_be_taken_up() == 1, "who was told it changed is told that it changed back"
    day.tie()
    assert len(ties_told(day, "SE-NCP")) == 2
