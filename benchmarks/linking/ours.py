"""Our linking: every step, normal forms included, and the accounts grouped."""

import shutil
from pathlib import Path

import duckdb
import numpy as np

from benchmarks.linking.operation import given_of, shelf
from benchmarks.linking.quality import Clusters, clustered, recall_at, scores
from benchmarks.measure import Figures
from benchmarks.memory import own_peak_mib
from benchmarks.timing import spent

SWEPT = range(-100, 1500, 50)


def ours(folder: Path) -> Figures:
    """From given tables to groups, then scored as shipped and swept over the sum from which links are proposed."""
    from tallystick.linking import building
    from tallystick.linking.grouping import Grouping, group_accounts
    from tallystick.tables.engine import engine

    done: list[Grouping] = []
    into = folder / "built"
    with engine(folder / "work") as opened:

        def link() -> None:
            building.open_contributions(opened, shelf(folder), given_of(folder))
            building.run(opened, into)
            done.append(group_accounts(opened, {}))

        took = spent(link)
        peak = own_peak_mib()
        names = [row[0] for row in opened.execute("SELECT key FROM ACCOUNT_KEYS ORDER BY id").fetchall()]
        precision, recall = scores(folder, (names, done[0].group.astype(np.int64)))
        points = [scores(folder, at(opened, names, weight)) for weight in SWEPT]
    shutil.rmtree(into)
    return took | {
        "memory": peak,
        "precision": precision,
        "recall": recall,
        "recall_at": recall_at(points),
    }


def at(opened: duckdb.DuckDBPyConnection, names: list[str], weight: int) -> Clusters:
    """Clusters if links were proposed from this sum on, never on weak kinds of one nature."""
    edges = opened.execute(
        "SELECT left_id - 1 AS l, right_id - 1 AS r FROM LINKS WHERE weight >= ? AND (strong > 0 OR natures > 1)",
        [weight],
    ).fetchnumpy()
    return clustered(names, edges["l"].astype(np.int64), edges["r"].astype(np.int64))
