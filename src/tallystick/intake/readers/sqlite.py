"""SQLite databases. One stream per table, of the table's name.

Options: table (only this one), blobs ("" rejects rows with a kept blob, "hex" gives them as hex digits).
Opened read-only and unchanging: a ``-wal`` file beside the database is not seen, and a database that has one
should be handed over checkpointed. Integers are exact, reals are the shortest text that gives the same double,
NULL stays NULL. Views, virtual tables and columns the file computes are not run: they are somebody's program.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from tallystick.cage.parquet import named
from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.sqlite_file import AGAIN, MAGIC, Text, is_damaged, open_database, text_of
from tallystick.cage.stream import BATCH_ROWS, Sink, Stream, Value
from tallystick.intake.readers.sqlite_examples import EXAMPLES
from tallystick.vocabulary.errors import Malformed

_COMPUTED = 2  # what table_xinfo calls a virtual generated column


class Sqlite:
    name = "sqlite"
    version = "1"
    examples: Sequence[Example] = EXAMPLES

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Raises Malformed when the file is no SQLite database or its list of tables cannot be read."""
        only, blobs = options.text("table", ""), options.text("blobs", "")
        options.done()
        if blobs not in ("", "hex"):
            raise Malformed("option blobs", 'must be "" or "hex"', "Correct the mapping.")
        if not source.head(16) == MAGIC:
            raise Malformed("sqlite", "the file is no SQLite database", "Name the right reader in the mapping.")
        opened = open_database(source, out.limits.record_bytes)
        try:
            tables = [name for name in _tables(opened) if only in ("", name)]
            damaged = is_damaged(opened)
            for table in tables:
                if out.wants(table):
                    _table(opened, table, out.stream(table), blobs == "hex", damaged)
        finally:
            opened.close()


READER = Sqlite()


def _tables(opened: sqlite3.Connection) -> list[str]:
    try:
        rows = opened.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' "
            "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        ).fetchall()
        return [text_of(name) for (name,) in rows]
    except (sqlite3.Error, UnicodeDecodeError):
        raise Malformed("sqlite", "the list of tables cannot be read", AGAIN) from None


def _table(opened: sqlite3.Connection, table: str, stream: Stream, hexed: bool, damaged: bool) -> None:
    try:
        found = [(text_of(row[1]), row[6]) for row in opened.execute(f"PRAGMA table_xinfo({named(table)})")]
    except (sqlite3.Error, UnicodeDecodeError):
        stream.reject("the table's columns cannot be read", AGAIN)
        return
    _none_computed(stream, [name for name, hidden in found if hidden == _COMPUTED])
    stream.declare([name for name, hidden in found if hidden != _COMPUTED])
    if damaged:
        stream.reject("the database is damaged: rows may be missing or altered", AGAIN)
    blobs = "hex" if hexed else "none" if stream.keep is None else "reject"
    try:
        for rows in _batches(opened, table, stream.picked):
            _take(rows, stream, blobs)
    except sqlite3.Error as error:
        stream.reject("the rest of the table cannot be read", AGAIN, said=type(error).__name__)


def _none_computed(stream: Stream, computed: list[str]) -> None:
    """A stored result is evidence; an expression is run on this machine, for as long as whoever wrote it likes."""
    if kept := sorted(set(stream.keep or ()) & set(computed)):
        remedy = "Keep the columns it is made of; expressions of the file are not run."
        raise Malformed(f"stream {stream.name}", f"column {kept[0]!r} is computed by the file", remedy)


def _batches(opened: sqlite3.Connection, table: str, columns: Sequence[str]) -> Iterator[list[tuple[object, ...]]]:
    picked = ", ".join(map(named, columns)) or "NULL"
    cursor = opened.execute(f"SELECT {picked} FROM {named(table)} NOT INDEXED")
    while rows := cursor.fetchmany(BATCH_ROWS // 16):
        yield [row[: len(columns)] for row in rows]


def _take(rows: list[tuple[object, ...]], stream: Stream, blobs: str) -> None:
    for row in rows:
        try:
            values = [_value(value, blobs) for value in row]
        except UnicodeDecodeError as error:
            said = error.object[error.start : error.start + 8].hex(" ")
            stream.reject("text that is not UTF-8", "Ask the sender for the row again.", said=said)
        except ValueError:
            remedy = 'Set blobs = "hex" in the mapping, or keep another column.'
            stream.reject("a kept column holds a blob", remedy)
        else:
            stream.accept_picked(values, sum(len(value) for value in values if value))


def _value(value: object, blobs: str) -> Value:
    if isinstance(value, Text):
        return value.decode("utf-8")
    if isinstance(value, bytes):
        if blobs == "reject":
            raise ValueError("blob")
        return value.hex() if blobs == "hex" else None
    return None if value is None else repr(value)
