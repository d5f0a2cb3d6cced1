"""Open evidence leaving no trace: read-only, no link followed, no time of last access set where the system lets us."""

import os

_AT_ONCE = 3_500
"""Bytes of path in one call; the kernel takes 4,095."""

FILE = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
FOLDER = FILE | os.O_DIRECTORY


def open_below(root: bytes, path: bytes, *, flags: int) -> int:
    """A descriptor of ``path`` below ``root``, however long the path is. Raises OSError."""
    if len(root) + len(path) < _AT_ONCE:
        return _open(b"%b/%b" % (root, path) if path else root, flags, None)
    holder = _open(root, FOLDER, None)
    try:
        *folders, last = _pieces(path)
        for folder in folders:
            deeper = _open(folder, FOLDER, holder)
            os.close(holder)
            holder = deeper
        return _open(last, flags, holder)
    finally:
        os.close(holder)


def _open(path: bytes, flags: int, holder: int | None) -> int:
    try:
        return os.open(path, flags | os.O_NOATIME, dir_fd=holder)
    except PermissionError:  # only the owner may ask not to leave a time of access
        return os.open(path, flags, dir_fd=holder)


def _pieces(path: bytes) -> list[bytes]:
    """The path in pieces that each fit into a call."""
    pieces = [b""]
    for part in path.split(b"/"):
        if pieces[-1] and len(pieces[-1]) + len(part) >= _AT_ONCE:
            pieces.append(b"")
        pieces[-1] += (b"/" if pieces[-1] else b"") + part
    return pieces
