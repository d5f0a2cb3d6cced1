"""Known digests in buckets by band: a query looks only where a digest within the distance must lie (see ``bands``)."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tallystick.triage.distances.bands import BAND_BITS, BANDS, BUCKETS, Probes
from tallystick.triage.distances.bits import distance, fetch_ahead, note, ones
from tallystick.triage.distances.collecting import Kernel
from tallystick.triage.distances.compiled import Array, compiled
from tallystick.triage.distances.matches import Matches

Words = NDArray[np.uint64]

AHEAD = 160
"""Digests of the next bucket that are asked for ahead: 40 cache lines."""

ZERO, ONE, TWO, THREE, FOUR = (np.uint64(number) for number in range(5))
"""Places without a sign: with one, every access would first ask whether it counts from the end."""


@dataclass(frozen=True)
class Buckets:
    """For each of 16 bands: where its 65,536 buckets begin, the numbers of the digests in order of bucket, and, in the
    layout ``inline``, beside them the half of the digest that the band is not part of.

    ``begins``: (16, 65537). ``numbers``: (16, known). ``halves``: (16, known, 2), or (0, 0, 2) in the layout ``ids``.
    """

    begins: NDArray[np.uint32]
    numbers: NDArray[np.uint32]
    halves: Words


def banded(known: Words, buckets: Buckets, queries: Words, *, within: int, probes: Probes) -> tuple[Kernel, int]:
    """The kernel and its number of steps (buckets looked into) for all pairs within a distance; each found once."""
    used = [band for band in range(BANDS) if probes.radii[band] >= 0]
    looks = [(band, flip) for band in used for flip in probes.flips[: probes.counts[probes.radii[band]]]]
    bands, flips = (np.array(column, dtype=np.int64) for column in zip(*looks, strict=True))
    order = np.argsort(band_values(queries), axis=1, kind="stable").astype(np.uint32)
    index = (known, buckets.begins, buckets.numbers, buckets.halves)
    given = (index, queries, order, (bands, flips, probes.radii), within)
    return partial(_looked, given), len(looks) * len(queries)


def band_values(digests: Words) -> NDArray[np.uint16]:
    """The number of the bucket of each digest in each band: (16, digests)."""
    return np.ascontiguousarray(digests.view(np.uint16).reshape(len(digests), BANDS).T)


def weigh(buckets: Buckets, queries: Words, *, within: int, probes: Probes) -> tuple[int, int]:
    """How many digests these queries would judge, and how many would pass to be measured in full: counted."""
    reached = (probes.radii, probes.flips, probes.counts)
    judged, passed = count_work(buckets.begins, buckets.halves, queries, *reached, within)
    return int(judged), int(passed)


def _looked(given: Any, begin: int, end: int, room: Matches) -> tuple[int, int]:
    index, queries, order, looks, within = given
    look = look_inline if len(index[-1]) else look_ids
    reached, count = look(index, queries, order, looks, within, begin, end, room.columns)
    return reached, count


@compiled
def bucket_of(digests: Array, row: Any, band: Any) -> Any:
    """The number of a digest's bucket in a band."""
    return np.int64(digests[row, band >> 2] >> np.uint64(BAND_BITS * (band & 3)) & np.uint64(BUCKETS - 1))


@compiled
def passing(beside: Array, begin: Any, end: Any, one: Any, two: Any, within: int) -> Any:
    """How many halves of one bucket are within the distance."""
    found = 0
    for place in range(begin, end):
        if ones(beside[place, 0] ^ one) + ones(beside[place, 1] ^ two) <= np.uint64(within):
            found += 1
    return found


@compiled
def count_work(
    begins: Array, halves: Array, queries: Array, radii: Array, flips: Array, counts: Array, within: int
) -> Any:
    """Digests in all buckets that these queries look into, and those whose half passes (0 in the layout ids)."""
    judged, passed = np.int64(0), np.int64(0)
    for query in range(queries.shape[0]):
        for band in range(BANDS):
            value, other = bucket_of(queries, query, band), 2 if band < BANDS // 2 else 0
            for place in range(counts[radii[band]] if radii[band] >= 0 else 0):
                bucket = value ^ np.int64(flips[place])
                begin, end = begins[band, bucket], begins[band, bucket + 1]
                judged += np.int64(end) - np.int64(begin)
                if halves.shape[0]:
                    passed += passing(
                        halves[band], begin, end, queries[query, other], queries[query, other + 1], within
                    )
    return judged, passed


