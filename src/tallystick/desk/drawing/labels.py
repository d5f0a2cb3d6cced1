"""Where labels of a map stand: on their country, or beside it where another label or its smallness is in the way."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

SMALL = 14.0
"""A country no wider and no higher than this is marked with a disc: its own colour would not be seen."""
DISC = 4.5
WIDE, HIGH = 0.62, 1.15
"""A letter's width and a line's height, of the size of the type."""
_STEP = re.compile(r"([Ml])(-?[\d.]+) (-?[\d.]+)")


@dataclass(frozen=True)
class Label:
    """``words`` of a country whose middle is at ``x``, ``y``; ``small``: it is marked with a disc."""

    words: str
    x: float
    y: float
    small: bool


@dataclass(frozen=True)
class _Box:
    x: float
    y: float
    width: float
    height: float

    def meets(self, other: "_Box") -> bool:
        return (
            abs(self.x - other.x) * 2 < self.width + other.width
            and abs(self.y - other.y) * 2 < self.height + other.height
        )


def extent(d: str) -> float:
    """The greater side of the box around a path of absolute moves and relative lines."""
    x = y = 0.0
    xs, ys = [], []
    for letter, across, down in _STEP.findall(d):
        x, y = (float(across), float(down)) if letter == "M" else (x + float(across), y + float(down))
        xs.append(x)
        ys.append(y)
    return max(max(xs) - min(xs), max(ys) - min(ys)) if xs else 0.0


def placed(labels: Sequence[Label], *, size: float, width: float, height: float) -> list[tuple[float, float]]:
    """The middle of each label, in their order, so that none lies on another or outside the drawing as far as there is
    room near its country. Large countries keep theirs; discs are kept free."""
    taken = [_Box(one.x, one.y, 2 * DISC, 2 * DISC) for one in labels if one.small]
    found: dict[int, tuple[float, float]] = {}
    for n in sorted(range(len(labels)), key=lambda n: (labels[n].small, labels[n].y, labels[n].x)):
        box = _free(labels[n], taken, size=size, width=width, height=height)
        taken.append(box)
        found[n] = (round(box.x, 1), round(box.y, 1))
    return [found[n] for n in range(len(labels))]


def _free(label: Label, taken: Sequence[_Box], *, size: float, width: float, height: float) -> _Box:
    wide, high = WIDE * size * len(label.words), HIGH * size
    aside = DISC + 2 + wide / 2
    ways = [(0.0, 0.0)] if not label.small else []
    for far in (1, 2, 3):
        down, across = far * high, aside + (far - 1) * high if label.small else wide * 0.6 + (far - 1) * high
        ways += [(across, 0), (-across, 0), (0, down), (0, -down), (across, down), (-across, down), (across, -down),
                 (-across, -down)]  # fmt: skip
    boxes = [_inside(_Box(label.x + x, label.y + y, wide, high), width=width, height=height) for x, y in ways]
    return next((box for box in boxes if not any(box.meets(one) for one in taken)), boxes[0])


def _inside(box: _Box, *, width: float, height: float) -> _Box:
    x = min(max(box.x, box.width / 2 + 2), width - box.width / 2 - 2)
    y = min(max(box.y, box.height / 2 + 2), height - box.height / 2 - 2)
    return _Box(x, y, box.width, box.height)
