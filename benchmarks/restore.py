"""How long a home is away: backup, check and restore of a home full of rows, beside pg_dump and pg_restore alone.

The difference is what the checks cost: every digest, every count, the whole log hashed again, policies made anew, a
new server. ``TALLYSTICK_BENCH_ROWS`` sets how many rows (500,000).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import home
from benchmarks.measure import Benchmark, Figures, Measure

REFERENCE = "BENCH-RESTORE"
ROWS = int(os.environ.get("TALLYSTICK_BENCH_ROWS", "500000"))
LINES = ROWS // 10

ACCESSES = """
INSERT INTO records_access ({columns}) SELECT gen_random_uuid(), {values}
FROM records_access, generate_series(1, %s) AS made(n)
"""
LEDGER = """
INSERT INTO records_ledgerline
  (id, operation_id, owner, grants, codes, category, away_from, leaf, payload, nonce, act, subject, by, at)
SELECT id, operation, 'DK-NCP', '{}', '{}', 'unassessed', '{}',
  convert_to(json_build_object('v', 2, 'id', id, 'purpose', repeat('x', 300))::text, 'UTF8'),
  convert_to('{"reason":"An invented reason of ordinary length, as an officer would give it."}', 'UTF8'),
  sha256(id::text::bytea), 'decide_link', 'link ' || id, id, now()
FROM (SELECT gen_random_uuid() AS id, %s::uuid AS operation FROM generate_series(1, %s)) AS made
"""


def prepare(folder: Path) -> None:
    """A home whose accesses and ledger lines are many; everything else is nearly empty."""
    home.make(folder)
    from datetime import UTC, datetime

    from django.db import connections

    from tallystick.records.log import checkpoint
    from tallystick.records.models import Access
    from tallystick.records.session import session

    operation = home.open_operation(REFERENCE)
    with session(home.service(operation), role="worker"):
        Access.objects.create(
            operation_id=operation, owner="EC3", codes=["H1"], contribution="a1" * 32, file="access.csv", row=1,
            key="harbour:a1", at=datetime(2026, 1, 1, tzinfo=UTC), said="2026-01-01T00:00:00Z",
            address="2001:db8::1", event="Login", network="residential", provider="Fjordnet",
        )  # fmt: skip
    fields = [field.column for field in Access._meta.local_concrete_fields if field.column != "id"]
    columns = ", ".join(f'"{column}"' for column in ("id", *fields))
    varied = {"row": "n::bigint", "address": "'2001:db8::' || to_hex(n)", "at": "at + n * interval '1 second'"}
    values = ", ".join(varied.get(column, f'"{column}"') for column in fields)
    with connections["owner"].cursor() as cursor:
        cursor.execute(ACCESSES.format(columns=columns, values=values), [ROWS - LINES])
        cursor.execute(LEDGER.replace("%s::uuid", f"'{operation}'::uuid"), [LINES])
    checkpoint(folder / "home", at=datetime.now(UTC))


def ours(folder: Path) -> Figures:
    """The commands as an administrator gives them."""
    place = Path(tempfile.mkdtemp(dir=folder))
    (place / "passphrase").write_text("an invented passphrase\n", encoding="ascii")
    secret = ["--passphrase-file", place / "passphrase"]
    try:
        taken = _spent(folder, "backup", "--to", place / "to", "--keys-to", place / "keys", *secret)
        checked = _spent(folder, "backup", "check", place / "to")
        restored = _spent(folder, "restore", place / "to", "--into", place / "new", "--keys", place / "keys", *secret)
        size = sum(path.stat().st_size for path in (place / "to").rglob("*") if path.is_file())
    finally:
        _stop(place / "new")
        shutil.rmtree(place)
    return {"backup": taken, "check": checked, "restore": restored, "mib": size / 2**20}


def peer(folder: Path) -> Figures:
    """Rows out and into a fresh database of the same server; nothing is checked, nothing hashed."""
    from tallystick.records.server import Server, binaries

    server = Server(folder / "home")
    place = server.parameters("owner")
    environment = {
        **os.environ, "PGHOST": place["host"], "PGPORT": str(place["port"]), "PGUSER": "postgres",
        "PGPASSWORD": server.password("postgres"),
    }  # fmt: skip
    out = Path(tempfile.mkdtemp(dir=folder)) / "rows.dump"

    def run(program: str, *words: object) -> float:
        started = time.perf_counter()
        subprocess.run([binaries() / program, *map(str, words)], env=environment, check=True)
        return time.perf_counter() - started

    taken = run("pg_dump", "-Fc", "--compress=gzip:1", "-f", out, place["dbname"])
    run("createdb", "alone")
    restored = run("pg_restore", "--jobs=2", "-d", "alone", out)
    run("dropdb", "alone")
    return {"backup": taken, "restore": restored}


def _spent(folder: Path, *words: object) -> float:
    environment = {**os.environ, "TALLYSTICK_HOME": str(folder / "home")}
    started = time.perf_counter()
    command = [sys.executable, "-m", "tallystick.site", *map(str, words)]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def _stop(made: Path) -> None:
    from tallystick.records.server import Server

    if (made / "pg").exists():
        Server(made).stop(mode="immediate")


BENCHMARK = Benchmark(
    name="restore",
    says="backup, check and restore of a home (500,000 rows, a tenth ledger lines), beside pg_dump and pg_restore",
    measures=(
        Measure(name="backup_seconds", figure="backup", unit="s", peer="pg_dump"),
        Measure(name="check_seconds", figure="check", unit="s"),
        Measure(
            name="restore_seconds", figure="restore", unit="s", peer="pg_dump", budget=max(60, 600 * ROWS / 5_000_000)
        ),
        Measure(name="backup_size", figure="mib", unit="MiB"),
    ),
    sides={"ours": ours, "pg_dump": peer},
    prepare=prepare,
    tidy=home.leave,
    runs=3,
)
