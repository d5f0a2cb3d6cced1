"""Copies of a build's large tables in the order in which single accounts and single values are looked for.

Made after a build, when its rows are current already: whoever looks for a few accounts then reads a few thousand rows
instead of millions. A copy keeps only what is gathered from the table.
"""

from pathlib import Path

import duckdb

from tallystick.tables.engine import quoted
from tallystick.tables.shelf import settle

BY_ACCOUNT = {
    "ACCESSED": "SELECT * FROM ACCESSED ORDER BY id",
    "ACCOUNT_KEYS": "SELECT * FROM ACCOUNT_KEYS ORDER BY id",
    "ACCOUNT_LINES": "SELECT id, network, country, times, last_s, source FROM ACCOUNT_LINES ORDER BY id",
    "ACTIVITY": "SELECT * FROM ACTIVITY ORDER BY id",
    "CLAIMS": "SELECT * FROM CLAIMS ORDER BY id",
    "DID": "SELECT * FROM DID ORDER BY id",
    "EVIDENCE": "SELECT * FROM EVIDENCE ORDER BY left_id, right_id",
    "LINKS": "SELECT * FROM LINKS ORDER BY left_id, right_id",
    "SELECTORS": "SELECT kind, value, loose, id, key, first_s, last_s, times, source FROM SELECTORS ORDER BY id",
    "SPOKEN": "SELECT * FROM SPOKEN ORDER BY id",
}
"""One row group is read for one account."""

BY_VALUE = {
    "ACCOUNT_KEYS": "SELECT * FROM ACCOUNT_KEYS ORDER BY key",
    "LINES": "SELECT * FROM LINES ORDER BY form",
    "SELECTORS": "SELECT kind, loose, value, id, key, source FROM SELECTORS ORDER BY kind, loose",
}

ROWS = 32_768
"""Rows of a group: the least that is read of a table."""


def keep_copies(engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make the copies of a build's folder that are not there yet. Reads the tables by name."""
    for order, tables in (("by_account", BY_ACCOUNT), ("by_value", BY_VALUE)):
        for table, sql in tables.items():
            path = folder / order / f"{table}.parquet"
            if not path.exists():
                with settle(path) as fresh:
                    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS}"
                    engine.execute(f"COPY ({sql}) TO {quoted(fresh)} ({options})")


def for_accounts(folder: Path, table: str) -> Path:
    """The file to look for accounts in."""
    return _first(folder / "by_account", folder, table)


def for_values(folder: Path, table: str) -> Path:
    """The file to look for values in."""
    return _first(folder / "by_value", folder, table)


def _first(kept: Path, folder: Path, table: str) -> Path:
    path = kept / f"{table}.parquet"
    return path if path.exists() else folder / f"{table}.parquet"
