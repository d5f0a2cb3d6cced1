"""Reading at places, with bounds: a file that a hostile person wrote, or a block of bytes from inside one."""

import io
import os
from collections.abc import Iterator
from typing import Protocol

MOST_AT_ONCE = 64 << 20
"""Bytes; no single part of a container is read beyond this."""


class Source(Protocol):
    """Bytes at places. ``take`` gives fewer than asked at the end, and none before the start or past it."""

    size: int

    def take(self, offset: int, length: int) -> bytes: ...


class Block:
    """Bytes already read."""

    def __init__(self, data: bytes) -> None:
        self._data, self.size = data, len(data)

    def take(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length] if offset >= 0 and length > 0 else b""


class OpenFile:
    """A file by its descriptor, which stays open and whose position is left alone: others may be reading it."""

    def __init__(self, handle: int, size: int) -> None:
        self.handle, self.size = handle, size

    def take(self, offset: int, length: int) -> bytes:
        if offset < 0 or length <= 0 or offset >= self.size:
            return b""
        parts = list(_parts(self.handle, offset, min(length, MOST_AT_ONCE, self.size - offset)))
        return parts[0] if len(parts) == 1 else b"".join(parts)


def _parts(handle: int, offset: int, length: int) -> Iterator[bytes]:
    while length > 0:
        part = os.pread(handle, length, offset)
        if not part:  # shorter than its directory entry says: a failing disk, or a file still being written
            return
        yield part
        offset, length = offset + len(part), length - len(part)


class Stream(io.RawIOBase):
    """A source as a file object, for libraries that want one. Wrap it in ``io.BufferedReader``."""

    def __init__(self, source: Source) -> None:
        self._source, self._place = source, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._source.size}[whence]
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, into: object) -> int:
        view = memoryview(into).cast("B")  # type: ignore[arg-type]
        part = self._source.take(self._place, len(view))
        view[: len(part)] = part
        self._place += len(part)
        return len(part)
