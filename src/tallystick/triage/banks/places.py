"""Where editions of banks lie: ``shelf/<operation>/banks/<edition digest>/`` with ENTRIES.parquet, or MEMBERS where
the list itself did not travel, and head.json. Written once."""

import hashlib
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tallystick.tables.shelf import Shelf, sync

ENTRIES_FILE, MEMBERS_FILE = "ENTRIES.parquet", "MEMBERS"
_AT_ONCE = 1 << 20


@contextmanager
def fresh_folder(shelf: Shelf) -> Iterator[Path]:
    """A folder of the shelf to lay an edition in; whatever is left in it at the end goes."""
    folder = shelf.bank(f".{uuid.uuid4().hex}")
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(folder: Path, shelf: Shelf, *, named: str) -> str:
    """Give a folder laid by :func:`fresh_folder` its name, the digest of its file ``named``; gives that.

    An equal edition that lies there already is kept: files are written once.
    """
    digest = file_digest(folder / named)
    place = shelf.bank(digest)
    if not place.exists():
        sync(folder)
        folder.rename(place)
        sync(place.parent)
    return digest


def file_digest(path: Path) -> str:
    """SHA-256 of a file, hex."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while piece := source.read(_AT_ONCE):
            digest.update(piece)
    return digest.hexdigest()
