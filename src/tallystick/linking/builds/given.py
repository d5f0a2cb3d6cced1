"""The contributions that a build is made from, as its steps know them."""

from datetime import UTC, datetime
from typing import Any

from tallystick.linking.builds.computing import Given
from tallystick.records.models import Contribution, Operation


def accepted(operation: Operation) -> tuple[Given, ...]:
    """Every contribution that counts now."""
    return _given(operation, state="accepted")


def behind(operation: Operation, contributions: list[str]) -> tuple[Given, ...]:
    """The contributions (digests) that a build was made from, whatever became of them since."""
    return _given(operation, digest__in=contributions)


def _given(operation: Operation, **which: Any) -> tuple[Given, ...]:
    rows = Contribution.objects.filter(operation=operation, **which).order_by("digest")
    seized = _naive(operation.seized_at)
    return tuple(
        Given(
            contribution=row.digest,
            agency=row.owner,
            kind=row.kind,
            codes=tuple(row.codes),
            evaluation=row.evaluation,
            seized_at=seized if row.kind == "platform" else None,
        )
        for row in rows
    )


def _naive(moment: datetime | None) -> datetime | None:
    """As the shelf holds times: UTC without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None
