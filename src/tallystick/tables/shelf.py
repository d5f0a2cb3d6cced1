"""The shelf: where files of an operation lie. Files are written once and never changed."""

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tallystick.tables.engine import named, quoted
from tallystick.tables.room import room
from tallystick.vocabulary.fields import TABLES, columns_of


@contextmanager
def settle(path: Path) -> Iterator[Path]:
    """A temporary name to write to; synced and renamed to ``path`` when the block ends well, removed when not.

    Raises Unavailable when the disk is full.
    """
    fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        with room(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            yield fresh
            sync(fresh)
            fresh.rename(path)
            sync(path.parent)
    finally:
        if fresh.is_file():
            fresh.unlink()


def sync(path: Path) -> None:
    """Force a file or a folder entry to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True)
class Shelf:
    """The files of one operation below ``root/shelf/<operation>``; ``operation`` is the operation's UUID."""

    root: Path
    operation: str

    @property
    def folder(self) -> Path:
        return self.root / "shelf" / self.operation

    def given(self, table: str, contribution: str) -> Path:
        return self.folder / "given" / table / f"{contribution}.parquet"

    def quarantine(self, contribution: str) -> Path:
        """Rows of a contribution that were set aside, with file, row, field, reason and remedy."""
        return self.folder / "quarantine" / f"{contribution}.parquet"

    def manifest(self, digest: str) -> Path:
        """The folder of a scan's manifest, by the SHA-256 of its head."""
        return self.folder / "manifests" / digest

    def bank(self, edition: str) -> Path:
        """The folder of a bank's edition, by the SHA-256 of its entries or members."""
        return self.folder / "banks" / edition

    def triage(self, agency: str) -> Path:
        """Where the builds of an agency's order of looking lie."""
        return self.folder / "triage" / agency

    def built(self, build: str) -> Path:
        return self.folder / "built" / build

    def lock_path(self) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / "build.lock"

    def open_given(self, engine: duckdb.DuckDBPyConnection, contributions: list[str]) -> None:
        """Make every given table a view of the engine, over just these contributions (empty where none has it)."""
        for table in TABLES:
            paths = [path for digest in contributions if (path := self.given(table, digest)).exists()]
            engine.execute(f"CREATE OR REPLACE VIEW {table} AS {_select(table, paths)}")


def _select(table: str, paths: list[Path]) -> str:
    columns = columns_of(table)
    if not paths:
        empty = ", ".join(f"CAST(NULL AS {kind}) AS {named(name)}" for name, kind in columns)
        return f"SELECT {empty} WHERE false"
    names = ", ".join(named(name) for name, _ in columns)
    return f"SELECT {names} FROM read_parquet([{', '.join(quoted(path) for path in sorted(paths))}])"


def write_head(folder: Path, head: dict[str, Any]) -> None:
    """The head of a build: made from which contributions, by which steps and versions, how many rows."""
    with settle(folder / "head.json") as fresh:
        fresh.write_text(json.dumps(head, indent=1, sort_keys=True), encoding="utf-8")


def read_head(folder: Path) -> dict[str, Any]:
    head: dict[str, Any] = json.loads((folder / "head.json").read_text(encoding="utf-8"))
    return head
