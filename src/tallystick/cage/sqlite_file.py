"""A SQLite database of somebody else, opened so that nothing it brings along runs and nothing of it changes."""

import sqlite3

from tallystick.cage.reader import Source
from tallystick.vocabulary.errors import Malformed

MAGIC = b"SQLite format 3\x00"
_SETTINGS = (
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "query_only = ON",
    "mmap_size = 0",
    "temp_store = MEMORY",
    "ignore_check_constraints = ON",
)
AGAIN = "Ask the sender for the database again, or have it recovered and record how."


class Text(bytes):
    """What a TEXT value holds, not decoded yet; a BLOB comes as plain bytes."""


def open_database(source: Source, most: int) -> sqlite3.Connection:
    """Read-only. ``most`` bytes is the longest value: a generated column is an expression of whoever wrote the file."""
    try:
        opened = sqlite3.connect(f"file:{source.path}?mode=ro&immutable=1", uri=True)
        opened.text_factory = Text
        opened.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, most)
        for setting in _SETTINGS:
            opened.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        raise Malformed("sqlite", "the database cannot be opened", AGAIN) from None
    return opened


def text_of(raw: bytes | str) -> str:
    """A name as the engine gave it."""
    return raw.decode("utf-8") if isinstance(raw, bytes) else raw


def is_damaged(opened: sqlite3.Connection) -> bool:
    """Whether the engine's own quick look finds the file broken."""
    try:
        found = opened.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error:
        return True
    return found is None or text_of(found[0]) != "ok"
