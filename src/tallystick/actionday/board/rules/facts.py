"""What is known of a country at an instant, for the rules of the board."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tallystick.vocabulary.actionday import CLOSED, MOVING, DoorState


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A call that a country has not answered: what it is called, since when it waits, and when its answer is due."""

    words: str
    since: datetime
    due: datetime


@dataclass(frozen=True, kw_only=True)
class Facts:
    """``states``: doors by DoorState, none of them zero. ``starts_at`` and ``ends_at``: the newest window; times aware.
    ``last_heard``: the newest instant of which the country said anything."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    declined: bool = False
    held: bool = False
    stood_down: bool = False
    last_heard: datetime | None = None
    states: Mapping[str, int] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()

    def count(self, states: tuple[DoorState, ...]) -> int:
        return sum(self.states.get(state, 0) for state in states)

    @property
    def closed(self) -> bool:
        """There are doors, and none of them is open."""
        return bool(self.states) and self.count(CLOSED) == sum(self.states.values())

    @property
    def active(self) -> bool:
        """Somebody is at a door now, as far as is known."""
        return self.count((*MOVING, DoorState.CRITICAL_INCIDENT)) > 0

    def overrun(self, now: datetime) -> bool:
        """The window the country goes by ended, and there are doors that are not closed."""
        ended = self.ends_at is not None and self.ends_at <= now
        bound = not (self.declined or self.held or self.stood_down)
        return ended and bound and self.count(CLOSED) < sum(self.states.values())


def clock(at: datetime, *, now: datetime) -> str:
    """An instant as sentences give it: the day as well, where it is another one than that of ``now``."""
    there = at.astimezone(UTC)
    other = there.date() != now.astimezone(UTC).date()
    return f"{there.day} {there:%b %H:%M} UTC" if other else f"{there:%H:%M} UTC"
