"""Every query against every known digest: no index, exact at any distance, and the oracle for what has one."""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tallystick.triage.distances.bits import distance, first_one, note, ones
from tallystick.triage.distances.collecting import Kernel
from tallystick.triage.distances.compiled import Array, compiled
from tallystick.triage.distances.matches import Matches
from tallystick.triage.distances.sieve import (
    ENTRY,
    FAR,
    FAR_GROUPS,
    LANES,
    NEAR,
    NEAR_GROUPS,
    PATTERNS,
    TILE,
    aligned,
    far_sieve,
    fill_table,
    near_sieve,
    places_of,
    planes_of,
)

Words = NDArray[np.uint64]

FEW = 12
"""Up to so many queries, turning a tile on its side costs more than comparing it as it stands."""


def brute(known: Words, queries: Words, *, within: int) -> tuple[Kernel, int]:
    """The kernel and its number of steps (tiles of 512 known digests) for all pairs within a distance.

    ``known`` and ``queries``: (number, 4) words. Exact for every distance from 0 to 256: the sieve stops only digests
    of which a part already differs in more bits than asked for, and what it lets pass is measured over all 256.
    """
    steps = -(-len(known) // TILE)
    if len(queries) <= FEW or within > FAR:
        return partial(_direct, known, queries, within), steps
    groups = NEAR_GROUPS if within <= NEAR else FAR_GROUPS
    return partial(_sieved, known, queries, places_of(queries, groups), within), steps


def _direct(known: Words, queries: Words, within: int, begin: int, end: int, room: Matches) -> tuple[int, int]:
    reached, count = scan_direct(known, queries, within, begin, end, room.columns)
    return reached, count


def _sieved(
    known: Words, queries: Words, places: Array, within: int, begin: int, end: int, room: Matches
) -> tuple[int, int]:
    groups = places.shape[1]
    # A thread's own room for a tile: its planes, its table.
    planes, table = np.empty((64 * -(-groups * 6 // 64), LANES), dtype=np.uint64), aligned(groups * PATTERNS * ENTRY)
    scan = scan_near if groups == NEAR_GROUPS else scan_far
    reached, count = scan(known, queries, places, within, planes, table, begin, end, room.columns)
    return reached, count


@compiled
def scan_direct(known: Array, queries: Array, within: int, begin: int, end: int, found: Any) -> Any:
    """Tiles compared as they stand, half a digest first."""
    count = 0
    for tile in range(begin, end):
        before = count
        for query in range(queries.shape[0]):
            one, two = queries[query, 0], queries[query, 1]
            for row in range(tile * TILE, min(tile * TILE + TILE, known.shape[0])):
                if ones(known[row, 0] ^ one) + ones(known[row, 1] ^ two) <= np.uint64(within):
                    bits = distance(known[row], queries[query])
                    if bits <= np.uint64(within):
                        if not note(found, count, query, row, bits):
                            return tile, before
                        count += 1
    return end, count


@compiled
def measure(
    known: Array, queries: Array, query: int, tile: int, passing: Array, within: int, count: int, found: Any
) -> Any:
    """Measure in full what a sieve let pass; gives the count, or -1 when there is no room."""
    for lane in range(LANES):
        left = passing[lane]
        while left:
            row = tile * TILE + lane * 64 + np.int64(first_one(left))
            left &= left - np.uint64(1)
            if row < known.shape[0]:
                bits = distance(known[row], queries[query])
                if bits <= np.uint64(within):
                    if not note(found, count, query, row, bits):
                        return -1
                    count += 1
    return count


@compiled
def scan_near(
    known: Array,
    queries: Array,
    places: Array,
    within: int,
    planes: Array,
    table: Array,
    begin: int,
    end: int,
    found: Any,
) -> Any:
    """Tiles through the sieve for distances up to 31."""
    count, passing = 0, np.empty(LANES, dtype=np.uint64)
    for tile in range(begin, end):
        before = count
        planes_of(known, tile * TILE, planes)
        fill_table(planes, NEAR_GROUPS, table)
        for query in range(queries.shape[0]):
            if near_sieve(table, places, query, passing):
                count = measure(known, queries, query, tile, passing, within, count, found)
                if count < 0:
                    return tile, before
    return end, count


@compiled
def scan_far(
    known: Array,
    queries: Array,
    places: Array,
    within: int,
    planes: Array,
    table: Array,
    begin: int,
    end: int,
    found: Any,
) -> Any:
    """Tiles through the sieve for distances up to 63. Written out beside the other: the compiler folds a sieve into the
    loop only where it is named there."""
    count, passing = 0, np.empty(LANES, dtype=np.uint64)
    for tile in range(begin, end):
        before = count
        planes_of(known, tile * TILE, planes)
        fill_table(planes, FAR_GROUPS, table)
        for query in range(queries.shape[0]):
            if far_sieve(table, places, query, passing):
                count = measure(known, queries, query, tile, passing, within, count, found)
                if count < 0:
                    return tile, before
    return end, count
