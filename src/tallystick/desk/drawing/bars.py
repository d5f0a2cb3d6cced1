"""Signed bars from a zero line, strongest first, what speaks against on the other side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WIDTH = 300.0
"""Of the drawing, in its own units."""


@dataclass(frozen=True)
class Bar:
    """One sign: ``x`` and ``length`` place its bar, ``weight`` is signed, ``sources`` are its lineages."""

    x: float
    length: float
    weight: float
    against: bool
    sentence: str
    kind: str
    value: str
    sources: list[dict[str, Any]]


@dataclass(frozen=True)
class Because:
    """All signs of one score: ``zero`` places the line, ``total`` is the sum of the weights shown."""

    bars: list[Bar]
    zero: float
    total: float


def signed(sign: Mapping[str, Any], *, field: str) -> float:
    """The sign's weight; one that speaks against counts down whichever way its source wrote it."""
    weight = float(sign.get(field) or 0)
    return -abs(weight) if sign.get("against") else weight


def because(signs: Iterable[Mapping[str, Any]], *, field: str = "weight", scale: float = 1.0) -> Because:
    """Lay out signs by strength. ``scale`` divides the stored weights (100 for hundredths of a bit)."""
    weighted = [(signed(sign, field=field) / scale, sign) for sign in signs]
    weighted.sort(key=lambda pair: -abs(pair[0]))
    most = max((w for w, _ in weighted), default=0.0)
    least = min((w for w, _ in weighted), default=0.0)
    span = max(most, 0.0) - min(least, 0.0) or 1.0
    zero = -min(least, 0.0) / span * WIDTH
    bars = [_bar(weight, sign, zero=zero, unit=WIDTH / span) for weight, sign in weighted]
    return Because(bars=bars, zero=round(zero, 1), total=sum(w for w, _ in weighted))


def _bar(weight: float, sign: Mapping[str, Any], *, zero: float, unit: float) -> Bar:
    length = abs(weight) * unit
    # The starting odds lie below zero without speaking against anybody.
    against = bool(sign.get("against")) or (weight < 0 and sign.get("kind") != "prior")
    return Bar(
        x=round(zero - length if weight < 0 else zero, 1),
        length=round(max(length, 1.0), 1),
        weight=weight,
        against=against,
        sentence=str(sign.get("sentence", "")),
        kind=str(sign.get("kind", "")),
        value=str(sign.get("value", "")),
        sources=list(sign.get("sources") or []),
    )


def stacked(parts: Iterable[tuple[str, int]], *, width: float = WIDTH) -> list[tuple[str, float, float, int]]:
    """Name, x, length, count of each part of a whole; a part that is not nothing stays visible (2 units)."""
    counted = [(name, count) for name, count in parts if count > 0]
    whole = sum(count for _, count in counted) or 1
    lengths = [max(2.0, width * count / whole) for _, count in counted]
    squeeze = width / (sum(lengths) or 1.0)
    places, at = [], 0.0
    for (name, count), length in zip(counted, lengths, strict=True):
        places.append((name, round(at, 1), round(length * squeeze, 1), count))
        at += length * squeeze
    return places
