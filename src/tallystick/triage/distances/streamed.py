"""Known digests streamed past the queries: nothing is kept of the known set, the queries are put in buckets instead.

A known digest within the distance of a query lies, in one of 16 bands, within a few bits of it (see ``bands``). So each
query marks in every band the values it may meet there; a known digest is held only against the queries that marked one
of its own sixteen values. What a batch costs is little more than reading the known set once.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tallystick.triage.distances.banded import band_values, first_band
from tallystick.triage.distances.bands import BANDS, BUCKETS, Probes
from tallystick.triage.distances.bits import distance, note, ones
from tallystick.triage.distances.collecting import Kernel, Take, collect
from tallystick.triage.distances.compiled import Array, compiled
from tallystick.triage.distances.matches import Matches

Words = NDArray[np.uint64]

CHUNK = 16_384
"""Queries streamed past at once; each has some 272 marks of 16 bytes."""
TILE = 512
"""Known digests of a step: as many as stay near the processor while 16 bands are gone through."""
ONE, SIX, LOW = np.uint64(1), np.uint64(6), np.uint64(63)
"""A value's word of 64 values, and its place there."""


@dataclass(frozen=True)
class Marks:
    """Where the queries wait. ``bits``: (16 * 1024,) words, one bit for each value of each band that any query marked.
    ``before``: how many values are marked before each word. ``begins``: (marked + 1,) where the queries of each marked
    value begin in ``numbers``. What a digest meets is found by counting bits, in tables that stay near the processor.
    """

    bits: Words
    before: NDArray[np.uint32]
    begins: NDArray[np.uint32]
    numbers: NDArray[np.uint32]


def streamed(known: Words, queries: Words, *, within: int, probes: Probes) -> tuple[Kernel, int]:
    """The kernel and its number of steps (tiles of 2,048 known digests) for all pairs within a distance, each once."""
    return partial(_streamed, known, queries, within, probes.radii, marked(queries, probes)), -(-len(known) // TILE)


def past(known: Words, queries: Words, *, within: int, probes: Probes, takes: list[Take]) -> None:
    """All pairs within a distance, so many queries at a time that their marks stay small."""
    for first in range(0, len(queries), CHUNK):
        kernel, steps = streamed(known, _part(queries, first), within=within, probes=probes)
        collect(kernel, steps=steps, takes=[_numbered(take, first) for take in takes])


def _part(queries: Words, first: int) -> Words:
    part = queries[first : first + CHUNK].copy()
    part.flags.writeable = False
    return part


def _numbered(take: Take, first: int) -> Take:
    return lambda found: take(Matches(found.query + np.uint32(first), found.known, found.distance))


def waiting(known: Words, queries: Words, probes: Probes) -> int:
    """How many queries wait for these known digests, one counted for each band: what holding them costs."""
    marks = marked(queries, probes)
    values = np.arange(BANDS)[:, None] * BUCKETS + band_values(known).astype(np.int64)
    word = marks.bits[values >> 6]
    met = (word >> (values & 63).astype(np.uint64) & ONE).astype(bool)
    below = np.bitwise_count(word[met] & ((ONE << (values[met] & 63).astype(np.uint64)) - ONE))
    mark = marks.before[values[met] >> 6].astype(np.int64) + below
    return int((marks.begins[mark + 1].astype(np.int64) - marks.begins[mark]).sum())


def marked(queries: Words, probes: Probes) -> Marks:
    """Every value each query may meet, band by band."""
    values, places, numbers = band_values(queries), [], []
    for band in range(BANDS):
        # Sorted as 16-bit numbers, which numpy does by counting.
        flips = probes.flips[: probes.counts[probes.radii[band]] if probes.radii[band] >= 0 else 0].astype(np.uint16)
        reached = (values[band][:, None] ^ flips).ravel()
        order = np.argsort(reached, kind="stable")
        places.append(reached[order] + np.uint32(band * BUCKETS))
        numbers.append((order // max(1, len(flips))).astype(np.uint32))
    met, begins = np.unique(np.concatenate(places), return_index=True)
    bits = np.zeros(BANDS * BUCKETS // 64, dtype=np.uint64)
    np.bitwise_or.at(bits, met >> 6, ONE << (met & 63).astype(np.uint64))
    before = np.searchsorted(met, np.arange(0, BANDS * BUCKETS, 64)).astype(np.uint32)
    waiting_at = np.append(begins, sum(map(len, places))).astype(np.uint32)
    return Marks(bits, before, waiting_at, np.concatenate(numbers))


def _streamed(
    known: Words, queries: Words, within: int, radii: Array, marks: Marks, begin: int, end: int, room: Matches
) -> tuple[int, int]:
    shape = (BANDS, BUCKETS // 64)
    index = (marks.bits.reshape(shape), marks.before.reshape(shape), marks.begins, marks.numbers, radii)
    values, met = known.view(np.uint16).reshape(len(known), BANDS), np.empty(TILE + 1, dtype=np.uint32)
    reached, count = scan_streamed(known, values, queries, index, within, begin, end, met, room.columns)
    return reached, count


@compiled
def meet(values: Array, first: Any, last: Any, band: Any, bits: Array, met: Array) -> Any:
    """Write the rows from first to before last whose value of one band any query marked; gives how many there are.

    Each is written and only those that count are kept: nothing here for the processor to guess wrong.
    """
    count = np.uint64(0)
    for row in range(first, last):
        value = np.uint64(values[row, band])
        met[count] = row
        count += bits[value >> SIX] >> (value & LOW) & ONE
    return count


@compiled
def scan_streamed(
    known: Array, values: Array, queries: Array, index: Any, within: int, begin: int, end: int, met: Array, found: Any
) -> Any:
    """Tiles held against the queries that wait for their values, band after band: a band's tables stay near."""
    bits, before, begins, numbers, radii = index
    count, limit = 0, np.uint64(within)
    for tile in range(begin, end):
        held, first, last = count, np.uint64(tile * TILE), np.uint64(min(tile * TILE + TILE, known.shape[0]))
        for band in range(BANDS):
            many = meet(values, first, last, np.uint64(band), bits[band], met)
            for place in range(many):
                row = met[place]
                value = np.uint64(values[row, band])
                below = bits[band, value >> SIX] & ((ONE << (value & LOW)) - ONE)
                mark = before[band, value >> SIX] + ones(below)
                for waiting in range(begins[mark], begins[mark + ONE]):
                    query = numbers[waiting]
                    far = distance(known[row], queries[query])
                    if far <= limit and first_band(known[row], queries[query], radii) == band:
                        if not note(found, count, query, row, far):
                            return tile, held
                        count += 1
    return end, count
