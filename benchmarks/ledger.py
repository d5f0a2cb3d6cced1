"""Acts per second with their ledger line, beside a plain insert of the same row into a table without any of it; and a
log of a million entries: putting lines in place, reading everything again, proving one.
"""

import hashlib
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import home
from benchmarks.measure import AGREED, Benchmark, Figures, Measure
from benchmarks.timing import seconds, typical_ms

REFERENCE = "BENCH-LEDGER"
PAYLOAD = {"reason": "An invented reason of ordinary length, as an officer would give it.", "answer": "same"}
SECONDS = 3.0
THREADS = 4
LEAF_BYTES = 420
ENTRIES = 1_000_000
TIMES = 25


def prepare(folder: Path) -> None:
    """An operation, and a copy of the ledger's table (same columns, keys and indexes) that no policy holds."""
    home.make(folder)
    from django.db import connections

    home.open_operation(REFERENCE)
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE plain_ledgerline (LIKE records_ledgerline INCLUDING ALL)")


def per_second(work: Callable[[], object], *, threads: int) -> float:
    """How often ``work`` is done in a second by so many threads at once, each with its own connection."""
    from django.db import connections

    counts = [0] * threads
    ready = threading.Barrier(threads + 1)
    until = [0.0]

    def turn(place: int) -> None:
        try:
            work()
        except Exception:
            ready.abort()
            raise
        ready.wait()
        ready.wait()
        while time.perf_counter() < until[0]:
            work()
            counts[place] += 1
        connections.close_all()

    running = [threading.Thread(target=turn, args=(place,)) for place in range(threads)]
    for thread in running:
        thread.start()
    ready.wait()
    started = time.perf_counter()
    until[0] = started + SECONDS
    ready.wait()
    for thread in running:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)


def both(work: Callable[[], object]) -> Figures:
    return {"one": per_second(work, threads=1), "four": per_second(work, threads=THREADS)}


def ours(folder: Path) -> Figures:
    """A viewer's session with one ledger line and a commit, while the sequencer puts lines in place."""
    home.enter(folder)
    from tallystick.records import log
    from tallystick.records.ledger import append
    from tallystick.records.session import session

    operation = home.operation_id(REFERENCE)
    viewer = home.officer("DK-NCP", operation)

    def act() -> None:
        with session(viewer):
            append(
                act="decide_link",
                subject=f"link:{uuid.uuid4()}",
                payload=PAYLOAD,
                viewer=viewer,
                operation=operation,
                at=datetime.now(UTC),
            )

    over = threading.Event()

    def sequencer() -> None:
        while not over.wait(1):
            log.sequence()

    beside = threading.Thread(target=sequencer)
    beside.start()
    try:
        return both(act)
    finally:
        over.set()
        beside.join()


