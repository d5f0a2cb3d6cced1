"""The log of LED article 25: fifty readers commit an entry each at once, and who saw a person is asked of many entries.

PostgreSQL groups the disk writes of commits that wait for the disk together; ``commit_delay`` makes the first of them
wait for company. Both are measured with pgbench, fifty connections, twenty entries to a commit (a list of persons).
"""

import os
import subprocess
import uuid
from pathlib import Path
from statistics import median

from benchmarks import home
from benchmarks.filling import ASKED, fill
from benchmarks.measure import Benchmark, Figures, Measure
from benchmarks.timing import seconds

REFERENCE = "BENCH-LOG"
ENTRIES = 1_000_000
READERS, SECONDS, LIST = 50, 10, 20
SCRIPT = f"""
INSERT INTO records_consultation
  (id, operation, owner, officer, purpose, doing, subject_kind, subject, recipient, reason, outside)
SELECT gen_random_uuid(), '%(operation)s', 'SE-NCP', '%(officer)s', 'benchmark', 'consultation', 'listed',
       gen_random_uuid()::text, '', '', false FROM generate_series(1, {LIST});
"""


def prepare(folder: Path) -> None:
    """A home with an operation, an officer assigned to it, and a million entries."""
    home.make(folder)
    from django.db import connections

    from tallystick.records.models import Assignment
    from tallystick.records.session import administration

    operation = home.open_operation(REFERENCE)
    with administration():
        Assignment.objects.create(operation_id=operation, agency="SE-NCP", officer=home.OFFICER)
    with connections["owner"].cursor() as cursor:
        fill(cursor, operation=operation, rows=ENTRIES, agency="SE-NCP")


def readers(folder: Path, *, delay: int) -> Figures:
    """Commits a second and their milliseconds, with so many microseconds of ``commit_delay``."""
    home.enter(folder)
    import psycopg

    from tallystick.records.server import Server, binaries

    server = Server(folder / "home")
    place = server.parameters("owner")
    root = {**place, "user": "postgres", "password": server.password("postgres"), "dbname": "postgres"}
    with psycopg.connect(**root, autocommit=True) as admin:
        admin.execute(f"ALTER SYSTEM SET commit_delay = {delay}")
        admin.execute("ALTER SYSTEM SET commit_siblings = 5")
        admin.execute("SELECT pg_reload_conf()")
        admin.execute("CHECKPOINT")
    script = folder / "look.sql"
    script.write_text(SCRIPT % {"operation": home.operation_id(REFERENCE), "officer": home.OFFICER})
    prefix = folder / f"looks-{uuid.uuid4().hex}"
    command = [
        str(binaries() / "pgbench"), "-n", "-h", str(place["host"]), "-U", place["user"], "-c", str(READERS), "-j", "2",
        "-T", str(SECONDS), "-f", str(script), "-l", f"--log-prefix={prefix}", place["dbname"],
    ]  # fmt: skip
    subprocess.run(command, env={**os.environ, "PGPASSWORD": place["password"]}, check=True, capture_output=True)
    took = sorted(
        int(line.split()[2]) / 1_000
        for path in folder.glob(f"{prefix.name}*")
        for line in path.read_text().splitlines()
    )
    return {
        "commits": len(took) / SECONDS,
        "p50_ms": median(took),
        "p95_ms": took[int(len(took) * 0.95)],
        "p99_ms": took[int(len(took) * 0.99)],
    }


def ours(folder: Path) -> Figures:
    """The server as the house starts it; and the question, asked by a data-protection officer."""
    return readers(folder, delay=0) | asked(folder)


def waiting(folder: Path) -> Figures:
    return readers(folder, delay=500)


def asked(folder: Path) -> Figures:
    """Milliseconds of "who saw this person" over the million entries, the first time and the median of the next."""
    from tallystick.oversight import reads
    from tallystick.records.session import session
    from tallystick.vocabulary.viewer import Viewer

    viewer = Viewer(
        officer=home.OFFICER,
        agency="SE-NCP",
        operation=str(home.operation_id(REFERENCE)),
        purpose="review of processing",
        roles=("data_protection",),
    )

    def ask() -> None:
        with session(viewer):
            reads.who(viewer, ASKED)

    return {"who_first_ms": 1_000 * seconds(ask), "who_ms": 1_000 * median(seconds(ask) for _ in range(9))}


BENCHMARK = Benchmark(
    name="consultations",
    says=f"{READERS} readers log {LIST} entries a commit, beside commit_delay 500 us; who saw one, of {ENTRIES:,}",
    measures=(
        Measure(name="log_commits", figure="commits", unit="commits/s", peer="waiting", more=True, budget=200),
        Measure(name="log_p50", figure="p50_ms", unit="ms", peer="waiting"),
        Measure(name="log_p95", figure="p95_ms", unit="ms", peer="waiting"),
        Measure(name="log_p99", figure="p99_ms", unit="ms", peer="waiting"),
        Measure(name="log_who_first", figure="who_first_ms", unit="ms", budget=2_000),
        Measure(name="log_who", figure="who_ms", unit="ms", budget=2_000),
    ),
    sides={"ours": ours, "waiting": waiting},
    prepare=prepare,
    tidy=home.leave,
    runs=3,
)
