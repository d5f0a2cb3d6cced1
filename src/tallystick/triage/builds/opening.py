"""The manifests of an agency as tables of the engine: those of scans, and those of other people's tools."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tallystick.evidence.manifests.tables import STREAMS
from tallystick.tables.engine import named, quoted
from tallystick.tables.shelf import Shelf
from tallystick.triage.builds.given import Asked
from tallystick.triage.builds.laying import lay_rows
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.manifest import TABLES
from tallystick.vocabulary.schemes import NO_FINDING, Classification, Scheme, label

SCAN = "scan"
NOT_SAID = frozenset({"", "0", "5", *(word.casefold() for word in NO_FINDING)})
"""Values under a table nobody here can read that are no finding in any table that is known."""

_SCANNED = {"FILES": "SCANNED", "SIGNALS": "SIGNALS", "FRAMES": "FILM_FRAMES"}
_TOLD = ("MEDIA", "PATHS", "EXIF")


def open_manifests(engine: duckdb.DuckDBPyConnection, shelf: Shelf, asked: Asked) -> None:
    """Make MANIFESTS, ITEMS and the tables of all manifests, each row with its ``manifest``'s number; FINDINGS says
    what values of other tools mean; ELSEWHERE holds what other agencies' files have in common with others."""
    rows = [
        (
            number, one.digest, one.root, one.form, one.item, one.label, naive(one.at), naive(one.first_at), one.files,
            one.set_aside,
        )
        for number, one in enumerate(asked.manifests, start=1)
    ]  # fmt: skip
    shape = (
        "manifest INTEGER, digest VARCHAR, root VARCHAR, form VARCHAR, item VARCHAR, label VARCHAR, came TIMESTAMP,"
        " first_at TIMESTAMP, files BIGINT, set_aside BIGINT"
    )
    lay_rows(engine, "MANIFESTS", shape, rows)
    engine.execute("CREATE OR REPLACE TEMP TABLE ITEMS AS SELECT DISTINCT item, label FROM MANIFESTS ORDER BY item")
    scans = [(number, digest) for number, digest, _, form, *_ in rows if form == SCAN]
    told = [(number, digest) for number, digest, _, form, *_ in rows if form != SCAN]
    for table, name in _SCANNED.items():
        _view(engine, shelf, name, scans, file=table, columns=[(column, kind) for column, kind, _ in TABLES[table]])
    for stream in _TOLD:
        columns = [(column, "VARCHAR") for column in STREAMS[stream]]
        _view(engine, shelf, f"TOLD_{stream}", told, file=stream, columns=columns)
    lay_rows(
        engine,
        "FINDINGS",
        "scheme VARCHAR, version VARCHAR, profile VARCHAR, category VARCHAR, finding VARCHAR",
        [(*row, finding(*row)) for row in _values(engine)],
    )
    _open_elsewhere(engine, shelf, asked.elsewhere)


def naive(at: datetime) -> datetime:
    """As the shelf holds times: UTC without saying so."""
    return at.astimezone(UTC).replace(tzinfo=None)


def _values(engine: duckdb.DuckDBPyConnection) -> list[tuple[str | None, ...]]:
    sql = "SELECT DISTINCT scheme, scheme_version, profile, category FROM TOLD_MEDIA WHERE category IS NOT NULL"
    return engine.execute(sql).fetchall()


def finding(scheme: str | None, version: str | None, profile: str | None, value: str | None) -> str:
    """What a value of another tool says: ``classified`` where its table is known and it is a finding; ``nothing``;
    ``unread`` where nobody here can read the table: that somebody put it there raises it, and says no more."""
    said = (value or "").strip()
    meaning = label(Classification(Scheme(scheme or "", version, profile), said))
    if meaning is not None:
        return "nothing" if meaning in NO_FINDING else "classified"
    return "nothing" if said.casefold() in NOT_SAID else "unread"


def _open_elsewhere(engine: duckdb.DuckDBPyConnection, shelf: Shelf, manifests: Sequence[tuple[str, str]]) -> None:
    scans = [(number, digest) for number, (digest, form) in enumerate(manifests) if form == SCAN]
    told = [(number, digest) for number, (digest, form) in enumerate(manifests) if form != SCAN]
    signals = [(column, kind) for column, kind, _ in TABLES["SIGNALS"]]
    _view(engine, shelf, "THEIR_SIGNALS", scans, file="SIGNALS", columns=signals)
    _view(engine, shelf, "THEIR_EXIF", told, file="EXIF", columns=[(column, "VARCHAR") for column in STREAMS["EXIF"]])
    engine.execute(
        "CREATE OR REPLACE TEMP VIEW ELSEWHERE AS"
        " SELECT serial, unique_id, seed, prompt_sha256 AS prompt FROM THEIR_SIGNALS UNION ALL"
        " SELECT CASE WHEN name = 'serial' THEN value END, CASE WHEN name = 'unique_id' THEN value END, NULL, NULL"
        " FROM THEIR_EXIF WHERE name IN ('serial', 'unique_id')"
    )


def _all_there(paths: Iterable[str]) -> None:
    for path in paths:
        if not Path(path).is_file():
            raise Absent(path, "the file of a manifest is not on the shelf", "Restore the shelf from the backup.")


def _view(
    engine: duckdb.DuckDBPyConnection,
    shelf: Shelf,
    name: str,
    manifests: Iterable[tuple[int, str]],
    *,
    file: str,
    columns: Sequence[tuple[str, str]],
) -> None:
    """One view over that file of several manifests; columns a file does not have are NULL."""
    paths = {number: str(shelf.manifest(digest) / f"{file}.parquet") for number, digest in manifests}
    if not paths:
        empty = ", ".join(f"CAST(NULL AS {kind}) AS {named(column)}" for column, kind in columns)
        engine.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT 0 AS manifest, {empty} WHERE false")
        return
    _all_there(paths.values())
    lay_rows(engine, f"{name}_PATHS", "manifest INTEGER, path VARCHAR", list(paths.items()))
    listed = ", ".join(quoted(path) for path in sorted(set(paths.values())))
    source = f"read_parquet([{listed}], union_by_name = true, filename = true)"
    there = {row[0] for row in engine.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    picked = ", ".join(
        f"CAST({f's.{named(column)}' if column in there else 'NULL'} AS {kind}) AS {named(column)}"
        for column, kind in columns
    )
    engine.execute(
        f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT p.manifest, {picked} FROM {source} s"
        f" JOIN {name}_PATHS p ON p.path = s.filename"
    )
