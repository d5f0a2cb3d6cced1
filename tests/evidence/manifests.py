"""Read a manifest of another tool in this process, through the same code and checks as in the cage."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tallystick.cage.check import checked_report
from tallystick.cage.child import load, open_engine, take_rows
from tallystick.cage.limits import Limits
from tallystick.cage.reader import Source
from tallystick.cage.report import ReadReport
from tallystick.evidence.manifests.catalogue import READERS
from tallystick.evidence.manifests.tables import STREAMS
from tallystick.evidence.writers.streams import Streams
from tests.scratch import scratch

ALL = {name: list(columns) for name, columns in STREAMS.items()}
HEX = "0123456789abcdef" * 4
MD5, SHA1, SHA256 = HEX[:32], HEX[:40], HEX
US = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata"


@dataclass
class Read:
    """Rows by column name of every stream, and what was set aside."""

    report: ReadReport
    rejects: list[dict[str, Any]]

    def rows(self, stream: str) -> list[dict[str, Any]]:
        with scratch() as engine:
            return _named(engine, str(self.report.path(stream)))

    def column(self, stream: str, column: str) -> list[Any]:
        return [row[column] for row in self.rows(stream)]

    @property
    def streams(self) -> Streams:
        path = self.report.path
        return Streams(path("MEDIA"), path("CASE"), path("PATHS"), path("EXIF"), path("OTHER"))


def read_manifest(content: bytes | Path, reader: str, folder: Path, **options: object) -> Read:
    """Everything a reader gives, all streams and columns kept."""
    place = folder / f"reading-{len(list(folder.iterdir()))}"
    place.mkdir()
    path = content if isinstance(content, Path) else place / "source"
    if isinstance(content, bytes):
        path.write_bytes(content)
    into = place / "into"
    into.mkdir()
    handle, engine = os.open(path, os.O_RDONLY), open_engine(into, Limits())
    try:
        source = Source(handle, path.stat().st_size)
        told = take_rows(load(READERS[reader]), source, options, ALL, engine, into, Limits())
    finally:
        os.close(handle)
        engine.close()
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    report = checked_report(told, keep=ALL, into=into, digest=digest, where=path.name)
    with scratch() as engine:
        return Read(report, _named(engine, str(report.rejects_path)))


def _named(engine: duckdb.DuckDBPyConnection, path: str) -> list[dict[str, Any]]:
    found = engine.execute('SELECT * FROM read_parquet(?) ORDER BY "row"', [path])
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
