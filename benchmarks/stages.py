"""Stages of a long run: seconds and peak memory of each, with the parts inside it."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.measure import Figures
from benchmarks.memory import tree_mib

EVERY = 0.25


class Stages:
    """Figures ``<stage>_seconds`` and ``<stage>_mib``; parts as ``<stage>: <part>`` in seconds.

    Memory counts this process, what it starts, and the processes ``beside`` it (a database server).
    """

    def __init__(self) -> None:
        self.figures: Figures = {}
        self.beside: list[int] = []
        self._peak = 0.0
        self._over = threading.Event()
        self._part: tuple[str, float] | None = None
        self._stage = ""

    @contextmanager
    def watched(self) -> Iterator["Stages"]:
        """Memory is looked at four times a second as long as this is open."""
        watcher = threading.Thread(target=self._watch, daemon=True)
        watcher.start()
        try:
            yield self
        finally:
            self._over.set()
            watcher.join()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self._peak, self._stage = 0.0, name
        started = time.perf_counter()
        yield
        self.end_part()
        self.figures[f"{name}_seconds"] = round(time.perf_counter() - started, 2)
        self.figures[f"{name}_mib"] = round(max(self._peak, self._now()), 1)
        print(f"stage: {name} {self.figures[f'{name}_seconds']} s, {self.figures[f'{name}_mib']} MiB", flush=True)

    def part(self, name: str) -> None:
        """A part of the stage begins and the one before it ends; parts of one name are added up."""
        self.end_part()
        self._part = (name, time.perf_counter())

    def end_part(self) -> None:
        if self._part:
            name, started = self._part
            self.add(name, time.perf_counter() - started)
        self._part = None

    def add(self, name: str, seconds: float) -> None:
        key = f"{self._stage}: {name}"
        self.figures[key] = round(self.figures.get(key, 0.0) + seconds, 3)

    def _now(self) -> float:
        return tree_mib(os.getpid()) + sum(tree_mib(pid) for pid in self.beside)

    def _watch(self) -> None:
        while not self._over.wait(EVERY):
            self._peak = max(self._peak, self._now())
