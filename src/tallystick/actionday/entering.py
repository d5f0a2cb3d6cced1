"""What every entry of the day carries: by a country itself, or on its behalf."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tallystick.actionday.once import key_of
from tallystick.records.categories import members_here
from tallystick.records.ledger import append
from tallystick.records.models import Operation
from tallystick.vocabulary.actionday import ToldHow, Via
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.errors import Absent, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

ENTERING = frozenset({OfficerRole.COORDINATOR, OfficerRole.NATIONAL_OFFICER})
"""Who enters; PostgreSQL takes it from nobody else (records.writers)."""
AHEAD = timedelta(minutes=10)
"""How far a sender's clock may be ahead of ours; what is said within it happened now, and hides nothing later."""
EARLIEST, LATEST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Times beyond are slips of the hand, and at the ends of the calendar nobody's clocks can show them."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """Who of a country told the coordinator, by what (a ToldHow), and when."""

    by: str
    how: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Entry:
    """How an entry came. ``sent``: the sender's key (UUID), empty: a new one. ``happened_at``: aware; None: now.

    ``agency``: the country's agency on whose behalf the coordinator enters it, with ``told``; empty: one's own.
    """

    sent: str = ""
    happened_at: datetime | None = None
    via: str = Via.DESK
    agency: str = ""
    told: Told | None = None
    officer_named: str = ""


def running_operation(by: Viewer) -> Operation:
    """The operation the officer works on. Raises Absent when there is none they may know of."""
    row = Operation.objects.filter(pk=by.operation).first() if by.operation else None
    if row is None:
        raise Absent("operation", "none is chosen, or you take no part in it", "Choose an operation.")
    return row


def carried(entry: Entry, *, by: Viewer, at: datetime, reason: str = "") -> dict[str, Any]:
    """The fields an entry gives a row of an ``Entered``: owner, grants, times, how it came, who told.

    Raises Malformed for times without a zone or that have not come yet, Refused for other roles and where on behalf of
    a country without the coordinator's role, Absent for an agency that takes no part.
    """
    operation = running_operation(by)
    if not ENTERING & set(by.roles):
        raise Refused("entry", "your role enters nothing of the action day", "A national officer or coordinator does.")
    happened = _happened(entry, at=at)
    owner = entry.agency or by.agency
    told = _told(entry, owner, operation, by=by, at=at)
    return {
        "operation": operation, "owner": owner, "grants": sorted({operation.coordinator} - {owner}),
        "sent": key_of(entry.sent), "happened_at": happened, "via": entry.via, "by": UUID(by.officer), "reason": reason,
        "officer_named": _line(entry.officer_named, "officer", most=120), **told,
    }  # fmt: skip


def line(act: str, subject: str, *, by: Viewer, at: datetime, payload: Mapping[str, Any]) -> None:
    """The ledger line of an act: its last statement."""
    append(act=act, subject=subject, payload=dict(payload), viewer=by, operation=by.operation, at=at)


def need(reason: str, *, where: str) -> None:
    """Raises Malformed where no reason is given."""
    if not reason.strip():
        raise Malformed(where, "no reason was given", "Say why, in a sentence.")
    if "\x00" in reason:
        raise Malformed(where, "its reason holds a sign nobody sees", "Write it again.")


def in_calendar(when: datetime | None, *, where: str) -> None:
    """Raises Malformed for a time (aware or None) that can only be a slip of the hand."""
    if when is not None and not EARLIEST <= when <= LATEST:
        raise Malformed(where, f"the year {when.year} cannot be", "Look at the date again.")


def coordinates(by: Viewer, operation: Operation) -> bool:
    """Whether the officer has the coordinator's role at the coordinating agency."""
    return operation.coordinator == by.agency and OfficerRole.COORDINATOR in by.roles


def _happened(entry: Entry, *, at: datetime) -> datetime:
    happened = entry.happened_at or at
    if happened.tzinfo is None:
        raise Malformed("time", "no time zone was given", "Give it with its offset, like 2026-06-24 06:10+02:00.")
    if happened > at + AHEAD:
        raise Malformed("time", "it has not come yet", "Look at the date and its offset again.")
    in_calendar(happened, where="time")
    return min(happened, at)


def _told(entry: Entry, owner: str, operation: Operation, *, by: Viewer, at: datetime) -> dict[str, Any]:
    if owner == by.agency:
        return {}
    if not coordinates(by, operation):
        raise Refused("entry", f"you may not enter for {owner}", "The coordinator enters on behalf of a country.")
    if owner not in members_here():
        raise Absent(f"agency {owner}", "it takes no part in this operation", "Choose one of those who do.")
    if entry.told is None or not entry.told.by.strip() or entry.told.how not in tuple(ToldHow):
        raise Malformed(
            f"entry for {owner}", "who told it, how and when is missing", f"How is one of: {', '.join(ToldHow)}."
        )
    if entry.told.at.tzinfo is None or entry.told.at > at + AHEAD:
        raise Malformed("told at", "it brings no time zone, or has not come yet", "Look at the time again.")
    in_calendar(entry.told.at, where="told at")
    return {
        "told_by": _line(entry.told.by, "told by", most=120), "told_how": entry.told.how, "told_at": entry.told.at,
    }  # fmt: skip


def _line(said: str, where: str, *, most: int) -> str:
    said = said.strip()
    if len(said) > most or not said.isprintable():
        raise Malformed(where, f"it is longer than {most} characters, or holds signs nobody sees", "Shorten it.")
    return said
