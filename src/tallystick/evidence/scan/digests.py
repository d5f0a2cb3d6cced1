"""MD5, SHA-1 and SHA-256 of a file from one reading of it."""

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

CHUNK = 1 << 20
APART = 128 << 20
"""Bytes from which each algorithm gets a thread of its own: one large file at the end of a scan would keep a single
core busy, and MD5 alone is half of the work. hashlib lets go of the interpreter meanwhile."""

MOST_BEYOND = 1 << 30
"""Bytes a file may give beyond what its entry says: some never end."""

ALGORITHMS = ("md5", "sha1", "sha256")
_MAKERS = (hashlib.md5, hashlib.sha1, hashlib.sha256)


class Digests(NamedTuple):
    """Hex, lower case; ``size``: bytes that were read."""

    md5: str
    sha1: str
    sha256: str
    size: int


class BrokeOff(Exception):
    """Reading ended before the file did; says where and why."""


class OnceReader:
    """Reads files one after the other with the same two buffers; not for two threads at a time."""

    def __init__(self) -> None:
        self._buffers = (memoryview(bytearray(CHUNK)), memoryview(bytearray(CHUNK)))

    def read(self, handle: int, *, size: int, take: Callable[[memoryview], object]) -> Digests:
        """Digests of an open file of about ``size`` bytes; ``take`` gets every piece in order, and must not keep it.

        Raises BrokeOff.
        """
        if size < CHUNK:
            return self._at_once(handle, size, take)
        digests = [make(usedforsecurity=False) for make in _MAKERS]
        if size < APART:
            read = self._in_turn(handle, size, digests, take)
        else:
            read = self._apart(handle, size, digests, take)
        md5, sha1, sha256 = (digest.hexdigest() for digest in digests)
        return Digests(md5, sha1, sha256, read)

    def _at_once(self, handle: int, size: int, take: Callable[[memoryview], object]) -> Digests:
        """Of a small file, as most are: what is spent on each beside its digests is most of the time of a scan."""
        piece = _piece(handle, self._buffers[0], 0, size)
        take(piece)
        digests = [make(piece, usedforsecurity=False) for make in _MAKERS]
        at = len(piece)
        while piece and (piece := _piece(handle, self._buffers[0], at, size)):
            take(piece)
            for digest in digests:
                digest.update(piece)
            at += len(piece)
        md5, sha1, sha256 = digests
        return Digests(md5.hexdigest(), sha1.hexdigest(), sha256.hexdigest(), at)

    def _in_turn(
        self, handle: int, size: int, digests: "list[hashlib._Hash]", take: Callable[[memoryview], object]
    ) -> int:
        at = 0
        while piece := _piece(handle, self._buffers[0], at, size):
            take(piece)
            for digest in digests:
                digest.update(piece)
            at += len(piece)
        return at

    def _apart(
        self, handle: int, size: int, digests: "list[hashlib._Hash]", take: Callable[[memoryview], object]
    ) -> int:
        """While one buffer is being digested the other is being filled."""
        at, turn = 0, 0
        at_work: list[Future[None]] = []
        with ThreadPoolExecutor(len(digests)) as threads:
            while piece := _piece(handle, self._buffers[turn], at, size):
                take(piece)
                for one in at_work:
                    one.result()
                at_work = [threads.submit(digest.update, piece) for digest in digests]
                at, turn = at + len(piece), 1 - turn
        return at


def _piece(handle: int, buffer: memoryview, at: int, size: int) -> memoryview:
    """The next bytes, none at the end of the file."""
    if at > size + MOST_BEYOND:
        raise BrokeOff(f"it gives more and more bytes beyond the {size} of its entry")
    try:
        return buffer[: os.preadv(handle, [buffer], at)]
    except OSError as error:
        raise BrokeOff(f"reading broke off at byte {at} ({error.strerror})") from None
