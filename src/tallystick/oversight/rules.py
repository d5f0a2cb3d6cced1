"""Which entries of a week are reviewed, and when an officer looked at unusually many persons."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import nsmallest
from math import ceil
from statistics import median

SHARE, LEAST, MOST = 0.05, 20, 200
"""A sample is 5 % of a week's entries, at least 20 and at most 200; officers and looks from outside come on top."""

SETTLING = timedelta(hours=1)
"""Transactions open at a week's end have ended by then: no session lasts longer than its token, ten minutes."""

OPENED, BY_LINK, TIMES, BACK = 30, 100, 5, timedelta(days=28)
"""An hour is unusual above 30 persons opened, or 100 seen on the pages of single links (who judges sees two on each),
and above five times the officer's own median hour of four weeks.
"""

WAYS = {"person": ("opened", OPENED), "linked": ("seen on single links", BY_LINK)}
"""Kinds of entries in the log that are counted: how persons were seen, and above how many in an hour it is told."""

BY_LOT, EACH_OFFICER, FROM_OUTSIDE = "by lot", "one of each officer", "from outside the officer's operations"


@dataclass(frozen=True)
class Entry:
    """What the lot needs of an entry of the log."""

    id: str
    officer: str
    outside: bool


def week_of(at: datetime) -> str:
    """The ISO week of an instant (UTC): 2026-W07."""
    year, week, _ = at.astimezone(UTC).isocalendar()
    return f"{year}-W{week:02d}"


def bounds(week: str) -> tuple[datetime, datetime]:
    """First instant of a week and of the one after it, UTC. Raises ValueError for what is no week."""
    year, number = week.split("-W")
    first = datetime.combine(date.fromisocalendar(int(year), int(number), 1), datetime.min.time(), tzinfo=UTC)
    return first, first + timedelta(days=7)


def last_over(now: datetime) -> str:
    """The newest week that is over and settled."""
    return week_of(now - SETTLING - timedelta(days=7))


def sample_size(entries: int) -> int:
    """How many entries are drawn by lot out of so many."""
    return min(entries, max(LEAST, min(MOST, ceil(entries * SHARE))))


def draw(entries: Iterable[Entry], *, seed: bytes) -> dict[str, str]:
    """The sample of a week: entry id -> why it was drawn. The same entries and seed always give the same.

    The lot of an entry is SHA-256(seed || id): nobody who writes entries knows the seed, which comes after the week.
    """
    lots = [(hashlib.sha256(seed + one.id.encode()).digest(), one) for one in entries]
    first: dict[str, tuple[bytes, Entry]] = {}
    for lot in lots:
        held = first.get(lot[1].officer)
        if held is None or lot[0] < held[0]:
            first[lot[1].officer] = lot
    drawn = {one.id: BY_LOT for _, one in nsmallest(sample_size(len(lots)), lots, key=lambda lot: lot[0])}
    for _, one in first.values():
        drawn.setdefault(one.id, EACH_OFFICER)
    return drawn | {one.id: FROM_OUTSIDE for _, one in lots if one.outside}


@dataclass(frozen=True)
class Unusual:
    """An hour in which somebody saw far more persons than they use to, in one of the WAYS."""

    hour: datetime
    opened: int
    usual: float
    way: str = "person"

    @property
    def because(self) -> str:
        """The rule and what it found, in a sentence."""
        how, most = WAYS[self.way]
        return (
            f"{self.opened} persons {how} in an hour; their own median hour of the four weeks before has"
            f" {self.usual:g}. Told above {most} and above {TIMES} times the median."
        )


def unusual(opened: Mapping[datetime, int], *, since: datetime, way: str = "person") -> list[Unusual]:
    """Unusual hours of an officer from ``since`` on. ``opened``: hour (UTC) -> persons seen that way, none left out."""
    found, (_, most) = [], WAYS[way]
    for hour in sorted(hour for hour in opened if hour >= since):
        before = [count for other, count in opened.items() if hour - BACK <= other < hour]
        usual = float(median(before)) if before else 0.0
        if opened[hour] > max(most, TIMES * usual):
            found.append(Unusual(hour, opened[hour], usual, way))
    return found
