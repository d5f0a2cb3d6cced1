"""A time axis: where an instant lies, and which round instants carry a label."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAY = 86_400.0


@dataclass(frozen=True)
class Axis:
    """From ``start`` to ``end`` (aware UTC) over ``left`` to ``right`` of the drawing."""

    start: datetime
    end: datetime
    left: float
    right: float

    def place(self, at: datetime) -> float:
        """The x of an instant, one decimal."""
        span = (self.end - self.start).total_seconds() or 1.0
        share = (at - self.start).total_seconds() / span
        return round(self.left + share * (self.right - self.left), 1)

    @property
    def days(self) -> float:
        """Length in days."""
        return (self.end - self.start).total_seconds() / DAY


def axis_over(instants: list[datetime], *, left: float, right: float) -> Axis:
    """An axis that holds all instants with a little room on both sides."""
    start, end = min(instants), max(instants)
    room = max((end - start) * 0.03, timedelta(hours=2))
    return Axis(start=start - room, end=end + room, left=left, right=right)


def ticks(axis: Axis) -> list[tuple[float, str]]:
    """A dozen labelled round instants at most: days, firsts of months, or firsts of years."""
    if axis.days <= 18:
        found = [(at, f"{at.day} {at:%b}") for at in _days(axis, step=max(1, round(axis.days / 8)))]
    elif axis.days <= 1100:
        step = next(s for s in (1, 2, 3, 6) if axis.days / 30.4 / s <= 8 or s == 6)
        found = [(at, f"{at:%b %Y}") for at in _months(axis, step=step)]
    else:
        years = 12 * (1 + int(axis.days / 3650))
        found = [(at, str(at.year)) for at in _months(axis, step=years)]
    return [(axis.place(at), label) for at, label in found]


def _days(axis: Axis, *, step: int) -> list[datetime]:
    at = axis.start.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    found = []
    while at <= axis.end:
        found.append(at)
        at += timedelta(days=step)
    return found


def _months(axis: Axis, *, step: int) -> list[datetime]:
    count = axis.start.year * 12 + axis.start.month
    count += -count % step
    found = []
    while (at := datetime(count // 12, count % 12 + 1, 1, tzinfo=UTC)) <= axis.end:
        found.append(at)
        count += step
    return found
