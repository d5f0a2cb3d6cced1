"""DuckDB as the house runs it: in memory, bounded, nothing fetched from outside."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY_LIMIT = os.environ.get("TALLYSTICK_MEMORY", "8GB")
THREADS = int(os.environ.get("TALLYSTICK_THREADS", "2"))


def open_engine(spill: Path, *, memory: str = MEMORY_LIMIT, threads: int = THREADS) -> duckdb.DuckDBPyConnection:
    """A fresh in-memory engine that spills to ``spill`` and never installs or loads extensions by itself."""
    opened = duckdb.connect(
        config={
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    opened.execute("SET TimeZone = 'UTC'")
    return opened


@contextmanager
def engine(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine whose spill folder lies below ``home`` and goes away with it."""
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="spill-", dir=home) as spill:
        opened = open_engine(Path(spill))
        try:
            yield opened
        finally:
            opened.close()


def quoted(value: object) -> str:
    """A value as an SQL literal, for the places where DuckDB takes no parameters (COPY, file names)."""
    return "'" + str(value).replace("'", "''") + "'"


def named(identifier: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'
