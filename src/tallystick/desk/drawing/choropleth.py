"""The map: persons by country in five steps of one hue, hatched where countries contest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from tallystick.desk.atlas.shapes import country_name, outlines

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)


@dataclass(frozen=True)
class Area:
    """A country on the drawing; ``step`` 0 means it has no figure here."""

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

    @property
    def said(self) -> str:
        """Name and figures, for those who hear the map; or what the row says of itself."""
        if self.says:
            return f"{self.name}: {self.says}"
        counted = f"{self.name}: {self.value:,}"
        return f"{counted}, {gettext('contested')} {self.contested:,}" if self.contested else counted


@dataclass(frozen=True)
class Map:
    """``elsewhere`` is the inset, present only when a figure lies outside Europe's frame."""

    width: int
    height: int
    areas: list[Area]
    steps: list[tuple[int, str]]
    kosovo: bool
    hatched: bool
    elsewhere: "Map | None" = None


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
    if any(code not in shown and int(row["value"]) > 0 for code, row in by_code.items()):
        return _drawing("europe", by_code, bounds, language=language, elsewhere=("world", shown))
    return europe


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
    return Map(
        width=drawn["width"],
        height=drawn["height"],
        areas=areas,
        steps=[(5 - len(bounds) + n + 1, _range(bounds, n)) for n in range(len(bounds))],
        kosovo="XK" in by_code,
        hatched=any(area.contested for area in areas),
        elsewhere=_inset(by_code, bounds, elsewhere, language=language) if elsewhere else None,
    )


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
    )


def _range(bounds: list[int], place: int) -> str:
    low = bounds[place]
    if place + 1 == len(bounds):
        return f"{low:,}+"
    high = bounds[place + 1] - 1
    return f"{low:,}" if high == low else f"{low:,}–{high:,}"
