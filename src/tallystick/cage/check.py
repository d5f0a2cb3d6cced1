"""Check what came out of the cage before anybody believes it: files, columns, types, counts, digest."""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb

from tallystick.cage.parquet import REJECT_COLUMNS, quoted
from tallystick.cage.report import ReadReport, StreamRead, parquet_names, stream_file
from tallystick.vocabulary.errors import Conflict, Malformed

_AGAIN = "Nothing of it was taken in. Read it again; if it stays so, report the reader."


def digest_of(handle: int) -> str:
    """SHA-256 of an open file, whatever its position."""
    digest, at = hashlib.sha256(), 0
    while chunk := os.pread(handle, 1 << 22, at):
        digest.update(chunk)
        at += len(chunk)
    return digest.hexdigest()


def checked_report(told: Any, *, keep: dict[str, list[str]], into: Path, digest: str, where: str) -> ReadReport:
    """The child's word, held against its files and against ``digest``, the parent's own.

    Raises Malformed when anything does not add up, Conflict when the child read other bytes.
    """
    try:
        report = _report(told, keep, into)
    except (KeyError, TypeError, ValueError, AttributeError, duckdb.Error) as error:
        raise Malformed(where, f"the reading does not add up ({type(error).__name__})", _AGAIN) from None
    if report.sha256 != digest:
        raise Conflict(where, "changed while it was being read", "Copy it aside, then read the copy.")
    _only_ours(report)
    return report


def checking_engine() -> duckdb.DuckDBPyConnection:
    """An engine of the parent's own, which closes itself at the end of a with block."""
    return duckdb.connect(config={"threads": 1, "autoload_known_extensions": "false"})


def _report(told: dict[str, Any], keep: dict[str, list[str]], into: Path) -> ReadReport:
    with checking_engine() as engine:
        rejects = _rejects(engine, into / "rejects.parquet")
        if set(told["streams"]) != set(keep) or set(rejects) - set(keep):
            raise ValueError("streams")
        streams = {
            name: _stream(engine, into / stream_file(name), one, rejects.get(name, 0), keep[name])
            for name, one in told["streams"].items()
        }
    return ReadReport(
        sha256=str(told["sha256"]),
        bytes=int(told["bytes"]),
        reader=str(told["reader"]),
        version=str(told["version"]),
        streams=streams,
        folder=into,
        unasked=tuple(map(str, told["unasked"])),
    )


def _stream(
    engine: duckdb.DuckDBPyConnection, path: Path, told: dict[str, Any], rejects: int, keep: list[str]
) -> StreamRead:
    named = parquet_names(keep)
    wanted = [("row", "BIGINT"), *((name, "VARCHAR") for name in named.values())]
    if _columns(engine, path) != wanted:
        raise ValueError("columns")
    rows, least, most, distinct = _one(
        engine, f"SELECT count(*), min(row), max(row), count(row) FROM read_parquet({quoted(path)})"
    )
    records = int(told["records"])
    if rows + rejects != records or int(told["rejects"]) != rejects or distinct != rows:
        raise ValueError("counts")
    if rows and not 1 <= least <= most <= records:
        raise ValueError("row numbers")
    return StreamRead(records, rows, rejects, tuple(map(str, told["columns"])), named)


def _rejects(engine: duckdb.DuckDBPyConnection, path: Path) -> dict[str, int]:
    kinds = [(name, "BIGINT" if name in ("row", "byte_offset") else "VARCHAR") for name in REJECT_COLUMNS]
    if _columns(engine, path) != kinds:
        raise ValueError("columns")
    return dict(engine.execute(f"SELECT stream, count(*) FROM read_parquet({quoted(path)}) GROUP BY 1").fetchall())


def _columns(engine: duckdb.DuckDBPyConnection, path: Path) -> list[tuple[str, str]]:
    if path.is_symlink() or not path.is_file():
        raise ValueError("file")
    return [
        (str(row[0]), str(row[1]))
        for row in engine.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(path)})").fetchall()
    ]


def _one(engine: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    (row,) = engine.execute(sql).fetchall()
    return tuple(row)


def _only_ours(report: ReadReport) -> None:
    """Spill, parts and anything else that is not part of the result goes."""
    ours = {"rejects.parquet", "read.json", *map(stream_file, report.streams)}
    for found in report.folder.iterdir():
        if found.name in ours:
            continue
        shutil.rmtree(found) if found.is_dir() and not found.is_symlink() else found.unlink()
