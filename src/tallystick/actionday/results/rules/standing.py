"""Which of several entries about one thing holds: the same whatever order they came in, and however often."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar


class Correctable(Protocol):
    """An entry that may take the place of another, or withdraw it."""

    @property
    def id(self) -> str: ...
    @property
    def corrects(self) -> str: ...
    @property
    def void(self) -> bool: ...
    @property
    def entered_at(self) -> datetime: ...


Row = TypeVar("Row", bound=Correctable)


def newest_of(rows: Iterable[Row]) -> dict[str, Row]:
    """For every thing entered (the id of its first row): the row that holds, a withdrawal as well.

    Of two corrections of one row the one entered later holds, then the one with the greater id. What corrects a row
    that is not among these is a first row itself. The same row given twice is one.
    """
    known = {row.id: row for row in rows}
    corrections: dict[str, list[Row]] = defaultdict(list)
    first = []
    for row in known.values():
        if row.corrects in known and row.corrects != row.id:
            corrections[row.corrects].append(row)
        else:
            first.append(row)
    return {row.id: _last(row, corrections) for row in sorted(first, key=lambda row: row.id)}


def standing(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that hold, by id: neither corrected nor withdrawn."""
    held = (row for row in newest_of(rows).values() if not row.void)
    return tuple(sorted(held, key=lambda row: row.id))


def _last(row: Row, corrections: dict[str, list[Row]]) -> Row:
    # Rows are only added, and correct what was there: no row corrects itself by way of others.
    while corrections.get(row.id):
        row = max(corrections[row.id], key=lambda one: (one.entered_at, one.id))
    return row
