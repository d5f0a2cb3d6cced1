"""The terms under which rows may pass: contributions with their codes, and what their owners permitted."""

from django.db.models import Count

from tallystick.records.models import Contribution, Operation, Permission, QuarantinedRow
from tallystick.sharing.material import ContributionRow, PermissionRow
from tallystick.vocabulary.codes import PermissionState


def contributions(operation: Operation) -> dict[str, ContributionRow]:
    """Contributions by digest, with how many of their rows were set aside."""
    aside = QuarantinedRow.objects.filter(operation=operation).values_list("contribution").annotate(rows=Count("id"))
    counts = dict(aside)
    return {
        row.digest: ContributionRow(
            digest=row.digest,
            owner=row.owner,
            codes=tuple(row.codes),
            codes_text=row.codes_text,
            evaluation=row.evaluation,
            kind=row.kind,
            exhibit=row.exhibit,
            legal_basis=row.legal_basis,
            received_at=row.received_at,
            state=row.state,
            clock=", ".join(f"{name} {value}" for name, value in sorted(row.clock.items())),
            quarantined=counts.get(row.digest, 0),
        )
        for row in Contribution.objects.filter(operation=operation)
    }


def permissions(operation: Operation) -> tuple[PermissionRow, ...]:
    """What owners permitted and did not withdraw; a question is no permission."""
    return tuple(
        PermissionRow(
            contribution=row.contribution,
            code=row.code,
            recipient=row.recipient,
            owner=row.owner,
            until=row.until,
            scope=tuple(row.scope),
        )
        for row in Permission.objects.filter(operation=operation, state=PermissionState.GRANTED)
    )
