"""How far a scan is, and how long it may still take: said as far as it can be known, and not further."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

UNKNOWN_FOR = 5.0
"""Seconds of work before any time left is named."""


@dataclass(frozen=True)
class Amount:
    files: int
    bytes: int


class Progress:
    """Counts files and bytes from any thread. ``of`` is all there is, ``had`` what an earlier start had done."""

    def __init__(self, of: Amount, had: Amount, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.of, self.had = of, had
        self._clock, self._began = clock, clock()
        self._lock = threading.Lock()
        self._files, self._bytes, self._frames = 0, 0, 0

    def add_bytes(self, read: int) -> None:
        with self._lock:
            self._bytes += read

    def add_file(self, *_: object) -> None:
        with self._lock:
            self._files += 1

    def add_frame(self) -> None:
        """A frame of a film was looked at: a long film is at work, though no file is done."""
        with self._lock:
            self._frames += 1

    def line(self) -> str:
        """Files, bytes, frames of films, files a second, time left."""
        spent = max(1e-6, self._clock() - self._began)
        files, read = self.had.files + self._files, self.had.bytes + self._bytes
        frames = f"{self._frames:,} frames of films, " if self._frames else ""
        return (
            f"{files:,} of {self.of.files:,} files, {_sized(read)} of {_sized(self.of.bytes)}, {frames}"
            f"{self._files / spent:,.0f} files/s, {_sized(self._bytes / spent)}/s, {self._left(spent)}"
        )

    def _left(self, spent: float) -> str:
        """By files and by bytes: small files and large ones rarely go at the same pace, so both are named."""
        files_left = self.of.files - self.had.files - self._files
        if files_left <= 0:
            return "done"
        bytes_left = max(0, self.of.bytes - self.had.bytes - self._bytes)
        by_files = spent * files_left / self._files if self._files else None
        by_bytes = spent * bytes_left / self._bytes if self._bytes else None
        if spent < UNKNOWN_FOR or by_files is None or (by_bytes is None and bytes_left):
            return "time left not known yet"
        least, most = sorted((by_files, by_files if by_bytes is None else by_bytes))
        if _spoken(least) == _spoken(most):
            return f"about {_spoken(most)} left"
        return f"{_spoken(by_files)} left by files, {_spoken(by_bytes or 0.0)} by bytes"


def _spoken(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds / 5) * 5)} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _sized(count: float) -> str:
    for unit, factor in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if count >= factor:
            return f"{count / factor:,.1f} {unit}"
    return f"{count:,.0f} bytes"
