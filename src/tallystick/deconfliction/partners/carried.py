"""What is under way, written as the message that is carried: to the key server, then to the match hub."""

from datetime import datetime

import duckdb
import numpy as np

from tallystick.deconfliction.partners.beginning import post_of, waiting
from tallystick.deconfliction.partners.kept import HUB, KEYS, Kept, view
from tallystick.deconfliction.partners.own import as_value
from tallystick.hub import key_server, match_hub
from tallystick.hub.rows import written
from tallystick.records.models import Operation
from tallystick.sealed.oprf import batches


def to_keys(
    opened: duckdb.DuckDBPyConnection, kept: Kept, operation: Operation, *, at: datetime, told: batches.Told
) -> bytes:
    under_way = waiting(kept, KEYS)
    values = values_of(opened, kept)
    body = batches.blind(values, seed=bytes.fromhex(under_way.about["seed"]), told=told)
    return post_of(kept, operation).sealed(
        key_server.BLIND, body, kept.correspondent(KEYS), at=at, count=batches.counted(body), epoch=kept.epoch,
        named=under_way.about["message"],
    )  # fmt: skip


def values_of(opened: duckdb.DuckDBPyConnection, kept: Kept) -> list[bytes]:
    """Values under way that have no token yet, each once to the key server's eyes as well."""
    under_way = waiting(kept, KEYS)
    view(opened, "UNDER_WAY", under_way.folder / "NEXT.parquet")
    opened.execute(
        "CREATE OR REPLACE TEMP TABLE WANTED AS SELECT *, row_number() OVER (ORDER BY kind, form, source) - 1 AS number"
        " FROM UNDER_WAY WHERE token IS NULL"
    )
    rows = opened.execute("SELECT kind, form FROM WANTED ORDER BY number").fetchall()
    return [as_value(kind, form) for kind, form in rows]


def to_hub(opened: duckdb.DuckDBPyConnection, kept: Kept, operation: Operation, *, at: datetime) -> bytes:
    under_way = waiting(kept, HUB)
    view(opened, "UNDER_WAY", under_way.folder / "NEXT.parquet")
    rows = opened.execute("SELECT token, handle, code, until FROM UNDER_WAY").fetchall()
    body = written(
        b"".join(row[0] for row in rows),
        b"".join(row[1] for row in rows),
        codes=np.array([row[2] for row in rows], dtype=np.uint8),
        until=np.array([row[3] for row in rows], dtype=np.int64),
    )
    kind = match_hub.ASK if under_way.about["what"] == "questions" else match_hub.HOLD
    return post_of(kept, operation).sealed(
        kind, body, kept.correspondent(HUB), at=at, count=len(rows), epoch=kept.epoch, named=under_way.about["message"]
    )
