"""All pairs of query and known digest within a distance: complete, in a fixed order, by batch or one at a time."""

import numpy as np
from numpy.typing import NDArray

from tallystick.triage.distances.banded import banded
from tallystick.triage.distances.brute import brute
from tallystick.triage.distances.collecting import Take, collect
from tallystick.triage.distances.known_digests import Known, distinct
from tallystick.triage.distances.matches import Matches, joined
from tallystick.triage.distances.planning import Plan, Way, plan
from tallystick.triage.distances.streamed import past
from tallystick.triage.distances.words import BITS, Matchable, matchable
from tallystick.vocabulary.errors import Refused

DISTANCE = 31
"""Bits of 256 that two pictures' digests may differ in by default: the usual bound for PDQ."""


def match(known: Known, queries: Matchable, *, within: int = DISTANCE, threads: int = 1) -> Matches:
    """Every pair within the distance, by rows of what was given on either side.

    In order of query, distance, known row; the same for any layout, plan and number of threads. Where many known
    digests are alike the pairs are many: ``families.match_families`` counts instead. Raises Refused for a distance
    below 0 or above 256.
    """
    asked = distinct(queries)
    parts: list[list[Matches]] = [[] for _ in range(max(1, threads))]
    find(known, asked, within=within, takes=[part.append for part in parts])
    return spread(joined([piece for part in parts for piece in part]), asked, known)


def match_one(known: Known, digest: np.ndarray, *, within: int = DISTANCE) -> Matches:
    """The same for a single digest, (4,) words; ``query`` is 0. Nothing for a blank digest."""
    return match(known, matchable(np.asarray(digest, dtype=np.uint64).reshape(1, 4)), within=within)


def find(known: Known, asked: Known, *, within: int, takes: list[Take]) -> Plan:
    """Hand pairs of unique digests, by their numbers, to ``takes`` (one a thread) in pieces; says how."""
    if not 0 <= within <= BITS:
        raise Refused("distance", f"{within} is not between 0 and {BITS}", "Ask for a distance of so many bits.")
    if not len(known.digests) or not len(asked.digests):
        return Plan(Way.SIEVE, None, "there is nothing to compare")
    chosen = plan(known, asked.digests, within=within)
    go(chosen, known, asked.digests, within=within, takes=takes)
    return chosen


def go(chosen: Plan, known: Known, queries: NDArray[np.uint64], *, within: int, takes: list[Take]) -> None:
    """Find pairs the way a plan says."""
    if chosen.way is Way.STREAM and chosen.probes is not None:
        past(known.digests, queries, within=within, probes=chosen.probes, takes=takes)
        return
    if chosen.way is Way.BUCKETS and chosen.probes is not None and known.buckets is not None:
        kernel, steps = banded(known.digests, known.buckets, queries, within=within, probes=chosen.probes)
    else:
        kernel, steps = brute(known.digests, queries, within=within)
    collect(kernel, steps=steps, takes=takes)


def spread(found: Matches, asked: Known, known: Known) -> Matches:
    """Pairs of unique digests as pairs of rows: each stands for all rows that have these two digests."""
    many = known.copies(found.known)
    total = asked.copies(found.query) * many
    pair = np.repeat(np.arange(len(found)), total)
    place = np.arange(len(pair)) - np.repeat(np.cumsum(total) - total, total)
    asking, answer = place // many[pair], place % many[pair]
    return Matches(
        asked.rows[asked.begins[found.query[pair]] + asking],
        known.rows[known.begins[found.known[pair]] + answer],
        found.distance[pair],
    ).ordered()
