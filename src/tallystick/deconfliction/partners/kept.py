"""What an agency keeps of its hub (0700 below ``partners/``): cards, what the hub holds of it, what is under way.

key-server.json match-hub.json      cards
epoch-<n>/HELD.parquet              value, token and handle of everything the hub holds of the agency, or has held
epoch-<n>/under-way/                what was asked of the key server or told the hub, until it is answered
collected.json                      up to where findings were collected
"""

import json
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from tallystick.deconfliction.partners.post import Correspondent
from tallystick.hub import key_server, match_hub
from tallystick.hub.cards import Card, read_card
from tallystick.hub.place import write_json
from tallystick.tables.engine import quoted
from tallystick.tables.shelf import settle
from tallystick.vocabulary.errors import Absent, Conflict

HELD = (
    "kind VARCHAR, form VARCHAR, code UTINYINT, until BIGINT, held VARCHAR, source VARCHAR, shown VARCHAR,"
    " token BLOB, handle BLOB"
)
"""``code`` a hub.rows.Code, ``until`` seconds since 1970, ``held`` a HeldAs, ``source`` the id or digest of it."""

KEYS, HUB = key_server.ROLE, match_hub.ROLE


@dataclass(frozen=True)
class Kept:
    """The folder of one agency and operation (its UUID). ``of``: the epoch that is meant, 0 for the newest."""

    home: Path
    operation: str
    agency: str
    of: int = 0

    @property
    def folder(self) -> Path:
        return self.home / "partners" / self.operation / self.agency

    def card(self, role: str) -> Card:
        """Raises Absent where none was taken in."""
        path = self.folder / f"{role}.json"
        if not path.exists():
            raise Absent(role, "its card is not here", "Take it in: tallystick partners meet CARD.")
        return read_card(path.read_bytes())

    def keep_card(self, card: Card) -> None:
        said: dict[str, Any] = asdict(card)
        said["epochs"] = {str(one): [token.hex() for token in some] for one, some in card.epochs.items()}
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_json(self.folder / f"{card.role}.json", said)

    def correspondent(self, role: str) -> Correspondent:
        card = self.card(role)
        return Correspondent(card.code, card.verify_key, card.age_recipient)

    @property
    def epoch(self) -> int:
        """The epoch that is meant: the newest of the key server's card where none is named."""
        return self.of or self.card(KEYS).epoch

    def of_epoch(self) -> Path:
        return self.folder / f"epoch-{self.epoch}"

    def under_way(self) -> "UnderWay | None":
        """What waits for an answer, or None."""
        path = self.of_epoch() / "under-way"
        return UnderWay(path, json.loads((path / "about.json").read_text())) if path.exists() else None

    @contextmanager
    def fresh(self) -> Iterator[Path]:
        """A hidden folder beside what is under way; what is still in it at the end goes."""
        folder = self.of_epoch() / f".{uuid.uuid4().hex}"
        folder.mkdir(mode=0o700, parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def begin(self, fresh: Path, about: Mapping[str, Any]) -> None:
        """Have the files of ``fresh`` be what is under way. Raises Conflict where something waits for the hub."""
        before = self.under_way()
        if before is not None and before.about["stage"] == HUB:
            what = "a message to the match hub is under way"
            raise Conflict("partners", what, "Take its reply in, or write it again (partners again).")
        write_json(fresh / "about.json", dict(about))
        if before is not None:
            shutil.rmtree(before.folder)
        fresh.rename(self.of_epoch() / "under-way")

    def open_held(self, engine: duckdb.DuckDBPyConnection, name: str = "HELD") -> None:
        """A view of what the hub holds of the agency; code GONE: of what it held once."""
        view(engine, name, self.of_epoch() / "HELD.parquet")

    def settle_held(self, engine: duckdb.DuckDBPyConnection, sql: str) -> None:
        """What the hub holds from now on; the view of it stays as it was."""
        with settle(self.of_epoch() / "HELD.parquet") as fresh:
            write_rows(engine, sql, fresh)

    def collected(self) -> int:
        path = self.of_epoch() / "collected.json"
        return int(json.loads(path.read_text())["after"]) if path.exists() else 0

    def keep_collected(self, after: int) -> None:
        write_json(self.of_epoch() / "collected.json", {"after": after})


@dataclass(frozen=True)
class UnderWay:
    """``about``: stage (whose answer is waited for), message (its id), what (holdings or questions), seed (hex)."""

    folder: Path
    about: dict[str, Any]


def view(engine: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    """A view of rows of the shape HELD; of none where the file is not there."""
    if path.exists():
        engine.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet({quoted(path)})")
        return
    empty = ", ".join(f"CAST(NULL AS {kind}) AS {column}" for column, kind in map(str.split, HELD.split(", ")))
    engine.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT {empty} WHERE false")


def write_rows(engine: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    path.touch(mode=0o600)
    engine.execute(f"COPY ({sql}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)")
