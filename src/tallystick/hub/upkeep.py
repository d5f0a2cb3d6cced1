"""What whoever runs a match hub does: make its files one, and call those of whom neither was told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tallystick.hub import matching
from tallystick.hub.match_hub import epochs, repair, store
from tallystick.hub.place import Place
from tallystick.hub.store import Store, copy_rows, number_of
from tallystick.tables.engine import engine


@dataclass(frozen=True)
class Quiet:
    """Two agencies hold the same, one or both silently, so neither was told: whoever runs the hub calls both. Handles
    in hex."""

    reference: str
    agency: str
    handle: str
    other: str
    other_handle: str


def notices(place: Place) -> Iterator[Quiet]:
    """Pairs of which neither side was told, the oldest first."""
    for _, agency, hi, lo, other, other_hi, other_lo, reference in _found(place, matching.neither_sql()):
        yield Quiet(reference, agency, f"{hi:016x}{lo:016x}", other, f"{other_hi:016x}{other_lo:016x}")


@dataclass(frozen=True)
class Late:
    """``met`` silent tokens of ``agency``, which has ``silent`` here, were told after ``other`` had asked for the same:
    whoever tells guesses silently, to find out what others ask, has many of these."""

    agency: str
    other: str
    met: int
    silent: int


def late(place: Place) -> Iterator[Late]:
    """Who silently told what others had asked for before, those with the most first, epoch by epoch."""
    return (Late(*row) for row in _found(place, matching.late_sql()))


def _found(place: Place, sql: str) -> Iterator[tuple[Any, ...]]:
    """What a question finds, epoch by epoch."""
    for epoch in epochs(place):
        with engine(place.folder / "work") as opened:
            store(place, epoch).open(opened)
            found = opened.execute(sql).fetchall()
        yield from found


def compact(place: Place, *, now: datetime) -> int:
    """Make one sorted file of all that is held; gives how many tokens. What ran out or was withdrawn goes for good."""
    with place.locked():
        return sum(_compacted(place, store(place, epoch), now=now) for epoch in epochs(place))


def _compacted(place: Place, kept: Store, *, now: datetime) -> int:
    repair(place, kept)
    steps = kept.steps()
    with engine(place.folder / "work") as opened:
        kept.open(opened)
        if steps:
            with kept.fresh("base", f"{number_of(steps[-1]):010}") as folder:
                copy_rows(opened, matching.compact_sql(now=int(now.timestamp())), folder / "TOKENS.parquet")
                copy_rows(opened, "SELECT * FROM PAIRS ORDER BY number", folder / "PAIRS.parquet")
            kept.clear()
            kept.open(opened)
        return int(opened.execute("SELECT count(*) FROM BASE").fetchall()[0][0])
