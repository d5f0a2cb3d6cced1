"""What is reported of doors, one by one: entered in whatever order it comes, corrected and never overwritten."""

from datetime import datetime

from tallystick.actionday.doors.bulk import Bulk, report_bulk
from tallystick.actionday.doors.putting import put_report, report_of, subject_of
from tallystick.actionday.entering import Entry, line, need
from tallystick.actionday.once import key_of
from tallystick.actionday.waiting import tie_again
from tallystick.records.models import DoorReport, Subject
from tallystick.vocabulary.actionday import DoorState
from tallystick.vocabulary.errors import Absent, Conflict, Refused
from tallystick.vocabulary.viewer import Viewer

__all__ = ["Bulk", "correct_report", "report_bulk", "report_door", "withdraw_report"]


def report_door(
    subject: str, state: str, *, entry: Entry, by: Viewer, at: datetime, door: int = 1, words: str = ""
) -> DoorReport:
    """Say where things stand at a door of a subject (id); ``state`` a DoorState, ``door`` 1 or a further address.

    No state forbids another: a door that is done is visited again, and what comes out of order is shown as it was said.
    Sent twice under one key it is one report and one line. Raises Malformed, Absent, Conflict; Refused for "ready",
    which is said where it is seen what is missing.
    """
    whose = subject_of(subject, entry, by=by)
    _not_ready(state)
    row, new = put_report(whose, state, entry=entry, by=by, at=at, door=door, words=words)
    if new:
        _note(row, by=by, at=at)
    return row


def correct_report(
    subject: str,
    report: str,
    state: str,
    *,
    entry: Entry,
    by: Viewer,
    at: datetime,
    reason: str,
    door: int = 1,
    words: str = "",
) -> DoorReport:
    """Put another in the place of a report (id) of the same subject; that a child was in danger stays said.

    Raises as :func:`report_door`, Malformed without a reason, Conflict where a colleague corrected it meanwhile.
    """
    whose = subject_of(subject, entry, by=by)
    old = _looked_at(report, whose, entry=entry, by=by, reason=reason)
    _not_ready(state)
    row, new = put_report(
        whose, state, entry=entry, by=by, at=at, door=door, words=words, early=old.early, corrects=old, reason=reason
    )
    return _taken_its_place(row, new, old, reason=reason, by=by, at=at)


def withdraw_report(subject: str, report: str, *, entry: Entry, by: Viewer, at: datetime, reason: str) -> DoorReport:
    """Put nothing in its place: what was reported before it holds again. Raises as :func:`correct_report`."""
    whose = subject_of(subject, entry, by=by)
    old = _looked_at(report, whose, entry=entry, by=by, reason=reason)
    row, new = put_report(
        whose, old.state, entry=entry, by=by, at=at, door=old.door, words=old.words, corrects=old, void=True,
        reason=reason,
    )  # fmt: skip
    return _taken_its_place(row, new, old, reason=reason, by=by, at=at)


def _not_ready(state: str) -> None:
    """Neither a report nor a correction is a way round what readiness asks for."""
    if state == DoorState.READY:
        raise Refused("door", "readiness is not reported as a state", "Say ready on the subject's page.")


def _taken_its_place(
    row: DoorReport, new: bool, old: DoorReport, *, reason: str, by: Viewer, at: datetime
) -> DoorReport:
    """Note what took the place of a report, and tell again who was told of a child in danger."""
    if new and old.early:
        tie_again(by.operation)
    if new:
        _note(row, by=by, at=at, reason=reason)
    return row


def _note(row: DoorReport, *, by: Viewer, at: datetime, reason: str = "") -> None:
    """The line of the ledger."""
    said = {"state": row.state, "door": row.door, "words": row.words, "void": row.void}
    said |= {"corrects": str(row.corrects or "")}
    said |= {"reason": reason} if reason else {}
    said |= {"for": row.owner, "told_by": row.told_by, "happened_at": row.happened_at.isoformat()}
    line("day.report_door", f"door {row.pk}", by=by, at=at, payload=said)


def _looked_at(report: str, whose: Subject, *, entry: Entry, by: Viewer, reason: str) -> DoorReport:
    """A report as whoever corrects it saw it: nothing but this very entry took its place. Raises Absent, Conflict."""
    need(reason, where="correction")
    row = report_of(report, whose.owner, by=by)
    if row.subject != whose.pk:
        raise Absent("report", "this subject has none with this id", "See the history of the subject.")
    if row.void or DoorReport.objects.filter(corrects=row.pk).exclude(sent=key_of(entry.sent)).exists():
        raise Conflict("report", "it was corrected or withdrawn before", "Go back to the door: see what stands now.")
    return row
