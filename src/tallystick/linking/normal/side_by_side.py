"""Plain Python over many rows, in several processes where there are enough rows to pay for starting them."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any

from tallystick.tables.engine import THREADS

Rows = list[tuple[Any, ...]]

ENOUGH = 4
"""From so many chunks on other processes are started."""


def side_by_side(work: Callable[[Rows], Rows], chunks: Iterator[Rows], *, processes: int = THREADS) -> Iterator[Rows]:
    """What ``work`` makes of each chunk, in their order; ``work`` and rows must be such as can be sent to a process.

    Fresh processes: one that is forked off beside the engine's threads may stand still for ever. So few chunks are
    under way at a time that a fast reader does not fill the memory.
    """
    first = list(islice(chunks, ENOUGH))
    if processes < 2 or len(first) < ENOUGH:
        yield from map(work, chain(first, chunks))
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        under_way: deque[Future[Rows]] = deque()
        for chunk in chain(first, chunks):
            under_way.append(pool.submit(work, chunk))
            if len(under_way) > processes + 1:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
