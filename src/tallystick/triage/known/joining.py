"""Which rows of a manifest are known, asked of DuckDB: nothing to build, nothing to keep in step. The default."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from tallystick.tables.engine import named, quoted
from tallystick.tables.shelf import settle
from tallystick.triage.known.kinds import EMPTY, DigestKind, FileDigests, file_digests
from tallystick.vocabulary.errors import Malformed


@dataclass(frozen=True)
class KnownRows:
    """``rows``: values of the manifest's ``file`` column whose digest is known, ascending. ``refused``: how many rows
    had the digest of the empty file and were not asked for."""

    rows: NDArray[np.int64]
    refused: int


LISTED = "digest"
"""The one column of a list laid out here: the digest's bytes."""


def words_sql(piece: Callable[[int, int], str], kind: DigestKind) -> str:
    """SQL for the words of a digest, of which ``piece`` gives the bytes from one place (from 1) to another."""
    width = kind.digits // 2
    return ", ".join(
        f"CAST(CAST({piece(8 * number + 1, min(8 * number + 8, width))} AS BIT) AS UBIGINT) AS word_{number}"
        for number in range(kind.words)
    )


def lay_list(engine: duckdb.DuckDBPyConnection, source: str, path: Path, *, column: str, kind: DigestKind) -> int:
    """Write a list of known digests (``source``: a SELECT with ``column`` in hexadecimal) as Parquet of bytes.

    The empty file's digest is left out; gives how many rows were. Raises Malformed where a value is no digest.
    """
    bad = f"{named(column)} IS NULL OR NOT regexp_full_match({named(column)}, '[0-9a-fA-F]{{{kind.digits}}}')"
    wrong = engine.execute(f"SELECT count(*), min({named(column)}) FROM ({source}) WHERE {bad}").fetchall()[0]
    if wrong[0]:
        what = f"{wrong[0]} values of {column} are no {kind.value} digests, such as {str(wrong[1])[:80]!r}"
        raise Malformed(path.name, what, "Ask the owner of the list for these rows again.")
    empty = f"lower({named(column)}) = {quoted(EMPTY[kind])}"
    refused = engine.execute(f"SELECT count(*) FROM ({source}) WHERE {empty}").fetchall()[0][0]
    with settle(path) as fresh:
        chosen = f"SELECT unhex({named(column)}) AS {LISTED} FROM ({source}) WHERE NOT ({empty})"
        engine.execute(f"COPY ({chosen}) TO {quoted(fresh)} (FORMAT parquet)")
    return int(refused)


def known_rows(engine: duckdb.DuckDBPyConnection, manifest: Path, known: Path, *, kind: DigestKind) -> KnownRows:
    """Files of a manifest's FILES.parquet whose digest of this kind stands in a list laid by ``lay_list``.

    A semi join: a file known twice is given once. Rows without a digest are not known.
    """
    column, files = named(kind.value), f"read_parquet({quoted(manifest)})"
    asked = f"SELECT file, unhex({column}) AS {LISTED} FROM {files} WHERE {column} <> {quoted(EMPTY[kind])}"
    found = engine.execute(
        f"SELECT file FROM ({asked}) SEMI JOIN read_parquet({quoted(known)}) USING ({LISTED}) ORDER BY file"
    ).fetchnumpy()["file"]
    refused = engine.execute(f"SELECT count(*) FROM {files} WHERE {column} = {quoted(EMPTY[kind])}").fetchall()[0][0]
    return KnownRows(np.asarray(found, dtype=np.int64), int(refused))


def read_list(engine: duckdb.DuckDBPyConnection, known: Path, *, kind: DigestKind) -> FileDigests:
    """A list laid by ``lay_list`` as arrays, rows in its order."""
    words = words_sql(lambda first, last: f"{LISTED}[{first}:{last}]", kind)
    found = engine.execute(f"SELECT {words} FROM read_parquet({quoted(known)})").fetchnumpy()
    return file_digests(kind, _words(found, kind))


def read_manifest(
    engine: duckdb.DuckDBPyConnection, manifest: Path, *, kind: DigestKind
) -> tuple[NDArray[np.int64], FileDigests]:
    """The column ``file`` and the digests of a manifest's FILES.parquet, where it has one of this kind."""
    column = named(kind.value)
    words = words_sql(lambda first, last: f"unhex({column}[{2 * first - 1}:{2 * last}])", kind)
    rows = f"SELECT file, {words} FROM read_parquet({quoted(manifest)}) WHERE {column} IS NOT NULL"
    found = engine.execute(rows).fetchnumpy()
    return np.asarray(found["file"], dtype=np.int64), file_digests(kind, _words(found, kind))


def _words(found: Mapping[str, Any], kind: DigestKind) -> NDArray[np.uint64]:
    return np.stack([np.asarray(found[f"word_{number}"]) for number in range(kind.words)], axis=1)
