"""Makes a home from a backup. Built beside its place and moved there only when every check has passed."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tallystick.records import dumping, inventory
from tallystick.records.server import RESTORING, Server
from tallystick.site.backup import known as kept
from tallystick.site.backup.checking import check_rows
from tallystick.site.backup.files import give_back, write_whole
from tallystick.site.backup.keys import Lock, give_back_keys
from tallystick.site.backup.known import Known
from tallystick.site.backup.manifest import ROWS, Manifest, chosen, differences, read_manifest
from tallystick.site.backup.noting import note_restored
from tallystick.site.setting_up import bring_up_to_date
from tallystick.site.starting import set_up
from tallystick.tables.room import room
from tallystick.tables.shelf import sync
from tallystick.vocabulary.errors import Conflict, Malformed, Refused

Told = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is restored whereto. ``source``: a backup, or a folder of them (the newest). ``loss``: the reason why
    entries that others know of are given up, accepted by ``officer`` (user name of a coordinator).
    """

    source: Path
    into: Path
    keys: Path | None = None
    lock: Lock = field(default_factory=Lock)
    witnesses: tuple[Path, ...] = ()
    replace: bool = False
    loss: str = ""
    officer: str = ""
    admin_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Restored:
    """``aside``: where the old home went. ``notes``: what the administrator should know."""

    manifest: Manifest
    aside: Path | None
    lost: int
    notes: tuple[str, ...]


def restore(asked: Asked, *, told: Told) -> Restored:
    """Restore a backup into a home. Sets Django up for it, so once in a process.

    Raises Absent, Malformed (backup altered), Refused (home not empty, keys), Conflict (behind a known checkpoint,
    another log, counts that differ), Unavailable (database, full disk). Then nothing is left but the old home.
    """
    _alone_in_process()
    store, backup = chosen(asked.source)
    manifest = read_manifest(backup)
    old = _occupied(asked)
    known = kept.still_held(
        manifest.ledger, kept.known_checkpoints(asked.witnesses, old_home=old, key=manifest.ledger.key)
    )
    if not asked.loss:
        kept.refuse_roll_back(manifest.ledger, known)
    told("checking the backup", 0, 0)
    check_rows(backup, manifest)
    with room(asked.into.parent), _building(asked) as fresh:
        server = Server(fresh, restoring=True)
        _give_back_files(manifest, store, fresh, told)
        if asked.keys:
            give_back_keys(fresh, folder=asked.keys, backup=manifest.id, lock=asked.lock)
        _load(server, backup, manifest, asked=asked, told=told)
        _check(server, manifest, known, asked=asked, told=told)
        notes = _bring_up(server, manifest, kept.ahead(manifest.ledger, known), asked=asked)
        _carry_over(old, fresh, manifest)
        server.stop()
        aside = _put_in_place(fresh, asked.into)
    lost = max([0, *(one.size - manifest.ledger.size for one in known)])
    return Restored(manifest=manifest, aside=aside, lost=lost, notes=notes)


def _alone_in_process() -> None:
    from django.conf import settings

    if settings.configured:
        # Policies and keys would be written to that other home's database.
        raise Refused("restore", "this process works in a home already", "Run it as a command of its own.")


def _occupied(asked: Asked) -> Path | None:
    """The home that is there already, or that an interrupted restore moved aside."""
    home = asked.into
    if home.exists() and any(home.iterdir()):
        if not asked.replace:
            raise Refused(str(home), "it is not empty", "Choose an empty home, or move this one aside with --replace.")
        if Server(home).running():
            raise Conflict(str(home), "its database is running", "Stop the desk, then: tallystick db stop.")
        return home
    before = sorted(home.parent.glob(f"{home.name}.before-*"))
    return before[-1] if before else None


@contextmanager
def _building(asked: Asked) -> Iterator[Path]:
    """A closed folder beside the home; whatever stops the restore, it goes."""
    fresh = asked.into.with_name(f".{asked.into.name}.restoring")
    if fresh.exists():
        _discard(fresh)
    fresh.mkdir(mode=0o700, parents=True)
    (fresh / RESTORING).touch()
    try:
        yield fresh
    finally:
        if fresh.exists():
            _discard(fresh)


def _discard(fresh: Path) -> None:
    if not (fresh / RESTORING).exists() and any(fresh.iterdir()):
        raise Refused(str(fresh), "it is in the way and no unfinished restore", "Look at it, then move it away.")
    from django.conf import settings

    if settings.configured:
        from django.db import connections

        connections.close_all()
    if (fresh / "pg").exists():
        Server(fresh, restoring=True).stop(mode="immediate")
    shutil.rmtree(fresh)


