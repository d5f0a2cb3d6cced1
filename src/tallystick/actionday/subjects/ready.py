"""Whether a subject is ready, and saying so."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tallystick.actionday.entering import Entry, carried, line, running_operation
from tallystick.actionday.found import found_subject
from tallystick.actionday.once import put_once
from tallystick.actionday.subjects.facts import facts_of
from tallystick.actionday.subjects.rules import readiness as rule
from tallystick.actionday.subjects.rules.readiness import Reason
from tallystick.records import consultation
from tallystick.records.models import DoorReport, Subject
from tallystick.records.session import vouch
from tallystick.vocabulary.actionday import DoorState
from tallystick.vocabulary.errors import Absent, Refused
from tallystick.vocabulary.viewer import Viewer


def readiness(viewer: Viewer, subject: Subject, *, now: datetime) -> tuple[Reason, ...]:
    """Every reason, met or not; to the coordinator, what they see of another country's."""
    return reasons_of(viewer, [subject], now=now)[subject.pk]


def reasons_of(
    viewer: Viewer, rows: Sequence[Subject], *, now: datetime, said_by: str = ""
) -> dict[UUID, tuple[Reason, ...]]:
    """Subject -> every reason, of many at once. ``said_by``: who of a country says that what it keeps is there."""
    facts = facts_of(viewer, running_operation(viewer), rows, now=now)
    return {
        row.pk: rule.readiness(facts[row.pk])
        if row.owner == viewer.agency
        else rule.in_common(facts[row.pk], said_by=said_by)
        for row in rows
    }


def say_ready(subject: str, *, entry: Entry, by: Viewer, at: datetime, reason: str) -> DoorReport:
    """Say that a subject is ready. The same sent twice is one.

    On behalf of a country, what it keeps to itself counts as there because somebody named says so; it confirms later.
    Raises Absent, and Refused naming every reason that is missing.
    """
    fields = carried(entry, by=by, at=at)
    row = found_subject(by, subject)
    if row.owner != fields["owner"]:
        raise Absent("subject", f"it is not one of {fields['owner']}'s", "See the list of subjects.")
    report = DoorReport(**fields, subject=row.pk, state=DoorState.READY)
    known = DoorReport.objects.filter(operation=report.operation, owner=report.owner, sent=report.sent).exists()
    if not known:
        reasons = reasons_of(by, [row], now=at, said_by=report.told_by)[row.pk]
        if unmet := rule.missing(reasons):
            raise Refused(
                f"subject {row.reference}", f"it is not ready. {' '.join(unmet)}".rstrip("."), "See to these."
            )
    # PostgreSQL takes a "ready" from nobody who has not asked the reasons.
    vouch(f"ready {report.pk} {row.pk}")
    report, new = put_once(report, same=("subject", "state"))
    if new:
        consultation.note(by, subject_kind="subject", subject=row.pk)
        line("say_ready", f"subject:{row.pk}", by=by, at=at, payload={"reason": reason, "report": str(report.pk)})
    return report
