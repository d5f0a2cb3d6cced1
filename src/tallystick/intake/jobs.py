"""Receiving a contribution from end to end: hash, read in the cage, judge, put on the shelf, one act."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tallystick.intake import acts, reads
from tallystick.intake.prepare import Prepared, prepare
from tallystick.intake.progress import Told, untold
from tallystick.intake.received import open_folder
from tallystick.intake.room import room_for
from tallystick.intake.safety import check_cage
from tallystick.records.models import Contribution
from tallystick.records.session import session
from tallystick.tables.shelf import Shelf, settle
from tallystick.vocabulary.errors import Conflict
from tallystick.vocabulary.viewer import Viewer


def receive(folder: Path, *, home: Path, viewer: Viewer, reason: str, told: Told = untold) -> Contribution:
    """Receive the contribution in ``folder`` and return its row; received before, that row and nothing is written.

    ``folder`` may also be the path of the cover sheet. ``told(done, of, words)`` hears of every stage. Stopped at
    any point, nothing is half received, and calling again goes on where it was. Raises Absent or Malformed (sheet,
    mapping, file), Refused (who may), Conflict (withdrawn before, being received now), Unavailable (no cage, no
    room on the disk).
    """
    folder = folder.parent if folder.is_file() else folder
    with room_for(home):
        check_cage(home, viewer)
        return _receive(folder, home=home, viewer=viewer, reason=reason, told=told)


def _receive(folder: Path, *, home: Path, viewer: Viewer, reason: str, told: Told) -> Contribution:
    received = open_folder(folder, told=told)
    with session(viewer):
        acts.check_entry(received.cover, by=viewer)
        before = reads.received(viewer, received.cover.agency, received.digest)
    incoming = home / "incoming" / received.digest
    if before is not None:
        shutil.rmtree(incoming, ignore_errors=True)  # of a run that was stopped when all was done
        return before
    with _alone(incoming):
        prepared = prepare(received, into=incoming)
        return _enter(prepared, home=home, viewer=viewer, reason=reason)


def _enter(prepared: Prepared, *, home: Path, viewer: Viewer, reason: str) -> Contribution:
    """Files first, then the row: a file without a row is harmless, a row without its file cannot be."""
    prepared.received.progress.next("putting the files on the shelf")
    place(prepared, Shelf(home, viewer.operation))
    with session(viewer):
        row = acts.receive_contribution(prepared, by=viewer, at=datetime.now(UTC), reason=reason)
    prepared.received.progress.end(f"received, {row.state}")
    shutil.rmtree(prepared.folder, ignore_errors=True)
    return row


def place(prepared: Prepared, shelf: Shelf) -> None:
    """Put quarantine and, unless the contribution is held, its given tables on the shelf."""
    digest = prepared.received.digest
    _settle(prepared.quarantine, shelf.quarantine(digest))
    if prepared.state == "accepted":
        for table, path in prepared.given.items():
            _settle(path, shelf.given(table, digest))


def _settle(path: Path, target: Path) -> None:
    """A hard link under the final name: the prepared file stays until the row is there, should this be stopped."""
    for stale in target.parent.glob(f".{target.name}.*"):  # of a run that was stopped; this one is alone
        stale.unlink()
    with settle(target) as fresh:
        os.link(path, fresh)


@contextmanager
def _alone(incoming: Path) -> Iterator[None]:
    """One receiver per contribution."""
    incoming.mkdir(parents=True, exist_ok=True)
    lock = incoming.with_name(f"{incoming.name}.lock")
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            what = "is being received by someone else right now"
            raise Conflict(f"contribution {incoming.name[:12]}", what, "Wait until that has ended") from None
        yield
