"""Walk a folder: every entry once, in order of path bytes, links not followed, nothing left out in silence."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tallystick.evidence.scan.opening import FOLDER, open_below
from tallystick.vocabulary.manifest import FileState


class Times(NamedTuple):
    """Bytes, and nanoseconds since 1970 UTC as the file system has them."""

    size: int
    modified_ns: int
    accessed_ns: int
    changed_ns: int

    @property
    def content(self) -> tuple[int, int, int]:
        """What changes when a file is written to, and not when it is read."""
        return (self.size, self.modified_ns, self.changed_ns)

    def still(self, found: os.stat_result) -> bool:
        """Whether nothing was written to the file since."""
        return (
            found.st_size == self.size
            and found.st_mtime_ns == self.modified_ns
            and found.st_ctime_ns == self.changed_ns
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """``path`` below the folder; of a folder that could not be walked it ends in ``/``.

    ``times`` None where none could be had. ``state`` None for a file to be read, else why it will not be.
    """

    path: bytes
    times: Times | None
    state: FileState | None = None
    reason: str = ""


_KINDS = (
    (stat.S_ISLNK, "a link, not followed"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a block device"),
    (stat.S_ISCHR, "a character device"),
)


def walk(root: bytes, *, within: int | None) -> Iterator[Entry]:
    """All entries below ``root``, without the folders that could be walked.

    ``within``: number of the only device whose folders are entered; None enters all. Folders are sorted as if their
    names ended in ``/``: so whole paths come in the order of their bytes. Raises OSError when ``root`` is no folder.
    """
    waiting: list[Entry | bytes] = [*reversed(_children(root, b"", within))]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Entry):
            yield found
            continue
        try:
            waiting += reversed(_children(root, found, within))
        except OSError as error:
            yield Entry(found, None, FileState.UNREADABLE, f"the folder cannot be read ({said(error)})")


def times_of(found: os.stat_result) -> Times:
    return Times(found.st_size, found.st_mtime_ns, found.st_atime_ns, found.st_ctime_ns)


def said(error: OSError) -> str:
    """The system's words for an error, without any path."""
    return error.strerror or type(error).__name__


def _children(root: bytes, folder: bytes, within: int | None) -> list[Entry | bytes]:
    """Entries of one folder, sorted; a folder to enter is its path with ``/``."""
    handle = open_below(root, folder.rstrip(b"/"), flags=FOLDER)
    try:
        with os.scandir(handle) as found:
            children = [_child(folder + os.fsencode(one.name), one, within) for one in found]
    finally:
        os.close(handle)
    return sorted(children, key=lambda child: child if isinstance(child, bytes) else child.path)


def _child(path: bytes, found: "os.DirEntry[str]", within: int | None) -> Entry | bytes:
    try:
        status = found.stat(follow_symlinks=False)
    except OSError as error:
        return Entry(path, None, FileState.UNREADABLE, f"nothing can be learnt of it ({said(error)})")
    if stat.S_ISREG(status.st_mode):
        return Entry(path, times_of(status))
    if not stat.S_ISDIR(status.st_mode):
        kind = next((words for fits, words in _KINDS if fits(status.st_mode)), "no file, folder, pipe, device or link")
        return Entry(path, times_of(status), FileState.NOT_A_FILE, kind)
    if within is not None and status.st_dev != within:
        return Entry(path + b"/", None, FileState.NOT_A_FILE, "another file system stands here, not entered")
    return path + b"/"
