"""Fellegi-Sunter by expectation maximisation over all pairs, of which only candidates were looked at.

What no key brought together counts as two persons. The chance of each level among strangers comes from a sample of
all pairs, and what the candidates show to be one person is taken out of it: in a small operation the pairs of one
person are a good part of all pairs that agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 200
STARTING_PAIRS = 10.0
STARTING_STRANGERS = 20.0
"""How many pairs of one person, and of two, the starting values count as: with fewer seen, they speak louder."""

Shares = list[NDArray[np.float64]]
"""Per comparison the share of each level, the weakest first."""


@dataclass(frozen=True)
class Mixture:
    """``prior``: share of one person among all pairs; ``same``, ``other``: shares of levels among pairs of one person
    and of two."""

    prior: float
    same: Shares
    other: Shares


def fit(
    levels: NDArray[np.int64],
    pairs: NDArray[np.float64],
    *,
    sampled: Sequence[NDArray[np.float64]],
    known: Sequence[float],
    total: float,
) -> Mixture:
    """Learn from patterns of levels (one row a pattern, one column a comparison, -1: nothing to compare).

    ``pairs``: how many candidates show each pattern. ``sampled``: shares of levels among pairs drawn at random.
    ``known``: per comparison how many pairs of all have something to compare. ``total``: all
    pairs there are.
    """
    starting = [start(len(shares)) for shares in sampled]
    found = Mixture(0.5 / max(total, 1.0) ** 0.5, starting, [np.maximum(shares, 1e-7) for shares in sampled])
    for _ in range(ROUNDS):
        right = pairs * posterior(levels, found)
        same, other = [], []
        for place, shares in enumerate(sampled):
            seen = _counts(levels[:, place], right, len(shares))
            all_of = np.maximum(shares * known[place], _counts(levels[:, place], pairs, len(shares)))
            same.append(_shares(seen + STARTING_PAIRS * starting[place]))
            other.append(_shares(all_of - seen + STARTING_STRANGERS * strangers(len(shares))))
        found = Mixture(float((right.sum() + 1) / (total + 2)), same, other)
    return found


def start(levels: int) -> NDArray[np.float64]:
    """Starting shares among pairs of one person: most agree wholly, fewer the less they agree."""
    return _shares(np.linspace(0.02, 1.0, levels) ** 2)


def strangers(levels: int) -> NDArray[np.float64]:
    """Starting shares among pairs of two persons: nearly all differ."""
    shares = np.full(levels, 0.025)
    shares[0] = 1 - shares[1:].sum()
    return shares


def posterior(levels: NDArray[np.int64], found: Mixture) -> NDArray[np.float64]:
    """Of each pattern, the chance that it is one person."""
    odds = np.full(len(levels), np.log(found.prior / (1 - found.prior)))
    for place, (same, other) in enumerate(zip(found.same, found.other, strict=True)):
        known = levels[:, place] >= 0
        odds[known] += np.log(same[levels[known, place]] / other[levels[known, place]])
    return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float64)


def _counts(levels: NDArray[np.int64], weights: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    known = levels >= 0
    return np.bincount(levels[known], weights=weights[known], minlength=size).astype(np.float64)


def _shares(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(counts / counts.sum(), dtype=np.float64)