def peer(folder: Path) -> Figures:
    """The same row, already made, in a transaction of its own: no viewer, no place in the ledger."""
    home.enter(folder)
    from django.db import connections, transaction

    from tallystick.records.models import LedgerLine

    operation = home.operation_id(REFERENCE)
    fields: list[Any] = list(LedgerLine._meta.concrete_fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    insert = f"INSERT INTO plain_ledgerline ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"

    def work() -> None:
        row = line(operation)
        values = [field.get_db_prep_save(getattr(row, field.attname), connections["owner"]) for field in fields]
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute(insert, values)

    return both(work)


def line(operation: uuid.UUID) -> Any:
    """A row like the ones ``append`` writes."""
    from tallystick.records.models import LedgerLine

    return LedgerLine(
        operation_id=operation,
        owner="DK-NCP",
        leaf=bytes(LEAF_BYTES),
        payload=json.dumps(PAYLOAD).encode(),
        nonce=bytes(32),
        act="decide_link",
        subject=f"link:{uuid.uuid4()}",
        by=home.OFFICER,
        at=datetime.now(UTC),
    )


def prepare_million(folder: Path) -> None:
    """A million committed lines as ``append`` writes them, none in place yet."""
    home.make(folder)
    from django.db import connections

    operation = home.open_operation(REFERENCE)
    connection = connections["owner"]
    columns = "id, operation_id, owner, grants, codes, category, away_from, leaf, payload, nonce, act, subject, by, at"
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        with cursor.copy(f"COPY records_ledgerline ({columns}) FROM STDIN") as copy:
            for row in million(operation):
                copy.write_row(row)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE records_ledgerline")


def million(operation: uuid.UUID) -> Iterator[tuple[Any, ...]]:
    payload, start = (
        json.dumps(PAYLOAD, separators=(",", ":"), sort_keys=True).encode(),
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    for number in range(ENTRIES):
        one, nonce = uuid.uuid4(), hashlib.sha256(b"%d" % number).digest()
        at, subject = start + timedelta(seconds=number), f"link:{uuid.uuid4()}"
        said = {
            "v": 2,
            "id": str(one),
            "at": at.isoformat(timespec="microseconds"),
            "act": "decide_link",
            "subject": subject,
            "operation": str(operation),
            "agency": "DK-NCP",
            "by": home.OFFICER,
            "purpose": "benchmark",
            "payload": hashlib.sha256(nonce + payload).hexdigest(),
        }
        leaf = json.dumps(said, separators=(",", ":"), sort_keys=True).encode()
        yield (one, operation, "DK-NCP", [], [], "unassessed", [], leaf, payload, nonce, "decide_link", subject,
               home.OFFICER, at)  # fmt: skip


def ours_million(folder: Path) -> Figures:
    """Put in place, checkpoint, read everything again and compare, prove one entry and verify it offline."""
    home.enter(folder)
    from tallystick import verify
    from tallystick.records import checking, log
    from tallystick.records.models import LedgerLine
    from tallystick.records.session import administration

    spent = seconds(log.sequence)
    row = log.checkpoint(folder / "home", datetime.now(UTC))
    checked: list[Any] = []
    check = seconds(lambda: checked.append(checking.check(folder / "home")))
    with administration():
        (one,) = LedgerLine.objects.filter(at=datetime(2026, 1, 5, tzinfo=UTC)).values_list("pk", flat=True)
        prove = typical_ms(lambda: log.prove([one], since=12_345), times=TIMES)
        ledger = log.prove([one]) | {"files": {}}
    key = log.log_key(folder / "home")
    return {
        AGREED: float(row.size) if checked[0].entries == row.size else -1.0,
        "sequenced": row.size / spent,
        "check_seconds": check,
        "prove_ms": prove,
        "verify_ms": typical_ms(lambda: verify.check_ledger(ledger, files={}, key=key), times=TIMES),
        "proof_bytes": float(len(json.dumps(ledger, indent=1, ensure_ascii=False).encode())),
    }


def peer_million(folder: Path) -> Figures:
    """The same rows read from first to last, and nothing done with them."""
    home.enter(folder)
    import psycopg

    from tallystick.records.server import Server

    count = 0

    def read() -> None:
        nonlocal count
        parameters = Server(folder / "home").parameters("owner")
        with psycopg.connect(**parameters) as connection, connection.cursor(name="rows") as cursor:
            cursor.itersize = 2_000
            count = sum(1 for _ in cursor.execute("SELECT * FROM records_ledgerline ORDER BY arrival"))

    return {"check_seconds": seconds(read), AGREED: float(count)}


BENCHMARK = Benchmark(
    name="ledger",
    says="acts per second with their ledger line, beside a plain insert of the same row; one and four threads",
    measures=(
        Measure(name="ledger_acts_one", figure="one", unit="acts/s", peer="plain insert", more=True, budget=100),
        Measure(name="ledger_acts_four", figure="four", unit="acts/s", peer="plain insert", more=True, budget=150),
    ),
    sides={"ours": ours, "plain insert": peer},
    prepare=prepare,
    tidy=home.leave,
)

MILLION = Benchmark(
    name="ledger-million",
    says=f"a log of {ENTRIES:,} entries: put in place, checked whole beside only reading it, one entry proved",
    measures=(
        Measure(name="ledger_sequenced", figure="sequenced", unit="lines/s", more=True, budget=5_000),
        Measure(name="ledger_check", figure="check_seconds", unit="s", peer="only read", budget=60),
        Measure(name="ledger_prove", figure="prove_ms", unit="ms", budget=50),
        Measure(name="ledger_verify", figure="verify_ms", unit="ms", budget=300),
        Measure(name="ledger_proof_bytes", figure="proof_bytes", unit="bytes", budget=1_024),
    ),
    sides={"ours": ours_million, "only read": peer_million},
    prepare=prepare_million,
    tidy=home.leave,
    runs=1,
)
