"""The journal of a scan: a line for every entry that is done, so that a scan that was killed goes on where it was."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from tallystick.evidence.scan.record import Record, from_line
from tallystick.evidence.scan.walk import Entry
from tallystick.vocabulary.manifest import FileState

SYNCED_AFTER = 1.0
"""Seconds of work that a loss of power may cost, and two files beyond that."""

WRITTEN_AFTER = 0.1
"""Seconds of work that a kill may cost, or 64 KiB of lines."""

_MOST_WAITING = 64 << 10
_USUAL_LINE, _LONG_LINE = 1 << 10, 1 << 16
"""Bytes read at once for a line: nearly all fit the first, those of films with many frames need the second."""

_Content = tuple[int, int, int]


class Journal:
    """``journal.jsonl`` in a work folder, append-only. Safe for several threads; for one process at a time."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "journal.jsonl"
        self._places: dict[bytes, tuple[int, _Content | None]] = {}
        self._lock = threading.Lock()
        self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._end = self._take_up()
        self._waiting = bytearray()
        self._written_at = self._synced_at = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None or not issubclass(kind, OSError):  # a full disk takes no more now than it did before
                self.settle()
        finally:
            os.close(self._handle)

    def __len__(self) -> int:
        return len(self._places)

    def has(self, entry: Entry) -> bool:
        """Whether this file was read and has not been written to since; what could not be read is tried again."""
        known = self._places.get(entry.path)
        return known is not None and entry.times is not None and known[1] == entry.times.content

    def add(self, record: Record) -> None:
        """Write a line; a later one for the same path takes the place of an earlier. Raises OSError on a full disk."""
        line = record.line()
        with self._lock:
            self._waiting += line
            self._places[record.path] = (self._end, _done(record))
            self._end += len(line)
            now = time.monotonic()
            if len(self._waiting) >= _MOST_WAITING or now - self._written_at >= WRITTEN_AFTER:
                self._write(now)
            if now - self._synced_at >= SYNCED_AFTER:
                os.fsync(self._handle)
                self._synced_at = now

    def settle(self) -> None:
        """Have everything on the disk. Raises OSError on a full disk."""
        with self._lock:
            self._write(time.monotonic())
            os.fsync(self._handle)

    def _write(self, now: float) -> None:
        while self._waiting:
            del self._waiting[: os.write(self._handle, self._waiting)]
        self._written_at = now

    def record(self, path: bytes) -> Record:
        """What was settled last of a path. Raises KeyError when nothing was."""
        at = self._places[path][0]
        held = os.pread(self._handle, _USUAL_LINE, at)
        while (cut := held.find(b"\n")) < 0:
            piece = os.pread(self._handle, _LONG_LINE, at + len(held))
            if not piece:
                break
            held += piece
        return from_line(held[: cut + 1] if cut >= 0 else held)

    def _take_up(self) -> int:
        """Learn what is there, and cut off a last line that was not written to its end."""
        end = 0
        for at, line in _lines(self.path):
            try:
                record = from_line(line)
            except (ValueError, KeyError, TypeError):
                break  # what follows a broken line is not believed: those files are read again
            self._places[record.path] = (at, _done(record))
            end = at + len(line)
        os.ftruncate(self._handle, end)
        return end


def _done(record: Record) -> _Content | None:
    return record.times.content if record.times and record.state != FileState.UNREADABLE else None


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    at = 0
    with path.open("rb") as opened:
        for line in opened:
            if not line.endswith(b"\n"):
                return
            yield at, line
            at += len(line)
