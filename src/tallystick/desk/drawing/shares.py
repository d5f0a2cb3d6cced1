"""Files of an item by what is known of them: bars of one scale, told apart by pattern and word."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext_lazy

WIDTH = 260.0
CELL = 72.0
"""Of a bar in a panel and in a table's cell, in their own units: about as wide as they are drawn, for the patterns."""
SHOWN = 2.0
"""The least a bar of something is long: one file in a million is seen."""

KINDS = (
    ("known", gettext_lazy("known"), gettext_lazy("it matches something in a bank")),
    ("new", gettext_lazy("new"), gettext_lazy("nothing in any bank matches it")),
    ("declared", gettext_lazy("declared AI"), gettext_lazy("the file says so itself; that is no finding")),
    ("camera", gettext_lazy("camera"), gettext_lazy("the file says it comes from a camera")),
)


class Counted(Protocol):
    """``contents`` (files that differ) in all, and of these by kind."""

    @property
    def contents(self) -> int: ...


@dataclass(frozen=True)
class Bar:
    """``length`` in units of the drawing; ``share`` in per cent."""

    kind: str
    name: Any
    means: Any
    count: int
    share: float
    length: float


def laid(counts: Counted, *, width: float = WIDTH) -> list[Bar]:
    """A bar of each kind. A file may be in two: they are no parts of a whole."""
    return [_bar(kind, name, means, int(getattr(counts, kind)), counts.contents, width) for kind, name, means in KINDS]


def _bar(kind: str, name: Any, means: Any, count: int, contents: int, width: float) -> Bar:
    part = min(1.0, count / contents) if contents else 0.0
    length = max(SHOWN, width * part) if count else 0.0
    return Bar(kind, name, means, count, round(100 * part, 1), round(length, 1))
