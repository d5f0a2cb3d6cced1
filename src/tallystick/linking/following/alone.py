"""One at a time: whoever changes who belongs together in an operation holds its lock."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.errors import Conflict

PAUSE = 0.02
"""Seconds between two tries."""


@contextmanager
def alone(shelf: Shelf, *, patience: float = 0.0) -> Iterator[None]:
    """Hold the lock of an operation's builds, waiting at most ``patience`` seconds. Raises Conflict."""
    until = time.monotonic() + patience
    with shelf.lock_path().open("w") as handle:
        while not _locked(handle.fileno()):
            if time.monotonic() >= until:
                where = f"operation {shelf.operation}"
                raise Conflict(where, "a build is already running", "Wait for it to end.")
            time.sleep(PAUSE)
        yield


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
