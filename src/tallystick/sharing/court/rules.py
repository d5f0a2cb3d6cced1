"""What may go to court. Pure.

H1 (no use in proceedings without the owner's permission) is decided here over recorded permissions, because under the
purpose of proceedings PostgreSQL hides every conclusion that rests on an H1 row; not known is not permitted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tallystick.sharing.material import ContributionRow, PermissionRow
from tallystick.vocabulary.codes import HandlingCode


@dataclass(frozen=True, kw_only=True)
class Permit:
    """A permission as recorded, in whatever state."""

    contribution: str
    code: str
    recipient: str
    owner: str
    state: str
    scope: tuple[str, ...]
    until: datetime | None


def live(permits: Iterable[Permit], *, purpose: str) -> tuple[PermissionRow, ...]:
    """Permissions that were granted and hold for this purpose; whom they are for and until when is the gate's."""
    return tuple(
        PermissionRow(
            contribution=row.contribution, code=row.code, recipient=row.recipient, owner=row.owner, until=row.until
        )
        for row in permits
        if row.state == "granted" and (not row.scope or purpose in row.scope)
    )


def unpermitted(
    contributions: Iterable[ContributionRow],
    *,
    bound: Mapping[str, Iterable[str]],
    permissions: Iterable[PermissionRow],
    recipient: str,
    at: datetime,
) -> list[ContributionRow]:
    """Contributions under H1 that may not be used in proceedings by ``recipient`` at ``at``, by owner and digest.

    ``bound``: handling codes of rows taken from a contribution, by digest. An owner needs nobody's permission.
    """
    given = {
        (row.contribution, row.owner)
        for row in permissions
        if row.code == HandlingCode.H1 and row.recipient == recipient and (row.until is None or row.until > at)
    }
    missing = [
        row
        for row in contributions
        if HandlingCode.H1 in {*row.codes, *bound.get(row.digest, ())}
        and row.owner != recipient
        and (row.digest, row.owner) not in given
    ]
    return sorted(missing, key=lambda row: (row.owner, row.digest))
