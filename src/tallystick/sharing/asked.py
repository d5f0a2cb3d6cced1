"""What a viewer may see of permissions: what waits for its answer, what it asked, what is in force."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError

from tallystick.records.directory import PURPOSES
from tallystick.records.models import Contribution, Member, Package, Permission
from tallystick.sharing.reads import running_operation
from tallystick.vocabulary.codes import PermissionState
from tallystick.vocabulary.errors import Absent, Malformed
from tallystick.vocabulary.viewer import Viewer

SHORTEST = 8
"""Characters of a digest that are enough to name a contribution."""


@dataclass(frozen=True, kw_only=True)
class Sourced:
    """A contribution as the viewer knows it, itself or from a package."""

    digest: str
    owner: str
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PermissionLine:
    """A permission in a list. ``on_behalf`` is true where the viewer would answer for the owner; ``days_left`` is None
    without an end; ``name`` is the contribution's where the viewer may see it.
    """

    id: str
    contribution: str
    name: str
    owner: str
    code: str
    recipient: str
    state: str
    scope: tuple[str, ...]
    asked_by: str
    asked_at: datetime | None
    asked_reason: str
    at: datetime | None
    until: datetime | None
    reason: str
    days_left: int | None
    on_behalf: bool


@dataclass(frozen=True, kw_only=True)
class Permissions:
    """``waiting``: for the viewer's answer. ``asked``: by the viewer's agency, answered or not. ``in_force``: granted
    and not ended, soonest end first. ``ended``: refused, withdrawn or run out. ``purposes``: what one may be scoped to.
    """

    waiting: tuple[PermissionLine, ...]
    asked: tuple[PermissionLine, ...]
    in_force: tuple[PermissionLine, ...]
    ended: tuple[PermissionLine, ...]
    purposes: tuple[str, ...]


def permissions(viewer: Viewer, *, at: datetime) -> Permissions:
    """Every permission the viewer may see, sorted by what is to be done about it."""
    operation = running_operation(viewer)
    rows = Permission.objects.filter(operation=operation).order_by("until", "asked_at", "at")
    names = dict(Contribution.objects.filter(operation=operation).values_list("digest", "name"))
    leads = operation.coordinator == viewer.recipient
    lines = [_line(row, names, at=at, behalf=leads and row.owner != viewer.recipient) for row in rows]
    open_now = [line for line in lines if line.state == PermissionState.ASKED]
    live = [line for line in lines if line.state == PermissionState.GRANTED and (line.days_left or 0) >= 0]
    return Permissions(
        waiting=tuple(line for line in open_now if line.owner == viewer.recipient or line.on_behalf),
        asked=tuple(line for line in lines if line.asked_by == viewer.recipient),
        in_force=tuple(sorted(live, key=lambda line: (line.days_left is None, line.days_left or 0))),
        ended=tuple(line for line in lines if line not in open_now and line not in live),
        purposes=purposes(viewer),
    )


def purposes(viewer: Viewer) -> tuple[str, ...]:
    """Purposes a permission may be scoped to: the house's, and those of the viewer's part in the operation."""
    mine = Member.objects.filter(operation_id=viewer.operation).values_list("purposes", flat=True)
    return tuple(dict.fromkeys([*PURPOSES, *sorted({purpose for row in mine for purpose in row})]))


def find_permission(viewer: Viewer, permission: str) -> Permission:
    """The row, by UUID. Raises Absent for one that does not exist or that the viewer may not know of."""
    try:
        row = Permission.objects.filter(pk=UUID(str(permission)), operation_id=viewer.operation).first()
    except (ValueError, ValidationError):
        row = None
    if row is None:
        raise Absent("permission", "there is none like it here", "See: tallystick permission list")
    return row


def known_contribution(viewer: Viewer, digest: str) -> Sourced:
    """A contribution the viewer sees, or knows from a package it was given, by its digest or the start of it."""
    if len(digest) < SHORTEST:
        raise Malformed(f"contribution {digest!r}", "too short to name one", f"Give at least {SHORTEST} characters.")
    seen = {
        row.digest: Sourced(digest=row.digest, owner=row.owner, codes=tuple(row.codes))
        for row in Contribution.objects.filter(operation_id=viewer.operation, digest__startswith=digest)
    }
    seen = seen or _from_packages(viewer, digest)
    if len(seen) != 1:
        what = "there is none" if not seen else f"{len(seen)} begin like this"
        raise Absent(f"contribution {digest[:12]}", what, "Check the digest.")
    return next(iter(seen.values()))


def _from_packages(viewer: Viewer, digest: str) -> dict[str, Sourced]:
    """What packages say of their sources; contents are large, so only of those that name it."""
    given = Package.objects.filter(operation_id=viewer.operation).values_list("pk", "contributions")
    naming = [pk for pk, digests in given if any(named.startswith(digest) for named in digests)]
    contents = Package.objects.filter(pk__in=naming).values_list("content", flat=True)
    told = [part for content in contents for part in content.get("sources", ())]
    parts = [part for part in told if part["contribution"].startswith(digest)]
    return {
        part["contribution"]: Sourced(digest=part["contribution"], owner=part["owner"], codes=tuple(part["codes"]))
        for part in parts
    }


def _line(row: Permission, names: dict[str, str], *, at: datetime, behalf: bool) -> PermissionLine:
    plain = ("owner", "code", "recipient", "state", "asked_by", "asked_at", "asked_reason", "at", "until", "reason")
    return PermissionLine(
        id=str(row.pk),
        contribution=row.contribution,
        name=names.get(row.contribution, ""),
        scope=tuple(row.scope),
        days_left=None if row.until is None else int((row.until - at).total_seconds() // 86_400),
        on_behalf=behalf,
        **{name: getattr(row, name) for name in plain},
    )
