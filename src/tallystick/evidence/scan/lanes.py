"""Several lanes side by side, one thread and one caged worker each; who is done first does not matter."""

import threading
from collections.abc import Callable, Iterable

from tallystick.evidence.scan.record import Record
from tallystick.evidence.scan.walk import Entry

TOLD_EVERY = 1.0
"""Seconds between two lines of progress."""

Work = Callable[[Entry], Record]
End = Callable[[], object]


class Lanes:
    """``begin`` makes the work of a lane inside its thread and gives it with how to end it; ``keep`` takes records."""

    def __init__(self, begin: Callable[[], tuple[Work, End]], keep: Callable[[Record], object]) -> None:
        self._begin, self._keep = begin, keep
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._failed: list[BaseException] = []

    def run(self, entries: Iterable[Entry], *, lanes: int, tell: Callable[[], object]) -> None:
        """Until every entry is done. Raises what the first lane that fails raises; then the others stop too."""
        left = iter(entries)
        threads = [threading.Thread(target=self._lane, args=(left,), name=f"lane {n}") for n in range(lanes)]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                while thread.is_alive():
                    thread.join(TOLD_EVERY)
                    if thread.is_alive():
                        tell()
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()
        if self._failed:
            raise self._failed[0]

    def _lane(self, left: "Iterable[Entry]") -> None:
        try:
            work, end = self._begin()
            try:
                while (entry := self._next(left)) is not None:
                    self._keep(work(entry))
            finally:
                end()
        except BaseException as error:
            self._failed.append(error)
            self._stop.set()

    def _next(self, left: "Iterable[Entry]") -> Entry | None:
        with self._lock:
            return None if self._stop.is_set() else next(iter(left), None)
