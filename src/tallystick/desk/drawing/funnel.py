"""The funnel as a drawing that stands alone: a bar for each step on a logarithmic scale, and how many go on."""

from collections.abc import Sequence
from math import log10
from typing import Protocol

from tallystick.desk.drawing.results_map import Noted
from tallystick.desk.drawing.sheet import EDGE, LINE, STEPS, Sheet, footed, lines

WIDTH, LEFT, ROW = 672.0, 16.0, 84.0
MOST = 430.0
"""How long the longest bar is."""
FILLS = (1, 2, 3, 4, 5)
"""Steps of the one hue: darker towards the end."""


class Step(Protocol):
    """One step; see ``report.charts.shown.Step``."""

    @property
    def title(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def unit(self) -> str: ...
    @property
    def words(self) -> str: ...


class Stepped(Protocol):
    """See ``report.charts.shown.Funnel``."""

    @property
    def title(self) -> str: ...
    @property
    def steps(self) -> Sequence[Step]: ...
    def table(self) -> Noted: ...


def draw_funnel(chart: Stepped) -> str:
    """SVG of a funnel, with what each step counts below its bar."""
    sheet = Sheet("funnel", width=WIDTH, said=_said(chart))
    sheet.text(LEFT, 30, chart.title, size=18, bold=True)
    most, y = max((step.number for step in chart.steps), default=0), 50.0
    before: Step | None = None
    for place, step in enumerate(chart.steps):
        sheet.text(LEFT, y + 14, step.title, bold=True)
        length = length_of(step.number, most=most)
        sheet.box(LEFT, y + 20, MOST, 20, fill="#f3f5f8", stroke=LINE)
        sheet.box(LEFT, y + 20, length, 20, fill=STEPS[FILLS[place % 5]], stroke=EDGE)
        sheet.text(LEFT + MOST + 12, y + 36, f"{step.number:,} {step.unit}", size=15, bold=True)
        sheet.text(LEFT + MOST + 12, y + 54, _ratio(before, step), size=12, quiet=True)
        for n, line in enumerate(lines(step.words, width=MOST, size=12)):
            sheet.text(LEFT, y + 55 + 16 * n, line, size=12, quiet=True)
        before, y = step, y + ROW + 16 * (len(lines(step.words, width=MOST, size=12)) - 1)
    scale = "Bars are on a logarithmic scale: ten times as many is one step longer. Steps count different things."
    return sheet.svg(height=footed(sheet, y + 10, (scale, *chart.table().notes)) + 6)


def length_of(number: int, *, most: int) -> float:
    """How long a bar is: nothing has none, one is seen, the greatest fills the width."""
    if number <= 0:
        return 0.0
    return round(MOST * (log10(number) + 0.25) / (log10(most) + 0.25), 1)


def _ratio(before: Step | None, step: Step) -> str:
    """One in how many of the step before; nothing where it is none, or more."""
    if before is None or not 0 < step.number < before.number:
        return ""
    ratio = before.number / step.number
    return f"one for every {ratio:,.0f} above" if ratio >= 9.5 else f"one for every {ratio:.1f} above"


def _said(chart: Stepped) -> str:
    return f"{chart.title}: " + ", ".join(f"{step.title} {step.number:,}" for step in chart.steps)
