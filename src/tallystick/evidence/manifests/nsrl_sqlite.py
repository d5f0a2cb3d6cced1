"""The NSRL's reference data set from version 3: a SQLite database with a table FILE (in some editions METADATA).

No options. Opened as every SQLite database here: read-only, and nothing it brings along is run.
"""

import sqlite3
from collections.abc import Sequence

from tallystick.cage.parquet import named
from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.sqlite_file import AGAIN, MAGIC, is_damaged, open_database, text_of
from tallystick.cage.stream import Sink
from tallystick.evidence.manifests.listing import Row, file_row, media_row, path_row, rest_row
from tallystick.evidence.manifests.nsrl_examples import EXAMPLES
from tallystick.evidence.manifests.rows import Manifest
from tallystick.vocabulary.errors import Malformed

TABLES = ("FILE", "METADATA")
_WANTED = {
    "md5": ("md5",), "sha1": ("sha1",), "sha256": ("sha256",), "name": ("file_name",), "size": ("file_size", "bytes"),
    "crc32": ("crc32",), "package_id": ("package_id",),
}  # fmt: skip
_COMPUTED = (2, 3)
AT_ONCE = 4096


class NsrlSqlite:
    name = "nsrl-sqlite"
    version = "1"
    examples: Sequence[Example] = EXAMPLES

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Raises Malformed when the file is no such database."""
        options.done()
        if source.head(16) != MAGIC:
            raise Malformed("nsrl-sqlite", "the file is no SQLite database", "Name the right reader.")
        manifest = Manifest(out)
        opened = open_database(source, out.limits.record_bytes)
        try:
            table, columns = _table(opened)
            if is_damaged(opened):
                manifest.next_entry()
                manifest.reject("the database is damaged: rows may be missing or altered", AGAIN)
            _rows(opened, table, columns, manifest)
            release = _release(opened)
        finally:
            opened.close()
        manifest.case(file_row("NSRL RDS", manifest.entries, format_version="3") | {"application_version": release})


READER = NsrlSqlite()


def _table(opened: sqlite3.Connection) -> tuple[str, dict[str, str]]:
    """The table of files, and which of its columns holds what; computed columns are somebody's program."""
    try:
        for table in TABLES:
            kind = opened.execute("SELECT 1 FROM sqlite_schema WHERE name = ? AND type = 'table'", [table]).fetchone()
            found = opened.execute(f"PRAGMA table_xinfo({named(table)})").fetchall() if kind else []
            there = {text_of(row[1]).lower(): text_of(row[1]) for row in found if row[6] not in _COMPUTED}
            columns = {ours: there[name] for ours, names in _WANTED.items() for name in names if name in there}
            if {"md5", "sha1", "sha256"} & set(columns):
                return table, columns
    except (sqlite3.Error, UnicodeDecodeError):
        raise Malformed("nsrl-sqlite", "the list of tables cannot be read", AGAIN) from None
    raise Malformed("nsrl-sqlite", "there is no table FILE with digests", "Name the right reader.")


def _rows(opened: sqlite3.Connection, table: str, columns: dict[str, str], manifest: Manifest) -> None:
    picked = ", ".join(map(named, columns.values()))
    try:
        cursor = opened.execute(f"SELECT {picked} FROM {named(table)} NOT INDEXED")
        while rows := cursor.fetchmany(AT_ONCE):
            for values in rows:
                _row(dict(zip(columns, values, strict=True)), manifest)
    except sqlite3.Error as error:
        manifest.next_entry()
        manifest.reject("the rest of the table cannot be read", AGAIN, said=type(error).__name__)


def _row(record: dict[str, object], manifest: Manifest) -> None:
    entry = manifest.next_entry()
    try:
        said = {name: _text(value) for name, value in record.items()}
    except UnicodeDecodeError as error:
        manifest.reject("text that is not UTF-8", said=error.object[error.start : error.start + 8].hex(" "))
        return
    row: Row = media_row(entry, {kind: said.get(kind) for kind in ("md5", "sha1", "sha256")}, said.get("size"))
    manifest.media(row, 250)
    manifest.path(path_row(entry, None, name=said.get("name")))
    if rest := {name: said[name] for name in ("crc32", "package_id") if said.get(name)}:
        manifest.other(rest_row(entry, rest, personal=False))


def _release(opened: sqlite3.Connection) -> str | None:
    """What the database says of its own release, where it has the table."""
    try:
        found = opened.execute("SELECT version FROM VERSION LIMIT 1").fetchone()
        return _text(found[0]) if found else None
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def _text(value: object) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    return None if value is None else str(value)
