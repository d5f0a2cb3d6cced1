"""Pairwise precision and recall of clusters of accounts against the sealed truth."""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import Figures
from tallystick.linking.builds.graphs import components

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


def ceiling(folder: Path) -> float:
    """Of all pairs of one person's accounts, the share that shares any true sign that may join them."""
    engine = duckdb.connect()
    sealed = folder / "operation" / "sealed"
    return _one(engine, f"SELECT avg(CAST(linkable AS INTEGER)) FROM read_parquet('{sealed}/pairs.parquet')")


def bcubed(folder: Path, clusters: Clusters) -> float:
    """B-cubed F1 over accounts (Bagga and Baldwin 1998): pairs an account is rightly in, beside those it should be."""
    engine = duckdb.connect()
    names, labels = clusters
    engine.register("clusters", {"key": np.array(names, dtype=object), "cluster": labels})
    precise, recalled = engine.execute(
        f"""WITH joined AS (SELECT c.cluster, t.person FROM clusters c
          JOIN read_parquet('{folder}/operation/sealed/truth.parquet') t ON t.account = c.key),
        met AS (SELECT cluster, person, count(*) AS n FROM joined GROUP BY cluster, person),
        c AS (SELECT cluster, count(*) AS n FROM joined GROUP BY cluster),
        p AS (SELECT person, count(*) AS n FROM joined GROUP BY person)
        SELECT sum(met.n * met.n / c.n) / sum(met.n), sum(met.n * met.n / p.n) / sum(met.n)
        FROM met JOIN c USING (cluster) JOIN p USING (person)"""
    ).fetchall()[0]
    return float(2 * precise * recalled / (precise + recalled))


BANDS = (0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.01)


def calibration(opened: duckdb.DuckDBPyConnection, folder: Path) -> Figures:
    """Per band of chance: pairs, mean chance and share that is one person; and the widest gap, weighed by nothing."""
    opened.execute(
        f"""CREATE OR REPLACE TEMP TABLE judged AS SELECT 1 / (1 + pow(2, -l.weight / 100.0)) AS chance,
        CASE WHEN a.person = b.person THEN 1.0 ELSE 0.0 END AS hit
        FROM LINKS l JOIN ACCOUNT_KEYS x ON x.id = l.left_id JOIN ACCOUNT_KEYS y ON y.id = l.right_id
        JOIN read_parquet('{folder}/operation/sealed/truth.parquet') a ON a.account = x.key
        JOIN read_parquet('{folder}/operation/sealed/truth.parquet') b ON b.account = y.key"""
    )
    found: Figures = {}
    for low, high in pairwise(BANDS):
        pairs, said, hits = opened.execute(
            "SELECT count(*), avg(chance), avg(hit) FROM judged WHERE chance >= ? AND chance < ?", [low, high]
        ).fetchall()[0]
        if pairs:
            band = f"band {low:g}"
            found |= {f"{band} pairs": float(pairs), f"{band} said": float(said), f"{band} right": float(hits)}
    found["gap"] = max((abs(found[f"band {b:g} said"] - found[f"band {b:g} right"]) for b in BANDS
                        if f"band {b:g} said" in found), default=0.0)  # fmt: skip
    found["overclaim"] = max((found[f"band {b:g} said"] - found[f"band {b:g} right"] for b in BANDS
                              if f"band {b:g} said" in found), default=0.0)  # fmt: skip
    return found
