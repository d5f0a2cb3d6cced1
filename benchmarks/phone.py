"""A played telephone: 30,000 private camera pictures, 40 classified or linked files and 10 that may be new.

Ours is the order as the build makes it; beside it the same tiers with nothing to order within them. Both are read off
the first 200 places: what part of them was planted. 400 received pictures lie in the folder of some known ones, so a
tier holds more than was planted. Every digest is invented.
"""

import hashlib
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from benchmarks import home
from benchmarks.measure import Benchmark, Figures, Measure

REFERENCE, AGENCY = "BENCH-PHONE", "DK-NCP"
PRIVATE, RECEIVED, FIRST = 30_000, 400, 200
NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)
PHONE, OTHER = "PH-4711000", "OC-0815222"
"""Serials: of the telephone itself, and of the camera that known files were made with."""

Row = dict[str, Any]


def digest(name: str) -> str:
    """An invented SHA-256."""
    return hashlib.sha256(f"phone {name}".encode()).hexdigest()


def classified() -> list[str]:
    """Planted files that a bank holds."""
    return [f"classified {number}" for number in range(20)]


def planted() -> list[str]:
    """All 50."""
    return [*classified(), *(f"linked {n}" for n in range(20)), *(f"new {n}" for n in range(10))]


def files() -> Iterator[Row]:
    """Path, name and signal of every file of the telephone."""
    for number in range(PRIVATE - RECEIVED):
        yield _file(f"DCIM/Camera/{number:05}.jpg", f"private {number}", serial=PHONE, make="Shape")
    for number in range(RECEIVED):
        yield _file(f"WhatsApp/Images/{number:04}.jpg", f"received {number}", make="Shape")
    for number, name in enumerate(classified()):
        signs = ({"serial": OTHER, "make": "Round"}, {"prompt": digest("words")}, {"seed": "3141592653"})[number % 3]
        yield _file(f"{'WhatsApp/Images' if number < 8 else 'Download/.x'}/k{number}.jpg", name, **signs)
    for number in range(20):
        signs = ({"serial": OTHER, "make": "Round"}, {"prompt": digest("words")}, {"seed": "3141592653"})[number % 3]
        yield _file(f"Download/{number}/l.jpg", f"linked {number}", **signs)
    for number in range(10):
        folder = "Download/.x" if number % 2 else "WhatsApp/Images"
        yield _file(f"{folder}/n{number}.jpg", f"new {number}", serial=OTHER, make="Round")


def _file(path: str, name: str, **signs: str) -> Row:
    return {"path": path, "name": name, "serial": None, "make": None, "prompt": None, "seed": None} | signs


def prepare(folder: Path) -> None:
    """A home with the telephone's manifest and a bank."""
    home.make(folder)
    lay(folder / "home", home.open_operation(REFERENCE), officers=(home.OFFICER, home.OFFICER[:-1] + "2"))


def lay(place: Path, operation: UUID, *, officers: tuple[str, str]) -> None:
    """Enter item, manifest and bank into a home whose database runs; the bank counts for its second officer's word."""
    from tallystick.records.models import Bank, BankEdition, Countersign, Item, Manifest
    from tallystick.records.session import administration

    shelf = place / "shelf" / str(operation)
    manifest, count = _manifest(shelf)
    edition = _edition(shelf)
    at = NOW - timedelta(days=1)
    held: Row = {"operation_id": operation, "owner": AGENCY, "codes": ["H0"]}
    said: Row = held | {"by": officers[0], "at": at, "reason": "played"}
    with administration():
        item = Item.objects.create(**held, label="A-001", kind="phone", by=officers[0], at=at)
        Manifest.objects.create(**said, item=item.pk, digest=manifest, files=count, size=0)
        bank = Bank.objects.create(
            **said, name="known", kind="known_unidentified", source="played", confidence="confirmed", licence="played"
        )
        row = BankEdition.objects.create(**said, bank=bank.pk, number=1, digest=edition, given=edition)
        Countersign.objects.create(**said | {"by": officers[1]}, to=row.pk, what="edition", says="agreed")


def _manifest(shelf: Path) -> tuple[str, int]:
    from tallystick.vocabulary.manifest import TABLES

    rows = list(files())
    made = {
        "FILES": [
            {
                "file": number, "path": row["path"].encode(), "shown": row["path"], "state": "read", "size": 1_000,
                "md5": digest(row["name"])[:32], "sha1": digest(row["name"])[:40], "sha256": digest(row["name"]),
                "mime": "image/jpeg",
            }
            for number, row in enumerate(rows, start=1)
        ],
        "SIGNALS": [signal for number, row in enumerate(rows, start=1) for signal in _signals(number, row)],
        "FRAMES": [],
    }  # fmt: skip
    name = digest("manifest")
    for table, written in made.items():
        columns = [(column, kind) for column, kind, _ in TABLES[table]]
        _parquet(shelf / "manifests" / name / f"{table}.parquet", columns, written)
    return name, len(rows)


