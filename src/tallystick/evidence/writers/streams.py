"""The streams of a manifest, side by side in the order of its entries, a few thousand rows in memory at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tallystick.evidence.manifests.tables import CASE, EXIF, MEDIA, OTHER, PATHS
from tallystick.tables.engine import named
from tallystick.vocabulary.errors import Conflict

Row = dict[str, str | None]
AT_ONCE = 20_000


@dataclass(frozen=True)
class Streams:
    """Parquet files as the readers write them; a stream a format does not have may be None."""

    media: Path
    case: Path | None = None
    paths: Path | None = None
    exif: Path | None = None
    other: Path | None = None

    def cases(self, opened: duckdb.DuckDBPyConnection) -> dict[str, Row]:
        """Row by case number; "0" is the file."""
        return {row["case"] or "": row for row in _rows(opened, self.case, CASE)}

    def heads(self, opened: duckdb.DuckDBPyConnection) -> dict[str, list[Row]]:
        """What is kept verbatim of the file and its cases, by case number."""
        found: dict[str, list[Row]] = {}
        for row in _rows(opened, self.other, OTHER, where="entry IS NULL"):
            found.setdefault(row["case"] or "", []).append(row)
        return found


@dataclass
class Entry:
    """A media row with everything that belongs to it."""

    media: Row
    paths: list[Row]
    exif: list[Row]
    other: list[Row]


class Beside:
    """Rows of another stream, handed out entry by entry."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows, self._next = rows, next(rows, None)

    def of(self, entry: int) -> list[Row]:
        """The rows of one entry. Raises Conflict for rows of an entry that has no media row."""
        found: list[Row] = []
        while self._next is not None and (number := int(self._next["entry"] or 0)) <= entry:
            if number < entry:
                raise Conflict("manifest", f"entry {number} has rows and no media row", "Read the manifest again.")
            found.append(self._next)
            self._next = next(self._rows, None)
        return found

    def done(self) -> None:
        if self._next is not None:
            raise Conflict("manifest", f"entry {self._next['entry']} is not in order", "Read the manifest again.")


def entries(opened: duckdb.DuckDBPyConnection, streams: Streams) -> Iterator[Entry]:
    """Every entry in order. Raises Conflict where the streams do not belong together."""
    others = _rows(opened, streams.other, OTHER, where="entry IS NOT NULL")
    paths, exif, other = (
        Beside(rows) for rows in (_rows(opened, streams.paths, PATHS), _rows(opened, streams.exif, EXIF), others)
    )
    for media in _rows(opened, streams.media, MEDIA):
        number = int(media["entry"] or 0)
        yield Entry(media, paths.of(number), exif.of(number), other.of(number))
    for rest in (paths, exif, other):
        rest.done()


def _rows(
    opened: duckdb.DuckDBPyConnection, path: Path | None, columns: Sequence[str], where: str = "true"
) -> Iterator[Row]:
    if path is None:
        return
    (last,) = opened.execute('SELECT coalesce(max("row"), 0) FROM read_parquet(?)', [str(path)]).fetchall()[0]
    picked = ", ".join(map(named, columns))
    sql = f'SELECT {picked} FROM read_parquet(?) WHERE "row" > ? AND "row" <= ? AND {where} ORDER BY "row"'
    for start in range(0, last, AT_ONCE):
        for values in opened.execute(sql, [str(path), start, start + AT_ONCE]).fetchall():
            yield dict(zip(columns, values, strict=True))
