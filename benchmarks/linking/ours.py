"""Our linking, from the tables both sides start from to groups."""

import os
import shutil
from pathlib import Path

import duckdb
import numpy as np

from benchmarks.linking.operation import given_of, shelf
from benchmarks.linking.quality import Clusters, bcubed, calibration, ceiling, clustered, recall_at, scores
from benchmarks.measure import Figures
from benchmarks.memory import own_peak_mib
from benchmarks.timing import seconds, spent

SWEPT = range(-300, 1500, 50)


def ours(folder: Path) -> Figures:
    """Candidates, leases, learning, links and groups, then scored as shipped and swept over the sum."""
    from tallystick.linking.builds import computing
    from tallystick.linking.builds.grouping import Grouping, group_accounts
    from tallystick.linking.holders.comparing import compare_holders
    from tallystick.linking.steps import order, signs
    from tallystick.linking.weighing import prepared
    from tallystick.tables.engine import engine
    from tallystick.tables.step import run_steps

    done: list[Grouping] = []
    into = folder / "built"
    shutil.copytree(folder / "shared", into, copy_function=os.link)
    with engine(folder / "work") as opened:

        def link() -> None:
            computing.open_contributions(opened, shelf(folder), given_of(folder))
            run_steps(opened, order.FIRST, into)
            prepared.prepare(opened, into)
            compare_holders(opened, into)
            run_steps(opened, order.SHARED, into)
            prepared.learn_weights(opened, into)
            run_steps(opened, (signs.EVIDENCE, signs.LINKS), into)
            done.append(group_accounts(opened, {}))

        took = spent(link)
        peak = own_peak_mib()
        names = [row[0] for row in opened.execute("SELECT key FROM ACCOUNT_KEYS ORDER BY id").fetchall()]
        clusters = (names, done[0].group.astype(np.int64))
        precision, recall = scores(folder, clusters)
        figures = {"precision": precision, "recall": recall, "bcubed": bcubed(folder, clusters)}
        figures["recall_at"] = recall_at(scores(folder, at(opened, names, weight)) for weight in SWEPT)
        figures |= calibration(opened, folder) | {"ceiling": ceiling(folder), "accounts": float(len(names))}
    shutil.rmtree(into)
    return took | {"memory": peak, "whole": whole(folder)} | figures


def whole(folder: Path) -> float:
    """Seconds from given tables: normal forms and networks of every value included."""
    from tallystick.linking.builds import computing
    from tallystick.linking.builds.grouping import group_accounts
    from tallystick.tables.engine import engine

    with engine(folder / "work") as opened:

        def link() -> None:
            computing.open_contributions(opened, shelf(folder), given_of(folder))
            computing.run(opened, folder / "whole")
            group_accounts(opened, {})

        took = seconds(link)
    shutil.rmtree(folder / "whole")
    return took


def at(opened: duckdb.DuckDBPyConnection, names: list[str], weight: int) -> Clusters:
    """Clusters if links were proposed from this sum on, never on weak kinds of one nature."""
    edges = opened.execute(
        "SELECT left_id - 1 AS l, right_id - 1 AS r FROM LINKS WHERE weight >= ? AND (strong > 0 OR natures > 1)",
        [weight],
    ).fetchnumpy()
    return clustered(names, edges["l"].astype(np.int64), edges["r"].astype(np.int64))
