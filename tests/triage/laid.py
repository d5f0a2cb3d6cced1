"""An operation's exhibits, banks and judgements as rows and files, with invented digests; and the build over them."""

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.scratch import scratch

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)


def digest(name: str, kind: str = "sha256") -> str:
    """An invented digest, in hex."""
    return hashlib.new(kind, f"invented {name}".encode(), usedforsecurity=False).hexdigest()


def likeness(name: str, *, off: int = 0) -> str:
    """An invented PDQ digest, in hex; ``off`` of its bits are others."""
    value = int(digest(f"likeness {name}"), 16) ^ ((1 << off) - 1)
    return f"{value:064x}"


def seen(name: str, **more: Any) -> dict[str, Any]:
    """A file as a scan has it; ``signals``: rows of SIGNALS, ``frames``: (at_ms, pdq)."""
    made = {
        "shown": f"DCIM/{name}.jpg", "state": "read", "size": 1000 + len(name), "mime": "image/jpeg",
        "md5": digest(name, "md5"), "sha1": digest(name, "sha1"), "sha256": digest(name), "pdq": None,
        "pdq_quality": 100, "pdq_from": "full", "signals": [], "frames": [],
    }  # fmt: skip
    return made | more


def camera(**more: Any) -> dict[str, Any]:
    """A camera's tags."""
    return {"kind": "camera", "says": "declared_camera", "state": "unsigned", "where": "EXIF", "make": "Shape"} | more


def generated(state: str = "unsigned", **more: Any) -> dict[str, Any]:
    """A declaration of generation."""
    kind = "c2pa" if state in ("valid", "trusted", "invalid") else "generator"
    return {"kind": kind, "says": "declared_ai", "state": state, "where": "chunk", "generator": "Forge"} | more


def parquet(path: Path, columns: list[tuple[str, str]], rows: list[dict[str, Any]]) -> None:
    """Write rows with these columns (name, type); what a row lacks is NULL."""
    from tallystick.triage.builds.laying import lay_rows

    path.parent.mkdir(parents=True, exist_ok=True)
    with scratch() as engine:
        shape = ", ".join(f'"{name}" {kind}' for name, kind in columns)
        lay_rows(engine, "T", shape, [tuple(row.get(name) for name, _ in columns) for row in rows])
        engine.execute(f"COPY T TO '{path}' (FORMAT parquet)")


