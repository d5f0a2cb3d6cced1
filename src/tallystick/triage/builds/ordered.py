"""All contents in the order in which people look at them."""

from collections.abc import Mapping
from datetime import datetime

import duckdb
import numpy as np

from tallystick.triage.builds.opening import naive
from tallystick.triage.rules.ordering import Waiting, ordered
from tallystick.triage.rules.placing import Placed


def lay_places(engine: duckdb.DuckDBPyConnection, placed: Mapping[int, Placed], *, now: datetime, lot: str) -> None:
    """Make PLACES (id, place from 1, why): first what waits, then what somebody has in hand. ``lot`` fixes what is
    drawn for the sample."""
    rows = engine.execute(
        "SELECT id, content, signature, seen_at FROM PLACED WHERE NOT handed_on ORDER BY id"
    ).fetchnumpy()
    ids, contents = rows["id"].tolist(), rows["content"].tolist()
    number = dict(zip(contents, ids, strict=True))
    seen = rows["seen_at"].astype("datetime64[us]").tolist()
    waiting = (
        Waiting(content, placed[signature], at)
        for content, signature, at in zip(contents, rows["signature"].tolist(), seen, strict=True)
    )
    order = ordered(waiting, now=naive(now), lot=lot)
    columns = {
        "id": np.fromiter((number[row.waiting.file] for row in order), np.int64, len(order)),
        "place": np.arange(1, len(order) + 1),
        "why": np.array([*(row.why for row in order), None], dtype=object)[:-1],
    }
    engine.execute("CREATE OR REPLACE TEMP TABLE PLACES (id BIGINT, place BIGINT, why VARCHAR)")
    if order:
        engine.register("order_laid", columns)
        engine.execute("INSERT INTO PLACES SELECT id, place, CAST(why AS VARCHAR) FROM order_laid")
        engine.unregister("order_laid")
    engine.execute(
        "INSERT INTO PLACES SELECT id, ? + row_number() OVER (ORDER BY tier, strength DESC, seen_at, content), 'tier'"
        " FROM PLACED WHERE handed_on",
        [len(order)],
    )


def next_wait_over(engine: duckdb.DuckDBPyConnection, *, now: datetime) -> datetime | None:
    """When the next wait is over (naive UTC): a file is due then, or somebody has had one in hand for long enough.

    None where nothing waits. Until then the same order follows from the same judgements, banks and manifests.
    """
    ((left,),) = engine.execute(
        """SELECT min(left_of) FROM (
             SELECT p.seen_at - w.since AS left_of FROM PLACED p JOIN WAITS w USING (tier) WHERE NOT p.handed_on
             UNION ALL
             SELECT h.came - w.since FROM PLACED p JOIN WAITS w USING (tier) JOIN HANDED h USING (id) WHERE p.handed_on
           ) WHERE left_of > INTERVAL 0 SECOND"""
    ).fetchall()
    return naive(now) + left if left is not None else None
