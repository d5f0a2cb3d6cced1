"""When homes may be searched by a country's clocks, as instants: over time zones and the nights clocks are changed.

An instant is permitted where the clock on the wall shows a minute from ``since`` up to ``until``. So an hour the clocks
leave out is not there, and one they show twice counts twice.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = 24 * 60

Span = tuple[datetime, datetime]
"""From the first instant up to, and without, the second; UTC."""


@dataclass(frozen=True)
class Permitted:
    """``zone`` an IANA name; ``since`` and ``until`` minutes after local midnight; both None: at any hour."""

    zone: str
    since: int | None = None
    until: int | None = None

    def at(self, instant: datetime) -> bool:
        """Whether an instant (aware) is within the hours."""
        if self.since is None or self.until is None:
            return True
        wall = instant.astimezone(ZoneInfo(self.zone))
        return self.since <= wall.hour * 60 + wall.minute < self.until

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        """Every permitted span between two instants, in order, none touching another."""
        edges = {edge for edge in self._edges(start, end) if start < edge < end} | {start, end}
        ordered = sorted(edge.astimezone(UTC) for edge in edges)
        found: list[Span] = []
        for left, right in pairwise(ordered):
            if not self.at(left):
                continue
            if found and found[-1][1] == left:
                found[-1] = (found[-1][0], right)
            else:
                found.append((left, right))
        return found

    def _edges(self, start: datetime, end: datetime) -> set[datetime]:
        """Every instant at which the answer may change."""
        if self.since is None or self.until is None:
            return set()
        zone = ZoneInfo(self.zone)
        day, last = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date() + timedelta(days=1)
        found: set[datetime] = set()
        while day <= last:
            for minutes in (self.since, self.until):
                found |= _instants(day, minutes, zone=zone)
            if changed := _clocks_changed(day, zone=zone):
                found.add(changed)
            day += timedelta(days=1)
        return found


def local_words(instant: datetime, zone: str) -> str:
    """An instant as a country's clocks show it: ``Mon 29 Mar 2027 06:00 CEST``."""
    wall = instant.astimezone(ZoneInfo(zone))
    return f"{wall:%a} {wall.day} {wall:%b %Y %H:%M %Z}"


def _instants(day: date, minutes: int, *, zone: ZoneInfo) -> set[datetime]:
    """When the clock shows a minute of a day: once, twice, or (then nearby, which does no harm) never."""
    wall = datetime.combine(day + timedelta(days=minutes // DAY), time(minutes % DAY // 60, minutes % 60))
    return {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}


def _clocks_changed(day: date, *, zone: ZoneInfo) -> datetime | None:
    """The instant of a day at which clocks are changed; None where they are not."""
    left = datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
    right = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)
    before = left.astimezone(zone).utcoffset()
    if right.astimezone(zone).utcoffset() == before:
        return None
    while right - left > MINUTE:
        middle = left + (right - left) // 2 // MINUTE * MINUTE
        if middle.astimezone(zone).utcoffset() == before:
            left = middle
        else:
            right = middle
    return right
