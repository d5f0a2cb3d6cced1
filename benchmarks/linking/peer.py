"""Splink 5 on DuckDB over the same accounts, with term frequencies and blocking on every shared selector.

Unsupervised, as its documentation recommends: u from random pairs, m by EM over several blockings. Its threshold is
swept against the truth, in its favour; ours is not for the entries 'as shipped'.
"""

import logging
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from benchmarks.linking.quality import Clusters, clustered, recall_at, scores
from benchmarks.measure import Figures
from benchmarks.memory import own_peak_mib
from benchmarks.timing import spent

SWEPT = [step / 2 for step in range(-16, 49)]
U_PAIRS = 5_000_000
ARRAYS = ("devices", "instruments", "lines")
RARE = ("email", "phone", "pgp", "country")


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


def link(folder: Path, found: dict[str, Any]) -> None:
    """Register, train, predict, cluster; leaves predictions and records in ``found``."""
    from splink import DuckDBAPI, Linker, block_on

    api = DuckDBAPI(connection=found["engine"])
    accounts = api.register(found["engine"].read_parquet(str(folder / "peer.parquet")))
    linker = Linker(accounts, settings())
    certain: list[Any] = [block_on("email", "loose"), block_on("phone"), block_on("pgp"), block_on("email", "country")]
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=U_PAIRS)
    for rule in (block_on("email"), block_on("phone"), block_on("loose", "country")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found["predictions"] = linker.inference.predict(threshold_match_weight=min(SWEPT))
    linker.clustering.cluster_pairwise_predictions_at_threshold(found["predictions"], threshold_match_weight=2)


def splink(folder: Path) -> Figures:
    """Timed up to clusters; then the sweep, which is not timed."""
    logging.disable(logging.WARNING)
    found: dict[str, Any] = {"engine": duckdb.connect(config={"threads": 2, "memory_limit": "8GB"})}
    took = spent(lambda: link(folder, found))
    peak = own_peak_mib()
    points = sweep(folder, found)
    best = max(points, key=lambda point: harmonic(*point))
    return took | {
        "memory": peak,
        "precision": best[0],
        "recall": best[1],
        "recall_at": recall_at(points),
    }


def sweep(folder: Path, found: dict[str, Any]) -> list[tuple[float, float]]:
    """(precision, recall) at every threshold."""
    engine = found["engine"]
    rows = engine.execute(f"SELECT unique_id FROM read_parquet('{folder / 'peer.parquet'}') ORDER BY 1").fetchall()
    names = [row[0] for row in rows]
    place = {name: number for number, name in enumerate(names)}
    table = found["predictions"].physical_name
    edges = engine.execute(f"SELECT unique_id_l, unique_id_r, match_weight FROM {table}").fetchnumpy()
    left, right = (np.array([place[name] for name in edges[f"unique_id_{side}"]], dtype=np.int64) for side in "lr")

    def at(weight: float) -> Clusters:
        kept = edges["match_weight"] >= weight
        return clustered(names, left[kept], right[kept])

    return [scores(folder, at(weight)) for weight in SWEPT]


def harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
