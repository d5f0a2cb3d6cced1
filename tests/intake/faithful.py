"""Is what came out of a reading what stands in the source, all of it, once? Asked of the files the cage wrote."""

from typing import Any

from tests.intake.oracle import (
    Row,
    database_rows,
    delimited_records,
    json_parts,
    json_scalars,
    lines_of,
    text_of,
)
from tests.intake.traps.through import Out

DELIMITED, JSON, LINES = {"csv"}, {"json", "jsonl", "telegram"}, {"jsonl", "weblog"}


def unfaithful(out: Out, engine: Any) -> str:
    """What is altered or missing; empty when nothing is."""
    if out.report is None:
        return ""
    trap = out.trap
    for stream, columns in trap.keep().items():
        path = out.report.path(stream)
        found = engine.execute(f"SELECT * EXCLUDE (\"row\") FROM read_parquet('{path}')").fetchall()
        if said := _altered(out, stream, columns, found):
            return said
    return _missing(out)


def _altered(out: Out, stream: str, columns: list[str], found: list[Row]) -> str:
    reader, options = out.trap.reader, out.trap.options
    text = text_of(out.content, str(options.get("encoding", "")))
    if reader in DELIMITED:
        delimiter, quote = str(options.get("delimiter", ",")), str(options.get("quote", '"'))
        known = delimited_records(text, columns, delimiter, quote)
        return next((f"no record of the source: {row!r:.200}" for row in found if row not in known), "")
    if reader == "sqlite":
        known = database_rows(out.content, stream, columns)
        return next((f"no row of the database: {row!r:.200}" for row in found if row not in known), "")
    scalars = json_scalars(text) if reader in JSON else set()
    for value in (value for row in found for value in row if value):
        parts = json_parts(value) if reader in JSON else [value]
        if any(part not in scalars if reader in JSON else part not in text for part in parts):
            return f"no value of the source: {value!r:.200}"
    return ""


def _missing(out: Out) -> str:
    """Formats of one record per line have as many records as lines that are not blank."""
    assert out.report is not None
    records = {name: one.records for name, one in out.report.streams.items()}
    text = text_of(out.content, str(out.trap.options.get("encoding", "")))
    ends = "\r\n" if out.trap.reader in ("csv", "weblog") else None
    found = text.split("\n") if out.trap.reader == "weblog" else lines_of(text)
    lines = len([one for one in found if one.strip(ends)])
    if out.trap.reader in LINES and records["rows"] != lines:
        return f"{lines} lines, {records['rows']} records"
    plain = out.trap.reader == "csv" and '"' not in text and "\0" not in text and not out.trap.options
    if plain and lines and records["rows"] != lines - 1:
        return f"{lines - 1} lines behind the header, {records['rows']} records"
    return ""
