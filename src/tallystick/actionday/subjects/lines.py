"""Lines of subjects: of one's own with what is missing, of others' reference, count, role and state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tallystick.actionday.doors.lines import reported
from tallystick.actionday.doors.rules.reported import Reported
from tallystick.actionday.doors.rules.standing import standing
from tallystick.actionday.found import newest_details
from tallystick.actionday.subjects.given import packages_given
from tallystick.actionday.subjects.ready import reasons_of
from tallystick.actionday.subjects.rules.readiness import Reason
from tallystick.records.models import Agency, DoorReport, Subject
from tallystick.vocabulary.actionday import DoorState
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class SubjectLine:
    """``agency`` whose it is, ``country`` its country; ``state`` a DoorState of the report that holds at door 1
    (planned: none), ``early`` whether a child was in danger. ``mine``: of the viewer's agency. ``reasons`` of
    readiness, empty for another's. ``person`` (id), ``person_number`` and ``package`` (number): of one's own, empty
    elsewhere."""

    id: str
    agency: str
    country: str
    reference: str
    count: int
    role: str
    state: str
    early: bool
    withdrawn_at: datetime | None
    on_behalf: bool
    mine: bool
    reasons: tuple[Reason, ...] = ()
    person: str = ""
    person_number: str = ""
    package: str = ""


def lines(viewer: Viewer, rows: Sequence[Subject], *, now: datetime) -> tuple[SubjectLine, ...]:
    """A line each, in their order."""
    own = [row for row in rows if row.owner == viewer.agency and not viewer.looks_as]
    reasons = reasons_of(viewer, own, now=now) if own else {}
    who = _who(viewer, own) if own else {}
    countries = dict(Agency.objects.filter(pk__in={row.owner for row in rows}).values_list("pk", "country"))
    doors = _first_doors([row.pk for row in rows])
    return tuple(
        SubjectLine(
            id=str(row.pk), agency=row.owner, country=countries.get(row.owner, ""), reference=row.reference,
            count=row.count, role=row.role, state=doors[row.pk].state if row.pk in doors else str(DoorState.PLANNED),
            early=row.pk in doors and doors[row.pk].early, withdrawn_at=row.withdrawn_at, on_behalf=bool(row.told_by),
            mine=row in own, reasons=reasons.get(row.pk, ()), **who.get(row.pk, {}),
        )
        for row in rows
    )  # fmt: skip


def _who(viewer: Viewer, own: Sequence[Subject]) -> dict[UUID, dict[str, str]]:
    """Subject -> the person behind it, of those the viewer may know."""
    packages, found = packages_given(viewer), {}
    for subject, detail in newest_details(row.pk for row in own).items():
        if detail.person is None:
            continue
        part = packages.part(str(detail.person))
        named = {"person_number": part[1]["number"], "package": part[0].number} if part else {}
        found[subject] = {"person": str(detail.person), **named}
    return found


def _first_doors(subjects: Sequence[UUID]) -> dict[UUID, Reported]:
    """Subject -> the report that holds at its first door."""
    rows = DoorReport.objects.filter(subject__in=list(subjects))
    held = standing(reported(row) for row in rows)
    return {UUID(subject): report for (subject, door), report in held.items() if door == 1}
