"""SQLite files that are damaged, foreign, or say more than rows."""

import sqlite3
from collections.abc import Callable

from tests.intake.traps.trap import Given, Plan, Trap

DAMAGED = "the database is damaged"


def database(*statements: str, page: int = 4096) -> bytes:
    opened = sqlite3.connect(":memory:")
    opened.execute(f"PRAGMA page_size = {page}")
    for statement in statements:
        opened.executescript(statement)
    opened.commit()
    return opened.serialize()


TABLE = "CREATE TABLE rows (id TEXT, value TEXT);"
PLAIN = TABLE + "INSERT INTO rows VALUES ('1', 'x'), ('2', 'y');"
ROWS: list[Given] = [("1", "x"), ("2", "y")]
MANY = TABLE + (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
    " INSERT INTO rows SELECT i, 'value ' || i FROM n;"
)
MANY_ROWS: list[Given] = [(f"{n}", f"value {n}") for n in range(1, 2001)]


def lite(name: str, make: Callable[[], bytes] | bytes, given: object = None, *aside: str, **more: object) -> Trap:
    return Trap(f"sqlite: {name}", "sqlite", make, given, list(aside), **more)  # type: ignore[arg-type]


def said(name: str, statements: str, given: object = None, *aside: str, **more: object) -> Trap:
    return lite(name, lambda: database(statements), given, *aside, **more)


def changed(at: int, new: bytes, statements: str = PLAIN) -> Callable[[], bytes]:
    def make() -> bytes:
        held = bytearray(database(statements))
        held[at : at + len(new)] = new
        return bytes(held)

    return make


def other_stream(stream: str) -> Plan:
    quoted = stream.replace("\\", "\\\\").replace('"', '\\"')
    return Plan(
        f'[[table]]\nname = "ACCOUNTS"\nstream = "{quoted}"\n[table.columns]\naccount = "id"\nhandle = "value"\n'
        '[table.constants]\nplatform = "{platform}"\n',
        ("account", "handle"),
    )


VALUES = [
    said(
        "integers to the edge",
        TABLE + "INSERT INTO rows VALUES (1, 9223372036854775807);",
        [("1", "9223372036854775807")],
    ),
    said(
        "an integer beyond is a real",
        "CREATE TABLE rows (id, value); INSERT INTO rows VALUES (1, 9223372036854775808);",
        [("1", "9.223372036854776e+18")],
    ),
    said(
        "a text of a wei amount stays",
        TABLE + "INSERT INTO rows VALUES (1, '25000000000000000001');",
        [("1", "25000000000000000001")],
    ),
    said("leading zeros in text stay", TABLE + "INSERT INTO rows VALUES ('007', '00');", [("007", "00")]),
    said(
        "a real keeps its shortest form",
        "CREATE TABLE rows (id, value REAL); INSERT INTO rows VALUES (1, 0.1);",
        [("1", "0.1")],
    ),
    said(
        "a real beyond all", "CREATE TABLE rows (id, value REAL); INSERT INTO rows VALUES (1, 9e999);", [("1", "inf")]
    ),
    said("null is nothing", TABLE + "INSERT INTO rows VALUES ('1', NULL);", [("1", None)]),
    said(
        "null where a value must be",
        TABLE + "INSERT INTO rows VALUES (NULL, 'x'), ('2', 'y');",
        [("2", "y")],
        "required and empty",
    ),
    said(
        "a blob where text belongs", TABLE + "INSERT INTO rows VALUES ('1', x'00ff'), ('2', 'y');", [("2", "y")], "blob"
    ),
    said(
        "a blob as digits, by option",
        TABLE + "INSERT INTO rows VALUES ('1', x'00ff');",
        [("1", "00ff")],
        options={"blobs": "hex"},
    ),
    said(
        "a picture in another column is never read",
        "CREATE TABLE rows (id, value, p BLOB); INSERT INTO rows VALUES (1, 'x', zeroblob(3000000));",
        [("1", "x")],
    ),
    said(
        "text that is no utf-8",
        TABLE + "INSERT INTO rows VALUES ('1', CAST(x'ff41' AS TEXT)), ('2', 'y');",
        [("2", "y")],
        "not UTF-8",
    ),
    said(
        "a NUL in text",
        TABLE + "INSERT INTO rows VALUES ('1', 'a' || char(0) || 'b'), ('2', 'y');",
        [("2", "y")],
        "NUL character",
    ),
    said(
        "a number in a text column",
        "CREATE TABLE rows (id, value); INSERT INTO rows VALUES (1, 5), ('1', '5');",
        [("1", "5")],
        duplicates=1,
    ),
    said(
        "negative row ids",
        "CREATE TABLE rows (id INTEGER PRIMARY KEY, value); INSERT INTO rows VALUES (-5, 'x');",
        [("-5", "x")],
    ),
]

