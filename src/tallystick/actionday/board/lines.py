"""The lines of the board: where one country stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Called:
    """The newest call of a kind: when it was put and answered, and what was said; None: not put, not answered."""

    call: str = ""
    put_at: datetime | None = None
    answered_at: datetime | None = None
    says: str = ""


@dataclass(frozen=True, kw_only=True)
class CountryLine:
    """A country on the board; times are UTC.

    ``last_heard``: the newest instant of which it said anything; what comes late does not say how things are now.
    ``hearing``: a Hearing; ``late``: a sentence each. ``counts``: doors by DoorState, none zero, ``of`` their sum,
    ``over`` how many of them only a line about several speaks of. ``lines``: what such lines in force say of doors.
    ``early``: doors that moved because of a child in danger. ``local``: the window by the country's clocks; empty
    where its zone is unknown, ``zone`` an IANA name. ``order_answered_at``: when it acknowledged the hold or the
    stand-down in force. ``devices`` (every item seized), ``arrests`` (in the action period), ``searches``: so far.
    ``unconfirmed``: entries on its behalf of which it has said nothing; ``disputed``: that it says are wrong.
    """

    agency: str
    country: str
    last_heard: datetime | None = None
    hearing: str = ""
    silent: bool = False
    late: tuple[str, ...] = ()
    roll_call: Called = field(default_factory=Called)
    communications_check: Called = field(default_factory=Called)
    counts: Mapping[str, int] = field(default_factory=dict)
    of: int = 0
    over: int = 0
    lines: tuple[str, ...] = ()
    early: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    accepted: bool = False
    declined: bool = False
    local: str = ""
    zone: str = ""
    order_answered_at: datetime | None = None
    held: bool = False
    stood_down: bool = False
    devices: int = 0
    arrests: int = 0
    searches: int = 0
    unconfirmed: int = 0
    disputed: int = 0


@dataclass(frozen=True, kw_only=True)
class Board:
    """``version``: the counter it was read at. ``totals``: doors by DoorState over all lines. ``changes_at``: when it
    changes by the clock alone (somebody falls silent, a window opens); None: never."""

    version: int
    at: datetime
    lines: tuple[CountryLine, ...]
    totals: Mapping[str, int]
    changes_at: datetime | None = None
