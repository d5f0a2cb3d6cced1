"""The database is stopped as by a power cut while officers work: what they were told is done stays done, and every
act has both its row and its ledger line or neither.
"""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psycopg
import pytest

from tallystick.records import dumping, inventory
from tallystick.records.server import Server
from tests.crash.children import ROOT, environment, lines, scene_home, stop

PAIRS = {
    "decision": """
SELECT a.id FROM records_decision a JOIN records_ledgerline l ON l.act = 'decide_link' AND l.at = a.at
WHERE convert_from(l.payload, 'UTF8')::jsonb ->> 'answer' = a.answer
  AND convert_from(l.payload, 'UTF8')::jsonb ->> 'left' = a.left
  AND convert_from(l.payload, 'UTF8')::jsonb ->> 'reason' = a.reason""",
    "assessment": """
SELECT a.id FROM records_assessment a JOIN records_ledgerline l ON l.act = 'assess_person' AND l.at = a.at
WHERE convert_from(l.payload, 'UTF8')::jsonb ->> 'category' = a.given
  AND convert_from(l.payload, 'UTF8')::jsonb ->> 'reason' = a.reason""",
    "feedback": """
SELECT a.id FROM records_feedback a JOIN records_ledgerline l ON l.act = 'give_feedback'
  AND l.subject = 'feedback:' || a.id""",
}
LINES = {"decision": "decide_link", "assessment": "assess_person", "feedback": "give_feedback"}
SETTINGS = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


@pytest.fixture
def home(tmp_path):
    made = scene_home(tmp_path)
    yield made
    stop(made)


def superuser(home: Path) -> dict[str, Any]:
    server = Server(home)
    return {**server.parameters("owner"), "user": "postgres", "password": server.password("postgres")}


def worked(
    home: Path, *, cuts: int, seconds: float = 1.2, told: Mapping[str, str] = MappingProxyType({})
) -> list[tuple[str, str]]:
    """Acts acknowledged while the database was cut off so many times."""
    package = lines(home, "p = scene.draft(); scene.release(p); print(p)").strip()
    words = [sys.executable, "-m", "tests.crash.officer", str(home), package]
    officer = subprocess.Popen(words, env=environment(home) | dict(told), cwd=ROOT, stderr=subprocess.PIPE, text=True)
    acknowledged = home.parent / "acknowledged"
    try:
        for _ in range(cuts):
            before = acknowledged.stat().st_size if acknowledged.exists() else 0
            deadline = time.monotonic() + 30
            while not acknowledged.exists() or acknowledged.stat().st_size < before + 500:
                assert officer.poll() is None, officer.stderr.read()
                assert time.monotonic() < deadline, "the officer gets nothing done"
                time.sleep(0.05)
            time.sleep(seconds / 4)
            Server(home).stop(mode="immediate")
            Server(home).start()
    finally:
        (home.parent / "enough").touch()
        officer.wait(timeout=60)
    return [tuple(json.loads(line)) for line in acknowledged.read_text().splitlines()]


def lost_and_half_done(home: Path, acknowledged: list[tuple[str, str]]) -> tuple[set[str], list[str]]:
    """Acknowledged acts that are not there, and acts of which one of row and line is missing."""
    lost, half = set(), []
    with dumping.snapshot(Server(home)) as moment:
        for kind, pairs in PAIRS.items():
            whole = {str(row[0]) for row in moment.connection.execute(pairs).fetchall()}
            (rows,) = moment.connection.execute(f"SELECT count(*) FROM records_{kind}").fetchone()
            asked = "SELECT count(*) FROM records_ledgerline WHERE act = %s"
            (written,) = moment.connection.execute(asked, [LINES[kind]]).fetchone()
            lost |= {row for said, row in acknowledged if said == kind} - whole
            if not len(whole) == rows == written:
                half.append(f"{kind}: {rows} rows, {written} lines, {len(whole)} that agree")
    return lost, half


@pytest.mark.parametrize("cuts", [3, pytest.param(20, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost_and_nothing_is_half_done(home, cuts):
    acknowledged = worked(home, cuts=cuts)
    assert {kind for kind, _ in acknowledged} == set(PAIRS)
    assert lost_and_half_done(home, acknowledged) == (set(), [])
    code = (
        "from datetime import *; from tallystick.records.log import checkpoint; checkpoint(home, at=datetime.now(UTC))"
    )
    lines(home, code)
    with dumping.snapshot(Server(home)) as moment:
        log = inventory.hash_ledger(moment.connection)
        (written,) = moment.connection.execute("SELECT count(*) FROM records_ledgerline").fetchone()
    assert (log.broken, log.size) == ("", written)


def test_every_role_commits_to_the_disk(home):
    for role in ("owner", "app", "worker", "victims", "counter"):
        with psycopg.connect(**Server(home).parameters(role)) as connection:
            for name, value in SETTINGS.items():
                assert connection.execute(f"SHOW {name}").fetchone() == (value,), (role, name)


def test_the_check_turns_red_when_commits_do_not_wait_for_the_disk(home):
    """Sabotage: acts commit without waiting for the log of the database, and that log is written seldom."""
    with psycopg.connect(**superuser(home), autocommit=True) as server:
        server.execute("ALTER ROLE tally_app SET synchronous_commit = off")
        server.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        server.execute("ALTER SYSTEM SET wal_writer_flush_after = '1GB'")
        server.execute("SELECT pg_reload_conf()")
    acknowledged = worked(home, cuts=1, told={"PERSONS_STAY": "1"})  # a job that waits takes all commits along
    lost, _ = lost_and_half_done(home, acknowledged)
    assert lost
