"""Timing inside a side."""

import os
import time
from collections.abc import Callable
from statistics import median


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def typical_ms(work: Callable[[], object], *, times: int) -> float:
    """Median milliseconds of a call, after one that is not counted."""
    work()
    return 1000 * median(seconds(work) for _ in range(times))


def spent(work: Callable[[], object]) -> dict[str, float]:
    """``seconds`` on the wall and ``cpu`` seconds of this process, its threads and the children it waited for.

    On a machine that does other things too, ``cpu`` is the steadier of the two.
    """
    before = sum(os.times()[:4])
    wall = seconds(work)
    return {"seconds": wall, "cpu": sum(os.times()[:4]) - before}
