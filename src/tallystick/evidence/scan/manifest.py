"""The three tables of a manifest, written as Parquet: the same rows give the same bytes."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from tallystick.evidence.scan.record import Record, shown
from tallystick.tables.engine import named, quoted
from tallystick.tables.shelf import sync
from tallystick.vocabulary.manifest import CONFIRMED, FILES, TABLES, FileState

# every setting that could change a byte is named: row groups, compression and its level, one thread, order of rows
_AS_PARQUET = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE 122880, PARQUET_VERSION v1)"
_BATCH = 20_000

_ENTERED = ("file", "path", "shown", "state", "reason", "size", "modified_ns", "accessed_ns", "changed_ns")
_LOOKED = tuple(name for name, _, _ in FILES)[len(_ENTERED) :]
"""Columns of FILES that a record holds by name; those before them stand in this order."""

Told = dict[str, dict[str, Any]]
"""Table -> rows, bytes, sha256."""


@dataclass(frozen=True)
class Written:
    """``counts``: entries by FileState, bytes that were read, pictures and films with a digest."""

    tables: Told
    counts: dict[str, int]


def write_tables(records: Iterable[Record], folder: Path) -> Written:
    """Write FILES, SIGNALS and FRAMES of records that come in order of path, numbered from 1."""
    counts: Counter[str] = Counter(dict.fromkeys([*FileState, "bytes", "with_pdq"], 0))
    with _engine(folder) as engine:
        tables = {name: _Table(engine, name) for name in TABLES}
        for number, record in enumerate(records, start=1):
            tables["FILES"].add(_file_row(number, record))
            for place, signal in enumerate(record.signals, start=1):
                tables["SIGNALS"].add([number, place, *signal])
            for frame in record.frames:
                tables["FRAMES"].add([number, *frame])
            counts[record.state] += 1
            counts["bytes"] += record.times.size if record.times and "sha256" in record.columns else 0
            counts["with_pdq"] += "pdq" in record.columns
        told = {name: table.close(folder / f"{name}.parquet") for name, table in tables.items()}
    return Written(told, dict(counts))


def write_looked_again(before: Path, looked: Mapping[int, tuple[str, int]], folder: Path) -> dict[str, Any]:
    """Write FILES of the manifest ``before`` with digests made in full size in it; its rows, bytes and SHA-256.

    ``looked``: number of a file -> PDQ and quality.
    """
    path = folder / "FILES.parquet"
    with _engine(folder) as engine:
        engine.execute(f"CREATE TABLE files AS SELECT * FROM read_parquet({quoted(before / 'FILES.parquet')})")
        engine.execute("CREATE TABLE looked (file BIGINT, pdq VARCHAR, pdq_quality TINYINT, pdq_from VARCHAR)")
        if looked:
            rows = [[file, pdq, quality, "full"] for file, (pdq, quality) in sorted(looked.items())]
            engine.executemany("INSERT INTO looked VALUES (?, ?, ?, ?)", rows)
        again = ", ".join(f"coalesce(looked.{name}, files.{name}) AS {name}" for name in CONFIRMED)
        engine.execute(
            f"COPY (SELECT files.* REPLACE ({again}) FROM files LEFT JOIN looked USING (file) ORDER BY file)"
            f" TO {quoted(path)} {_AS_PARQUET}"
        )
        ((rows_in_all,),) = engine.execute("SELECT count(*) FROM files").fetchall()
    return _told(path, rows_in_all)


def _told(path: Path, rows: int) -> dict[str, Any]:
    sync(path)
    return {"rows": rows, "bytes": path.stat().st_size, "sha256": digest_of(path)}


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _file_row(number: int, record: Record) -> list[Any]:
    size, modified, accessed, changed = record.times or (None, None, None, None)
    reason = record.reason or None
    entered = [number, record.path, shown(record.path), record.state, reason, size, modified, accessed, changed]
    return entered + list(map(record.columns.get, _LOOKED))


class _Table:
    def __init__(self, engine: duckdb.DuckDBPyConnection, name: str) -> None:
        self.engine, self.name, self.columns = engine, name, TABLES[name]
        shape = ", ".join(f"{named(column)} {kind}" for column, kind, _ in self.columns)
        engine.execute(f"CREATE TABLE {named(name)} ({shape})")
        self.rows = 0
        self._batch: list[list[Any]] = []

    def add(self, row: list[Any]) -> None:
        self._batch.append(row)
        self.rows += 1
        if len(self._batch) >= _BATCH:
            self._flush()

    def close(self, path: Path) -> dict[str, Any]:
        self._flush()
        self.engine.execute(f"COPY (SELECT * FROM {named(self.name)}) TO {quoted(path)} {_AS_PARQUET}")
        return _told(path, self.rows)

    def _flush(self) -> None:
        if not self._batch:
            return
        arrays = {f"c{place}": _array(values) for place, values in enumerate(zip(*self._batch, strict=True))}
        self.engine.register("batch", arrays)
        cast = ", ".join(f"CAST(c{place} AS {kind})" for place, (_, kind, _) in enumerate(self.columns))
        self.engine.execute(f"INSERT INTO {named(self.name)} SELECT {cast} FROM batch")
        self.engine.unregister("batch")
        self._batch = []


def _array(values: Iterable[Any]) -> "np.ndarray[Any, Any]":
    listed = list(values)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


@contextmanager
def _engine(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """One thread, order kept; spills beside what it writes."""
    spill = folder / ".spill"
    engine = duckdb.connect(
        config={
            "threads": 1,
            "memory_limit": "2GB",
            "temp_directory": str(spill),
            "preserve_insertion_order": "true",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    try:
        engine.execute("SET TimeZone = 'UTC'")
        yield engine
    finally:
        engine.close()
        if spill.is_dir():
            spill.rmdir()
