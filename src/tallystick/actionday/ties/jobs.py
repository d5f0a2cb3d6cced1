"""The job that computes who could warn whom, and tells each agency only of its own."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tallystick.actionday.ties.edges import edges
from tallystick.actionday.ties.members import subjects_set
from tallystick.actionday.ties.rules.earliest import common
from tallystick.actionday.ties.rules.groups import groups
from tallystick.actionday.ties.told import Naming, Row, rest_of, rows_of
from tallystick.linking.exclusions import key_of
from tallystick.records.models import Operation, Tied
from tallystick.records.notices import tell
from tallystick.records.session import session
from tallystick.records.turns import one_at_a_time
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer

CHANGED = "earliest time changed"


def tie(home: Path, operation_id: str) -> int:
    """Compute the ties of an operation again and replace the rows that changed; gives how many rows there are.

    Rows that read the same stay, so that nobody's counter moves for nothing. Whose common time is another now, or was
    left by somebody who moved early, is told :data:`CHANGED` and nothing else. Raises Absent for no such operation.
    """
    viewer, now = Viewer(officer="", agency="", operation=operation_id, purpose="job", service=True), datetime.now(UTC)
    with session(viewer, role="worker"):
        operation = Operation.objects.filter(pk=operation_id).first()
        if operation is None:
            raise Absent("operation", "there is none with this id", "See tallystick operation list.")
        one_at_a_time("ties", operation_id)  # it runs beside the operation's other jobs
        rows = _rows(operation, Naming(operation_id, key_of(home / "secrets")), now=now)
        _replace(operation, rows, by=viewer, now=now)
    return len(rows)


def _rows(operation: Operation, naming: Naming, *, now: datetime) -> list[Row]:
    there = subjects_set(operation, now=now)
    agency_of = {subject: member.agency for subject, member in there.members.items()}
    rows: list[Row] = []
    tied: set[str] = set()
    for group in groups(edges(operation.pk, there.person_of), agency_of):
        members = [there.members[subject] for subject in sorted(group)]
        rows += rows_of(members, common(members), coordinator=operation.coordinator, naming=naming)
        tied |= group
    return [*rows, *rest_of(there.members, tied, naming=naming)]


def _replace(operation: Operation, rows: Sequence[Row], *, by: Viewer, now: datetime) -> None:
    before: dict[str, list[Tied]] = defaultdict(list)
    for old in Tied.objects.filter(operation=operation):
        before[old.owner].append(old)
    for owner in sorted({*before, *(row.owner for row in rows)}):
        _replace_one(operation, owner, before[owner], [row for row in rows if row.owner == owner], by=by, now=now)


def _replace_one(
    operation: Operation, owner: str, before: Sequence[Tied], rows: Sequence[Row], *, by: Viewer, now: datetime
) -> None:
    """The rows of one agency, and what it is told."""
    same = {_reads(old): old for old in before}
    wanted = {_reads(row): row for row in rows}
    Tied.objects.filter(pk__in=[old.pk for reads, old in same.items() if reads not in wanted]).delete()
    new = [row for reads, row in wanted.items() if reads not in same]
    for row in new:
        Tied.objects.create(
            operation=operation, owner=owner, grants=[], group=row.group, subjects=list(row.subjects),
            elsewhere=row.elsewhere, earliest_at=row.earliest_at, conflict=row.conflict, made_at=now,
            away_from=list(row.kept_from),
        )  # fmt: skip
    # Once to everybody there; where it is about somebody kept from one of them, to the others.
    changed = {row.about: row for row in new if _changed(row, before)}
    for about in [""] if "" in changed else sorted(changed):
        tell(to=owner, kind="tied", subject=about, words=CHANGED, by=by, at=now)


def _reads(row: Row | Tied) -> tuple[object, ...]:
    """What a row says, as it compares with another."""
    kept_from = row.kept_from if isinstance(row, Row) else tuple(sorted(row.away_from))
    subjects = json.dumps(list(row.subjects), sort_keys=True)
    return row.group, subjects, row.elsewhere, row.earliest_at, row.conflict, kept_from


def _changed(row: Row, before: Sequence[Tied]) -> bool:
    """Whether somebody left a group early, known before or not, or one that was told of has another time now."""
    return row.left or any(
        old.elsewhere and row.elsewhere and old.subjects == list(row.subjects)
        and (old.earliest_at != row.earliest_at or old.group != row.group)
        for old in before
    )  # fmt: skip
