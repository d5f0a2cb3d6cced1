"""Invented digests: known ones, queries with planted near ones, a set of families. Random words, nobody's list."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

SCALE = float(os.environ.get("TALLYSTICK_BENCH_SCALE", "1"))
"""1: ten million known PDQ digests, a hundred million known MD5 digests."""
KNOWN = max(20_000, int(10_000_000 * SCALE))
FAMILY_KNOWN = max(10_000, int(1_000_000 * SCALE))
QUERIES, BATCH = 1000, 100
FAMILY_QUERIES = 2000
WITHIN = 31


@dataclass(frozen=True)
class World:
    """``known``: (known, 4). ``queries``: (1000, 4), every second one within the distance of the known digest whose
    row ``planted`` holds (-1: a stranger)."""

    known: Words
    queries: Words
    planted: NDArray[np.int64]


def make(folder: Path) -> World:
    """The known set and its queries, also as files for other interpreters."""
    chance = np.random.default_rng(20)
    known = chance.integers(0, 2**64, size=(KNOWN, 4), dtype=np.uint64)
    queries = chance.integers(0, 2**64, size=(QUERIES, 4), dtype=np.uint64)
    planted = np.full(QUERIES, -1)
    planted[::2] = chance.choice(KNOWN, QUERIES // 2, replace=False)
    queries[::2] = turned(known[planted[::2]], chance.integers(0, WITHIN + 1, QUERIES // 2), chance)
    made = World(known, queries, planted)
    for name in ("known", "queries", "planted"):
        np.save(folder / f"{name}.npy", getattr(made, name))
    return made


def read(folder: Path) -> tuple[Words, NDArray[np.int64]]:
    """Queries and where they were planted."""
    return np.load(folder / "queries.npy"), np.load(folder / "planted.npy")


def families(folder: Path) -> Words:
    """Known digests of which 30 in a hundred lie in families with sizes after Zipf, 0 to 12 bits off their head.

    Queries follow the set: saved as ``family_queries.npy``.
    """
    chance = np.random.default_rng(21)
    known = chance.integers(0, 2**64, size=(FAMILY_KNOWN, 4), dtype=np.uint64)
    inside = FAMILY_KNOWN * 3 // 10
    ranks = np.arange(1, 20_001)
    head = chance.choice(len(ranks), size=inside, p=(1 / ranks) / (1 / ranks).sum())
    heads = chance.integers(0, 2**64, size=(len(ranks), 4), dtype=np.uint64)
    known[:inside] = turned(heads[head], chance.integers(0, 13, inside), chance)
    known = known[chance.permutation(FAMILY_KNOWN)]
    asked = known[chance.choice(FAMILY_KNOWN, FAMILY_QUERIES, replace=False)]
    np.save(folder / "family_queries.npy", turned(asked, chance.integers(0, 7, FAMILY_QUERIES), chance))
    return known


def turned(words: Words, bits: NDArray[np.int64], chance: np.random.Generator) -> Words:
    """A copy of each digest with at most so many of its bits turned over (a bit drawn twice is turned back)."""
    made = words.copy()
    for step in range(int(bits.max(initial=0))):
        rows = np.flatnonzero(bits > step)
        place = chance.integers(0, 256, len(rows))
        made[rows, place >> 6] ^= np.uint64(1) << (place & 63).astype(np.uint64)
    return made
