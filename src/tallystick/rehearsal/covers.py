"""Cover sheets and mappings, written as an agency would write them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tallystick.rehearsal.sheet import Table, toml

GROUNDS = {
    "platform": ("Court order, seizure of servers", "Joint investigation: the platform and its users", ""),
    "lab_flags": ("Court order, seizure of servers", "Joint investigation: the platform and its users", ""),
    "reference": ("Registry extract, open source", "Address plan of the rehearsal", "2020-01-01T00:00:00"),
    "holding": ("National police data law", "Cross-check for this operation", "2015-01-01T00:00:00"),
    "exclusions": ("National police data law", "Accounts to be left alone", "2015-01-01T00:00:00"),
    "provider_answer": ("Production orders to providers and banks", "Subscriber data", "2018-01-01T00:00:00"),
    "exchange_answer": ("Production orders to exchanges", "Account holders of wallets", "2018-01-01T00:00:00"),
}
"""Kind of contribution -> legal basis, mandate, begin of the mandate where it is not the platform's."""


@dataclass(frozen=True)
class Cover:
    """A contribution to be: who, what kind, under which codes, by which clock. ``files`` are filled by the writers."""

    folder: str
    name: str
    agency: str
    kind: str
    exhibit: str = ""
    codes: tuple[str, ...] = ("H1",)
    evaluation: str = "B2"
    clock: Table = field(default_factory=lambda: {"zone": "UTC", "offset_seconds": 0, "evidence": ""})
    given_to: tuple[str, ...] = ("EC3",)


@dataclass
class Folder:
    """A contribution folder being written: its place on disk and the list of its files."""

    path: Path
    cover: Cover
    files: list[Table] = field(default_factory=list)

    def file(self, name: str, reader: str, tables: list[Table], **options: object) -> Path:
        """List a file with its mapping; files with one mapping share it. Returns where to write it."""
        stem = name.split(".")[0].rstrip("0123456789-")
        mapping = f"{stem}.mapping.toml"
        (self.path / mapping).write_text(toml({"table": tables}), encoding="utf-8")
        entry: Table = {"path": name, "reader": reader, "mapping": mapping}
        if options:
            entry["options"] = options
        self.files.append(entry)
        return self.path / name


def open_folder(into: Path, cover: Cover) -> Folder:
    path = into / "contributions" / cover.folder
    path.mkdir(parents=True, exist_ok=True)
    return Folder(path, cover)


def close_folder(folder: Folder, *, operation: str, received_at: str, mandate: tuple[str, str]) -> None:
    """Write the cover sheet."""
    cover = folder.cover
    basis, ground, since = GROUNDS[cover.kind]
    sheet: Table = {
        "contribution": {
            "name": cover.name,
            "operation": operation,
            "agency": cover.agency,
            "kind": cover.kind,
            "exhibit": cover.exhibit,
            "received_at": instant(received_at),
            "for": list(cover.given_to),
        },
        "legal": {
            "basis": basis,
            "mandate": ground,
            "from": instant(since or mandate[0]),
            "until": instant(mandate[1]),
        },
        "handling": {"codes": list(cover.codes), "text": "", "evaluation": cover.evaluation},
        "clock": cover.clock,
        "file": folder.files,
    }
    (folder.path / "contribution.toml").write_text(toml(sheet), encoding="utf-8")


def instant(text: str) -> datetime:
    """A UTC instant from ISO text without offset."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def mapping(
    table: str,
    columns: dict[str, str],
    *,
    stream: str = "rows",
    constants: dict[str, str] | None = None,
    times: dict[str, Table] | None = None,
    words: dict[str, Table] | None = None,
) -> Table:
    """One [[table]] of a mapping."""
    parts: Table = {"name": table, "stream": stream, "columns": columns}
    for key, value in (("constants", constants), ("times", times), ("words", words)):
        if value:
            parts[key] = value
    return parts
