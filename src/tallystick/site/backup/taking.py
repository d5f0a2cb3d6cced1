"""Takes a backup of a home while its officers work: one moment of the rows, and every file they name."""

import fcntl
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tallystick.records import dumping, inventory
from tallystick.records.dumping import Connection
from tallystick.records.server import Server
from tallystick.site.backup.files import files_of, hashed, keep, write_whole
from tallystick.site.backup.manifest import NAME, ROWS, LedgerState, Manifest
from tallystick.site.backup.named import files_named
from tallystick.tables.room import room
from tallystick.tables.shelf import sync
from tallystick.vocabulary.errors import Conflict

Told = Callable[[str, int, int], None]
FIRST = "ledger"
"""Copied before the moment of the rows is fixed: the list of checkpoints must never be ahead of the log it is of."""


def take_backup(home: Path, *, to: Path, key: str, told: Told) -> Manifest:
    """Take a backup of ``home`` into the folder ``to``; gives its manifest.

    ``key``: the log's public key. Stops nobody's work. Stopped at any point, no unfinished backup looks like a
    finished one, and the next run uses the files that were copied. Raises Unavailable (database, full disk), Conflict.
    """
    with room(to), _alone(to):
        kept = {str(path): keep(home / path, folder=to) for path in files_of(home) if path.parts[0] == FIRST}
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
        fresh = to / f".unfinished-{name}"
        fresh.mkdir()
        try:
            manifest = _filled(home, to=to, fresh=fresh, name=name, key=key, kept=kept, told=told)
            write_whole(fresh / NAME, manifest.text().encode())
            fresh.rename(to / name)
            sync(to)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return manifest


@contextmanager
def _alone(to: Path) -> Iterator[None]:
    """One backup at a time into a folder; what a killed one left unfinished goes."""
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (to / "backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(str(to), "another backup into it is under way", "Wait for it to end.") from None
        for left in to.glob(".unfinished-*"):
            shutil.rmtree(left, ignore_errors=True)
        for left in to.glob("files/*/.*"):
            left.unlink(missing_ok=True)
        yield


def _filled(
    home: Path, *, to: Path, fresh: Path, name: str, key: str, kept: dict[str, tuple[str, int]], told: Told
) -> Manifest:
    made_at = datetime.now(UTC)
    with dumping.snapshot(Server(home)) as moment:
        told("rows", 0, 0)
        dumping.dump(Server(home), moment=moment, out=fresh / ROWS)
        sync(fresh / ROWS)
        named = files_named(moment.connection)
        counted = _counted(moment.connection, key)
    gone = _copy_files(home, to=to, kept=kept, told=told)
    return Manifest(
        id=name,
        made_at=made_at.isoformat(timespec="seconds"),
        software=_software(),
        rows=hashed(fresh / ROWS),
        files=kept,
        missing=sorted(one.because for one in named if not one.kept(kept)),
        gone=gone,
        **counted,
    )


def _software() -> str:
    try:
        return version("tallystick")
    except PackageNotFoundError:
        return "a checkout"


def _counted(connection: Connection, key: str) -> dict[str, Any]:
    log = inventory.hash_ledger(connection)
    ledger = LedgerState(
        size=log.size,
        root=log.root.hex(),
        checkpoint=inventory.newest_checkpoint(connection),
        key=key,
        broken=log.broken,
        lost=inventory.lost_checkpoints(connection),
    )
    found = connection.execute("SHOW server_version").fetchone()
    return {
        "server": str(found[0]) if found else "",
        "schema": inventory.schema(connection),
        "tables": inventory.row_counts(connection),
        "policies": inventory.policies_digest(connection),
        "ledger": ledger,
    }


def _copy_files(home: Path, *, to: Path, kept: dict[str, tuple[str, int]], told: Told) -> list[str]:
    """Copy every file of the home; gives those that went away meanwhile (a build replaced by a newer one)."""
    paths = [path for path in files_of(home) if path.parts[0] != FIRST]
    gone = []
    for place, path in enumerate(paths):
        told("files", place, len(paths))
        try:
            kept[str(path)] = keep(home / path, folder=to)
        except FileNotFoundError:
            gone.append(str(path))
    told("files", len(paths), len(paths))
    return gone


def same_disk(one: Path, other: Path) -> bool:
    """Whether two places would be lost together."""
    return _there(one).stat().st_dev == _there(other).stat().st_dev


def _there(path: Path) -> Path:
    path = path.absolute()
    while not path.exists():
        path = path.parent
    return path
