"""Take values out of a JSON text before anybody parses it: pictures inside a text are passed over, never built."""

import re
from collections import deque
from typing import BinaryIO, Protocol

CHUNK = 1 << 20
_TEXT = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_LONGEST_KEY = 128
"""Bytes from a key's quote to its value's: further apart it is not taken out, and meets the longest record."""


class Readable(Protocol):
    """Bytes one after another, from a place."""

    def seek(self, offset: int, /) -> int: ...

    def read(self, size: int, /) -> bytes: ...


class Cut:
    """The bytes of a JSON text in an encoding that keeps ASCII, each text under one of ``keys`` left empty.

    A quote that no backslash stands before, then the key, a quote and a colon: in a JSON text that can only be a
    key, never the inside of somebody's text. ``values`` counts what was emptied, ``bytes`` how much that was.
    """

    def __init__(self, opened: BinaryIO, keys: tuple[str, ...]) -> None:
        names = b"|".join(re.escape(key.encode("ascii")) for key in keys)
        self._key = re.compile(rb'(?<!\\)"(?:' + names + rb')"[ \t\r\n]*:[ \t\r\n]*"', re.IGNORECASE)
        self._opened, self._held, self._back = opened, b"", 0
        self._inside, self._ended = False, False
        self.values, self.bytes = 0, 0
        self._given, self._jumps = 0, deque[tuple[int, int]]()

    def seek(self, offset: int) -> int:
        """Where to begin; only before the first byte is read."""
        self._given = self._opened.seek(offset)
        return offset

    def read(self, size: int) -> bytes:
        """At most about ``size`` bytes and CHUNK, empty at the end only."""
        while not self._ended:
            chunk = self._opened.read(min(size, CHUNK))
            self._ended = not chunk
            self._held += chunk
            if given := self._next():
                self._given += len(given)
                return given
        return b""

    def place(self, offset: int) -> int:
        """Where in the source a byte of what was given stands. Asked going forward only."""
        while len(self._jumps) > 1 and self._jumps[1][0] <= offset:
            self._jumps.popleft()
        return offset + (self._jumps[0][1] if self._jumps and self._jumps[0][0] <= offset else 0)

    def _next(self) -> bytes:
        """What can be given of what is held; the rest may be the beginning of a key, or is passed over."""
        held, at, given, size = self._held, self._back, list[bytes](), 0
        while at < len(held):
            at = self._closing(held, at) if self._inside else at
            found = None if self._inside else self._key.search(held, at)
            if found is None:
                break
            given.append(held[at : found.end()])
            size += found.end() - at
            at, self._inside, self.values = found.end(), True, self.values + 1
            self._jumps.append((self._given + size, self.bytes))
        if not self._inside:
            until = len(held) if self._ended else max(at, len(held) - _LONGEST_KEY)
            given.append(held[at:until])
            at = until
        self._back = min(1, at)
        self._held = held[at - self._back :]
        return b"".join(given)

    def _closing(self, held: bytes, at: int) -> int:
        """Pass over a text from ``at``: where its closing quote stands, or how far it could be followed."""
        found = _TEXT.match(held, at)
        until = found.end() if found else at
        self._inside = held[until : until + 1] != b'"'
        if self._inside and (self._ended or held[until:] != b"\\"):
            until = len(held)
        self.bytes += until - at
        self._jumps[-1] = (self._jumps[-1][0], self.bytes)
        return until
