"""Which buckets must be looked into so that no digest within a distance is missed."""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

BANDS = 16
BAND_BITS = 16
BUCKETS = 1 << BAND_BITS
WIDEST = 3
"""The largest radius a band is probed with; beyond it there are more buckets than a scan has tiles."""


@dataclass(frozen=True)
class Probes:
    """``radii``: per band how many of its bits may differ, -1 for a band not looked into. ``flips``: all patterns of
    at most the largest radius, fewest bits first; ``counts[r]``: how many of them have at most r bits."""

    radii: NDArray[np.int64]
    flips: NDArray[np.uint32]
    counts: NDArray[np.int64]

    @property
    def buckets(self) -> int:
        """How many buckets one query looks into."""
        return int(sum(self.counts[radius] for radius in self.radii if radius >= 0))


def reach(within: int) -> list[int]:
    """The radius of each of the 16 bands for a distance of 0 or more: the sum of (radius + 1) is distance + 1.

    Proof that nothing is missed. Let two digests differ in d <= T bits, and in d_i bits of band i, so that the d_i sum
    to d. Were every d_i > r_i, that is d_i >= r_i + 1, then d would be at least the sum of (r_i + 1) = T + 1 > T.
    So some band has d_i <= r_i: the digest lies in a bucket of that band whose number differs from the query's in at
    most r_i bits, and all of those are looked into. (A band with r_i = -1 adds 0 to the sum and need not be.)
    The rule is that of Norouzi, Punjani and Fleet, "Fast exact search in Hamming space with multi-index hashing",
    IEEE TPAMI 36 (2014), with radii that differ by at most one.
    """
    whole, rest = divmod(within + 1, BANDS)
    return [whole if band < rest else whole - 1 for band in range(BANDS)]


def probes(within: int) -> Probes | None:
    """What to look into for a distance; None where a band would have to be probed too widely (above 63)."""
    radii = reach(within)
    widest = max(radii)
    if widest > WIDEST:
        return None
    flips = [
        sum(1 << place for place in places)
        for weight in range(widest + 1)
        for places in combinations(range(BAND_BITS), weight)
    ]
    counts = np.cumsum([comb(BAND_BITS, weight) for weight in range(widest + 1)])
    return Probes(np.array(radii, dtype=np.int64), np.array(flips, dtype=np.uint32), counts.astype(np.int64))