SCHEMAS = [
    said(
        "a stored generated column",
        "CREATE TABLE rows (id, value AS ('v' || id) STORED); INSERT INTO rows VALUES (1);",
        [("1", "v1")],
    ),
    said(
        "a computed column beside",
        "CREATE TABLE rows (id, value, c AS (id || 'c')); INSERT INTO rows VALUES (1, 'x');",
        [("1", "x")],
    ),
    said(
        "a check that never ends",
        "CREATE TABLE rows (id, value);"
        "INSERT INTO rows VALUES (1, 'x'); PRAGMA writable_schema = ON;"
        "UPDATE sqlite_schema SET sql ="
        " 'CREATE TABLE rows (id, value, CHECK (length(printf(''%.*c'', 999999999, id)) > 0))';",
        [("1", "x")],
    ),
    said(
        "generated columns",
        "CREATE TABLE rows (id, value AS ('v' || id) VIRTUAL); INSERT INTO rows VALUES (1);",
        refused="is computed by the file",
    ),
    said(
        "a generated column that never ends",
        "CREATE TABLE rows (id); INSERT INTO rows VALUES (1); PRAGMA writable_schema = ON;"
        "UPDATE sqlite_schema SET sql = 'CREATE TABLE rows (id, value AS (printf(''%.*c'', 999999999, id)))';",
        refused="is computed by the file",
    ),
    said(
        "without row ids",
        "CREATE TABLE rows (id TEXT PRIMARY KEY, value) WITHOUT ROWID; INSERT INTO rows VALUES ('1', 'x');",
        [("1", "x")],
    ),
    said("strict", "CREATE TABLE rows (id TEXT, value TEXT) STRICT; INSERT INTO rows VALUES ('1', 'x');", [("1", "x")]),
    said(
        "a view is not run",
        "CREATE TABLE t (id, value); CREATE VIEW rows AS SELECT 1 AS id, 'x' AS value;",
        refused="is not in the source",
    ),
    said(
        "an endless view beside",
        PLAIN + "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i FROM n;",
        ROWS,
    ),
    said("a trigger beside", PLAIN + "CREATE TRIGGER t AFTER INSERT ON rows BEGIN DELETE FROM rows; END;", ROWS),
    said("an index on an expression", PLAIN + "CREATE INDEX i ON rows (value || id);", ROWS),
    said(
        "a virtual table",
        "CREATE VIRTUAL TABLE rows USING fts5(id, value); INSERT INTO rows VALUES ('1', 'x');",
        refused="is not in the source",
    ),
    said("an empty table", TABLE, []),
    said("no table", "PRAGMA user_version = 7;", refused="is not in the source"),
    said("a table with quotes in its name", PLAIN.replace("rows", '"ro""ws"'), ROWS, plan=other_stream('ro"ws')),
    said(
        "a table named like a statement",
        PLAIN.replace("rows", '"x; DROP TABLE y"'),
        ROWS,
        plan=other_stream("x; DROP TABLE y"),
    ),
    said("a table named like a path", PLAIN.replace("rows", '"../../up"'), ROWS, plan=other_stream("../../up")),
    said("a table named rejects", PLAIN.replace("rows", "rejects"), ROWS, plan=other_stream("rejects")),
    said(
        "a table with a name of nine hundred characters",
        PLAIN.replace("rows", '"' + "n" * 900 + '"'),
        ROWS,
        plan=other_stream("n" * 900),
    ),
    said(
        "a column named row", "CREATE TABLE rows (row, id, value); INSERT INTO rows VALUES (9, '1', 'x');", [("1", "x")]
    ),
    said(
        "the wanted column in capitals",
        "CREATE TABLE rows (ID, VALUE); INSERT INTO rows VALUES ('1', 'x');",
        refused="is not there",
    ),
    said(
        "two thousand columns",
        f"CREATE TABLE rows (id, value, {', '.join(f'c{n}' for n in range(1990))});"
        "INSERT INTO rows (id, value) VALUES ('1', 'x');",
        [("1", "x")],
    ),
    said("a table of another name", PLAIN.replace("rows", "people"), refused="Streams there are: people"),
    lite(
        "utf-16 inside",
        lambda: database("PRAGMA encoding = 'UTF-16le';" + PLAIN.replace("'x'", "'Zoë'")),
        [("1", "Zoë"), ("2", "y")],
    ),
    lite("pages of 512 bytes", lambda: database(MANY, page=512), MANY_ROWS),
    lite("pages of 65536 bytes", lambda: database(MANY, page=65536), MANY_ROWS),
]

