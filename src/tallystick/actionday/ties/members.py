"""Subjects as the rule of the common time takes them, from rows: of every country, for the job alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tallystick.actionday.doors.lines import reported
from tallystick.actionday.found import newest_details
from tallystick.actionday.results.rules.standing import standing as uncorrected
from tallystick.actionday.ties.rules.earliest import Member
from tallystick.actionday.windows.hours import all_hours, permitted
from tallystick.actionday.windows.rules.permitted import Permitted
from tallystick.actionday.windows.standing import Standing, standings
from tallystick.records.models import DoorReport, Operation, Package, Subject, SubjectDetail


@dataclass(frozen=True)
class Set:
    """Subjects that were not withdrawn, or moved early all the same: ``members`` by id, ``person_of``
    subject -> person where it is one."""

    members: dict[str, Member]
    person_of: dict[str, UUID]


def subjects_set(operation: Operation, *, now: datetime) -> Set:
    """All of an operation. ``now``: for the date of hours where no window was proposed."""
    early = _early(operation)
    rows = list(Subject.objects.filter(Q(withdrawn_at=None) | Q(pk__in=early), operation=operation).order_by("id"))
    details = newest_details(row.pk for row in rows)
    found = standings(operation.pk)
    waits = _not_before(details.values())
    hours = {owner: _hours(operation, owner, found.get(owner), now=now) for owner in {row.owner for row in rows}}
    members = {}
    for row in rows:
        standing, detail = found.get(row.owner, Standing()), details.get(row.pk)
        members[str(row.pk)] = _member(
            row, standing, detail, operation, early_at=early.get(row.pk), hours=hours[row.owner],
            not_before=waits.get(detail.package) if detail and detail.package else None,
        )  # fmt: skip
    persons = {str(pk): detail.person for pk, detail in details.items() if detail.person is not None}
    return Set(members, persons)


def _member(
    row: Subject,
    standing: Standing,
    detail: SubjectDetail | None,
    operation: Operation,
    *,
    early_at: datetime | None,
    not_before: datetime | None,
    hours: Permitted | None,
) -> Member:
    window = None if standing.declined else standing.window
    any_hour = bool(detail and detail.basis and detail.any_hour)
    waits = [at for at in (operation.action_day, not_before) if at is not None]
    return Member(
        id=str(row.pk), agency=row.owner, starts_at=window.starts_at if window else None,
        ends_at=window.ends_at if window else None, hours=None if any_hour else hours,
        valid_from=detail.valid_from if detail else None, valid_until=detail.valid_until if detail else None,
        not_before=max(waits) if waits else None, barred=standing.held or standing.stood_down, early_at=early_at,
        kept_from=tuple(sorted(row.away_from)),
    )  # fmt: skip


def _hours(operation: Operation, agency: str, standing: Standing | None, *, now: datetime) -> Permitted | None:
    """When an agency's country may search on the day of its window; None: not known."""
    window = standing.window if standing else None
    day = (window.starts_at if window and window.starts_at else now).date()
    return permitted(all_hours(operation.pk, [agency], day)[agency])


def _early(operation: Operation) -> dict[UUID, datetime]:
    """Subject -> when it moved because of a child in danger, unless that was taken back."""
    found: dict[UUID, datetime] = {}
    reports = DoorReport.objects.filter(operation=operation, subject__isnull=False)
    for report in uncorrected(reported(row) for row in reports):
        if report.early:
            moved = UUID(report.subject)
            found[moved] = min(found.get(moved, report.happened_at), report.happened_at)
    return found


def _not_before(details: Iterable[SubjectDetail]) -> dict[UUID, datetime | None]:
    """Package -> the time before which nobody may act on it."""
    packages = {detail.package for detail in details if detail.package is not None}
    return dict(Package.objects.filter(pk__in=packages).values_list("pk", "not_before"))
