"""What manifests and lists of files hold: digests and serial numbers, looked for in a sorted copy of each."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

import duckdb

from tallystick.deconfliction.answering.found import Found
from tallystick.deconfliction.answering.given import OnShelf, Source
from tallystick.records.models import Question
from tallystick.tables.engine import quoted
from tallystick.tables.shelf import Shelf, settle
from tallystick.triage.builds.laying import lay_rows
from tallystick.vocabulary.codes import SelectorKind
from tallystick.vocabulary.deconfliction import AskedKind, HeldAs

SCAN = "scan"
_DIGESTS = ("md5", "sha1", "sha256")
_ROWS = 32_768


def in_files(engine: duckdb.DuckDBPyConnection, asked: Sequence[Question], there: OnShelf) -> Iterator[Found]:
    """What files on the shelf hold of digests, and of serial numbers of cameras and devices."""
    asked = [one for one in asked if one.kind in (AskedKind.DIGEST, AskedKind.CAMERA, SelectorKind.DEVICE)]
    if not asked:
        return
    rows = [(str(one.pk), *_wanted(one)) for one in asked]
    lay_rows(engine, "WANTED", "question VARCHAR, kind VARCHAR, value VARCHAR", rows)
    for digest, sources in there.manifests.items():
        path = _values_of_manifest(engine, there.shelf, sources[0])
        yield from _found(engine, path, sources, held=HeldAs.MANIFEST, what=f"Manifest {digest[:12]} of item ")
    for digest, sources in there.contributions.items():
        listed = there.shelf.given("MEDIA", digest)
        if listed.exists():
            path = _values_of_list(engine, there.shelf, digest, listed)
            yield from _found(engine, path, sources, held=HeldAs.CONTRIBUTION, what="Files named in ")


def _wanted(one: Question) -> tuple[str, str]:
    return ("digest", one.form) if one.kind == AskedKind.DIGEST else ("serial", one.form.upper())


def _found(
    engine: duckdb.DuckDBPyConnection, path: Path, sources: Iterable[Source], *, held: str, what: str
) -> Iterator[Found]:
    sql = f"""SELECT w.question, sum(v.files) FROM WANTED w
      JOIN read_parquet({quoted(path)}) v ON v.kind = w.kind AND v.value = w.value GROUP BY w.question ORDER BY 1"""
    for question, files in engine.execute(sql).fetchall():
        for source in sources:
            shown = f"{what}{source.title}: {files} files"
            yield Found(question=UUID(question), owner=source.owner, held=held, source=source.digest, shown=shown[:400])


def _values_of_manifest(engine: duckdb.DuckDBPyConnection, shelf: Shelf, source: Source) -> Path:
    folder = shelf.manifest(source.digest)
    if source.form == SCAN:
        files, told = folder / "FILES.parquet", folder / "SIGNALS.parquet"
        serials = f"SELECT 'serial' AS kind, serial AS value, file FROM read_parquet({quoted(told)})"
    else:
        files, told = folder / "MEDIA.parquet", folder / "EXIF.parquet"
        serials = f"SELECT 'serial', value, entry FROM read_parquet({quoted(told)}) WHERE name = 'serial'"
    key = "file" if source.form == SCAN else "entry"
    listed = [serials if told.exists() else "SELECT 'serial', NULL, NULL WHERE false"]
    listed += [f"SELECT 'digest', {name}, {key} FROM read_parquet({quoted(files)})" for name in _DIGESTS]
    return _kept(engine, shelf, source.digest, listed)


def _values_of_list(engine: duckdb.DuckDBPyConnection, shelf: Shelf, digest: str, listed: Path) -> Path:
    sql = [f"SELECT 'digest', {name}, row FROM read_parquet({quoted(listed)})" for name in _DIGESTS]
    return _kept(engine, shelf, digest, sql)


def _kept(engine: duckdb.DuckDBPyConnection, shelf: Shelf, digest: str, listed: Sequence[str]) -> Path:
    """Values in their order, with how many files have each; made once, for what is on the shelf never changes."""
    path = shelf.folder / "deconfliction" / f"{digest}.parquet"
    if not path.exists():
        with settle(path) as fresh:
            engine.execute(
                f"COPY (SELECT kind, CASE kind WHEN 'digest' THEN lower(value) ELSE upper(trim(value)) END AS value,"
                f" count(DISTINCT file) AS files FROM ({' UNION ALL '.join(listed)}) AS t(kind, value, file)"
                f" WHERE trim(value) <> '' GROUP BY ALL ORDER BY ALL) TO {quoted(fresh)}"
                f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS})"
            )
    return path
