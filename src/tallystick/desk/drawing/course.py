"""The operation's course as a drawing that stands alone: a lane for each kind of step, from seizure to sentence."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import sqrt
from typing import Protocol

from tallystick.desk.drawing.results_map import Noted
from tallystick.desk.drawing.sheet import EDGE, INK, LINE, STEPS, Sheet, footed, wide
from tallystick.desk.drawing.times import Axis, axis_over, ticks

WIDTH, LEFT, RIGHT, ROW, TOP = 760.0, 176.0, 600.0, 34.0, 78.0


class Moment(Protocol):
    """See ``report.charts.shown.Moment``."""

    @property
    def at(self) -> datetime: ...
    @property
    def count(self) -> int: ...


class Lane(Protocol):
    """See ``report.charts.shown.Lane``."""

    @property
    def title(self) -> str: ...
    @property
    def moments(self) -> Sequence[Moment]: ...
    @property
    def number(self) -> int: ...


class Coursed(Protocol):
    """See ``report.charts.shown.Course``."""

    @property
    def title(self) -> str: ...
    @property
    def lanes(self) -> Sequence[Lane]: ...
    @property
    def as_of(self) -> datetime: ...
    def table(self) -> Noted: ...


def draw_course(chart: Coursed) -> str:
    """SVG of the course; what has not happened yet keeps its lane, and says so."""
    instants = [moment.at for lane in chart.lanes for moment in lane.moments]
    sheet = Sheet("course", width=WIDTH, said=_said(chart))
    sheet.text(16, 30, chart.title, size=18, bold=True)
    axis = axis_over(instants or [chart.as_of, chart.as_of + timedelta(days=1)], left=LEFT, right=RIGHT)
    end = TOP + ROW * len(chart.lanes)
    last = 0.0
    for x, words in ticks(axis):
        if x - last > 1.15 * wide(words, size=12) + 6:  # typefaces differ in width
            sheet.path(f"M{x:.1f} {TOP - 12:.1f}V{end:.1f}", stroke=LINE)
            sheet.text(x, TOP - 20, words, size=12, quiet=True, anchor="middle")
            last = x
    sheet.text(RIGHT + 16, TOP - 20, "how many, until", size=12, quiet=True)
    for place, lane in enumerate(chart.lanes):
        _lane(sheet, lane, axis, y=TOP + ROW * place + ROW / 2)
    sheet.path(f"M16 {end:.1f}H{WIDTH - 16:.1f}", stroke=EDGE)
    return sheet.svg(height=footed(sheet, end + 24, chart.table().notes) + 6)


def _lane(sheet: Sheet, lane: Lane, axis: Axis, *, y: float) -> None:
    sheet.path(f"M16 {y - ROW / 2:.1f}H{WIDTH - 16:.1f}", stroke=LINE)
    sheet.text(16, y + 5, lane.title, bold=True)
    if not lane.moments:
        sheet.text(RIGHT + 16, y + 5, "none yet", size=12, quiet=True)
        return
    places = [(axis.place(moment.at), moment) for moment in lane.moments]
    first, last = min(x for x, _ in places), max(x for x, _ in places)
    sheet.path(f"M{first:.1f} {y:.1f}H{last:.1f}", stroke=INK, width=1.5)
    for x, count in gathered(places):
        sheet.dot(x, y, min(12.0, 4 + sqrt(count)), fill=STEPS[4], stroke=INK, said=f"{lane.title}: {count:,}")
    until = max(moment.at for moment in lane.moments)
    sheet.text(RIGHT + 16, y + 5, f"{lane.number:,}, {until:%-d %b %Y}", size=12)


def gathered(places: Sequence[tuple[float, Moment]]) -> list[tuple[float, int]]:
    """Moments on nearly one place are one mark that counts them all."""
    found: dict[float, int] = {}
    for x, moment in places:
        near = round(x / 6) * 6.0
        found[near] = found.get(near, 0) + moment.count
    return sorted(found.items())


def _said(chart: Coursed) -> str:
    told = [f"{lane.title} {lane.number:,}" if lane.moments else f"{lane.title} none yet" for lane in chart.lanes]
    return f"{chart.title}: " + ", ".join(told)
