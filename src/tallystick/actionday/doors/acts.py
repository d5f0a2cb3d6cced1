"""What is reported of doors, one by one: entered in whatever order it comes, corrected and never overwritten."""

from datetime import datetime

from tallystick.actionday.doors.bulk import Bulk, report_bulk
from tallystick.actionday.doors.putting import put_report, report_of, subject_of
from tallystick.actionday.entering import Entry, line, need
from tallystick.actionday.once import key_of
from tallystick.actionday.waiting import tie_again
from tallystick.records.models import DoorReport, Subject
from tallystick.vocabulary.actionday import DoorState
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

__all__ = ["Bulk", "correct_report", "report_bulk", "report_door", "withdraw_report"]


def report_door(
    subject: str,
    state: str,
    *,
    entry: Entry,
    by: Viewer,
    at: datetime,
    door: int = 1,
    words: str = "",
    corrects: str = "",
    void: bool = False,
    reason: str = "",
) -> DoorReport:
    """Say where things stand at a door of a subject (id); ``state`` a DoorState, ``door`` 1 or a further address.

    No state forbids another: a door that is done is visited again, and what comes out of order is shown as it was said.
    ``corrects``: the id of a report of the same country whose place this takes; ``void``: nothing takes its place;
    ``reason``: why. That a child was in danger stays said, unless it is withdrawn.
    Sent twice under one key it is one report and one line. Raises Malformed, Absent, Conflict; Refused for "ready",
    which is said where it is seen what is missing.
    """
    whose = subject_of(subject, entry, by=by)
    # A correction would be a way round what readiness asks for; to withdraw it names its state.
    if state == DoorState.READY and not (corrects and void):
        raise Refused("door", "readiness is not reported as a state", "Say ready on the subject's page.")
    if void and not corrects:
        raise Malformed("report", "nothing is named that is withdrawn", "Name the report that was wrong.")
    corrected = _of_it(corrects, whose, by=by) if corrects else None
    early = corrected is not None and corrected.early
    row, new = put_report(
        whose, state, entry=entry, by=by, at=at, door=door, words=words, early=early and not void, corrects=corrected,
        void=void, reason=reason,
    )  # fmt: skip
    if new and early:
        tie_again(by.operation)
    if new:
        _note(row, corrects=corrects, reason=reason, by=by, at=at)
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
    """Put another in the place of a report that somebody looks at. Raises as :func:`report_door`, Malformed without a
    reason, Conflict where a colleague corrected it meanwhile."""
    _looked_at(report, subject, entry=entry, by=by, reason=reason)
    return report_door(
        subject, state, entry=entry, by=by, at=at, door=door, words=words, corrects=report, reason=reason
    )


def withdraw_report(subject: str, report: str, *, entry: Entry, by: Viewer, at: datetime, reason: str) -> DoorReport:
    """Put nothing in its place: what was reported before it holds again. Raises as :func:`correct_report`."""
    old = _looked_at(report, subject, entry=entry, by=by, reason=reason)
    return report_door(
        subject, old.state, entry=entry, by=by, at=at, door=old.door, words=old.words, corrects=report, void=True,
        reason=reason,
    )  # fmt: skip


def _note(row: DoorReport, *, corrects: str, reason: str, by: Viewer, at: datetime) -> None:
    """The line of the ledger."""
    said = {"state": row.state, "door": row.door, "words": row.words, "corrects": corrects, "void": row.void}
    said |= {"reason": reason} if reason else {}
    said |= {"for": row.owner, "told_by": row.told_by, "happened_at": row.happened_at.isoformat()}
    line("day.report_door", f"door {row.pk}", by=by, at=at, payload=said)


def _looked_at(report: str, subject: str, *, entry: Entry, by: Viewer, reason: str) -> DoorReport:
    """A report as whoever corrects it saw it: nothing but this very entry took its place."""
    need(reason, where="correction")
    row = _of_it(report, subject_of(subject, entry, by=by), by=by)
    if row.void or DoorReport.objects.filter(corrects=row.pk).exclude(sent=key_of(entry.sent)).exists():
        raise Conflict("report", "it was corrected or withdrawn before", "Go back to the door: see what stands now.")
    return row


def _of_it(report: str, whose: Subject, *, by: Viewer) -> DoorReport:
    """A report at a door of the subject. Raises Absent."""
    row = report_of(report, whose.owner, by=by)
    if row.subject != whose.pk:
        raise Absent("report", "this subject has none with this id", "See the history of the subject.")
    return row
