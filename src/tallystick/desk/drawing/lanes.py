"""The timeline: a lane per account, gaps visible, the seizure and the action day as lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from tallystick.desk.drawing.times import Axis, axis_over, ticks

WIDTH, LEFT, RIGHT = 760.0, 8.0, 752.0
LANE, HEAD = 52.0, 44.0
QUIET_SHARE, QUIET_DAYS = 0.08, 14.0
"""A gap is shown when it is longer than both this share of the axis and this many days."""

PLANNED_SHARE = 0.4
"""A planned day is on the axis when it lies no further ahead than this share of what happened."""


@dataclass(frozen=True)
class Event:
    """Something an account did. ``kind``: access, payment, registration."""

    at: datetime
    kind: str
    words: str = ""


@dataclass(frozen=True)
class Mark:
    """A line over all lanes; ``planned`` when it lies ahead."""

    at: datetime
    words: str
    planned: bool = False


@dataclass(frozen=True)
class Dot:
    """One drawn event, or several that fall on the same place."""

    x: float
    kind: str
    count: int
    at: datetime
    words: str
    height: float

    @property
    def top(self) -> float:
        """Its upper end; the lane's line lies at 32."""
        return 32 - self.height / 2


@dataclass(frozen=True)
class Gap:
    x: float
    length: float
    days: int

    @property
    def middle(self) -> float:
        """Where its number of days is written."""
        return self.x + self.length / 2


@dataclass(frozen=True)
class Lane:
    name: str
    y: float
    dots: list[Dot]
    gaps: list[Gap]
    count: int


@dataclass(frozen=True)
class Timeline:
    """Everything the template needs; ``lanes`` is empty when nothing has a time."""

    width: float
    height: float
    lanes: list[Lane]
    ticks: list[tuple[float, str]]
    marks: list[tuple[float, Mark, str]]


def timeline(lanes: Sequence[tuple[str, Sequence[Event]]], *, marks: Iterable[Mark] = ()) -> Timeline:
    """Lay out events by account. Lanes without events stay, so that silence shows."""
    marks = list(marks)
    instants = [event.at for _, events in lanes for event in events]
    if not instants:
        return Timeline(width=WIDTH, height=0, lanes=[], ticks=[], marks=[])
    axis = axis_over(_held(instants, marks), left=LEFT, right=RIGHT)
    drawn = [
        _lane(name, sorted(events, key=lambda e: e.at), axis=axis, y=HEAD + n * LANE)
        for n, (name, events) in enumerate(lanes)
    ]
    return Timeline(
        width=WIDTH,
        height=HEAD + len(lanes) * LANE + 24,
        lanes=drawn,
        ticks=ticks(axis),
        marks=[_placed(mark, axis) for mark in marks],
    )


def _held(instants: list[datetime], marks: list[Mark]) -> list[datetime]:
    """What the axis must hold: a day planned far ahead would squeeze everything that happened."""
    held = instants + [mark.at for mark in marks if not mark.planned]
    reach = max(held) + (max(held) - min(held)) * PLANNED_SHARE
    return held + [mark.at for mark in marks if mark.planned and mark.at <= reach]


def _placed(mark: Mark, axis: Axis) -> tuple[float, Mark, str]:
    if mark.at > axis.end:
        return RIGHT, replace(mark, words=f"{mark.words} {mark.at.day} {mark.at:%b %Y} \N{RIGHTWARDS ARROW}"), "end"
    x = axis.place(mark.at)
    return x, mark, "end" if x > WIDTH * 0.6 else "start"


def _lane(name: str, events: list[Event], *, axis: Axis, y: float) -> Lane:
    return Lane(name=name, y=y, dots=_dots(events, axis), gaps=_gaps(events, axis), count=len(events))


def _dots(events: list[Event], axis: Axis) -> list[Dot]:
    gathered: dict[tuple[float, str], list[Event]] = {}
    for event in events:
        gathered.setdefault((round(axis.place(event.at) / 3) * 3, event.kind), []).append(event)
    return [
        Dot(
            x=x,
            kind=kind,
            count=len(found),
            at=found[0].at,
            words=found[0].words,
            height=min(20.0, 8.0 + 3.0 * (len(found).bit_length() - 1)),
        )
        for (x, kind), found in gathered.items()
    ]


def _gaps(events: list[Event], axis: Axis) -> list[Gap]:
    gaps = []
    for before, after in pairwise(events):
        days = (after.at - before.at).total_seconds() / 86_400
        if days > max(QUIET_DAYS, QUIET_SHARE * axis.days):
            x = axis.place(before.at) + 3
            gaps.append(Gap(x=x, length=round(axis.place(after.at) - 3 - x, 1), days=round(days)))
    return gaps
