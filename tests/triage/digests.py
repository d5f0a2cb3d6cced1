"""Invented PDQ digests: random words, and neighbours of them at a chosen distance."""

import numpy as np
from numpy.typing import NDArray


def random_words(count: int, *, seed: int) -> NDArray[np.uint64]:
    return np.random.default_rng(seed).integers(0, 2**64, size=(count, 4), dtype=np.uint64)


def flipped(words: NDArray[np.uint64], bits: NDArray[np.integer] | list[int], *, seed: int) -> NDArray[np.uint64]:
    """A copy of each digest with so many of its bits turned over."""
    chance = np.random.default_rng(seed)
    made = words.copy()
    for row, many in enumerate(bits):
        for bit in chance.choice(256, size=int(many), replace=False):
            made[row, bit >> 6] ^= np.uint64(1) << np.uint64(bit & 63)
    return made


def distances(queries: NDArray[np.uint64], known: NDArray[np.uint64]) -> NDArray[np.int64]:
    """All distances, written the plain way: (queries, known)."""
    return np.bitwise_count(queries[:, None, :] ^ known[None, :, :]).sum(axis=2).astype(np.int64)


def pairs(queries: NDArray[np.uint64], known: NDArray[np.uint64], within: int) -> list[tuple[int, int, int]]:
    """Every pair within a distance in the order the house gives them."""
    apart = distances(queries, known)
    found = [(int(q), int(apart[q, k]), int(k)) for q, k in zip(*np.nonzero(apart <= within), strict=True)]
    return [(query, row, bits) for query, bits, row in sorted(found)]
