"""Acts per second with their ledger line, beside a plain insert of the same row into a table without any of it."""

import secrets
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import home
from benchmarks.measure import Benchmark, Figures, Measure

REFERENCE = "BENCH-LEDGER"
PAYLOAD = {"reason": "An invented reason of ordinary length, as an officer would give it.", "answer": "same"}
SECONDS = 3.0
THREADS = 4
LEAF_BYTES = 420


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
        work()
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
    """A viewer's session with one ledger line and a commit."""
    home.enter(folder)
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

    return both(act)


def peer(folder: Path) -> Figures:
    """The same row, already made, in a transaction of its own: no viewer, no lock, no place in the ledger."""
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
    """A row like the ones ``append`` writes, under a place of its own."""
    from tallystick.records.models import LedgerLine

    return LedgerLine(
        operation_id=operation,
        owner="DK-NCP",
        sequence=secrets.randbelow(2**62),
        leaf=bytes(LEAF_BYTES),
        payload=PAYLOAD,
        nonce=bytes(32),
        act="decide_link",
        subject=f"link:{uuid.uuid4()}",
        by=home.OFFICER,
        at=datetime.now(UTC),
    )


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
