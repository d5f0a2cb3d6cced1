"""A scan from folder to manifest: walk, read, look, write, sign. Killed at any point, it goes on where it was."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallystick.cage.worker import Worker
from tallystick.evidence.scan.check import read_head
from tallystick.evidence.scan.ffmpeg import NOT_CAGED, Ffmpeg, find_ffmpeg
from tallystick.evidence.scan.films import Films, runs_caged
from tallystick.evidence.scan.head import Head, head_of, signed_head, tools, write_head
from tallystick.evidence.scan.journal import Journal
from tallystick.evidence.scan.keys import load_key
from tallystick.evidence.scan.lane import Lane
from tallystick.evidence.scan.lanes import End, Lanes, Work
from tallystick.evidence.scan.manifest import Written, write_tables
from tallystick.evidence.scan.progress import Amount, Progress
from tallystick.evidence.scan.record import shown
from tallystick.evidence.scan.this_run import now, this_run
from tallystick.evidence.scan.walk import Entry, walk
from tallystick.evidence.scan.workplace import Plan, first_listing, fresh, places, planned, put_in_place, workplace
from tallystick.tables.room import room
from tallystick.vocabulary.errors import Absent, Conflict

LOOK = "tallystick.evidence.scan.look:look"
"""What looks at pictures and films, inside the cage."""

FRAMES_OF_FILMS = "the first of every second"

Tell = Callable[[str], object]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be scanned and how. ``into``: the manifest's folder, which must not be there yet.

    ``look`` empty: digests only. ``systems``: ``one`` stays on the file system of the folder, ``all`` enters others.
    """

    folder: Path
    into: Path
    item: str = ""
    words: str = ""
    key: Path | None = None
    look: str = LOOK
    systems: str = "one"
    lanes: int = 0
    """How many files are read side by side; 0 for as many as there are processors."""


def scan(wish: Wish, *, tell: Tell) -> Head:
    """Scan a folder; gives the head that was written. ``tell`` gets a line of progress now and then.

    Nothing is written below the folder. Raises Absent (no such folder or key), Refused (the manifest would lie in the
    folder), Conflict (a manifest or another scan is there), Unavailable (no cage, the look's libraries are missing,
    the disk is full); started again with the same wish, it goes on.
    """
    key = load_key(wish.key) if wish.key else None  # before hours of work, not after them
    root, into = places(wish.folder, wish.into)
    with room(into.parent), workplace(into) as folder:
        made = folder / "manifest"
        if not into.exists():  # else it was killed when all was done but for the tidying
            ffmpeg = _ffmpeg(wish, tell)
            plan = planned(folder, Plan(_asked(wish, ffmpeg), shown(os.fsencode(root)), now()))
            _try_look(wish)
            entries = _listed(wish, root, folder)
            tell(f"{len(entries):,} entries found")
            written = _written(entries, wish, folder, ffmpeg.program, tell)
            head = head_of(plan.asked, written, this_run(plan))
            write_head(signed_head(head, key) if key else head, made)
        put_in_place(made, into, folder)
    return read_head(into)


def _written(entries: list[Entry], wish: Wish, folder: Path, ffmpeg: Path | None, tell: Tell) -> Written:
    with Journal(folder) as journal:
        root = _identity(wish)
        _read(entries, journal, wish, ffmpeg, tell)
        journal.settle()
        if _identity(wish) != root:
            what = "it is not what it was when the scan began: it was unmounted, or something else is mounted there"
            raise Conflict(str(wish.folder), what, "Mount the exhibit again, then start the scan again.")
        made = fresh(folder / "manifest")
        return write_tables((journal.record(entry.path) for entry in entries), made)


def _identity(wish: Wish) -> tuple[int, int]:
    """File system and inode of the folder."""
    found = wish.folder.stat()
    return found.st_dev, found.st_ino


def _asked(wish: Wish, ffmpeg: Ffmpeg) -> dict[str, Any]:
    """What decides the manifest: the same before and after a kill, or the scan does not go on."""
    films = FRAMES_OF_FILMS if ffmpeg.program else "none"
    settings = {"look": wish.look or "none", "file_systems": wish.systems, "films": films}
    used = tools() | ({"ffmpeg": ffmpeg.version} if ffmpeg.program else {})
    return {"item": wish.item, "words": wish.words, "settings": settings, "tools": used}


def _ffmpeg(wish: Wish, tell: Tell) -> Ffmpeg:
    """What reads films; said once where there is none."""
    if not wish.look:
        return Ffmpeg(None)
    found = find_ffmpeg()
    if found.program and not runs_caged(found.program):
        found = Ffmpeg(None, lacking=NOT_CAGED)
    if found.program is None:
        tell(found.lacking)
    return found


def _try_look(wish: Wish) -> None:
    """Whether looking works here at all is found out before the first file, not at the first picture."""
    if wish.look:
        with Worker(wish.look) as worker:
            worker.start()


def _listed(wish: Wish, root: Path, folder: Path) -> list[Entry]:
    within = root.stat().st_dev if wish.systems == "one" else None
    try:
        return first_listing(folder, walk(os.fsencode(root), within=within))
    except PermissionError as error:
        remedy = "Scan as somebody who may read it."
        raise Absent(str(wish.folder), f"it cannot be read ({error.strerror})", remedy) from None


def _read(entries: list[Entry], journal: Journal, wish: Wish, ffmpeg: Path | None, tell: Tell) -> None:
    left = [entry for entry in entries if not journal.has(entry)]
    progress = Progress(_amount(entries), _difference(_amount(entries), _amount(left)))

    def begin() -> tuple[Work, End]:
        worker = Worker(wish.look) if wish.look else None
        films = Films(ffmpeg, progress.add_frame) if ffmpeg else None
        lane = Lane(os.fsencode(wish.folder.resolve()), worker, progress.add_bytes, films=films)
        return lane.record, (worker.close if worker else lambda: None)

    def keep(record: Any) -> None:
        journal.add(record)
        progress.add_file()

    lanes = wish.lanes or len(os.sched_getaffinity(0))
    Lanes(begin, keep).run(left, lanes=lanes, tell=lambda: tell(progress.line()))
    tell(progress.line())


def _amount(entries: list[Entry]) -> Amount:
    """Files, and the bytes their entries promise."""
    return Amount(len(entries), sum(one.times.size for one in entries if one.times and one.state is None))


def _difference(more: Amount, less: Amount) -> Amount:
    return Amount(more.files - less.files, more.bytes - less.bytes)
