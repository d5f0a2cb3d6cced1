"""Where an unfinished scan lies, beside the manifest to be: what was asked, the first listing, the journal.

``MANIFEST.scanning``: ``plan.json``, ``listing.jsonl``, ``journal.jsonl``; for one scan at a time. It holds digests and
signals, as the manifest does, and is removed when that is in its place.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tallystick.evidence.scan.manifest import digest_of
from tallystick.evidence.scan.record import path_bytes, path_text
from tallystick.evidence.scan.walk import Entry
from tallystick.tables.shelf import settle, sync
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused

_PLACED = "placed"
_PACKED = json.JSONEncoder(check_circular=False).encode


@dataclass(frozen=True)
class Plan:
    """``asked``: what decides the manifest; the same at every start. ``folder``: what is scanned, by its full path.

    ``began``: when it was first started. ``starts``: how often, this one counted.
    """

    asked: dict[str, Any]
    folder: str
    began: str
    starts: int = 1


def work_folder(into: Path) -> Path:
    """Where a scan into ``into`` lies until it is finished."""
    return into.with_name(f"{into.name}.scanning")


def places(folder: Path, into: Path) -> tuple[Path, Path]:
    """What is scanned and where the manifest goes, resolved. Raises Absent; Refused when it would lie in what is
    scanned."""
    root, resolved = folder.resolve(), into.resolve()
    if not root.is_dir():
        raise Absent(str(folder), "there is no such folder", "Mount the exhibit, then name where.")
    above = [place for place in (work_folder(resolved), *resolved.parents) if place.exists()]
    if any(place.samefile(root) for place in above):  # also where the folder is mounted a second time
        what = "the manifest would be written into what is being scanned"
        raise Refused(str(into), what, "Name a folder on a disk of your own.")
    return root, resolved


def fresh(folder: Path) -> Path:
    """An empty folder; what a killed start left in it was never a manifest."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    return folder


@contextmanager
def workplace(into: Path) -> Iterator[Path]:
    """The work folder of the manifest ``into``, held by this process alone.

    Raises Conflict when another process holds it, or there is something at ``into`` that was not put there from it.
    """
    folder = work_folder(into)
    if into.exists() and not _is_placed(into, folder):
        raise Conflict(str(into), "there is something already", "Name a fresh folder for the manifest.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise Conflict(str(folder), "it is not yours", "Name a fresh folder for the manifest.")
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    except BlockingIOError:
        raise Conflict(str(folder), "a scan is at work here", "Wait for it, or stop it first.") from None
    finally:
        os.close(handle)


def put_in_place(made: Path, into: Path, folder: Path) -> None:
    """Move the finished manifest to ``into`` and remove the work folder. Killed meanwhile, it can be called again."""
    if made.exists():
        with settle(folder / _PLACED) as written:
            written.write_text(digest_of(made / "head.json"), "ascii")
        sync(made)
        made.rename(into)
        sync(into.parent)
    shutil.rmtree(folder)


def _is_placed(into: Path, folder: Path) -> bool:
    try:
        return (folder / _PLACED).read_text("ascii") == digest_of(into / "head.json")
    except OSError:
        return False


def planned(folder: Path, plan: Plan) -> Plan:
    """The plan of this work folder, begun now or taken up. Raises Conflict when it was begun for something else."""
    path = folder / "plan.json"
    if path.exists():
        found = _read(path)
        was, now = ({**one.asked, "folder": one.folder} for one in (found, plan))
        if other := sorted(name for name in {*was, *now} if was.get(name) != now.get(name)):
            what = f"a scan was begun here with another {', '.join(other)}"
            raise Conflict(str(folder), what, "Go on as it was begun, or name a fresh folder for the manifest.")
        plan = replace(found, starts=found.starts + 1)
    with settle(path) as written:
        written.write_text(json.dumps(vars(plan)), "utf-8")
    return plan


def first_listing(folder: Path, entries: Iterable[Entry]) -> list[Entry]:
    """The entries with the times of last access they had when the scan was first started.

    A time of access may be ours: from reading the file before the scan was killed. Of a file that was written to
    since, or is new, it is taken as it is. Raises Conflict when most files are gone: an exhibit that is not mounted any
    more, or another one, must not pass for what was left of the first.
    """
    path = folder / "listing.jsonl"
    if not path.exists():
        listed = list(entries)
        with settle(path) as written, written.open("w", encoding="ascii") as out:
            for one in listed:
                if one.times is not None:
                    out.write(_PACKED([path_text(one.path), *one.times.content, one.times.accessed_ns]) + "\n")
        return listed
    first, now = dict(_listed(path)), list(entries)
    gone = len(first.keys() - {entry.path for entry in now})
    if gone * 2 > len(first):
        what = f"{gone:,} of {len(first):,} files that were there when the scan began are gone"
        raise Conflict(str(folder), what, "Mount the same exhibit again; of another, name a fresh manifest.")
    return [_as_at_first(entry, first) for entry in now]


def _listed(path: Path) -> Iterator[tuple[bytes, tuple[tuple[int, ...], int]]]:
    with path.open(encoding="ascii") as lines:
        for line in lines:
            name, *content, accessed = json.loads(line)
            yield path_bytes(name), (tuple(content), accessed)


def _as_at_first(entry: Entry, first: dict[bytes, tuple[tuple[int, ...], int]]) -> Entry:
    known = first.get(entry.path)
    if known is None or entry.times is None or known[0] != entry.times.content:
        return entry
    return replace(entry, times=entry.times._replace(accessed_ns=known[1]))


def _read(path: Path) -> Plan:
    try:
        told = json.loads(path.read_bytes())
        return Plan(dict(told["asked"]), str(told["folder"]), str(told["began"]), int(told["starts"]))
    except (ValueError, KeyError, TypeError):
        remedy = "Remove the folder and scan again."
        raise Malformed(str(path), "is not the plan of a scan", remedy) from None
