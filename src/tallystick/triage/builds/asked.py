"""What a build starts from, read in one short transaction under the worker."""

from datetime import datetime

from tallystick.evidence.officers import names_of
from tallystick.records.models import Item, Manifest, Operation, TriageBuild
from tallystick.triage.banks.in_use import usable
from tallystick.triage.builds.given import Asked, Given, Lent
from tallystick.triage.judging.said import judged
from tallystick.vocabulary.errors import Absent


def there_is(operation: str) -> None:
    """Raises Absent when there is no such operation. In an open session of the worker."""
    if not Operation.objects.filter(pk=operation).exists():
        raise Absent(f"operation {operation}", "there is no such operation", "See tallystick operation list.")


def ask(operation: str, agency: str, *, now: datetime) -> Asked:
    """Read it. In an open session of the worker."""
    said = judged(operation, owner=agency)
    current = TriageBuild.objects.filter(operation_id=operation, owner=agency, current=True).first()
    return Asked(
        operation=operation,
        agency=agency,
        manifests=tuple(manifests_of(operation, agency)),
        elsewhere=tuple(_elsewhere(operation, agency)),
        banks=tuple(Lent(bank=one, at=one.since) for one in usable(operation, agency, now=now)),
        judged=tuple(said),
        names=names_of({one.by for one in said} | {by for one in said for by, _ in one.agreed}),
        before=dict(current.head) if current else {},
        figures=dict(current.figures) if current else {},
    )


def manifests_of(operation: str, agency: str) -> list[Given]:
    """The agency's manifests that no other stands instead of, oldest first."""
    rows = {row.pk: row for row in Manifest.objects.filter(operation_id=operation, owner=agency).order_by("at", "id")}
    items = {row.pk: row for row in Item.objects.filter(operation_id=operation, owner=agency)}
    replaced = {row.instead for row in rows.values()}
    found = []
    for row in rows.values():
        if row.pk in replaced or row.item not in items:
            continue
        root = row
        while root.instead in rows:
            root = rows[root.instead]
        item = items[row.item]
        found.append(
            Given(
                digest=row.digest, root=root.digest, form=row.form, item=str(row.item), label=item.label, at=row.at,
                first_at=root.at, codes=tuple(sorted({*row.codes, *item.codes})), files=row.files,
                set_aside=int(row.counts.get("set_aside") or 0),
            )
        )  # fmt: skip
    return found


def _elsewhere(operation: str, agency: str) -> list[tuple[str, str]]:
    rows = Manifest.objects.filter(operation_id=operation).exclude(owner=agency)
    replaced = set(rows.exclude(instead=None).values_list("instead", flat=True))
    return sorted({(row.digest, row.form) for row in rows if row.pk not in replaced})
