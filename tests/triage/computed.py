"""The computation of an order over files, banks and judgements that stand in no database."""

import uuid
from pathlib import Path
from typing import Any

from tallystick.tables.engine import engine
from tallystick.tables.shelf import Shelf
from tallystick.triage.banks.used import UsedBank
from tallystick.triage.builds.computing import MATCHED_STEPS, compute
from tallystick.triage.builds.given import Asked, Given, Lent
from tallystick.triage.rules.standing import Judged
from tallystick.vocabulary.banks import ENTRIES, BankKind, Confidence
from tallystick.vocabulary.manifest import TABLES
from tallystick.vocabulary.schemes import Scheme
from tests.triage.laid import DAY, NOW, digest, parquet

ITEM = "00000000-0000-4000-8000-00000000000a"


class Computed:
    """One scan's files on a shelf below ``root``; asked again and again with other banks and other words."""

    def __init__(self, root: Path, files: list[dict[str, Any]]) -> None:
        self.shelf = Shelf(root, "00000000-0000-4000-8000-000000000001")
        rows = [{"file": number, "path": b"", **row} for number, row in enumerate(files, start=1)]
        signals = [{"file": row["file"], "place": 1, **one} for row in rows for one in row["signals"]]
        for table, made in {"FILES": rows, "SIGNALS": signals, "FRAMES": []}.items():
            path = self.shelf.manifest(digest("manifest")) / f"{table}.parquet"
            parquet(path, [(column, kind) for column, kind, _ in TABLES[table]], made)

    def bank(self, name: str, kind: BankKind, contents: list[str], *, at=NOW - 9 * DAY, **more: Any) -> Lent:
        """A bank of these files by SHA-256, with a series of its own."""
        folder = self.shelf.folder / "banks" / digest(f"{name} {contents}")
        if not folder.exists():
            rows = [
                {"entry": f"sha256:{one}", "kind": "sha256", "token": bytes.fromhex(one), "series": more.get("series")}
                for one in map(digest, contents)
            ]
            parquet(folder / "ENTRIES.parquet", [(column, kind) for column, kind, _ in ENTRIES], rows)
        used = UsedBank(
            id=str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.example")), name=name, kind=kind, owner="DK",
            confidence=more.get("confidence", Confidence.CONFIRMED), scheme=Scheme(""), codes=("H0",), folder=folder,
            digest=folder.name, by_two=more.get("by_two", True), since=at, retracted=more.get("retracted", frozenset()),
        )  # fmt: skip
        return Lent(bank=used, at=at)

    def tiers(self, banks: list[Lent], judged: list[Judged], *, now=NOW, seen_at=NOW - 30 * DAY) -> dict[str, int]:
        """The tier of each content."""
        one = digest("manifest")
        given = Given(digest=one, root=one, form="scan", item=ITEM, label="A-001", at=seen_at, first_at=seen_at)
        asked = Asked(
            operation=self.shelf.operation, agency="DK", manifests=(given,), elsewhere=(), banks=tuple(banks),
            judged=tuple(judged),
        )  # fmt: skip
        place = self.shelf.folder / "triage" / "DK"
        with engine(self.shelf.root / "work") as opened:
            compute(
                opened, self.shelf, asked, matched=place / asked.matched(MATCHED_STEPS),
                folder=place / str(uuid.uuid4()), now=now, told=lambda done: None,
            )  # fmt: skip
            return dict(opened.execute("SELECT content, tier FROM PLACED").fetchall())
