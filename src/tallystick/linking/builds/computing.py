"""One computation over the shelf: steps, what Python prepares between them, and the accounts grouped."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np

from tallystick.linking.holders.comparing import compare_holders
from tallystick.linking.steps import order
from tallystick.linking.weighing.prepared import learn_weights, prepare
from tallystick.tables.engine import quoted
from tallystick.tables.shelf import Shelf
from tallystick.tables.step import StepDone, run_steps


@dataclass(frozen=True)
class Given:
    """What steps know of a contribution. ``seized_at`` is naive UTC: when the platform was taken over."""

    contribution: str
    agency: str
    kind: str
    codes: tuple[str, ...]
    evaluation: str
    seized_at: datetime | None = None


def open_contributions(engine: duckdb.DuckDBPyConnection, shelf: Shelf, given: Iterable[Given]) -> None:
    """Make the given tables and CONTRIBUTIONS views of the engine."""
    rows = sorted(given, key=lambda one: one.contribution)
    shelf.open_given(engine, [one.contribution for one in rows])
    selects = [
        f"SELECT {quoted(one.contribution)} AS contribution, {quoted(one.agency)} AS agency,"
        f" {quoted(one.kind)} AS kind, {quoted(','.join(one.codes))} AS codes, {quoted(one.evaluation)} AS evaluation,"
        f" {'CAST(NULL AS TIMESTAMP)' if one.seized_at is None else f'TIMESTAMP {quoted(one.seized_at)}'} AS seized_at"
        for one in rows
    ]
    nothing = (
        "SELECT '' AS contribution, '' AS agency, '' AS kind, '' AS codes, '' AS evaluation,"
        " CAST(NULL AS TIMESTAMP) AS seized_at WHERE false"
    )
    engine.execute("CREATE OR REPLACE VIEW CONTRIBUTIONS AS " + (" UNION ALL ".join(selects) or nothing))


def run(
    engine: duckdb.DuckDBPyConnection, folder: Path, *, told: Callable[[StepDone], None] = lambda done: None
) -> list[StepDone]:
    """Run all steps of linking into ``folder``; a build that was stopped goes on where it was."""
    done = run_steps(engine, order.FIRST, folder, told=told)
    prepare(engine, folder)
    done.append(_holders(engine, folder))
    told(done[-1])
    done += run_steps(engine, order.SHARED, folder, told=told)
    learn_weights(engine, folder)
    return done + run_steps(engine, order.THEN, folder, told=told)


def _holders(engine: duckdb.DuckDBPyConnection, folder: Path) -> StepDone:
    started, heard = (
        time.monotonic(),
        ["Pairs of answers whose holders are like one person, by name, birth and contact."],
    )
    rows = compare_holders(engine, folder, told=heard.append)
    return StepDone("HOLDER_PAIRS", heard[-1], rows, time.monotonic() - started)


def columns(engine: duckdb.DuckDBPyConnection, sql: str) -> dict[str, np.ndarray]:
    """A result as arrays by column name."""
    return {name: np.asarray(values) for name, values in engine.execute(sql).fetchnumpy().items()}
