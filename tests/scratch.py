"""DuckDB for what tests lay and read back: one instance a process, for starting one takes a twentieth of a second."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import duckdb

NUMBERS = itertools.count()


@cache
def _instance() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@contextmanager
def scratch() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an empty database of its own, gone at the end of the block."""
    name = f"scratch_{next(NUMBERS)}"
    opened = _instance().cursor()
    opened.execute(f"ATTACH ':memory:' AS {name}")
    opened.execute(f"USE {name}")
    try:
        yield opened
    finally:
        opened.execute("USE memory")
        opened.execute(f"DETACH {name}")
        opened.close()
