"""Small worlds as rows: a shelf with given tables, for tests."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from tallystick.linking.builds import computing
from tallystick.linking.builds.computing import Given
from tallystick.tables.engine import open_engine
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.fields import columns_of
from tests.scratch import scratch

PLATFORM, HOLDING, ANSWER = "a" * 64, "b" * 64, "c" * 64
SEIZED = datetime(2026, 1, 1)  # noqa: DTZ001 - the shelf holds naive UTC
GIVEN = (
    Given(PLATFORM, "DK-NCP", "platform", ("H1",), "A1", SEIZED),
    Given(HOLDING, "SE-NCP", "holding", ("H2",), "B2"),
    Given(ANSWER, "DE-BKA", "provider_answer", ("H0",), "A2"),
)
OF = {"HOLDINGS": HOLDING, "SUBSCRIBERS": ANSWER}


def account(name: str, platform: str = "harbour", **fields: Any) -> dict[str, Any]:
    return {"platform": platform, "account": name, "created_at": "2025-01-01 00:00:00", **fields}


def access(name: str, at: str, address: str, platform: str = "harbour", **fields: Any) -> dict[str, Any]:
    return {
        "platform": platform,
        "account": name,
        "at": at,
        "at_said": at,
        "address": address,
        "event": "Login",
        **fields,
    }


def payment(name: str, method: str, instrument: str, platform: str = "harbour", **fields: Any) -> dict[str, Any]:
    row = {
        "platform": platform,
        "account": name,
        "at": "2025-06-01 00:00:00",
        "method": method,
        "instrument": instrument,
    }
    return row | fields


def network(prefix: str, country: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"prefix": prefix, "country": country, "network": kind, "provider": "Telmere", **fields}


NETWORKS = [
    network("240.0.0.0/16", "DK", "residential"),
    network("240.1.0.0/16", "SE", "residential"),
    network("240.2.0.0/16", "DK", "cgnat"),
    network("240.3.0.0/16", "DK", "mobile"),
    network("240.9.0.0/16", "DK", "vpn"),
]


def write_world(root: Path, operation: str, world: dict[str, list[dict[str, Any]]]) -> Shelf:
    """Write rows per table as given tables, each under the contribution its table comes with."""
    shelf = Shelf(root, operation)
    with scratch() as engine:
        for table, rows in ({"NETWORKS": NETWORKS} | world).items():
            columns = columns_of(table)
            engine.execute(
                f"CREATE TABLE t ({', '.join(f'{chr(34)}{name}{chr(34)} {kind}' for name, kind in columns)})"
            )
            for number, row in enumerate(rows, start=1):
                full = {"contribution": OF.get(table, PLATFORM), "file": f"{table.lower()}.csv", "row": number} | row
                engine.execute(
                    f"INSERT INTO t VALUES ({', '.join('?' * len(columns))})", [full.get(name) for name, _ in columns]
                )
            path = shelf.given(table, OF.get(table, PLATFORM))
            path.parent.mkdir(parents=True, exist_ok=True)
            engine.execute(f"COPY t TO '{path}' (FORMAT parquet)")
            engine.execute("DROP TABLE t")
    return shelf


def built(tmp_path: Path, world: dict[str, list[dict[str, Any]]]) -> duckdb.DuckDBPyConnection:
    """An engine in which all steps have run over the world."""
    shelf = write_world(tmp_path, "op", world)
    engine = open_engine(tmp_path, memory="1GB", threads=1)
    computing.open_contributions(engine, shelf, GIVEN)
    computing.run(engine, shelf.built("b"))
    return engine


def links(engine: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[str, int]]:
    """State and weight by pair of account names without the platform's."""
    rows: Iterable[Any] = engine.execute(
        "SELECT a.account, b.account, l.state, l.weight FROM LINKS l JOIN ACCOUNT_KEYS a ON a.id = l.left_id"
        " JOIN ACCOUNT_KEYS b ON b.id = l.right_id"
    ).fetchall()
    return {(left, right): (state, weight) for left, right, state, weight in rows}
