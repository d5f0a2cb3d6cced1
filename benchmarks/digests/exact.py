"""Exact digests: two manifests against a large list, by our call of the join, by our table, by DuckDB alone."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.digests.world import SCALE
from benchmarks.measure import Figures
from benchmarks.timing import spent
from tallystick.tables.engine import open_engine, quoted
from tallystick.triage.known import joining, table
from tallystick.triage.known.kinds import DigestKind, file_digests

LISTED = max(200_000, int(100_000_000 * SCALE))
SIZES = {"small": max(2_000, int(1_000_000 * SCALE)), "large": max(20_000, int(10_000_000 * SCALE))}
KIND = DigestKind.MD5
HEX = "format('{{:016x}}{{:016x}}', hash({0}), hash({0} + 1000000000000))"
LIST, TABLE = "listed.parquet", "listed.table"


def prepare(folder: Path) -> None:
    """A list of invented MD5 digests, and manifests of which three rows in ten are on it."""
    engine = open_engine(folder, threads=1)
    source = f"SELECT {HEX.format('i')} AS digest FROM range({LISTED}) r(i)"
    joining.lay_list(engine, source, folder / LIST, column="digest", kind=KIND)
    for name, rows in SIZES.items():
        number = f"(CASE WHEN i % 10 < 3 THEN (i * 7919) % {LISTED} ELSE i + 2 * {LISTED} END)"
        chosen = f"SELECT i + 1 AS file, {HEX.format(number)} AS md5 FROM range({rows}) r(i)"
        engine.execute(f"COPY ({chosen}) TO {quoted(folder / f'{name}.parquet')} (FORMAT parquet)")
    engine.close()


def ours(folder: Path) -> Figures:
    """Our call of the join, then the table: built (once), opened and asked. Fails unless both know the same rows."""
    few = file_digests(KIND, np.ones((1, 2), dtype=np.uint64))
    table.find(table.table_of(few), few)  # kernels are loaded before the clock starts
    told = timed("table_build", lambda: build(folder))
    for name in SIZES:
        found: list[int] = []
        told |= timed(f"join_{name}", partial(joined, folder, name, found))
        told |= timed(f"table_{name}", partial(looked_up, folder, name, found))
        if found[0] != found[1]:
            raise RuntimeError(f"the join knows {found[0]} rows, the table {found[1]}")
    return told


def timed(name: str, work: Callable[[], object]) -> Figures:
    """Wall seconds, and processor seconds under the same name with ``_cpu``."""
    taken = spent(work)
    return {name: taken["seconds"], f"{name}_cpu": taken["cpu"]}


def build(folder: Path) -> None:
    engine = open_engine(folder, threads=1)
    table.lay_table(folder / TABLE, joining.read_list(engine, folder / LIST, kind=KIND))
    engine.close()


def joined(folder: Path, name: str, found: list[int]) -> None:
    engine = open_engine(folder, threads=1)
    found.append(len(joining.known_rows(engine, folder / f"{name}.parquet", folder / LIST, kind=KIND).rows))
    engine.close()


def looked_up(folder: Path, name: str, found: list[int]) -> None:
    engine = open_engine(folder, threads=1)
    _, asked = joining.read_manifest(engine, folder / f"{name}.parquet", kind=KIND)
    found.append(len(table.known_rows(table.open_table(folder / TABLE), asked)))
    engine.close()


def duckdb(folder: Path) -> Figures:
    """The join as one would write it for the same files."""
    told: Figures = {}
    for name in SIZES:
        told |= timed(f"join_{name}", partial(by_hand, folder, name))
    return told


def by_hand(folder: Path, name: str) -> None:
    engine = open_engine(folder, threads=1)
    asked = f"SELECT file, unhex(md5) AS digest FROM {quoted(folder / f'{name}.parquet')}"
    known = quoted(folder / LIST)
    engine.execute(f"SELECT file FROM ({asked}) SEMI JOIN {known} USING (digest) ORDER BY file").fetchnumpy()
    engine.close()
