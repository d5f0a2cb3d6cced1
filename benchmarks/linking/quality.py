"""Pairwise precision and recall of clusters of accounts against the sealed truth."""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from tallystick.linking.fits import components

PRECISION = 0.985
"""The precision at which recall is compared: below it a suspect list holds too many wrong doors."""

Clusters = tuple[list[str], NDArray[np.int64]]
"""Account names and the cluster number of each."""


def scores(folder: Path, clusters: Clusters) -> tuple[float, float]:
    """(precision, recall): of pairs in one cluster the share that is one person, of linkable pairs the share joined.

    A pair is linkable when the two accounts share a strong selector or two weak kinds (``sealed/pairs.parquet``).
    """
    engine = duckdb.connect()
    names, labels = clusters
    engine.register("clusters", {"key": np.array(names, dtype=object), "cluster": labels})
    sealed = folder / "operation" / "sealed"
    engine.execute(
        f"CREATE TABLE joined AS SELECT c.key, c.cluster, t.person FROM clusters c"
        f" JOIN read_parquet('{sealed}/truth.parquet') t ON t.account = c.key"
    )
    pairs = "coalesce(sum(n * (n - 1) / 2), 0)"
    made = _one(engine, f"SELECT {pairs} FROM (SELECT count(*) AS n FROM joined GROUP BY cluster)")
    right = _one(engine, f"SELECT {pairs} FROM (SELECT count(*) AS n FROM joined GROUP BY cluster, person)")
    found, linkable = engine.execute(
        f"""SELECT count(*) FILTER (l.cluster = r.cluster), count(*) FROM read_parquet('{sealed}/pairs.parquet') p
        LEFT JOIN joined l ON l.key = p."left" LEFT JOIN joined r ON r.key = p."right" WHERE p.linkable"""
    ).fetchall()[0]
    return (right / made if made else 1.0), found / linkable


def _one(engine: duckdb.DuckDBPyConnection, sql: str) -> float:
    return float(engine.execute(sql).fetchall()[0][0])


def clustered(names: list[str], left: NDArray[np.int64], right: NDArray[np.int64]) -> Clusters:
    """Components over edges given as places in ``names``."""
    return names, components(len(names), left, right)


def recall_at(points: Iterable[tuple[float, float]], *, precision: float = PRECISION) -> float:
    """The best recall among swept (precision, recall) points that are precise enough; 0 when none is."""
    return max((recall for precise, recall in points if precise >= precision), default=0.0)