def _signals(number: int, row: Row) -> Iterator[Row]:
    said = {"file": number, "place": 1, "state": "unsigned", "where": "EXIF", "extractor": "played"}
    if row["make"]:
        yield said | {"kind": "camera", "says": "declared_camera", "make": row["make"], "serial": row["serial"]}
    elif row["prompt"] or row["seed"]:
        drawn = {"prompt_sha256": row["prompt"], "seed": row["seed"], "generator": "Shapes"}
        yield said | {"kind": "generator", "says": "declared_ai"} | drawn


def _edition(shelf: Path) -> str:
    from tallystick.vocabulary.banks import ENTRIES

    rows = [
        {"entry": f"sha256:{digest(name)}", "kind": "sha256", "token": bytes.fromhex(digest(name)), "value": "1"}
        for name in classified()
    ]
    fresh = shelf / "banks" / f".{uuid4().hex}" / "ENTRIES.parquet"
    _parquet(fresh, [(column, kind) for column, kind, _ in ENTRIES], rows)
    edition = hashlib.sha256(fresh.read_bytes()).hexdigest()
    fresh.parent.rename(fresh.parent.with_name(edition))
    return edition


def _parquet(path: Path, columns: list[tuple[str, str]], rows: list[Row]) -> None:
    import duckdb

    from tallystick.triage.builds.laying import lay_rows

    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as engine:
        shape = ", ".join(f'"{name}" {kind}' for name, kind in columns)
        lay_rows(engine, "T", shape, [tuple(row.get(name) for name, _ in columns) for row in rows])
        engine.execute(f"COPY T TO '{path}' (FORMAT parquet)")


def ours(folder: Path) -> Figures:
    """The order as it is shown, its cost, and how many planted files it lets wait too long at 200 looks a day."""
    home.enter(folder)
    from tallystick.triage.jobs import order

    operation = home.operation_id(REFERENCE)
    forget(folder / "home", operation)
    started, spent = time.monotonic(), time.process_time()
    order(home=folder / "home", operation_id=str(operation), agency=AGENCY, now=NOW)
    cost = {"seconds": time.monotonic() - started, "cpu": time.process_time() - spent}
    rows = queue(operation)
    return {"precision": precision([row[0] for row in rows]), "late": float(late(rows)), **cost}


def forget(place: Path, operation: UUID) -> None:
    """Take away what earlier runs computed: unchanged, a build is not made again."""
    from tallystick.records.models import TriageBuild
    from tallystick.records.session import administration

    shutil.rmtree(place / "shelf" / str(operation) / "triage", ignore_errors=True)
    with administration():
        TriageBuild.objects.filter(operation_id=operation).update(current=False)


def queue(operation: UUID) -> list[tuple[str, int, datetime]]:
    """Content, tier and when it is due, in order of place."""
    from tallystick.records.models import QueueRow
    from tallystick.records.session import session

    with session(home.service(operation), role="worker"):
        rows = QueueRow.objects.filter(operation_id=operation, owner=AGENCY).order_by("place")
        return list(rows.values_list("content", "tier", "due_at"))


def precision(contents: list[str]) -> float:
    """What part of the first 200 was planted; 0.25 is all of them."""
    wanted = {digest(name) for name in planted()}
    return len(wanted & set(contents[:FIRST])) / FIRST


def late(rows: list[tuple[str, int, datetime]]) -> int:
    """Planted files that are not looked at in time when 200 are a day; those that got no row are late."""
    wanted = {digest(name) for name in planted()}
    in_time = {content for place, (content, _, due) in enumerate(rows) if NOW + timedelta(days=place // FIRST) <= due}
    return len(wanted - in_time)


def by_tier(folder: Path) -> Figures:
    """The same tiers, in each of which files stand in the order of their digests."""
    home.enter(folder)
    from tallystick.triage.jobs import order

    operation = home.operation_id(REFERENCE)
    order(home=folder / "home", operation_id=str(operation), agency=AGENCY, now=NOW)
    rows = sorted(queue(operation), key=lambda row: (row[1], row[0]))
    return {"precision": precision([row[0] for row in rows])}


BENCHMARK = Benchmark(
    name="phone",
    says=f"a telephone of {PRIVATE:,} private pictures and 50 planted files put in order, beside its tiers alone",
    measures=(
        Measure(name="phone_precision", figure="precision", unit="of first 200", peer="tiers", more=True),
        Measure(name="phone_late", figure="late", unit="files"),
        Measure(name="phone_seconds", figure="seconds", unit="s"),
        Measure(name="phone_cpu", figure="cpu", unit="s"),
    ),
    sides={"ours": ours, "tiers": by_tier},
    prepare=prepare,
    tidy=home.leave,
    runs=3,
)
