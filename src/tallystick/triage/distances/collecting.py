"""Runs a kernel over its steps, in one thread or several, and hands on what it finds in pieces of bounded size."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tallystick.triage.distances.matches import Matches, room_for

ROOM = 1 << 16
"""Pairs a kernel may write before it is emptied, unless a single step finds more."""

Kernel = Callable[[int, int, Matches], tuple[int, int]]
"""Does steps from the first number to before the second, as far as the room reaches. Gives the step it would go on
with, and how many pairs it wrote: whole steps only."""

Take = Callable[[Matches], None]


def collect(kernel: Kernel, *, steps: int, takes: list[Take]) -> None:
    """Do all steps; each of ``takes`` is a thread's and is given what its share of the steps finds."""
    shares = len(takes)
    cuts = [steps * place // shares for place in range(shares + 1)]
    if shares == 1:
        _share(kernel, 0, steps, takes[0])
        return
    with ThreadPoolExecutor(shares) as pool:
        futures = [
            pool.submit(_share, kernel, begin, end, take)
            for begin, end, take in zip(cuts[:-1], cuts[1:], takes, strict=True)
        ]
        for future in futures:
            future.result()


def _share(kernel: Kernel, begin: int, end: int, take: Take) -> None:
    room = room_for(ROOM)
    while begin < end:
        reached, count = kernel(begin, end, room)
        if count:
            take(Matches(room.query[:count].copy(), room.known[:count].copy(), room.distance[:count].copy()))
        elif reached == begin:
            room = room_for(2 * len(room))
        begin = reached