BROKEN = [
    lite("an empty file", b"", refused="no SQLite database"),
    lite("only the magic", b"SQLite format 3\0", nothing=True),
    lite("a header and nothing else", lambda: database(PLAIN)[:100], nothing=True),
    lite("the magic in capitals", changed(0, b"SQLITE"), refused="no SQLite database"),
    lite("an encrypted file", lambda: bytes((n * 197 + 13) % 256 for n in range(8192)), refused="no SQLite database"),
    lite("a page size of zero", changed(16, b"\x00\x00"), nothing=True),
    lite("a page size that is no power of two", changed(16, b"\x03\xe9"), nothing=True),
    lite("another page size than the file has", changed(16, b"\x02\x00"), nothing=True),
    lite("a page size larger than the file", changed(16, b"\x00\x01"), nothing=True),
    lite("reserved bytes beyond the page", changed(20, b"\xff"), nothing=True),
    lite("a newer format to read", changed(19, b"\x09"), nothing=True),
    lite("written ahead, the other file missing", changed(18, b"\x02\x02"), ROWS),
    lite("an encoding of nine", changed(56, b"\x00\x00\x00\x09"), ROWS),
    lite(
        "the schema's page cleared", lambda: database(PLAIN)[:100] + b"\0" * 3996 + database(PLAIN)[4096:], nothing=True
    ),
    lite("the table's page cleared", lambda: database(PLAIN)[:4096] + b"\0" * 4096, within=ROWS),
    lite("the table's page of another kind", changed(4096, b"\x05"), within=ROWS),
    lite("a cell beyond the page", changed(4096 + 8, b"\xff\xff"), within=ROWS),
    lite("more cells than there are", changed(4096 + 3, b"\xff\xff"), within=ROWS),
    lite("a free page that is its own successor", changed(32, b"\x00\x00\x00\x02\x00\x00\x00\x01"), within=ROWS),
    lite("one byte of a value flipped", lambda: database(PLAIN).replace(b"1x", b"1z"), [("1", "z"), ("2", "y")]),
    lite("a page swapped for another", lambda: _swapped(database(MANY)), within=MANY_ROWS),
    lite("a row's length beyond its page", lambda: _flipped(database(MANY), 9000), within=MANY_ROWS),
    lite("half the pages", lambda: database(MANY)[: 4096 * 6], within=MANY_ROWS),
    lite("random bytes over a third of the pages", lambda: _noise(database(MANY)), within=MANY_ROWS),
    lite("a journal instead", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\0" * 504, refused="no SQLite database"),
    lite("a write-ahead log instead", b"\x37\x7f\x06\x82" + b"\0" * 508, refused="no SQLite database"),
    lite("bytes after the end", lambda: database(PLAIN) + b"x" * 5000, ROWS),
    lite("an unknown option", lambda: database(PLAIN), refused="must be", options={"blobs": "base64"}),
]


def _swapped(held: bytes) -> bytes:
    pages = [held[at : at + 4096] for at in range(0, len(held), 4096)]
    pages[3], pages[5] = pages[5], pages[3]
    return b"".join(pages)


def _flipped(held: bytes, at: int) -> bytes:
    return held[:at] + bytes([held[at] ^ 0x80]) + held[at + 1 :]


def _noise(held: bytes) -> bytes:
    pages = [held[at : at + 4096] for at in range(0, len(held), 4096)]
    for number in range(2, len(pages), 3):
        pages[number] = bytes((number * 31 + place * 197) % 256 for place in range(4096))
    return b"".join(pages)


TRAPS = [*VALUES, *SCHEMAS, *BROKEN]
