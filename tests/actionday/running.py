"""A running day for tests of board and doors: subjects, calls and entries, by officers in sessions of their own."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

H = datetime(2026, 3, 1, 5, tzinfo=UTC)
"""H-hour of the tests: 06:00 in Denmark."""


def after(minutes: float) -> datetime:
    return H + timedelta(minutes=minutes)


def national(operation, agency="DK-NCP"):
    return operation.viewer(agency, "national_officer")


def coordinator(operation, officer="EC3"):
    return operation.viewer(officer, "coordinator")


def an_entry(**more):
    from tallystick.actionday.entering import Entry

    return Entry(**more)


def told(agency, *, at=H, how="phone", **more):
    """An entry on behalf of an agency, told by phone."""
    from tallystick.actionday.entering import Told

    return an_entry(agency=agency, told=Told(by="Ib Lund", how=how, at=at), **more)


def set_subjects(operation, *references, agency="DK-NCP", count=1, **more):
    """Subjects as the country would have set them; gives their ids."""
    from tallystick.actionday.entering import carried
    from tallystick.records.models import Subject
    from tallystick.records.session import session

    by = national(operation, agency)
    with session(by):
        rows = [
            Subject(
                **carried(an_entry(happened_at=H - timedelta(days=2)), by=by, at=H), reference=one, count=count, **more
            )
            for one in references
        ]
        for row in rows:
            row.save(force_insert=True)
        return [str(row.pk) for row in rows]


def report(operation, subject, state, *, minutes=0.0, agency="DK-NCP", by=None, entry=None, **more):
    """A report of a door at so many minutes after H; gives its id."""
    from tallystick.actionday.doors.acts import report_door
    from tallystick.records.session import session

    by = by or national(operation, agency)
    entry = entry or an_entry()
    entry = replace(entry, happened_at=entry.happened_at or after(minutes))
    with session(by):
        return str(report_door(subject, state, entry=entry, by=by, at=after(600), **more).pk)


def correct(operation, subject, wrong, state, *, minutes=None, by=None, entry=None, reason="pressed in the dark"):
    """What takes the place of a report, at its time unless minutes after H are given; gives its id."""
    from tallystick.actionday.doors.acts import correct_report

    return _put_right(correct_report, operation, subject, wrong, state, minutes=minutes, by=by, entry=entry,
                      reason=reason)  # fmt: skip


def withdraw(operation, subject, wrong, *, reason="the neighbour"):
    """Withdraw a report; gives the id of the withdrawal."""
    from tallystick.actionday.doors.acts import withdraw_report

    return _put_right(withdraw_report, operation, subject, wrong, reason=reason)


def _put_right(act, operation, *what, reason, minutes=None, by=None, entry=None):
    from tallystick.records.session import session

    by, entry = by or national(operation), entry or an_entry()
    if minutes is not None:
        entry = replace(entry, happened_at=after(minutes))
    with session(by):
        return str(act(*what, entry=entry, by=by, at=after(600), reason=reason).pk)


def bulk(operation, said, *, minutes=0.0, agency="DK-NCP", by=None, entry=None):
    from tallystick.actionday.doors.acts import report_bulk
    from tallystick.records.session import session

    by = by or national(operation, agency)
    entry = replace(entry or an_entry(), happened_at=after(minutes))
    with session(by):
        return report_bulk(said, entry=entry, by=by, at=after(600))


def call(operation, kind, to, *, minutes=0.0, **window):
    """A call of the coordinator, as the act writes it; gives its id."""
    from tallystick.records.models import Call
    from tallystick.records.session import session

    by = coordinator(operation)
    with session(by):
        row = Call(
            operation_id=operation.id, owner="EC3", grants=[to], kind=kind, to=to, batch=uuid.uuid4(),
            by=uuid.UUID(by.officer), at=after(minutes), **window,
        )  # fmt: skip
        row.save(force_insert=True)
        return str(row.pk)


def answer(operation, of, says="acknowledged", *, agency, minutes=0.0):
    from tallystick.actionday.entering import carried
    from tallystick.records.models import CallAnswer
    from tallystick.records.session import session

    by = national(operation, agency)
    with session(by):
        entry = an_entry(happened_at=after(minutes))
        CallAnswer(**carried(entry, by=by, at=after(600)), call=uuid.UUID(of), says=says).save(force_insert=True)


def board(operation, viewer=None, *, minutes=0.0):
    from tallystick.actionday.board.reads import board as read
    from tallystick.records.session import session

    viewer = viewer or coordinator(operation)
    with session(viewer):
        return read(viewer, now=after(minutes))


def line_of(board, agency):
    return next(line for line in board.lines if line.agency == agency)


def version(operation, viewer):
    from tallystick.actionday.board.reads import version as read
    from tallystick.records.session import session

    with session(viewer):
        return read(viewer)
