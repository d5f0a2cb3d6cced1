"""Whether a batch goes through the buckets or is compared with every known digest: whichever is estimated cheaper.

Both give the same pairs; only the time differs. A skewed set (a family of near-duplicates in one bucket) makes the
buckets dear, and a pilot sees it. Costs are nanoseconds measured on one processor core; only their ratios matter.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallystick.triage.distances.banded import weigh
from tallystick.triage.distances.bands import Probes, probes
from tallystick.triage.distances.brute import FEW
from tallystick.triage.distances.known_digests import Known
from tallystick.triage.distances.sieve import FAR, NEAR

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


@dataclass(frozen=True)
class Plan:
    """``probes``: which buckets, or None to compare with all. ``because``: a sentence for the journal."""

    probes: Probes | None
    because: str


def plan(known: Known, queries: NDArray[np.uint64], *, within: int) -> Plan:
    """The cheaper way for this batch, (queries, 4) words."""
    if known.buckets is None:
        return Plan(None, "the known set has no buckets: compared with all")
    reached = probes(within)
    if reached is None:
        return Plan(None, f"a distance of {within} needs too many buckets: compared with all")
    scan = scan_cost(len(known.digests), len(queries), within=within)
    found = buckets_cost(known, queries, reached, within=within, tries=GLANCE)
    if scan / CLEAR < found < scan * CLEAR:
        found = buckets_cost(known, queries, reached, within=within, tries=PILOT)
    said = f"buckets estimated at {found / 1000:,.0f} microseconds a query, comparing with all at {scan / 1000:,.0f}"
    return Plan(reached if found < scan else None, said)


def scan_cost(known: int, queries: int, *, within: int) -> float:
    """Nanoseconds a query for comparing with all."""
    if queries <= FEW or within > FAR:
        return known * DIRECT
    pair, turned = SIEVED[NEAR if within <= NEAR else FAR]
    return known * (pair + turned / queries)


def buckets_cost(known: Known, queries: NDArray[np.uint64], reached: Probes, *, within: int, tries: int) -> float:
    """Nanoseconds a query for the buckets, from a pilot that counts what lies in them and what passes."""
    if known.buckets is None or not len(queries):
        return 0.0
    tried = max(1, min(tries, len(queries) // 8))
    pilot = queries[:: -(-len(queries) // tried)].copy()
    pilot.flags.writeable = False
    judged, passed = weigh(known.buckets, pilot, within=within, probes=reached)
    each = INLINE if len(known.buckets.halves) else FETCHED
    return reached.buckets * LOOK + (judged * each + passed * MEASURED) / len(pilot)