@compiled
def first_band(one: Array, other: Array, radii: Array) -> Any:
    """The first band in which two digests differ in no more bits than its radius: only there is a pair reported."""
    for band in range(BANDS):
        differ = (one[band >> 2] ^ other[band >> 2]) >> np.uint64(BAND_BITS * (band & 3)) & np.uint64(BUCKETS - 1)
        if np.int64(ones(differ)) <= radii[band]:
            return band
    return BANDS


@compiled
def half_distance(beside: Array, place: Any, one: Any, two: Any) -> Any:
    """Bits in which the half of a known digest differs from a query's."""
    return ones(beside[place, ZERO] ^ one) + ones(beside[place, ONE] ^ two)


@compiled
def next_near(beside: Array, place: Any, end: Any, one: Any, two: Any, within: Any) -> Any:
    """The first place from ``place`` on whose half is within the distance, or ``end``: four at once while none is."""
    while place + FOUR <= end:
        first = min(half_distance(beside, place, one, two), half_distance(beside, place + ONE, one, two))
        more = min(half_distance(beside, place + TWO, one, two), half_distance(beside, place + THREE, one, two))
        if min(first, more) <= within:
            break
        place += FOUR
    while place < end and half_distance(beside, place, one, two) > within:
        place += ONE
    return place


@compiled
def bucket_at(queries: Array, order: Array, looks: Any, step: int) -> Any:
    """The query, band and bucket of a step: look after look, the queries of each in order of bucket."""
    bands, flips, _ = looks
    look = step // queries.shape[0]
    band = bands[look]
    query = order[band, step - look * queries.shape[0]]
    return query, band, bucket_of(queries, query, band) ^ flips[look]


@compiled
def ask_ahead(index: Any, queries: Array, order: Array, looks: Any, step: int) -> None:
    """Have the processor fetch what a later step will read: buckets lie anywhere, and waiting is what costs."""
    _, begins, _, halves = index
    _, band, bucket = bucket_at(queries, order, looks, step)
    begin, end = np.int64(begins[band, bucket]), np.int64(begins[band, bucket + 1])
    for place in range(begin, min(end, begin + AHEAD), 4):
        fetch_ahead(halves, (band * halves.shape[1] + place) * 2)


@compiled
def look_inline(
    index: Any, queries: Array, order: Array, looks: Any, within: int, begin: int, end: int, found: Any
) -> Any:
    """Look into buckets: a digest is judged by the half beside its number, and only then fetched."""
    known, begins, numbers, halves = index
    count, limit = 0, np.uint64(within)
    for step in range(begin, end):
        if step + 1 < end:
            ask_ahead(index, queries, order, looks, step + 1)
        query, band, bucket = bucket_at(queries, order, looks, step)
        before, other, beside = count, 2 if band < BANDS // 2 else 0, halves[band]
        one, two = queries[query, other], queries[query, other + 1]
        last = np.uint64(begins[band, bucket + 1])
        place = next_near(beside, np.uint64(begins[band, bucket]), last, one, two, limit)
        while place < last:
            row = numbers[band, place]
            bits = distance(known[row], queries[query])
            if bits <= limit and first_band(known[row], queries[query], looks[2]) == band:
                if not note(found, count, query, row, bits):
                    return step, before
                count += 1
            place = next_near(beside, place + ONE, last, one, two, limit)
    return end, count


@compiled
def look_ids(
    index: Any, queries: Array, order: Array, looks: Any, within: int, begin: int, end: int, found: Any
) -> Any:
    """Look into buckets, fetching every digest that lies there."""
    known, begins, numbers, _ = index
    count, limit = 0, np.uint64(within)
    for step in range(begin, end):
        query, band, bucket = bucket_at(queries, order, looks, step)
        before = count
        for place in range(begins[band, bucket], begins[band, bucket + 1]):
            row = numbers[band, place]
            bits = distance(known[row], queries[query])
            if bits <= limit and first_band(known[row], queries[query], looks[2]) == band:
                if not note(found, count, query, row, bits):
                    return step, before
                count += 1
    return end, count


@compiled
def sort_band(known: Array, band: int, begins: Array, numbers: Array, halves: Array) -> None:
    """Put the digests of one band in order of bucket, then of number. ``halves`` of no rows is left as it is."""
    for row in range(known.shape[0]):
        begins[bucket_of(known, row, band) + 1] += 1
    for bucket in range(BUCKETS):
        begins[bucket + 1] += begins[bucket]
    free, other = begins[:-1].copy(), 2 if band < BANDS // 2 else 0
    for row in range(known.shape[0]):
        bucket = bucket_of(known, row, band)
        place = free[bucket]
        free[bucket] += 1
        numbers[place] = row
        if halves.shape[0]:
            halves[place, 0], halves[place, 1] = known[row, other], known[row, other + 1]
