"""A step: one named SQL query with a sentence that says what it gives."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tallystick.tables.engine import named, quoted
from tallystick.tables.shelf import settle

WRITTEN = "FORMAT parquet, PARQUET_VERSION v2, COMPRESSION snappy"
"""How results are written. Version 2 keeps whole numbers as differences: half the bytes, read in half the time."""


@dataclass(frozen=True)
class Step:
    """``sql`` reads earlier steps and given tables by name; ``gives`` says in one sentence what comes out.

    ``keep`` false marks a step that later steps read but nobody asks for once the build is done.
    """

    name: str
    gives: str
    sql: str
    keep: bool = True


@dataclass(frozen=True)
class StepDone:
    name: str
    gives: str
    rows: int
    seconds: float


def run_steps(
    engine: duckdb.DuckDBPyConnection,
    steps: Iterable[Step],
    folder: Path,
    *,
    told: Callable[[StepDone], None] = lambda done: None,
) -> list[StepDone]:
    """Run steps in order; each result is written to ``folder/<step>.parquet`` and then a view of that name.

    Returns one record per step. A step whose file is already there is not run again (a build that was
    stopped goes on where it was).
    """
    folder.mkdir(parents=True, exist_ok=True)
    done = []
    for step in steps:
        started = time.monotonic()
        path = folder / f"{step.name}.parquet"
        if not path.exists():
            with settle(path) as fresh:
                engine.execute(f"COPY ({step.sql}) TO {quoted(fresh)} ({WRITTEN})")
        engine.execute(f"CREATE OR REPLACE VIEW {named(step.name)} AS SELECT * FROM read_parquet({quoted(path)})")
        row = engine.execute(f"SELECT count(*) FROM {named(step.name)}").fetchone()
        record = StepDone(step.name, step.gives, int(row[0]) if row else 0, time.monotonic() - started)
        told(record)
        done.append(record)
    return done
