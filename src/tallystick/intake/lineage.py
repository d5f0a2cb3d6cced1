"""What became of every row, counted in the finished files, and where every file came from."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

import duckdb

from tallystick.cage.report import ReadReport
from tallystick.intake.part import Part
from tallystick.intake.reading import kept_columns, parts_of
from tallystick.intake.received import Received
from tallystick.intake.rules import Outcome, shown

LISTED = 100
"""Names from a source are listed up to here; a hostile file may have a million columns."""


def _by_file(opened: duckdb.DuckDBPyConnection, sql: str) -> dict[str, int]:
    return {file: int(count) for file, count in opened.execute(sql).fetchall()}


def counted(
    opened: duckdb.DuckDBPyConnection, received: Received, parts: list[Part], reports: list[ReadReport]
) -> list[Outcome]:
    """Counts from the finished files themselves, beside what the readers counted."""
    reads: dict[tuple[str, str, str], int] = {}
    for source, report in zip(received.cover.files, reports, strict=True):
        for part in parts_of(source, report, first=1):
            key = (part.file, part.stream, part.mapping.name)
            reads[key] = reads.get(key, 0) + report.streams[part.stream].records
    outcomes = []
    for table in sorted({part.mapping.name for part in parts}):
        accepted = _by_file(opened, f"SELECT file, count(*) FROM {table} GROUP BY file")
        aside = _by_file(opened, f"SELECT file, count(*) FROM quarantine WHERE \"table\" = '{table}' GROUP BY file")
        labels = {part.number: part.file for part in parts}
        repeated: dict[str, int] = {}
        for part, count in opened.execute(f"SELECT part, count(*) FROM repeated_{table} GROUP BY part").fetchall():
            repeated[labels[part]] = repeated.get(labels[part], 0) + int(count)
        outcomes += [
            Outcome(file, stream, table, read, accepted.get(file, 0), aside.get(file, 0), repeated.get(file, 0))
            for (file, stream, name), read in reads.items()
            if name == table
        ]
    return outcomes


def shown_names(names: Iterable[str]) -> list[str]:
    """Names that a hostile source chose, as they may be shown and stored; the first hundred."""
    return [shown(name) for name in islice(names, LISTED)]


def lineage(received: Received, reports: list[ReadReport]) -> list[dict[str, Any]]:
    """Lineage of every file: digest, size, reader, and per stream the columns that were left out."""
    rows = []
    for source, report in zip(received.cover.files, reports, strict=True):
        keep = kept_columns(source)
        streams = {
            shown(name): {
                "records": stream.records,
                "rejects": stream.rejects,
                "kept": keep.get(name, []),
                "left_out": shown_names(column for column in stream.columns if column not in keep.get(name, [])),
                "left_out_count": len(set(stream.columns) - set(keep.get(name, []))),
            }
            for name, stream in report.streams.items()
        }
        sha256, size = received.files[source.path]
        rows.append(
            {
                "path": source.path,
                "sha256": sha256,
                "bytes": size,
                "reader": report.reader,
                "reader_version": report.version,
                "mapping": source.mapping,
                "streams": streams,
                "streams_not_mapped": shown_names(report.unasked),
            }
        )
    return rows
