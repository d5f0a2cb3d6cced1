"""The map of results as a drawing that stands alone: numbers stand on the countries, nought is hatched."""

from collections.abc import Mapping
from typing import Protocol

from tallystick.desk.atlas.shapes import KOSOVO_NOTE
from tallystick.desk.drawing.choropleth import Area, Map, choropleth
from tallystick.desk.drawing.labels import DISC
from tallystick.desk.drawing.sheet import EDGE, INK, LINE, PAPER, SEA, STEPS, Sheet, footed, wide

WIDTH = 672.0


class Noted(Protocol):
    """The table of a chart: its notes say how it was counted."""

    @property
    def notes(self) -> tuple[str, ...]: ...


class Mapped(Protocol):
    """A figure by country; see ``report.charts.shown.ResultsMap``."""

    @property
    def title(self) -> str: ...
    @property
    def countries(self) -> dict[str, int]: ...
    @property
    def taking_part(self) -> tuple[str, ...]: ...
    def table(self) -> Noted: ...


def draw_map(chart: Mapped, *, language: str = "en") -> str:
    """SVG of a figure by country, with a key, its definition and as-of."""
    rows: list[Mapping[str, object]] = [{"country": code, "value": n} for code, n in chart.countries.items() if n]
    none = {code for code in chart.taking_part if not chart.countries.get(code)}
    rows += [{"country": code, "value": 0, "contested": 1} for code in sorted(none)]
    laid = choropleth(rows, language=language)
    sheet = Sheet("map", width=WIDTH, said=f"{chart.title}, by country")
    sheet.text(16, 30, f"{chart.title}, by country", size=18, bold=True)
    y = _drawn(sheet, laid, none, top=44)
    if laid.elsewhere is not None:
        sheet.text(16, y + 20, "Elsewhere", bold=True)
        y = _drawn(sheet, laid.elsewhere, none - {area.code for area in laid.areas}, top=y + 28)
    y = _key(sheet, laid, y=y + 14, none=bool(none))
    notes = [
        *chart.table().notes,
        "Equal-area. Borders: Natural Earth, corrected; they imply no position on any status.",
    ]
    if laid.off:
        notes.insert(0, "Too small for this map: " + ", ".join(f"{name} {value:,}" for name, value in laid.off) + ".")
    notes += [KOSOVO_NOTE] if laid.kosovo or "XK" in none else []
    return sheet.svg(height=footed(sheet, y + 24, tuple(notes)) + 6)


def _drawn(sheet: Sheet, laid: Map, none: set[str], *, top: float) -> float:
    """A map below ``top``; shapes are moved there, and cut at its frame."""
    name = f"{sheet.name}-frame-{top:.0f}"
    inner = Sheet(sheet.name, width=laid.width, said="")
    inner.box(0, 0, laid.width, laid.height, fill=SEA, stroke=LINE)
    for area in sorted(laid.areas, key=lambda one: one.step > 0):
        _country(inner, area, hatched=area.code in none)
    for area in (one for one in laid.areas if one.shown):
        if area.moved:
            inner.path("M{:.1f} {:.1f}L{:.1f} {:.1f}".format(area.x, area.y, *area.label), stroke=INK, width=0.8)
        if area.small:
            inner.dot(area.x, area.y, DISC, fill=STEPS[area.step], stroke=INK, width=1)
    for area in (one for one in laid.areas if one.shown):
        x, y = area.label
        inner.text(x, y + 4, f"{area.code} {area.value:,}", size=12, anchor="middle", bold=True, halo=True)
    frame = f'<clipPath id="{name}"><rect width="{laid.width}" height="{laid.height}"/></clipPath>'
    sheet.inset(f'<g transform="translate(16 {top:.0f})">{frame}<g clip-path="url(#{name})">{inner.shapes}</g></g>')
    return top + laid.height


def _country(sheet: Sheet, area: Area, *, hatched: bool) -> None:
    edge = PAPER if area.step else LINE
    said = f"{area.name}: {area.value:,}" if area.step or hatched else ""
    sheet.path(area.d, fill=STEPS[area.step], stroke=edge, width=0.8, said=said)
    if hatched:
        sheet.path(area.d, fill="hatch", stroke=EDGE, width=0.8)


def _key(sheet: Sheet, laid: Map, *, y: float, none: bool) -> float:
    x = 16.0
    for step, words in laid.steps:
        x = _sample(sheet, x, y, words, fills=(STEPS[step],))
    if none:
        _sample(sheet, x, y, "takes part, none counted", fills=(STEPS[0], "hatch"))
    return y + 14


def _sample(sheet: Sheet, x: float, y: float, words: str, *, fills: tuple[str, ...]) -> float:
    for fill in fills:
        sheet.box(x, y, 18, 14, fill=fill, stroke=EDGE)
    sheet.text(x + 24, y + 12, words, size=12)
    return x + 24 + wide(words, size=12) + 20
