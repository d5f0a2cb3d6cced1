"""What the SQLite reader must make of small databases; their bytes are made here, from SQL."""

import sqlite3

from tallystick.cage.reader import Example


def database(*statements: str) -> bytes:
    """The bytes of a database in which the statements were run."""
    opened = sqlite3.connect(":memory:")
    for statement in statements:
        opened.execute(statement)
    opened.commit()
    return opened.serialize()


EXAMPLES = (
    Example(
        "each table is a stream; integers exact, NULL stays NULL, NUL inside a text stays",
        database(
            "CREATE TABLE users (id INTEGER, name TEXT, score REAL)",
            "CREATE TABLE log (at TEXT)",
            "INSERT INTO users VALUES (9223372036854775807, 'a' || char(0) || 'b', 0.1), (-1, NULL, NULL)",
        ),
        {"users": 2, "log": 0},
        keep={"users": ["name", "id", "score"], "log": ["at"]},
        rows={"users": [("a\0b", "9223372036854775807", "0.1"), (None, "-1", None)], "log": []},
    ),
    Example(
        "text that is not UTF-8 and blobs nobody asked to turn into hex are set aside",
        database(
            "CREATE TABLE t (a TEXT, b)", "INSERT INTO t VALUES (CAST(x'ff41' AS TEXT), 1), ('x', x'00ff'), ('y', 2)"
        ),
        {"t": 3},
        {"t": 2},
        keep={"t": ["a", "b"]},
        rows={"t": [("y", "2")]},
    ),
    Example(
        "a blob as hex, when asked",
        database("CREATE TABLE t (a)", "INSERT INTO t VALUES (x'00ff')"),
        {"t": 1},
        options={"blobs": "hex", "table": "t"},
        keep={"t": ["a"]},
        rows={"t": [("00ff",)]},
    ),
)
