"""Local time to UTC: the days of a zone, its folds (an hour that comes twice) and gaps (an hour that never was).

Source of transitions: the IANA time zone database through ``zoneinfo``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from tallystick.intake.sheet import nearest
from tallystick.vocabulary.errors import Malformed

FIRST_YEAR, LAST_YEAR = 1989, 2100
TWICE, NEVER = "two_instants", "no_instant"
DAY = 86_400_000_000
"""Microseconds in a day."""


@dataclass(frozen=True)
class Span:
    """Local times from ``start`` up to ``end`` (naive): ``offset`` seconds ahead of UTC, or ``trouble``."""

    start: datetime
    end: datetime
    offset: int | None
    trouble: str | None = None


@lru_cache(maxsize=1)
def _known_zones() -> frozenset[str]:
    """Every zone name of this machine's database; listing them reads a folder tree."""
    return frozenset(available_timezones())


def check_zone(name: str, *, where: str) -> str:
    """The zone's name when the database knows it. Raises Malformed with the nearest name."""
    known = _known_zones()
    if name not in known:
        remedy = f"Use an IANA zone such as Europe/Copenhagen, or UTC.{nearest(name, known)}"
        raise Malformed(where, f"zone {name!r} is not known", remedy)
    return name


def _offset(zone: ZoneInfo, instant: datetime) -> int:
    moved = instant.astimezone(zone).utcoffset()
    return round(moved.total_seconds()) if moved is not None else 0


def _turning_point(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first second after ``low`` that has another offset than ``low``; there is one before ``high``."""
    before = _offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _regimes(zone: ZoneInfo) -> Iterator[tuple[datetime, int]]:
    """(instant it begins, seconds ahead of UTC) for every stretch with one offset; looked for day by day."""
    now, last = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    offset = _offset(zone, now)
    yield now, offset
    while now < last:
        ahead = now + timedelta(days=1)
        if _offset(zone, ahead) != offset:
            turned = _turning_point(zone, now, ahead)
            offset = _offset(zone, turned)
            yield turned, offset
        now = ahead


@lru_cache(maxsize=32)
def spans(name: str) -> tuple[Span, ...]:
    """Every local time of the zone from 1989 to 2100, in order, without holes or overlaps."""
    regimes = list(_regimes(ZoneInfo(name)))
    begin = datetime(FIRST_YEAR, 1, 1)  # noqa: DTZ001 - local times are naive by nature
    found: list[Span] = []
    for (_, offset), (turned, following) in pairwise(regimes):
        bare = turned.replace(tzinfo=None)
        old, new = bare + timedelta(seconds=offset), bare + timedelta(seconds=following)
        found.append(Span(begin, min(old, new), offset))
        found.append(Span(min(old, new), max(old, new), None, TWICE if new < old else NEVER))
        begin = max(old, new)
    end = datetime(LAST_YEAR + 1, 1, 1)  # noqa: DTZ001
    found.append(Span(begin, end, regimes[-1][1]))
    return tuple(found)


def _microseconds(local: datetime) -> int:
    return round((local - datetime(1970, 1, 1)).total_seconds()) * 1_000_000  # noqa: DTZ001 - both naive


def span_rows(name: str) -> list[tuple[str, int, int, int | None, str | None]]:
    """Spans as (zone, starts, ends, ahead, trouble): local microseconds since 1970, microseconds ahead of UTC."""
    return [
        (
            name,
            _microseconds(span.start),
            _microseconds(span.end),
            None if span.offset is None else span.offset * 1_000_000,
            span.trouble,
        )
        for span in spans(name)
    ]
