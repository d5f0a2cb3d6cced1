"""Which of three ways a batch goes, whichever is estimated cheapest: through the buckets of the known set, streamed
past buckets of the queries, or sieved, every digest against every other.

All give the same pairs; only the time differs. A skewed set (a family of near-duplicates in one bucket) makes buckets
dear, and a pilot sees it. Costs are nanoseconds measured on one processor core; only their ratios matter.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tallystick.triage.distances.banded import weigh
from tallystick.triage.distances.bands import Probes, probes
from tallystick.triage.distances.brute import FEW
from tallystick.triage.distances.known_digests import Known
from tallystick.triage.distances.sieve import FAR, NEAR
from tallystick.triage.distances.streamed import CHUNK, waiting

GLANCE, PILOT = 8, 64
"""Queries that are tried, evenly spread over the batch and at most one in eight of it: a few, and more only where those
leave it open, so that trying costs little where the buckets are dear."""
CLEAR = 2.0
"""How many times dearer one way must be for the glance to decide."""
LOOK = 60.0
"""One bucket opened."""
INLINE, FETCHED = 2.2, 22.0
"""One digest of a bucket judged: beside its number, or fetched from elsewhere."""
MEASURED = 30.0
"""One digest that passed the first judgement measured in full."""
DIRECT = 1.5
"""One pair compared as it stands."""
SIEVED = {NEAR: (0.11, 15.0), FAR: (0.33, 28.0)}
"""One pair in a sieve, and one known digest turned on its side for a whole batch."""
STREAMED, WAITING = 12.0, 15.0
"""One known digest asked for its sixteen values, and one query that waits for one of them."""
MARKING = 40.0
"""One value a query marks."""
SAMPLE = 4096
"""Known digests tried for how many queries wait for them."""


class Way(StrEnum):
    BUCKETS = "buckets"
    STREAM = "stream"
    SIEVE = "sieve"


@dataclass(frozen=True)
class Plan:
    """``probes``: which values to look for (None: compared with all). ``because``: a sentence for the journal."""

    way: Way
    probes: Probes | None
    because: str


def plan(known: Known, queries: NDArray[np.uint64], *, within: int) -> Plan:
    """The cheapest way for this batch, (queries, 4) words."""
    reached = probes(within)
    if reached is None:
        return Plan(Way.SIEVE, None, f"a distance of {within} needs too many buckets: compared with all")
    costs = {Way.SIEVE: scan_cost(len(known.digests), len(queries), within=within)}
    least = len(known.digests) * STREAMED / min(len(queries), CHUNK) + reached.buckets * MARKING
    if least < costs[Way.SIEVE]:
        costs[Way.STREAM] = least + stream_cost(known, queries, reached)
    if known.buckets is not None:
        rest = min(costs.values())
        found = buckets_cost(known, queries, reached, within=within, tries=GLANCE)
        if rest / CLEAR < found < rest * CLEAR:
            found = buckets_cost(known, queries, reached, within=within, tries=PILOT)
        costs[Way.BUCKETS] = found
    way = min(costs, key=lambda one: costs[one])
    said = ", ".join(f"{one} {cost / 1000:,.0f}" for one, cost in costs.items())
    return Plan(way, None if way is Way.SIEVE else reached, f"estimated microseconds a query: {said}")


def scan_cost(known: int, queries: int, *, within: int) -> float:
    """Nanoseconds a query for comparing with all."""
    if queries <= FEW or within > FAR:
        return known * DIRECT
    pair, turned = SIEVED[NEAR if within <= NEAR else FAR]
    return known * (pair + turned / queries)


def stream_cost(known: Known, queries: NDArray[np.uint64], reached: Probes) -> float:
    """Nanoseconds a query for those that wait for the known digests that pass, from a sample of both, counted."""
    tried, asked = spread(known.digests, SAMPLE), spread(queries, PILOT)
    many = waiting(tried, asked, reached)
    return many * WAITING * len(known.digests) / (len(tried) * len(asked)) if len(asked) and len(tried) else 0.0


def spread(digests: NDArray[np.uint64], most: int) -> NDArray[np.uint64]:
    """At most so many, evenly spread."""
    chosen = digests[:: -(-len(digests) // most)].copy() if len(digests) else digests
    chosen.flags.writeable = False
    return chosen


def buckets_cost(known: Known, queries: NDArray[np.uint64], reached: Probes, *, within: int, tries: int) -> float:
    """Nanoseconds a query for the buckets, from a pilot that counts what lies in them and what passes."""
    if known.buckets is None or not len(queries):
        return 0.0
    pilot = spread(queries, max(1, min(tries, len(queries) // 8)))
    judged, passed = weigh(known.buckets, pilot, within=within, probes=reached)
    each = INLINE if len(known.buckets.halves) else FETCHED
    return reached.buckets * LOOK + (judged * each + passed * MEASURED) / len(pilot)