@dataclass
class Laid:
    """Rows and files of one operation, entered as their acts would; the clock is the caller's."""

    operation: Any
    agency: str = "DK-NCP"
    items: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def shelf(self) -> Path:
        return Path(self.operation.home) / "shelf" / self.operation.id

    def enter(self, model: str, **values: Any) -> Any:
        from tallystick.records import models
        from tallystick.records.session import administration

        held = {"operation_id": self.operation.id, "owner": self.agency, "codes": ["H0"]}
        with administration():
            row = getattr(models, model)(**(held | values))
            row.save(force_insert=True)
        return row

    def item(self, label: str, *, owner: str = "") -> str:
        owner = owner or self.agency
        if (owner, label) not in self.items:
            by = self.operation.officers[owner]
            row = self.enter("Item", owner=owner, label=label, kind="phone", by=by, at=NOW - 50 * DAY)
            self.items[owner, label] = str(row.pk)
        return self.items[owner, label]

    def scan(self, label: str, files: list[dict[str, Any]], *, at: datetime = NOW - DAY, owner: str = "", **more: Any):
        """A scan's manifest of these files, attached."""
        from tallystick.vocabulary.manifest import TABLES

        owner = owner or self.agency
        name = digest(f"{label} {owner} {at} {len(files)} {uuid.uuid4()}")
        rows = [{"file": number, "path": row["shown"].encode(), **row} for number, row in enumerate(files, start=1)]
        tables = {
            "FILES": rows,
            "SIGNALS": [{"file": row["file"], "place": 1, **one} for row in rows for one in row["signals"]],
            "FRAMES": [
                {"file": row["file"], "at_ms": at_ms, "pdq": pdq, "pdq_quality": 100}
                for row in rows
                for at_ms, pdq in row["frames"]
            ],
        }
        for table, made in tables.items():
            parquet(self.shelf / "manifests" / name / f"{table}.parquet", [(c, k) for c, k, _ in TABLES[table]], made)
        return self._manifest(name, label, owner, at, len(files), form="scan", **more)

    def told(self, label: str, media: list[dict[str, Any]], *, at: datetime = NOW - DAY, owner: str = "", **more: Any):
        """Another tool's manifest; ``media`` rows may have ``paths`` and ``exif``."""
        from tallystick.evidence.manifests.tables import STREAMS

        owner = owner or self.agency
        name = digest(f"told {label} {owner} {at} {uuid.uuid4()}")
        rows = [{"entry": str(number), **row} for number, row in enumerate(media, start=1)]
        tables = {
            "MEDIA": rows,
            "PATHS": [
                {"entry": row["entry"], "place": str(n), "path": path, "folder": path.rpartition("/")[0]}
                for row in rows
                for n, path in enumerate(row.get("paths", []), start=1)
            ],
            "EXIF": [
                {"entry": row["entry"], "place": "1", "name": key, "value": value}
                for row in rows
                for key, value in row.get("exif", {}).items()
            ],
        }
        for stream, made in tables.items():
            columns = [(column, "VARCHAR") for column in STREAMS[stream]]
            parquet(self.shelf / "manifests" / name / f"{stream}.parquet", columns, made)
        return self._manifest(name, label, owner, at, len(media), form="vics", **more)

    def _manifest(self, name: str, label: str, owner: str, at: datetime, files: int, **more: Any) -> Any:
        return self.enter(
            "Manifest", owner=owner, item=self.item(label, owner=owner), digest=name, files=files, size=1, at=at,
            by=self.operation.officers[owner], reason="r", **more,
        )  # fmt: skip

    def bank(
        self, name: str, kind: str, entries: list[dict[str, Any]], *, owner: str = "", number: int = 1,
        at: datetime = NOW - 2 * DAY, confidence: str = "confirmed", key: bytes | None = None, again: Any = None,
        codes: tuple[str, ...] = ("H0",), by_two: bool = True,
    ) -> Any:  # fmt: skip
        """A bank with one edition (``again``: one more of that bank); entries name their digests by kind."""
        import hmac

        from tallystick.triage.banks.keying import keep_key
        from tallystick.triage.banks.places import file_digest
        from tallystick.vocabulary.banks import ENTRIES

        owner = owner or self.agency
        rows = []
        for one in entries:
            kinds = {kind: one[kind] for kind in ("sha256", "sha1", "md5", "pdq") if one.get(kind)}
            tokens = {
                kind: hmac.digest(key, bytes.fromhex(said), "sha256") if key else bytes.fromhex(said)
                for kind, said in kinds.items()
            }
            first = next(iter(tokens))
            more = {column: one.get(column) for column in ("size", "series", "value")}
            rows += [
                {"entry": f"{first}:{tokens[first].hex()}", "kind": kind, "token": token, **more}
                for kind, token in tokens.items()
            ]
        fresh = self.shelf / "banks" / f".{uuid.uuid4().hex}" / "ENTRIES.parquet"
        parquet(fresh, [(column, kind) for column, kind, _ in ENTRIES], rows)
        edition = file_digest(fresh)
        if not (self.shelf / "banks" / edition).exists():
            fresh.parent.rename(self.shelf / "banks" / edition)
        said = {"owner": owner, "by": self.operation.officers[owner], "at": at, "reason": "r", "codes": list(codes)}
        bank = again or self.enter(
            "Bank", name=name, kind=kind, source="s", confidence=confidence, licence="l", keyed=key is not None,
            grants=[self.agency] if owner != self.agency else [], **said,
        )  # fmt: skip
        if key and again is None:
            keep_key(Path(self.operation.home), str(bank.pk), key)
        row = self.enter(
            "BankEdition", bank=bank.pk, number=number, digest=edition, given=digest("given"),
            grants=list(bank.grants), **said,
        )  # fmt: skip
        if by_two:
            self.word(row, "agreed", what="edition", owner=owner, at=at)
        bank.edition = row
        return bank

    def word(self, row: Any, says: str, *, what: str = "judgement", owner: str = "", second: str = "/2", at=NOW - DAY):
        owner = owner or self.agency
        by = self.operation.officers[f"{owner}{second}"]
        return self.enter("Countersign", owner=owner, to=row.pk, what=what, says=says, by=by, at=at, reason="r")

    def says(
        self, about: str, subject: str, says: str, *, value: dict[str, str] | None = None, agreed: bool = False,
        at: datetime = NOW - DAY, until: datetime | None = None, owner: str = "", by: str = "",
    ) -> Any:  # fmt: skip
        """A judgement, agreed to by a second officer where that is said."""
        owner = owner or self.agency
        row = self.enter(
            "Judgement", owner=owner, about=about, subject=subject, says=says, value=value or {}, at=at, until=until,
            by=self.operation.officers[f"{owner}{by}"], reason="looked at",
        )  # fmt: skip
        if agreed:
            self.word(row, "agreed", owner=owner, at=at)
        return row

    def build(self, *, now: datetime = NOW, agency: str = "") -> dict[str, Any]:
        from tallystick.triage.jobs import order

        home = Path(self.operation.home)
        return order(home=home, operation_id=self.operation.id, agency=agency or self.agency, now=now)

    def rows(self, model: str = "QueueRow", *, agency: str = "") -> list[Any]:
        """Rows of the agency, in order of place."""
        from tallystick.records import models
        from tallystick.records.session import administration

        sorting = {"QueueRow": "place", "Lead": "value", "Notice": "words"}[model]
        owner = {"to" if model == "Notice" else "owner": agency or self.agency}
        with administration():
            found = getattr(models, model).objects.filter(operation_id=self.operation.id, **owner)
            return list(found.order_by(sorting))

    def queue(self) -> dict[str, Any]:
        """Rows by content."""
        return {row.content: row for row in self.rows()}

    def tier(self, name: str) -> int:
        """The tier of the file of that name."""
        return int(self.queue()[digest(name)].tier)
