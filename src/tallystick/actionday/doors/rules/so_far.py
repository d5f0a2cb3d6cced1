"""What becomes of the numbers in lines: "9 devices" is how many there are so far, "2 more devices" come on top.

A number so far takes the place of all that was said before its instant, whichever arrives first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number of one kind of result. ``row``: the entry that holds (empty: it is not entered yet); ``more``: on top;
    ``gone``: withdrawn by a line."""

    row: str
    happened_at: datetime
    sent: str
    more: bool
    gone: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """``counts``: whether the new number is in force; ``replaces``: the row it takes the place of, empty: none;
    ``withdraws``: rows that it holds already."""

    counts: bool
    replaces: str = ""
    withdraws: tuple[str, ...] = ()


def plan(new: Number, there: Iterable[Number]) -> Plan:
    """What to do with a new number beside those that are there."""
    known = list(there)
    totals = sorted((one for one in known if not one.more), key=_place)
    if totals and _place(totals[-1]) > _place(new):
        return Plan(counts=False)
    if new.more:
        return Plan(counts=True)
    held = [one for one in totals if not one.gone]
    replaces = held[-1].row if held else ""
    tops = [one.row for one in known if one.more and not one.gone and _place(one) < _place(new)]
    return Plan(counts=True, replaces=replaces, withdraws=tuple(one.row for one in held[:-1]) + tuple(tops))


def _place(number: Number) -> tuple[datetime, bool, str]:
    # At the same instant a number so far has counted what came on top.
    return (number.happened_at, not number.more, number.sent)
