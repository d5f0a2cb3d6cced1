"""A stream being read: every record is accepted or rejected, and the counts always add up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Protocol

import duckdb

from tallystick.cage.limits import Limits
from tallystick.vocabulary.errors import Malformed

Value = str | None
BATCH_ROWS = 65_536
BATCH_BYTES = 24 << 20
SAID_AT_MOST = 200
MOST_COLUMNS = 10_000


@dataclass(frozen=True)
class Reject:
    """A record set aside. ``said`` is only the fragment that offends, never the record."""

    stream: str
    row: int
    byte_offset: int | None
    said: str
    reason: str
    remedy: str


class Writer(Protocol):
    """Where the kept rows of one stream go."""

    def write(self, columns: Sequence[str], values: list[list[object]]) -> None:
        """``values`` are the record numbers, then the values of each column."""

    def take(self, sql: str, columns: Sequence[str], expected: int) -> bool:
        """Write the rows of a query that has ``columns`` by name, in its order, as records 1 to ``expected``.

        Writes nothing and returns False when the query gives another number of rows.
        """


class Stream:
    """``keep`` None means every column (shape). A record is a sequence over ``declare``d columns or a mapping."""

    def __init__(self, name: str, keep: Sequence[str] | None, writer: Writer, tell: Callable[[Reject], None]) -> None:
        self.name, self.keep, self.records, self.rejects = name, keep, 0, 0
        self.columns: dict[str, None] = {}
        self._writer, self._tell, self._weight = writer, tell, 0
        self._batch: list[tuple[object, ...]] = []
        self._loose: list[tuple[int, Mapping[str, Value]]] = []
        self._written: Sequence[str] = tuple(keep or ())
        self._pick: Callable[[Sequence[Value]], tuple[Value, ...]] = tuple

    def declare(self, columns: Sequence[str]) -> None:
        """The columns every record has, in order. Raises Malformed naming them when a kept one is missing."""
        if len(columns) > MOST_COLUMNS:
            what = f"has {len(columns)} columns, {MOST_COLUMNS} at most are read"
            raise Malformed(f"stream {self.name}", what, "Ask the sender for a file that is a table.")
        self.columns = dict.fromkeys(columns)
        if self.keep is None:
            self._written = tuple(columns)
            return
        self._missing()
        places = [index_of(self.name, columns, column) for column in self.keep]
        self._pick = _picker(places)

    def accept(self, values: Sequence[Value], weight: int) -> None:
        """A record over the declared columns; ``weight`` is about its bytes in the source."""
        self.records += 1
        self._batch.append((self.records, *self._pick(values)))
        self._weight += weight
        if self._weight > BATCH_BYTES or len(self._batch) >= BATCH_ROWS:
            self.flush()

    def accept_named(self, values: Mapping[str, Value], weight: int) -> None:
        """A record by column name, where records may differ in their columns."""
        self.records += 1
        if not values.keys() <= self.columns.keys() and len(self.columns) < MOST_COLUMNS:
            fresh = (name for name in values if name not in self.columns)
            self.columns.update(dict.fromkeys(islice(fresh, MOST_COLUMNS - len(self.columns))))
        if self.keep is None:
            self._loose.append((self.records, values))
        else:
            self._batch.append((self.records, *map(values.get, self.keep)))
        self._weight += weight
        if self._weight > BATCH_BYTES or len(self._batch) + len(self._loose) >= BATCH_ROWS:
            self.flush()

    def reject(self, reason: str, remedy: str, *, said: str = "", offset: int | None = None) -> None:
        """A record set aside, with the fragment that offends and the byte it stands at."""
        self.records += 1
        self.rejects += 1
        self._tell(Reject(self.name, self.records, offset, escaped(said), reason, remedy))

    def accept_picked(self, values: Sequence[Value], weight: int) -> None:
        """A record already cut to the columns of ``picked``, in that order."""
        self.records += 1
        self._batch.append((self.records, *values))
        self._weight += weight
        if self._weight > BATCH_BYTES or len(self._batch) >= BATCH_ROWS:
            self.flush()

    def accept_columns(self, values: list[list[object]], records: int) -> None:
        """Many records at once, as the values of each column of ``picked``."""
        self.flush()
        self._writer.write(self._written, [list(range(self.records + 1, self.records + records + 1)), *values])
        self.records += records

    @property
    def picked(self) -> tuple[str, ...]:
        """The columns to be written: the kept ones, or all that were declared."""
        return tuple(self._written)

    def take(self, sql: str, expected: int) -> bool:
        """All records at once from a query in the order of the source: the fast way for a file known to be plain.

        False, and nothing taken, when the query does not give the expected number.
        """
        if self.records or not self._writer.take(sql, self._written, expected):
            return False
        self.records = expected
        return True

    def flush(self) -> None:
        if self._loose:
            self._tighten()
        if self._batch:
            self._writer.write(self._written, [list(column) for column in zip(*self._batch, strict=True)])
        self._batch, self._weight = [], 0

    def finish(self) -> None:
        """Raises Malformed when no accepted record had a kept column."""
        self.flush()
        if self.records > self.rejects:
            self._missing()

    def _tighten(self) -> None:
        self._written = tuple(self.columns)
        self._batch = [(row, *map(values.get, self._written)) for row, values in self._loose]
        self._loose = []

    def _missing(self) -> None:
        missing = [column for column in self.keep or () if column not in self.columns]
        if missing:
            there = ", ".join(escaped(column, 60) for column in list(self.columns)[:60]) or "none"
            what = f"column {', '.join(map(repr, missing))} is not there"
            raise Malformed(f"stream {self.name}", what, f"Correct the mapping. Columns there are: {there}.")


class Sink(Protocol):
    """What a reader writes to."""

    limits: Limits
    engine: duckdb.DuckDBPyConnection

    def wants(self, stream: str) -> bool:
        """Whether anybody asked for this stream; one nobody asked for is named in the report and not read."""

    def stream(self, name: str) -> Stream:
        """The stream of that name, the same object every time."""


def index_of(stream: str, columns: Sequence[str], column: str) -> int:
    """The one place of a column. Raises Malformed when the source has the name twice."""
    if list(columns).count(column) > 1:
        what = f"column {column!r} is there {list(columns).count(column)} times"
        raise Malformed(f"stream {stream}", what, "Read with header = false and name columns by number.")
    return list(columns).index(column)


def escaped(text: str, most: int = SAID_AT_MOST) -> str:
    """Text that cannot act on a screen: control, bidirectional, zero-width and broken characters as escapes, cut."""
    shown = "".join(c if c.isprintable() and c != "\\" else c.encode("unicode_escape").decode() for c in text[:most])
    return shown if len(text) <= most and len(shown) <= most else shown[: most - 1] + "…"


def _picker(places: list[int]) -> Callable[[Sequence[Value]], tuple[Value, ...]]:
    if not places:
        return lambda values: ()
    if len(places) == 1:
        only = places[0]
        return lambda values: (values[only],)
    return itemgetter(*places)
