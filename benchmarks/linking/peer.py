"""Splink 5 on DuckDB over the same accounts, with term frequencies and blocking on every shared selector.

Unsupervised, as its documentation recommends: u from random pairs, m by EM over several blockings. Its threshold is
swept against the truth, in its favour; ours is not for the entries 'as shipped'.
"""

import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from benchmarks.linking.operation import MOST, PEER_TABLE, given_of, open_shared, shelf
from benchmarks.linking.quality import Clusters, clustered, recall_at, scores
from benchmarks.measure import Figures
from benchmarks.memory import own_peak_mib
from benchmarks.timing import spent
from tallystick.linking.builds import computing
from tallystick.linking.holders.comparing import compare_holders
from tallystick.linking.steps import order
from tallystick.linking.weighing import prepared
from tallystick.tables.engine import engine, quoted
from tallystick.tables.step import run_steps

SWEPT = [step / 2 for step in range(-16, 49)]
SHIPPED = 3.0
"""Bits from which on its pairs are joined 'as shipped': the chance nearest to our threshold, 0.9."""

U_PAIRS = 5_000_000
ARRAYS = ("devices", "instruments", "lines")


def settings() -> Any:
    """The model: exact values weighted by how rare they are, handles in degrees, sets by how much they overlap."""
    import splink.comparison_level_library as levels
    import splink.comparison_library as comparisons
    from splink import SettingsCreator, block_on

    handle = comparisons.CustomComparison(
        output_column_name="handle",
        comparison_levels=[
            levels.NullLevel("handle"),
            levels.ExactMatchLevel("handle").configure(tf_adjustment_column="handle"),
            levels.ExactMatchLevel("loose").configure(tf_adjustment_column="loose"),
            levels.JaroWinklerLevel("handle", 0.92),
            levels.ElseLevel(),
        ],
    )
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            *(
                comparisons.ExactMatch(name).configure(term_frequency_adjustments=True)
                for name in ("email", "phone", "pgp", "country")
            ),
            handle,
            comparisons.ArrayIntersectAtSizes("devices", [1]),
            comparisons.ArrayIntersectAtSizes("instruments", [2, 1]),
            comparisons.ArrayIntersectAtSizes("lines", [3, 1]),
        ],
        blocking_rules_to_generate_predictions=[
            *(block_on(name) for name in ("email", "phone", "pgp", "loose")),
            *(block_on(name, arrays_to_explode=[name]) for name in ARRAYS),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def link(folder: Path, opened: duckdb.DuckDBPyConnection) -> Any:
    """Lay out, register, train, predict on its own blocking, cluster; gives the predictions."""
    linker, _ = trained(folder, opened)
    return predicted(linker)


def link_pairs(folder: Path, opened: duckdb.DuckDBPyConnection) -> Any:
    """The same on our candidate pairs instead of its blocking."""
    linker, api = trained(folder, opened)
    opened.execute(
        f"""CREATE TABLE pairs_laid AS
        SELECT '0' AS match_key, x.unique_id AS join_key_l, y.unique_id AS join_key_r
        FROM read_parquet({quoted(folder / "pairs.parquet")}) c
        JOIN accounts_laid x ON x.id = c.left_id JOIN accounts_laid y ON y.id = c.right_id"""
    )
    linker.table_management.register_blocked_pairs_for_predict(api.register("pairs_laid"))
    return predicted(linker)


def trained(folder: Path, opened: duckdb.DuckDBPyConnection) -> tuple[Any, Any]:
    """A linker over the accounts laid out one row each, its parameters estimated without labels."""
    from splink import DuckDBAPI, Linker, block_on

    open_shared(opened, folder)
    opened.execute(f"CREATE TABLE accounts_laid AS {PEER_TABLE.format(most=MOST)}")
    api = DuckDBAPI(connection=opened)
    linker = Linker(api.register("accounts_laid"), settings())
    certain: list[Any] = [block_on("email", "loose"), block_on("phone"), block_on("pgp"), block_on("email", "country")]
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=U_PAIRS)
    for rule in (block_on("email"), block_on("phone"), block_on("loose", "country")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    return linker, api


def predicted(linker: Any) -> Any:
    """Pairs with their weights, clustered once."""
    predictions = linker.inference.predict(threshold_match_weight=min(SWEPT))
    linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, threshold_match_weight=SHIPPED)
    return predictions


def splink(folder: Path) -> Figures:
    """On its own blocking: timed up to clusters; then the sweep, which is not timed."""
    return timed(folder, link)


def splink_pairs(folder: Path) -> Figures:
    """On our candidate pairs, which cost it nothing."""
    into = folder / "pairs"
    shutil.copytree(folder / "shared", into, copy_function=os.link)
    with engine(folder / "work") as opened:
        computing.open_contributions(opened, shelf(folder), given_of(folder))
        run_steps(opened, order.FIRST, into)
        prepared.prepare(opened, into)
        compare_holders(opened, into)
        run_steps(opened, order.SHARED, into)
        pairs = "SELECT DISTINCT left_id, right_id FROM CANDIDATES"
        opened.execute(f"COPY ({pairs}) TO {quoted(folder / 'pairs.parquet')} (FORMAT parquet)")
    shutil.rmtree(into)
    return timed(folder, link_pairs)


def timed(folder: Path, work: Callable[[Path, duckdb.DuckDBPyConnection], Any]) -> Figures:
    logging.disable(logging.WARNING)
    opened = duckdb.connect(config={"threads": 2, "memory_limit": "12GB", "temp_directory": str(folder / "spill")})
    found: list[Any] = []
    took = spent(lambda: found.append(work(folder, opened)))
    peak = own_peak_mib()
    points = sweep(folder, opened, found[0])
    precision, recall = points[SWEPT.index(SHIPPED)]
    return took | {"memory": peak, "precision": precision, "recall": recall, "recall_at": recall_at(points)}


def sweep(folder: Path, opened: duckdb.DuckDBPyConnection, predictions: Any) -> list[tuple[float, float]]:
    """(precision, recall) at every threshold."""
    names = [row[0] for row in opened.execute("SELECT key FROM ACCOUNT_KEYS ORDER BY id").fetchall()]
    edges = opened.execute(
        f"""SELECT x.id - 1 AS l, y.id - 1 AS r, p.match_weight FROM {predictions.physical_name} p
        JOIN accounts_laid x ON x.unique_id = p.unique_id_l JOIN accounts_laid y ON y.unique_id = p.unique_id_r"""
    ).fetchnumpy()

    def at(weight: float) -> Clusters:
        kept = edges["match_weight"] >= weight
        return clustered(names, edges["l"][kept].astype(np.int64), edges["r"][kept].astype(np.int64))

    return [scores(folder, at(weight)) for weight in SWEPT]
