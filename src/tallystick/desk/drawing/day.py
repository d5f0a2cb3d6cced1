"""A day by the hour: a lane per country, an entry a mark, silences between them visible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tallystick.desk.drawing.times import Axis

WIDTH, LEFT, RIGHT = 760.0, 108.0, 752.0
LANE, HEAD, FOOT = 26.0, 8.0, 22.0
QUIET = timedelta(minutes=30)
"""A silence this long is shown, as on the board."""
PAST = timedelta(hours=6)
"""So long after the last entry the present is still drawn; later it would press the day together."""
ROOM = timedelta(minutes=5)
MOST_TICKS = 12
STEPS = (1, 2, 3, 6, 12, 24, 48, 168)
"""Hours between labels."""


@dataclass(frozen=True)
class Entry:
    """``kind``: door, result, call, answer; ``count``: so many at once."""

    at: datetime
    kind: str
    count: int = 1


@dataclass(frozen=True)
class Mark:
    x: float
    kind: str
    count: int
    at: datetime


@dataclass(frozen=True)
class DayLane:
    """``quiet``: x and length of each silence."""

    name: str
    y: float
    marks: list[Mark]
    quiet: list[tuple[float, float]]


@dataclass(frozen=True)
class Day:
    """Everything the template needs; ``now`` the x of the present, None: it lies beyond what is drawn; no lanes where
    nothing happened."""

    width: float
    height: float
    lanes: list[DayLane]
    ticks: list[tuple[float, str]]
    now: float | None


def day_lanes(lanes: Sequence[tuple[str, Sequence[Entry]]], *, now: datetime) -> Day:
    """Lay out entries (UTC) by country, from the first one up to the present, or to the last one where it is past."""
    instants = [entry.at for _, entries in lanes for entry in entries]
    if not instants:
        return Day(width=WIDTH, height=0, lanes=[], ticks=[], now=None)
    start, last = min(instants).replace(minute=0, second=0, microsecond=0), max(instants)
    present = now - last <= PAST
    axis = Axis(start=start, end=(max(now, last) if present else last) + ROOM, left=LEFT, right=RIGHT)
    drawn = [_lane(name, sorted(entries, key=lambda e: e.at), axis, y=HEAD + n * LANE)
             for n, (name, entries) in enumerate(lanes)]  # fmt: skip
    height = HEAD + len(lanes) * LANE + FOOT
    return Day(width=WIDTH, height=height, lanes=drawn, ticks=_ticks(axis), now=axis.place(now) if present else None)


def _lane(name: str, entries: list[Entry], axis: Axis, *, y: float) -> DayLane:
    gathered: dict[tuple[float, str], list[Entry]] = {}
    for entry in entries:
        gathered.setdefault((round(axis.place(entry.at) / 5) * 5, entry.kind), []).append(entry)
    marks = [
        Mark(x=x, kind=kind, count=sum(one.count for one in found), at=found[0].at)
        for (x, kind), found in gathered.items()
    ]
    said = [entry for entry in entries if entry.kind != "call"]
    quiet = [
        (axis.place(before.at) + 5, round(axis.place(after.at) - axis.place(before.at) - 10, 1))
        for before, after in pairwise(said)
        if after.at - before.at > QUIET and axis.place(after.at) - axis.place(before.at) > 14
    ]
    return DayLane(name=name, y=y, marks=marks, quiet=quiet)


def _ticks(axis: Axis) -> list[tuple[float, str]]:
    hours = (axis.end - axis.start).total_seconds() / 3600
    step = next((step for step in STEPS if hours / step <= MOST_TICKS), STEPS[-1])
    found, at = [], axis.start + timedelta(hours=-axis.start.hour % step)
    while at <= axis.end:
        label = f"{at:%H:%M}" if step < 24 and at.hour else f"{at.day} {at:%b}"
        found.append((axis.place(at), label))
        at += timedelta(hours=step)
    return found
