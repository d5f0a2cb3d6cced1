"""The operation both sides link: written, taken in without a database, and laid out for the peer.

Only what platforms gave and the table of networks: answers of providers and holdings of partner agencies are left
out, because the peer has no place for them.
"""

import json
import os
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

import duckdb

from tallystick.linking.builds import computing
from tallystick.linking.builds.computing import Given
from tallystick.linking.steps import order
from tallystick.linking.weighing import prepared
from tallystick.tables.engine import engine, named, quoted
from tallystick.tables.shelf import Shelf
from tallystick.tables.step import run_steps

SHAPE = os.environ.get("TALLYSTICK_BENCH_SHAPE", "kidflix")
SEED = int(os.environ.get("TALLYSTICK_BENCH_SEED", "11"))
SCALE = float(os.environ.get("TALLYSTICK_BENCH_SCALE", "0.02"))
OPERATION = "00000000-0000-4000-8000-00000000bead"
KINDS = ("platform", "reference")
MOST = 20
"""Values held by more accounts than this are kept from the peer: they would block half the platform together."""


def prepare(folder: Path) -> None:
    """Operation, shelf and the tables both sides start from below ``folder``."""
    from tallystick.rehearsal.writer import rehearse

    rehearse(SHAPE, SEED, folder / "operation", scale=SCALE)
    given = take_in(folder)
    with engine(folder / "work") as opened:
        computing.open_contributions(opened, shelf(folder), given)
        run_steps(opened, order.FIRST, folder / "shared")
        prepared.prepare(opened, folder / "shared")
        run_steps(opened, SHARED, folder / "shared")


SHARED = tuple(
    step
    for step in order.SHARED
    if step.name in ("NETWORK_SPANS", "LINES", "SAID_LINES", "ACCESS_ROWS", "SELECTORS", "HOLDERS")
)
"""What both sides start from: accounts, selectors in normal form with who holds them, accesses with their networks."""


def shelf(folder: Path) -> Shelf:
    return Shelf(folder / "home", OPERATION)


def take_in(folder: Path) -> list[Given]:
    """Every contribution of the kinds that count, judged and put on the shelf; what the steps know of them."""
    from tallystick.intake.prepare import prepare as prepared
    from tallystick.intake.received import open_folder

    given = []
    for path in sorted((folder / "operation" / "contributions").iterdir()):
        received = open_folder(path)
        cover = received.cover
        if cover.kind not in KINDS:
            continue
        with tempfile.TemporaryDirectory(dir=folder) as into:
            for table, made in prepared(received, into=Path(into)).given.items():
                target = shelf(folder).given(table, received.digest)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(made, target)
        given.append(Given(received.digest, cover.agency, str(cover.kind), tuple(cover.codes), cover.evaluation))
    (folder / "given.json").write_text(json.dumps([asdict(one) for one in given]), encoding="utf-8")
    return given


def given_of(folder: Path) -> list[Given]:
    """What ``take_in`` found, read again."""
    rows = json.loads((folder / "given.json").read_text(encoding="utf-8"))
    return [Given(**{**row, "codes": tuple(row["codes"])}) for row in rows]


PEER_TABLE = """
WITH held AS (
  SELECT s.id, s.kind, s.value, s.loose FROM SELECTORS s
  ANTI JOIN (SELECT kind, loose FROM HOLDERS WHERE holders > {most}) AS many
    ON many.kind = s.kind AND many.loose = s.loose
), tokens AS (
  SELECT DISTINCT r.id, CASE WHEN n.network = 'cgnat' THEN concat_ws('/', r.line, r.port, r.at_s // 3600)
    ELSE concat_ws('/', r.line, r.at_s // 604800) END AS token
  FROM ACCESS_ROWS r LEFT JOIN NETWORK_SPANS n ON n.span = r.span
  WHERE coalesce(n.network, 'unknown') NOT IN ('vpn', 'tor', 'hosting')
), quiet AS (
  SELECT id, token FROM tokens WHERE token IN
    (SELECT token FROM tokens GROUP BY token HAVING count(*) BETWEEN 2 AND {most})
), countries AS (
  SELECT platform, account, min(country) AS country FROM ACCOUNTS GROUP BY platform, account
)
SELECT k.key AS unique_id, k.id, c.country,
  (SELECT min(value) FROM held WHERE id = k.id AND kind = 'email') AS email,
  (SELECT min(value) FROM held WHERE id = k.id AND kind = 'phone') AS phone,
  (SELECT min(value) FROM held WHERE id = k.id AND kind = 'handle') AS handle,
  (SELECT min(loose) FROM held WHERE id = k.id AND kind = 'handle') AS loose,
  (SELECT min(value) FROM held WHERE id = k.id AND kind = 'pgp') AS pgp,
  (SELECT list(DISTINCT value) FROM held WHERE id = k.id AND kind = 'device') AS devices,
  (SELECT list(DISTINCT kind || value) FROM held WHERE id = k.id
     AND kind IN ('card', 'iban', 'bitcoin', 'ethereum', 'monero', 'voucher')) AS instruments,
  (SELECT list(token) FROM quiet WHERE id = k.id) AS lines
FROM ACCOUNT_KEYS k LEFT JOIN countries c ON c.platform = k.platform AND c.account = k.account
"""
"""One row an account, in our normal forms: the peer is spared making them. An address is a token of line and week, on
carrier NAT of line, port and hour; exits of VPN, Tor and hosting are left out."""


def open_shared(opened: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The tables both sides start from as views: all that was prepared, and the given tables."""
    computing.open_contributions(opened, shelf(folder), given_of(folder))
    for path in sorted((folder / "shared").glob("*.parquet")):
        opened.execute(f"CREATE OR REPLACE VIEW {named(path.stem)} AS SELECT * FROM read_parquet({quoted(path)})")
