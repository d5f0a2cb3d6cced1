"""Look again, in full size, at the pictures that were asked for: a match by likeness is claimed from nothing less.

The outcome is a manifest with the same rows, the digests of these pictures made anew. It names the one it stands
instead of. A picture that is not the same any more, byte for byte, keeps what was said of it, and is named.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tallystick.cage.worker import Worker
from tallystick.evidence.scan.asked import Asked, read_asked
from tallystick.evidence.scan.check import Checked, check_manifest, read_head
from tallystick.evidence.scan.head import Head, head_of, signed_head, tools, write_head
from tallystick.evidence.scan.keys import canonical, load_key
from tallystick.evidence.scan.lane import Lane
from tallystick.evidence.scan.lanes import End, Lanes, Work
from tallystick.evidence.scan.manifest import Written, write_looked_again
from tallystick.evidence.scan.progress import Amount, Progress
from tallystick.evidence.scan.record import Record, shown
from tallystick.evidence.scan.run import LOOK, Tell
from tallystick.evidence.scan.this_run import now, this_run
from tallystick.evidence.scan.walk import Entry
from tallystick.evidence.scan.workplace import Plan, fresh, places, planned, put_in_place, workplace
from tallystick.tables.room import room
from tallystick.tables.shelf import sync
from tallystick.vocabulary.errors import Conflict
from tallystick.vocabulary.manifest import FileState

IN_FULL = {"full": True}
"""What a look is asked for besides: no reduced size."""


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """``manifest``: the folder of the manifest; ``folder``: what it was made of, mounted again.

    ``asked``: the file that names the pictures; ``into``: the folder of the new manifest, not there yet.
    """

    manifest: Path
    folder: Path
    asked: Path
    into: Path
    key: Path | None = None
    look: str = LOOK
    lanes: int = 0


@dataclass
class _Found:
    """PDQ and quality by file; numbers of those that were left, by why."""

    looked: dict[int, tuple[str, int]] = field(default_factory=dict)
    changed: list[int] = field(default_factory=list)
    not_there: list[int] = field(default_factory=list)
    not_looked_at: list[int] = field(default_factory=list)


def confirm(wish: Confirmation, *, tell: Tell) -> Head:
    """Look at the pictures asked for; gives the head of the new manifest. The same pictures give the same tables.

    Raises what a scan raises; Malformed for a manifest or an asking that does not hold, or asks for another manifest;
    Conflict when not one of the files is there as it was.
    """
    key = load_key(wish.key) if wish.key else None
    checked = check_manifest(wish.manifest)
    digest = hashlib.sha256(canonical(checked.head)).hexdigest()
    asked = read_asked(wish.asked, manifest=wish.manifest, digest=digest)
    root, into = places(wish.folder, wish.into)
    with room(into.parent), workplace(into) as work:
        made = work / "manifest"
        if not into.exists():
            plan = planned(work, Plan(_asked(checked, digest, wish.look), shown(os.fsencode(root)), now()))
            found = _look_again(asked, wish, root, tell)
            written = _written(checked, found, wish.manifest, fresh(made))
            head = head_of(plan.asked | {"confirmed": _told(found)}, written, this_run(plan))
            write_head(signed_head(head, key) if key else head, made)
        put_in_place(made, into, work)
    return read_head(into)


def _asked(checked: Checked, digest: str, look: str) -> dict[str, Any]:
    head = checked.head
    settings = {**head["settings"], "look": look}
    return {"item": head["item"], "words": head["words"], "settings": settings, "tools": tools(), "instead": digest}


def _told(found: _Found) -> dict[str, Any]:
    left = {name: sorted(getattr(found, name)) for name in ("changed", "not_there", "not_looked_at")}
    return {"looked": len(found.looked), **left}


def _look_again(asked: Asked, wish: Confirmation, root: Path, tell: Tell) -> _Found:
    """Raises Conflict when none of the files is there as it was: it is another exhibit, or not mounted."""
    numbers = {path: file for file, (path, _) in asked.items()}
    progress, found = Progress(Amount(len(asked), 0), Amount(0, 0)), _Found()

    def begin() -> tuple[Work, End]:
        worker = Worker(wish.look)
        return Lane(os.fsencode(root), worker, progress.add_bytes, request=IN_FULL).record, worker.close

    def keep(record: Record) -> None:
        file = numbers[record.path]
        _judge(found, file, record, was=asked[file][1])
        progress.add_file()

    entries = [Entry(path, None) for path in numbers]
    lanes = min(wish.lanes or len(os.sched_getaffinity(0)), len(entries))
    Lanes(begin, keep).run(entries, lanes=lanes, tell=lambda: tell(progress.line()))
    tell(progress.line())
    if len(found.changed) + len(found.not_there) == len(asked):
        raise Conflict(str(wish.folder), "not one of the files is there as it was", "Mount the same exhibit.")
    return found


def _judge(found: _Found, file: int, record: Record, *, was: str) -> None:
    if record.state == FileState.UNREADABLE:
        found.not_there.append(file)
    elif record.columns.get("sha256") != was:
        found.changed.append(file)
    elif record.columns.get("pdq_from") != "full" or "pdq" not in record.columns:
        found.not_looked_at.append(file)
    else:
        found.looked[file] = (record.columns["pdq"], record.columns["pdq_quality"])


def _written(checked: Checked, found: _Found, before: Path, made: Path) -> Written:
    """The tables: FILES with what was found, the others as they are."""
    tables = dict(checked.head["tables"])
    for name in tables.keys() - {"FILES"}:
        shutil.copyfile(before / f"{name}.parquet", made / f"{name}.parquet")
        sync(made / f"{name}.parquet")
    tables["FILES"] = write_looked_again(before, found.looked, made)
    return Written(tables, dict(checked.head["counts"]))
