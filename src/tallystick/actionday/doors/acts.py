"""What is reported of doors, one by one: entered in whatever order it comes, corrected and never overwritten."""

from datetime import datetime

from tallystick.actionday.doors.bulk import Bulk, report_bulk
from tallystick.actionday.doors.putting import put_report, report_of, subject_of
from tallystick.actionday.entering import Entry, line
from tallystick.actionday.waiting import tie_again
from tallystick.records.models import DoorReport
from tallystick.vocabulary.actionday import DoorState
from tallystick.vocabulary.errors import Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

__all__ = ["Bulk", "report_bulk", "report_door"]


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
) -> DoorReport:
    """Say where things stand at a door of a subject (id); ``state`` a DoorState, ``door`` 1 or a further address.

    No state forbids another: a door that is done is visited again, and what comes out of order is shown as it was said.
    ``corrects``: the id of a report of the same country whose place this takes; ``void``: nothing takes its place. That
    a child was in danger stays said, unless it is withdrawn.
    Sent twice under one key it is one report and one line. Raises Malformed, Absent, Conflict; Refused for "ready",
    which is said where it is seen what is missing.
    """
    whose = subject_of(subject, entry, by=by)
    # A correction would be a way round what readiness asks for; to withdraw it names its state.
    if state == DoorState.READY and not (corrects and void):
        raise Refused("door", "readiness is not reported as a state", "Say ready on the subject's page.")
    if void and not corrects:
        raise Malformed("report", "nothing is named that is withdrawn", "Name the report that was wrong.")
    corrected = report_of(corrects, whose.owner, by=by) if corrects else None
    early = corrected is not None and corrected.early
    row, new = put_report(
        whose, state, entry=entry, by=by, at=at, door=door, words=words, early=early and not void, corrects=corrected,
        void=void,
    )  # fmt: skip
    if new and early:
        tie_again(by.operation)
    if new:
        said = {"state": row.state, "door": door, "words": row.words, "corrects": corrects, "void": void}
        said |= {"for": row.owner, "told_by": row.told_by, "happened_at": row.happened_at.isoformat()}
        line("day.report_door", f"door {row.pk}", by=by, at=at, payload=said)
    return row
