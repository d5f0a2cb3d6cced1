"""Rows that Python makes, laid on the shelf beside what the steps make."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from tallystick.tables.engine import named, quoted
from tallystick.tables.shelf import settle

Rows = list[tuple[Any, ...]]


def lay(engine: duckdb.DuckDBPyConnection, path: Path, shape: str, chunks: Callable[[], Iterator[Rows]]) -> int:
    """Write rows as a table of that name unless the file is there, and make it a view; gives how many rows it has.

    ``shape``: columns as in CREATE TABLE, parted by a comma and a space. ``chunks`` gives lists of rows; it is called
    only when the file is not there.
    """
    if not path.exists():
        laying = named(f"laying_{path.stem}")
        engine.execute(f"CREATE OR REPLACE TEMP TABLE {laying} ({shape})")
        columns = [column.split()[0].strip(chr(34)) for column in shape.split(", ")]
        for chunk in chunks():
            if chunk:
                engine.register("laid", _arrays(columns, chunk))
                engine.execute(f"INSERT INTO {laying} SELECT * FROM laid")
                engine.unregister("laid")
        with settle(path) as fresh:
            engine.execute(f"COPY {laying} TO {quoted(fresh)} (FORMAT parquet, COMPRESSION zstd)")
        engine.execute(f"DROP TABLE {laying}")
    engine.execute(f"CREATE OR REPLACE VIEW {named(path.stem)} AS SELECT * FROM read_parquet({quoted(path)})")
    return int(engine.execute(f"SELECT count(*) FROM {named(path.stem)}").fetchall()[0][0])


def _arrays(columns: list[str], rows: Rows) -> dict[str, Any]:
    return {
        column: np.array(list(values), dtype=object)
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    }
