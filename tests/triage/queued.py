"""An agency's order of looking as its job leaves it, with invented digests; banks as their owners load them."""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.scratch import scratch

NOW = datetime.now(UTC).replace(microsecond=0)


def digest(name: str) -> str:
    """An invented SHA-256."""
    return hashlib.sha256(f"invented {name}".encode()).hexdigest()


def lay_bank(viewer: Any, *, home: Path, name: str, kind: str, entries: dict[str, str], grants: tuple[str, ...] = ()):
    """A bank of the viewer's agency with one edition; ``entries``: names of invented pictures and their series."""

    from tallystick.records.models import Bank, BankEdition
    from tallystick.records.session import session

    edition = digest(f"{viewer.operation} {viewer.agency} {name}")
    folder = home / "shelf" / viewer.operation / "banks" / edition
    folder.mkdir(parents=True)
    with scratch() as engine:
        engine.execute(
            "CREATE TABLE e (entry VARCHAR, kind VARCHAR, token BLOB, size BIGINT, series VARCHAR, value VARCHAR)"
        )
        for picture, series in entries.items():
            engine.execute(
                "INSERT INTO e VALUES (?, 'sha256', from_hex(?), NULL, ?, NULL)",
                [f"sha256:{digest(picture)}", digest(picture), series or None],
            )
        engine.execute(f"COPY e TO '{folder / 'ENTRIES.parquet'}' (FORMAT parquet)")
    held = {"operation_id": viewer.operation, "owner": viewer.agency, "codes": ["H0"], "by": viewer.officer, "at": NOW}
    with session(viewer):
        bank = Bank(
            **held, name=name, kind=kind, source="invented", confidence="confirmed", licence="tests", reason="r",
            grants=list(grants),
        )  # fmt: skip
        bank.save(force_insert=True)
        BankEdition(
            **held, bank=bank.pk, number=1, digest=edition, given=digest("given"), reason="r",
            counts={"entries": len(entries)},
        ).save(force_insert=True)  # fmt: skip
    return str(bank.pk)


def lay_queue(
    service: Any,
    *,
    owner: str,
    rows: list[dict[str, Any]],
    figures: dict[str, Any] | None = None,
    head: dict[str, Any] | None = None,
) -> str:
    """Rows in order of place, and the build they are of."""
    from tallystick.records.models import QueueRow, TriageBuild
    from tallystick.records.session import session

    held = {"operation_id": service.operation, "owner": owner, "codes": ["H0"]}
    with session(service, role="worker"):
        QueueRow.objects.filter(operation_id=service.operation, owner=owner).delete()
        TriageBuild.objects.filter(operation_id=service.operation, owner=owner).update(current=False)
        build = TriageBuild.objects.create(**held, current=True, head=head or {}, figures=figures or {})
        for place, row in enumerate(rows, start=1):
            QueueRow.objects.create(**held, build=build.pk, **(defaults(place) | row))
    return str(build.pk)


def defaults(place: int) -> dict[str, Any]:
    """A file nobody knows."""
    return {
        "content": digest(f"file {place}"), "place": place, "tier": 5, "why": "tier", "strength": 0,
        "because": ["Nobody knows it, and it says nothing of where it came from."], "mime": "image/jpeg",
        "size": 100_000 + place, "seen_at": NOW - timedelta(days=2), "due_at": NOW + timedelta(days=58),
    }  # fmt: skip


def match(bank: str, picture: str, **more: Any) -> dict[str, Any]:
    """An exact match with an entry of a bank."""
    return {
        "bank": bank, "name": "known", "entry": f"sha256:{digest(picture)}", "kind": "sha256", "distance": 0,
        "confidence": "confirmed", "state": "claimed", "series": "", "confirmed_by": "",
    } | more  # fmt: skip


def anything() -> str:
    return str(uuid.uuid4())
