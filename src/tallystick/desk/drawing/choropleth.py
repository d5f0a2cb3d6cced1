"""The map: persons by country in five steps of one hue, hatched where countries contest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from tallystick.desk.atlas.shapes import country_name, outlines
from tallystick.desk.drawing.labels import SMALL, Label, extent, placed

SIZE = 14.0
"""The type of labels, in units of the drawing."""
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)


@dataclass(frozen=True)
class Area:
    """A country on the drawing, its middle at ``x``, ``y``, its label at ``label``; ``step`` 0 means it has no figure
    here; ``small``: too small for its colour to be seen."""

    code: str
    d: str
    x: float
    y: float
    name: str
    step: int
    value: int
    contested: int
    href: str
    says: str = ""
    small: bool = False
    label: tuple[float, float] = (0.0, 0.0)

    @property
    def shown(self) -> bool:
        """It bears a figure, or a sign."""
        return self.step > 0 or self.contested > 0

    @property
    def moved(self) -> bool:
        """Its label stands so far from it that a line leads there."""
        return abs(self.label[0] - self.x) > 2 * SIZE or abs(self.label[1] - self.y) > SIZE

    @property
    def said(self) -> str:
        """Name and figures, for those who hear the map; or what the row says of itself."""
        if self.says:
            return f"{self.name}: {self.says}"
        counted = f"{self.name}: {self.value:,}"
        return f"{counted}, {gettext('contested')} {self.contested:,}" if self.contested else counted


@dataclass(frozen=True)
class Map:
    """``elsewhere`` is the inset, present only when a figure lies outside Europe's frame; ``off``: names and figures of
    countries that are on neither, being too small for it."""

    width: int
    height: int
    areas: list[Area]
    steps: list[tuple[int, str]]
    kosovo: bool
    hatched: bool
    elsewhere: "Map | None" = None
    off: tuple[tuple[str, int], ...] = ()


def breaks(most: int) -> list[int]:
    """Lower bounds of at most five steps from 1 to ``most``: ones, twos, fives and their tens."""
    below = [step for step in STEPS if step <= max(most, 1)]
    return [1, *below[-4:]] if len(below) > 5 else below


def step_of(value: int, bounds: list[int]) -> int:
    """1 to 5, counted from the darkest so that few steps use the dark end; 0 for nothing."""
    if value <= 0:
        return 0
    reached = max(sum(value >= bound for bound in bounds), 1)
    return reached + 5 - len(bounds)


def choropleth(counts: Iterable[Mapping[str, Any]], *, language: str = "en") -> Map:
    """A map from rows with ``country`` (ISO code), ``value``, optional ``contested`` (hatched), ``href`` and ``says``
    (its figures in words)."""
    by_code = {str(row["country"]): row for row in counts if row.get("country")}
    bounds = breaks(max((int(row["value"]) for row in by_code.values()), default=0))
    europe = _drawing("europe", by_code, bounds, language=language)
    shown = {area.code for area in europe.areas}
    outside = {code for code, row in by_code.items() if code not in shown and int(row["value"]) > 0}
    if not outside:
        return europe
    off = sorted(outside - outlines("world")["outlines"].keys())
    named = tuple((country_name(code, language=language), int(by_code[code]["value"])) for code in off)
    if outside == set(off):
        return replace(europe, off=named)
    return replace(_drawing("europe", by_code, bounds, language=language, elsewhere=("world", shown)), off=named)


def _drawing(
    which: str,
    by_code: Mapping[str, Mapping[str, Any]],
    bounds: list[int],
    *,
    language: str,
    elsewhere: tuple[str, set[str]] | None = None,
) -> Map:
    drawn = outlines(which)
    areas = [
        _area(code, outline, by_code.get(code), bounds, language=language)
        for code, outline in drawn["outlines"].items()
    ]
    areas.sort(key=lambda area: area.step > 0 or area.contested > 0)
    areas = _labelled(areas, width=drawn["width"], height=drawn["height"])
    return Map(
        width=drawn["width"],
        height=drawn["height"],
        areas=areas,
        steps=[(5 - len(bounds) + n + 1, _range(bounds, n)) for n in range(len(bounds))],
        kosovo="XK" in by_code,
        hatched=any(area.contested for area in areas),
        elsewhere=_inset(by_code, bounds, elsewhere, language=language) if elsewhere else None,
    )


def _labelled(areas: list[Area], *, width: float, height: float) -> list[Area]:
    labels = [Label(f"{area.code} {area.value:,}", area.x, area.y, area.small) for area in areas if area.shown]
    places = iter(placed(labels, size=SIZE, width=width, height=height))
    return [replace(area, label=next(places)) if area.shown else area for area in areas]


def _inset(
    by_code: Mapping[str, Mapping[str, Any]],
    bounds: list[int],
    elsewhere: tuple[str, set[str]],
    *,
    language: str,
) -> Map:
    which, shown = elsewhere
    outside = {code: row for code, row in by_code.items() if code not in shown}
    return _drawing(which, outside, bounds, language=language)


def _area(
    code: str, outline: Mapping[str, Any], row: Mapping[str, Any] | None, bounds: list[int], *, language: str
) -> Area:
    row = row or {}
    value = int(row.get("value") or 0)
    return Area(
        code=code,
        d=outline["d"],
        x=outline["at"][0],
        y=outline["at"][1],
        name=country_name(code, language=language),
        step=step_of(value, bounds),
        value=value,
        contested=int(row.get("contested") or 0),
        href=str(row.get("href") or ""),
        says=str(row.get("says") or ""),
        small=extent(outline["d"]) <= SMALL,
    )


def _range(bounds: list[int], place: int) -> str:
    low = bounds[place]
    if place + 1 == len(bounds):
        return f"{low:,}+"
    high = bounds[place + 1] - 1
    return f"{low:,}" if high == low else f"{low:,}–{high:,}"
