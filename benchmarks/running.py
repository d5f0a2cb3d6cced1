"""Runs a benchmark: every side of every round in a fresh process, in turning order, its memory watched."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from benchmarks.measure import PEAK, Benchmark, Figures, Found
from benchmarks.memory import tree_mib

ROOT = Path(__file__).resolve().parents[1]
EVERY = 0.1
MARK = "figures: "
STAGE = "stage: "

Told = Callable[[str], None]


class Failed(Exception):
    """A side ended with an error; the message holds the end of what it said."""


def run(benchmark: Benchmark, *, runs: int, told: Told = lambda words: None) -> Found:
    """Prepare, run all sides ``runs`` times, tidy. Raises Failed."""
    folder = Path(tempfile.mkdtemp(prefix=f"bench-{benchmark.name}-"))
    found = Found()
    try:
        told("preparing")
        child(benchmark.name, "prepare", folder)
        for number in range(runs):
            for side in in_turn(list(benchmark.sides), number):
                told(f"run {number + 1} of {runs}: {side}")
                found.figures.setdefault(side, []).append(child(benchmark.name, side, folder, told=told))
    finally:
        child(benchmark.name, "tidy", folder)
        shutil.rmtree(folder, ignore_errors=True)
    return found


def in_turn(sides: list[str], number: int) -> list[str]:
    """The order of the sides in a round: each goes first as often as the others."""
    first = number % len(sides)
    return sides[first:] + sides[:first]


def child(name: str, side: str, folder: Path, *, told: Told = lambda words: None) -> Figures:
    """One side in a process of its own; gives its figures and its peak memory."""
    environment = {
        **os.environ,
        "TALLYSTICK_HOME": str(folder / "home"),
        "DJANGO_SETTINGS_MODULE": "tallystick.site.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    command = [sys.executable, "-m", "benchmarks.child", name, side, str(folder)]
    path = folder / f"{side.replace(' ', '-')}.said"
    with path.open("w") as said, path.open() as heard:
        started = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT)
        peak, lines = 0.0, deque[str](maxlen=40)
        while started.poll() is None:
            peak = max(peak, tree_mib(started.pid))
            with suppress(subprocess.TimeoutExpired):
                started.wait(EVERY)
            listen(heard, lines, told)
        listen(heard, lines, told)
    if started.returncode:
        raise Failed(f"{name} {side} ended with {started.returncode}:\n" + "\n".join(lines))
    figures: Figures = json.loads(next(line for line in reversed(lines) if line.startswith(MARK)).removeprefix(MARK))
    return figures | {PEAK: max(peak, figures.get(PEAK, 0.0))}


def listen(heard: TextIO, lines: deque[str], told: Told) -> None:
    """Keep the child's last lines, pass on those about stages."""
    for line in heard:
        lines.append(line.rstrip())
        if line.startswith(STAGE):
            told(line.rstrip().removeprefix(STAGE))
