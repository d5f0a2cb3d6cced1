"""A child in danger: the country acts at once, whatever stands in the way.

Nothing is asked here but a reason and whose subject it is: no readiness, window, hold, stand-down, not-before, tie, no
second officer, no clock, no form that has to be right, and nobody whose act has not ended. The reason stays with the
country; neighbours are told by the job that computes ties, and only that the earliest time changed.
"""

from datetime import datetime
from uuid import UUID, uuid5

from tallystick.actionday.entering import Entry, carried, line, need
from tallystick.actionday.found import found_subject
from tallystick.actionday.once import put_once
from tallystick.actionday.subjects.pressed import as_it_is
from tallystick.actionday.waiting import tie_at_once
from tallystick.records.models import DoorReport, Override, Subject
from tallystick.records.notices import tell
from tallystick.vocabulary.actionday import DoorState
from tallystick.vocabulary.errors import Absent, Conflict
from tallystick.vocabulary.viewer import Viewer

TOLD = "moved early, child in danger"


def child_in_danger(subject: str, *, entry: Entry, by: Viewer, at: datetime, reason: str) -> DoorReport:
    """Go now, in every state. The same sent twice is one.

    The coordinator enters it for a country that told them; then there is no Override, for the reason is not theirs.
    Raises Malformed without a reason, Absent for a subject that is not there.
    """
    reason = reason.replace("\x00", " ")
    need(reason, where="child in danger")
    fields = carried(as_it_is(entry, at=at), by=by, at=at)
    row = found_subject(by, subject)
    if row.owner != fields["owner"]:
        raise Absent("subject", f"it is not one of {fields['owner']}'s", "See the list of subjects.")
    report = DoorReport(**fields, subject=row.pk, state=DoorState.GO, early=True)
    report, new = _put(report)
    if not new:
        return report
    payload = {"report": str(report.pk), "of": row.owner}
    if row.owner == by.agency:
        said = Override.objects.create(
            operation_id=row.operation_id, owner=row.owner, subject=row.pk, by=UUID(by.officer), at=at, reason=reason
        )
        payload["override"] = str(said.pk)
    _tell(row, by=by, at=at)
    tie_at_once(by.operation)
    line("child_in_danger", f"subject:{row.pk}", by=by, at=at, payload=payload)
    return report


def _put(report: DoorReport) -> tuple[DoorReport, bool]:
    """The report, and whether it is new; where its form was sent as something else before, under a key of its own."""
    same = ("subject", "state", "early")
    try:
        return put_once(report, same=same)
    except Conflict:
        report.sent = uuid5(report.sent, f"child in danger {report.subject}")
        return put_once(report, same=same)


def _tell(row: Subject, *, by: Viewer, at: datetime) -> None:
    """The coordinator, and nothing of why."""
    words = f"{row.owner}, {row.reference}: {TOLD}"
    tell(to=row.operation.coordinator, kind="moved_early", subject=str(row.pk), words=words, by=by, at=at)
