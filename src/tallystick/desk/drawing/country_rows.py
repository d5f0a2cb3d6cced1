"""The table per country as a drawing that stands alone: a number and a bar in every cell, each column on its scale."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from tallystick.desk.atlas.shapes import KOSOVO_NOTE, country_name
from tallystick.desk.drawing.results_map import Noted
from tallystick.desk.drawing.sheet import EDGE, LINE, QUIET, STEPS, Sheet, footed, lines

NAMES, COLUMN, ROW, TOP = 176.0, 132.0, 26.0, 92.0
BAR = 68.0


class Column(Protocol):
    """See ``report.charts.shown.Column``."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def total(self) -> int: ...


class Tabled(Protocol):
    """See ``report.charts.shown.CountryTable``."""

    @property
    def title(self) -> str: ...
    @property
    def columns(self) -> Sequence[Column]: ...
    @property
    def countries(self) -> Sequence[str]: ...
    @property
    def numbers(self) -> Mapping[tuple[str, str], int]: ...
    def table(self) -> Noted: ...


def draw_countries(chart: Tabled, *, language: str = "en") -> str:
    """SVG of figures by country, totals last; an empty cell was not counted, a nought was."""
    width = 32 + NAMES + COLUMN * max(len(chart.columns), 3)
    sheet = Sheet("countries", width=width, said=chart.title)
    sheet.text(16, 30, chart.title, size=18, bold=True)
    for place, column in enumerate(chart.columns):
        head = lines(column.title, width=COLUMN - 12, size=12)[:3]
        for n, line in enumerate(head):
            sheet.text(16 + NAMES + COLUMN * place, TOP - 8 - 15 * (len(head) - 1 - n), line, size=12, bold=True)
    for row, code in enumerate(sorted(chart.countries, key=lambda one: country_name(one, language=language))):
        y = TOP + ROW * row
        sheet.path(f"M16 {y:.1f}H{width - 16:.1f}", stroke=LINE)
        sheet.text(16, y + 18, country_name(code, language=language) if code else "not said")
        for place, column in enumerate(chart.columns):
            _cell(sheet, chart, code, column, at=(16 + NAMES + COLUMN * place, y))
    y = TOP + ROW * len(chart.countries)
    sheet.path(f"M16 {y:.1f}H{width - 16:.1f}", stroke=EDGE, width=1.5)
    sheet.text(16, y + 18, "Total", bold=True)
    for place, column in enumerate(chart.columns):
        x = 16 + NAMES + COLUMN * place
        sheet.text(x + 40, y + 18, _said(column.total, column), bold=True, anchor="end")
    kosovo = (KOSOVO_NOTE,) if "XK" in chart.countries else ()
    return sheet.svg(height=footed(sheet, y + 48, (*chart.table().notes, *kosovo)) + 6)


def _cell(sheet: Sheet, chart: Tabled, code: str, column: Column, *, at: tuple[float, float]) -> None:
    number = chart.numbers.get((code, column.key))
    if number is None:
        return
    x, y = at
    most = max((n for (_, key), n in chart.numbers.items() if key == column.key), default=0)
    sheet.text(x + 40, y + 18, _said(number, column), anchor="end")
    if number:
        sheet.box(x + 48, y + 8, max(2.0, BAR * number / most), 11, fill=STEPS[3], stroke=QUIET)


def _said(number: int, column: Column) -> str:
    """Bytes in the unit that fits: a cell has room for six digits."""
    if column.unit != "bytes":
        return f"{number:,}"
    for unit, size in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6)):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number / 1000:.3g} kB"
