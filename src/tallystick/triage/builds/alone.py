"""One build of an agency at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from tallystick.vocabulary.errors import Conflict


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock of an agency's builds; its folder is made. Raises Conflict while another build holds it."""
    with _lock(folder) as handle:
        try:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            what = "the order of looking of this agency is being built already"
            raise Conflict(folder.name, what, "Wait for it to end.") from error
        yield


@contextmanager
def in_turn(folder: Path) -> Iterator[None]:
    """:func:`alone`, once every build that holds the lock has ended: a job that gave up would lose what was said since
    that build began."""
    with _lock(folder) as handle:
        fcntl.flock(handle.fileno(), fcntl.LOCK_EX)
        yield


def _lock(folder: Path) -> TextIO:
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / "build.lock").open("w")
