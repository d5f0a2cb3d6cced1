"""The three tables of a manifest, written as Parquet: the same rows give the same bytes."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from tallystick.evidence.scan.record import Record, shown
from tallystick.tables.engine import named, quoted
from tallystick.tables.shelf import sync
from tallystick.vocabulary.manifest import FILES, TABLES, FileState

# every setting that could change a byte is named: row groups, compression and its level, one thread, order of rows
_AS_PARQUET = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE 122880, PARQUET_VERSION v1)"
_BATCH = 20_000

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


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _file_row(number: int, record: Record) -> list[Any]:
    size, modified, accessed, changed = record.times or (None, None, None, None)
    told = {
        "file": number,
        "path": record.path,
        "shown": shown(record.path),
        "state": record.state,
        "reason": record.reason or None,
        "size": size,
        "modified_ns": modified,
        "accessed_ns": accessed,
        "changed_ns": changed,
        **record.columns,
    }
    return [told.get(name) for name, _, _ in FILES]


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
        sync(path)
        return {"rows": self.rows, "bytes": path.stat().st_size, "sha256": digest_of(path)}

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
