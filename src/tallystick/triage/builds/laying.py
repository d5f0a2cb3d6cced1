"""Rows that Python has, as a table of the engine."""

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np


def lay_rows(engine: duckdb.DuckDBPyConnection, name: str, shape: str, rows: Sequence[Sequence[Any]]) -> None:
    """Make a temporary table of these rows. ``shape``: columns as in CREATE TABLE, parted by a comma and a blank."""
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({shape})")
    if not rows:
        return
    columns = [column.split()[0].strip('"') for column in shape.split(", ")]
    arrays = {
        column: np.array([*values, None], dtype=object)[:-1]  # of objects, whatever they are
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    }
    engine.register("laying_rows", arrays)
    parts = [part.split(" ", 1) for part in shape.split(", ")]
    casts = ", ".join(f"CAST({column} AS {kind})" for column, kind in parts)
    engine.execute(f"INSERT INTO {name} SELECT {casts} FROM laying_rows")
    engine.unregister("laying_rows")
