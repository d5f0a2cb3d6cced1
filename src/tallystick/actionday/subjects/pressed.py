"""The entry of a child in danger as it is taken: without anything in it that would turn it away."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from tallystick.actionday.entering import AHEAD, EARLIEST, Entry, Told

ANY_KEY = UUID("0b6f4c1e-3f55-5d0a-8a1e-5c2f9e7d4a60")


def as_it_is(entry: Entry, *, at: datetime) -> Entry:
    """The entry: where a clock is wrong ours holds, a name is cut where it is too long or has signs nobody sees, and a
    key that is none becomes one, the same for the same. Who told it is asked of the coordinator as always."""
    told = entry.told
    if told is not None:
        told = Told(by=_seen(told.by), how=told.how, at=told.at if _clock(told.at, at=at) else at)
    happened = entry.happened_at if entry.happened_at and _clock(entry.happened_at, at=at) else None
    return replace(
        entry, sent=_key(entry.sent), happened_at=happened, told=told, officer_named=_seen(entry.officer_named)
    )


def _clock(said: datetime, *, at: datetime) -> bool:
    return said.tzinfo is not None and EARLIEST <= said <= at + AHEAD


def _seen(said: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in said).strip()[:120]


def _key(sent: str) -> str:
    try:
        return str(UUID(sent)) if sent else ""
    except ValueError:
        return str(uuid5(ANY_KEY, sent))
