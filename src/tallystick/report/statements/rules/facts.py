"""What a statement is made from: the frozen figures, what was not found, and what its maker chose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Part = dict[str, Any]
"""One part of a statement: ``is`` says which, the rest is text, ready to be shown."""


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """A frozen figure: its definition as it read then, the number, and as of when it was counted."""

    definition: Mapping[str, Any]
    number: int
    as_of: datetime

    @property
    def key(self) -> str:
        return str(self.definition["key"])


@dataclass(frozen=True, kw_only=True)
class NotFound:
    """A qualified negative: a NegativeKind, its country (may be empty), and words of the statement's language."""

    kind: str
    country: str
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Version:
    """A released version of figures: its number, the day it was released, and the day it may go out: its embargo's
    last, where that comes later."""

    number: int
    released: date
    goes_out: date


@dataclass(frozen=True, kw_only=True)
class Before:
    """The release an earlier version was made from: its figures, and the day it was released."""

    day: date
    figures: Mapping[str, Frozen]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What the maker chose, read and found in order. ``first`` and ``last``: the days of the action."""

    name: str
    first: date
    last: date
    countries: tuple[str, ...]
    follows: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    contact: str = ""
    place: str = ""
    action: str = ""
    driver: str = ""
    co_drivers: str = ""
    to: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything a template is filled from. ``country``: of a national release. ``beside``: figures of the joint
    release ``joint`` that a national one names; ``rehearsal``: an invented operation."""

    chosen: Chosen
    version: Version
    led_by: str
    coordinated_by: str
    country: str
    figures: tuple[Frozen, ...]
    negatives: tuple[NotFound, ...]
    beside: tuple[Frozen, ...] = ()
    joint: Version | None = None
    before: Before | None = None
    rehearsal: bool = False