def _give_back_files(manifest: Manifest, store: Path, fresh: Path, told: Told) -> None:
    for place, (path, (digest, _)) in enumerate(sorted(manifest.files.items())):
        told("files", place, len(manifest.files))
        give_back(digest, folder=store, target=fresh / path)
    told("files", len(manifest.files), len(manifest.files))


def _load(server: Server, backup: Path, manifest: Manifest, *, asked: Asked, told: Told) -> None:
    told("rows", 0, 0)
    server.init(admin_url=asked.admin_url)
    with psycopg.connect(**server.parameters("owner")) as connection:
        if inventory.row_counts(connection):
            raise Refused("the database there", "it has tables already", "Drop it, or name another server.")
    dumping.load(server, backup / ROWS)


def _check(server: Server, manifest: Manifest, known: list[Known], *, asked: Asked, told: Told) -> None:
    """What was loaded is what was dumped, and the log is the one that others know."""
    told("checking rows and ledger", 0, 0)
    with dumping.snapshot(server) as moment:
        wrong = differences(manifest.tables, inventory.row_counts(moment.connection))
        wrong += [f"{name}: it would give out numbers again" for name in inventory.sequences_behind(moment.connection)]
        log = inventory.hash_ledger(moment.connection, at=[one.size for one in known])
    if wrong:
        raise Conflict("restored rows", "; ".join(wrong[:10]), "Use another backup, and keep this one to find out why.")
    if log.broken and not asked.loss:
        raise Conflict("restored ledger", log.broken, "Find a backup from before, or --accept-loss REASON.")
    if (log.size, log.root.hex()) != (manifest.ledger.size, manifest.ledger.root):
        raise Malformed("restored ledger", "its root is not the manifest's", "The backup was altered: use another.")
    kept.refuse_another_log(log, known)


def _bring_up(server: Server, manifest: Manifest, lost: list[Known], *, asked: Asked) -> tuple[str, ...]:
    """Migrations, functions, grants and policies of the software as it is now; then the lines in the ledger."""
    set_up(server.home)
    bring_up_to_date(server.home)
    from tallystick.records.seeing import TABLES

    with dumping.snapshot(server) as moment:
        open_to_all = sorted({*TABLES} - inventory.forced(moment.connection))
        same = inventory.policies_digest(moment.connection) == manifest.policies
    if open_to_all:
        raise Conflict(
            "restored policies", f"none on {', '.join(open_to_all)}", "Run it with the version of the backup."
        )
    note_restored(manifest, lost, reason=asked.loss, officer=asked.officer)
    notes = [] if same else [f"Policies are those of this version; the backup was made with {manifest.software}."]
    if asked.keys is None:
        what = "No keys were restored: the ledger cannot be signed, no package sealed before can be opened."
        notes.append(f"{what} Put secrets/ledger.* and secrets/agency-* back from where they are kept.")
        what = "One-time codes do not open: put secrets/factor.key back, or renew each officer"
        notes.append(f"{what} (tallystick officer renew). Passkeys work.")
    else:
        from tallystick.records.log import checkpoint

        checkpoint(server.home, at=datetime.now(UTC))
    from django.db import connections

    connections.close_all()
    return tuple(notes + [f"Not there when the backup was taken: {one}" for one in manifest.trouble])


def _carry_over(old: Path | None, fresh: Path, manifest: Manifest) -> None:
    """What the old home knew and the backup does not: checkpoints of other logs, and its own that are left behind."""
    if old is None:
        return
    for path in sorted((old / "witness").glob("*.json")):
        _newer(path, fresh / "witness" / path.name)
    path = old / kept.CHECKPOINTS
    if not path.is_file():
        return
    there = fresh / kept.CHECKPOINTS
    own = there.read_text(encoding="utf-8") if there.is_file() else ""
    more = [note for note in kept.notes_in(path.read_text(encoding="utf-8")) if note not in own]
    if more:
        there.parent.mkdir(mode=0o700, exist_ok=True)
        write_whole(there.with_name(f"left-behind-{manifest.id}"), "\n".join(more).encode())


def _newer(path: Path, target: Path) -> None:
    """A witness never goes back to a smaller checkpoint."""
    said = path.read_bytes()
    if target.is_file() and int(json.loads(target.read_bytes())["size"]) >= int(json.loads(said)["size"]):
        return
    target.parent.mkdir(mode=0o700, exist_ok=True)
    write_whole(target, said)


def _put_in_place(fresh: Path, home: Path) -> Path | None:
    aside = None
    if home.exists() and any(home.iterdir()):
        aside = home.with_name(f"{home.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
        home.rename(aside)
    fresh.rename(home)
    sync(home.parent)
    (home / RESTORING).unlink()
    sync(home)
    return aside
