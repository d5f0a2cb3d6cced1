"""Read bytes with a reader in this process, through the same code and the same checks as in the cage."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallystick.cage.check import checked_report
from tallystick.cage.child import load, open_engine, take_rows, take_shape
from tallystick.cage.limits import Limits
from tallystick.cage.reader import Source
from tallystick.cage.report import ReadReport
from tallystick.intake.readers.catalogue import READERS
from tests.scratch import scratch

Row = tuple[str | None, ...]


@dataclass
class Read:
    report: ReadReport
    rows: dict[str, list[Row]]
    numbers: dict[str, list[int]]
    rejects: list[dict[str, Any]]


def read(content: bytes | Path, *, reader: str, keep: dict[str, list[str]], folder: Path, **options: object) -> Read:
    """Every kept row and every reject; the invariant records == rows + rejects is checked on the way."""
    path = content if isinstance(content, Path) else _file(content, folder)
    into = folder / f"into-{len(list(folder.iterdir()))}"
    into.mkdir()
    limits = Limits()
    handle = os.open(path, os.O_RDONLY)
    engine = open_engine(into, limits)
    try:
        source = Source(handle, path.stat().st_size)
        told = take_rows(load(READERS[reader]), source, options, keep, engine, into, limits)
    finally:
        os.close(handle)
        engine.close()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    report = checked_report(told, keep=keep, into=into, digest=digest, where=path.name)
    return Read(report, *_rows(report, keep))


def shape(content: bytes, *, reader: str, folder: Path, **options: object) -> dict[str, Any]:
    path = _file(content, folder)
    handle = os.open(path, os.O_RDONLY)
    engine = open_engine(folder, Limits())
    try:
        return take_shape(load(READERS[reader]), Source(handle, path.stat().st_size), options, engine, Limits())
    finally:
        os.close(handle)
        engine.close()


def _file(content: bytes, folder: Path) -> Path:
    path = folder / f"source-{len(list(folder.iterdir()))}"
    path.write_bytes(content)
    return path


def _rows(report: ReadReport, keep: dict[str, list[str]]) -> tuple[dict[str, list[Row]], dict[str, list[int]], Any]:
    rows, numbers = {}, {}
    with scratch() as engine:
        for stream in keep:
            found = engine.execute("SELECT * FROM read_parquet(?) ORDER BY row", [str(report.path(stream))]).fetchall()
            numbers[stream] = [row[0] for row in found]
            rows[stream] = [row[1:] for row in found]
        cursor = engine.execute("SELECT * FROM read_parquet(?) ORDER BY stream, row", [str(report.rejects_path)])
        names = [column[0] for column in cursor.description]
        rejects = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return rows, numbers, rejects
