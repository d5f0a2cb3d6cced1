"""The log of the day, shifts that are handed over, and situation reports on the clock."""

import uuid

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.actionday.running import (
    H,
    after,
    bulk,
    call,
    coordinator,
    national,
    report,
    set_subjects,
    told,
)


def write(operation, kind, words, *, by=None, minutes=0.0, **more):
    from tallystick.actionday.board.log import write_log
    from tallystick.records.session import session

    with session(by or coordinator(operation)) as viewer:
        return write_log(kind, words, by=viewer, at=after(minutes), **more)


def read(operation, what="log", viewer=None):
    from tallystick.actionday.board import log
    from tallystick.records.session import session

    with session(viewer or coordinator(operation)) as viewer:
        return getattr(log, what)(viewer)


def test_the_log_is_the_posts_own(operation):
    write(operation, "decision", "We wait for SE.", officer_named="Ina Berg")
    write(operation, "note", "Ours alone", by=national(operation))
    assert [(one.kind, one.words, one.officer_named) for one in read(operation)] == [
        ("decision", "We wait for SE.", "Ina Berg")
    ]
    assert [one.words for one in read(operation, viewer=national(operation))] == ["Ours alone"]
    assert read(operation, viewer=national(operation, "SE-NCP")) == ()
    assert read(operation)[0].who.endswith("EC3"), "a shared post still records who signed in"


def test_sent_twice_is_one_entry(operation):
    key = str(uuid.uuid4())
    first = write(operation, "note", "Once", sent=key)
    assert write(operation, "note", "Once", sent=key).pk == first.pk
    with pytest.raises(Conflict):
        write(operation, "note", "Otherwise", sent=key)
    assert len(read(operation)) == 1


def test_a_shift_is_handed_over_and_taken_once_by_somebody_else(operation):
    write(operation, "decision", "Hold DK.", minutes=1)
    given = str(write(operation, "shift_handover", "SE is silent since 05:10.", minutes=2).pk)
    assert read(operation, "shift").waiting.id == given
    with pytest.raises(Refused, match="cannot take it"):
        write(operation, "shift_taken", "Read.", answers=given, minutes=3)
    second = coordinator(operation, "EC3/2")
    write(operation, "shift_taken", "Read.", answers=given, by=second, minutes=4)
    with pytest.raises(Conflict, match="already"):
        write(operation, "shift_taken", "Read.", answers=given, by=second, minutes=5)
    write(operation, "note", "SE called.", minutes=6)
    shift = read(operation, "shift")
    assert shift.waiting is None
    assert [one.words for one in shift.since] == ["Read.", "SE called."] or [one.words for one in shift.since] == [
        "SE called."
    ]
    assert next(one for one in read(operation) if one.id == given).taken


def test_at_a_shared_post_the_name_tells_who_takes_it(operation):
    given = str(write(operation, "shift_handover", "All quiet.", officer_named="Ina").pk)
    write(operation, "shift_taken", "Read.", answers=given, officer_named="Ole", minutes=1)


def test_what_cannot_be_logged(operation):
    with pytest.raises(Malformed):
        write(operation, "gossip", "words")
    with pytest.raises(Malformed):
        write(operation, "note", "  ")
    theirs = str(write(operation, "shift_handover", "Ours", by=national(operation)).pk)
    for answers in ("", str(uuid.uuid4()), theirs):
        with pytest.raises(Absent):
            write(operation, "shift_taken", "Read.", answers=answers)


# --- situation reports ----------------------------------------------------------------------------------------------


def keep(operation, minutes):
    from tallystick.actionday.board.situation import report as job

    return job(operation.id, after(minutes))


def kept(operation, viewer=None):
    from tallystick.actionday.board.situation import reports
    from tallystick.records.session import session

    with session(viewer or coordinator(operation)) as viewer:
        return reports(viewer)


def test_a_report_is_kept_at_each_full_step_while_a_window_is_open(operation):
    (subject,) = set_subjects(operation, "REF-CANARY")
    call(operation, "window", "DK-NCP", minutes=-600, starts_at=H, ends_at=after(120))
    assert keep(operation, -90) is None, "nothing runs yet"
    assert keep(operation, 3).at == H
    assert keep(operation, 20) is None, "this step is kept"
    report(operation, subject, "done", minutes=31, by=coordinator(operation), entry=told("DK-NCP", at=after(31)))
    bulk(operation, "3 devices", minutes=32)
    assert keep(operation, 40).number == 2
    assert keep(operation, 400) is None, "everything is over"
    second, first = kept(operation)
    assert (second.number, first.since) == (2, ())
    assert second.since == ("DK (DK-NCP): planned 1 to 0; done 0 to 1; devices 0 to 3; unconfirmed 0 to 1.",)
    assert "REF-CANARY" not in repr(second)


def test_after_every_window_reports_are_kept_only_where_something_changed(operation):
    one, other = set_subjects(operation, "K-1", "K-2")
    call(operation, "window", "DK-NCP", minutes=-600, starts_at=H, ends_at=after(120))
    report(operation, one, "under_way", minutes=100)
    report(operation, other, "under_way", minutes=101)
    assert keep(operation, 400).number == 1, "somebody is at a door"
    assert keep(operation, 440) is None, "nobody said anything since"
    report(operation, one, "done", minutes=441)
    assert keep(operation, 470).number == 2
    assert keep(operation, 500).number == 3, "it is silent again"
    assert keep(operation, 530) is None


def test_a_kept_report_stays_as_it_was(operation):
    (subject,) = set_subjects(operation, "K-1")
    call(operation, "window", "DK-NCP", minutes=-600, starts_at=H)
    keep(operation, 1)
    report(operation, subject, "done", minutes=0)
    (only,) = kept(operation)
    line = next(one for one in only.board["lines"] if one["agency"] == "DK-NCP")
    assert line["counts"] == {"planned": 1}


def test_reports_are_the_coordinators(operation):
    call(operation, "window", "DK-NCP", minutes=-600, starts_at=H)
    keep(operation, 1)
    assert len(kept(operation)) == 1
    assert kept(operation, national(operation)) == ()


def test_what_an_officer_of_the_coordinator_is_tied_to_is_not_in_a_report(operation):
    set_subjects(operation, "K-1", away_from=[operation.officers["EC3/2"]])
    set_subjects(operation, "K-2")
    call(operation, "window", "DK-NCP", minutes=-600, starts_at=H)
    keep(operation, 1)
    line = next(one for one in kept(operation)[0].board["lines"] if one["agency"] == "DK-NCP")
    assert line["of"] == 1


def test_the_clock_looks_after_every_operation_with_a_window(operation):
    from tallystick.actionday.board.situation import report_all

    call(operation, "window", "DK-NCP", minutes=-600, starts_at=H)
    assert report_all(now=after(1)) >= 1
    assert len(kept(operation)) == 1
