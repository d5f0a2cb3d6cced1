"""Learns what signs are worth from the operation's own pairs, without labels (Fellegi-Sunter 1969, by EM).

The space is all pairs of accounts; pairs that share nothing are held to be different people. A kind of sign is one
comparison whose levels are (level of agreement, how many hold the value). What is learnt of a level is the chance that
a pair with it is one person, from two things nobody had to label:

- how often its pairs agree in something else as well. People who are careful show little of anything, so agreement in
  one kind goes with agreement in others even among matches: the weight of absence is damped until the *anchors*
  (exact strong selectors that two accounts hold) come out as experience says, and everything else follows from them;
- how often both accounts are at home in different countries. This only serves to learn: a common country is never a
  sign for a pair, or the machine would learn nationality.

Where data is thin the starting weights of :mod:`tallystick.linking.weighing.weights` speak, as if that many pairs had
been seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEEN_BEFORE = 5.0
"""Pairs that the starting weight of a level stands for."""

PAIRS_BEFORE = 50.0
"""Pairs that the starting prior stands for: of every 32 that share something one is one person."""

MOVED = 0.02
"""Share of one person's pairs of accounts that seem to be at home in two countries: people move [K]."""

ANCHORED = 30
"""Pairs at the anchors below which nothing is learnt from agreement in other kinds."""

ROUNDS = 300
STILL = 1e-5
"""EM ends when no chance moves by more than this."""

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Level:
    """One level of a kind: what it starts from and the most it may reach.

    ``start`` and ``most`` are chances that a pair with this sign alone is one person. ``after`` names the level in
    the same list that must be worth at least as much (held by fewer), or -1. ``anchor``: trusted as it starts.
    """

    kind: str
    level: str
    step: int
    start: float
    most: float
    after: int = -1
    anchor: bool = False


@dataclass(frozen=True)
class Patterns:
    """Pairs grouped by what they share: ``codes`` (patterns x kinds) holds 0 for nothing, else 1 + place in the
    kind's levels; ``second`` whether the kind has a second sign; ``homes`` 0 unknown, 1 in one country, 2 in two;
    ``pairs`` how many there are. ``space``: all pairs of accounts; ``apart``: of two
    accounts with known homes the share that is at home in two countries.
    """

    codes: Ints
    second: NDArray[np.bool_]
    homes: Ints
    pairs: Reals
    space: float
    apart: float


@dataclass(frozen=True)
class Learned:
    """Weights in bits. ``levels``: per kind an array; ``second``: per kind; ``seen`` and ``right``: pairs per level and
    the share held to be one person; ``rounds`` of EM; ``matches``: pairs held to be one person in all.
    """

    prior: float
    levels: tuple[Reals, ...]
    second: Reals
    seen: tuple[Reals, ...]
    right: tuple[Reals, ...]
    matches: float
    rounds: int


def learn(patterns: Patterns, kinds: Sequence[Sequence[Level]], *, second_start: Sequence[float]) -> Learned:
    """EM from the starting weights. ``kinds``: levels by kind, in the order of the columns of ``patterns.codes``.

    The result depends on the patterns as a set only: patterns are summed in the order given, so give them sorted.
    """
    model = _Model(patterns, kinds, np.asarray(second_start, dtype=np.float64))
    before, rounds, moved = model.chances(), 0, 1.0
    while rounds < ROUNDS and moved >= STILL:
        model.step(before)
        now = model.chances()
        moved = float(np.max(np.abs(now - before), initial=0.0))
        before, rounds = now, rounds + 1
    return model.learned(before, rounds)


class _Model:
    """The state between rounds: chance per level, prior, second signs, how much absence weighs."""

    def __init__(self, patterns: Patterns, kinds: Sequence[Sequence[Level]], second_start: Reals) -> None:
        self.patterns, self.kinds = patterns, kinds
        self.seen = [
            _sums(codes, patterns.pairs, len(levels)) for codes, levels in zip(patterns.codes.T, kinds, strict=True)
        ]
        self.right = [np.array([level.start for level in levels]) for levels in kinds]
        self.second_start, self.second = second_start, second_start.copy()
        self.homes = _homes(patterns)
        self.anchors = _anchors(patterns, kinds)
        self.absent, self.damped, self.matches = np.zeros(len(kinds)), 0.0, 0.0
        self._rate()

    def _rate(self) -> None:
        space = max(self.patterns.space - self.matches, 0.0)
        self.rate = _bits((self.matches + PAIRS_BEFORE) / (self.matches + space + 33 * PAIRS_BEFORE))

    def prior(self) -> float:
        return self.rate + self.damped * float(self.absent.sum())

    def bits(self) -> list[Reals]:
        """Weight of each level by kind: what it says, and that the kind is not absent."""
        return [
            _bits_of(right) - self.rate - self.damped * self.absent[place] for place, right in enumerate(self.right)
        ]

    def chances(self) -> Reals:
        """Chance per pattern that its pairs are one person, homes taken into account."""
        return _chance(self._signs() + self.homes)

    def _signs(self) -> Reals:
        """Bits per pattern of what its pairs share."""
        total = np.full(len(self.patterns.pairs), self.prior())
        for place, bits in enumerate(self.bits()):
            total += np.append(0.0, bits)[self.patterns.codes[:, place]]
            total += self.second[place] * self.patterns.second[:, place]
        return total

    def step(self, chances: Reals) -> None:
        """One round: expected matches per level, then weights again."""
        expected = chances * self.patterns.pairs
        self.matches = float(expected.sum())
        some = np.zeros(len(self.kinds))
        for place, levels in enumerate(self.kinds):
            codes = self.patterns.codes[:, place]
            found = _sums(codes, expected, len(levels))
            self.right[place] = _shrunk(found, self.seen[place], levels)
            some[place] = min(float(found.sum()) / (self.matches + PAIRS_BEFORE), 0.95)
            self.second[place] = self._second(place, expected)
        self.absent = np.log2(1 - some)
        self._rate()
        self._damp()

    def _damp(self) -> None:
        """How much absence weighs: as much as leaves the anchors as likely right as they start."""
        if self.anchors is None:
            return
        pairs, start = self.anchors
        low, high = 0.0, 1.0
        for _ in range(20):
            self.damped = (low + high) / 2
            right = float((_chance(self._signs()) * pairs).sum() / pairs.sum())
            low, high = (self.damped, high) if right > start else (low, self.damped)

    def _second(self, place: int, expected: Reals) -> float:
        """What a second sign of a kind adds, given the first: the ratio of its shares among matches and others."""
        has, more = self.patterns.codes[:, place] > 0, self.patterns.second[:, place]
        others = self.patterns.pairs - expected
        start = 2.0 ** self.second_start[place]
        among = (float(expected[has & more].sum()) + PAIRS_BEFORE / 2) / (float(expected[has].sum()) + PAIRS_BEFORE)
        beside = (float(others[has & more].sum()) + PAIRS_BEFORE / 2 / start) / (
            float(others[has].sum()) + PAIRS_BEFORE
        )
        return float(np.clip(np.log2(among / beside), 0.0, self.second_start[place] * 2))

    def learned(self, chances: Reals, rounds: int) -> Learned:
        return Learned(
            prior=self.prior(),
            levels=tuple(self.bits()),
            second=self.second,
            seen=tuple(self.seen),
            right=tuple(self.right),
            matches=float((chances * self.patterns.pairs).sum()),
            rounds=rounds,
        )


def _homes(patterns: Patterns) -> Reals:
    """Bits that homes in one country or in two are worth while learning."""
    apart = min(max(patterns.apart, MOVED), 1 - MOVED)
    worth = np.array([0.0, np.log2((1 - MOVED) / (1 - apart)), np.log2(MOVED / apart)])
    return np.asarray(worth[patterns.homes])


def _anchors(patterns: Patterns, kinds: Sequence[Sequence[Level]]) -> tuple[Reals, float] | None:
    """Pairs by pattern that stand at an anchor, and the chance they start from; None when there are too few."""
    chosen = np.zeros(len(patterns.pairs), dtype=bool)
    weight = np.zeros(len(patterns.pairs))
    for place, levels in enumerate(kinds):
        start = np.array([0.0, *(level.start if level.anchor else 0.0 for level in levels)])[patterns.codes[:, place]]
        chosen |= start > 0
        weight = np.maximum(weight, start)
    pairs = np.where(chosen, patterns.pairs, 0.0)
    if pairs.sum() < ANCHORED:
        return None
    return pairs, float((weight * pairs).sum() / pairs.sum())


def _sums(codes: Ints, pairs: Reals, levels: int) -> Reals:
    """Pairs per level of a kind."""
    return np.asarray(np.bincount(codes, weights=pairs, minlength=levels + 1)[1:], dtype=np.float64)


def _shrunk(found: Reals, seen: Reals, levels: Sequence[Level]) -> Reals:
    """Chance per level: what was found, drawn to the start where little was seen; never more for more holders."""
    start = np.array([level.start for level in levels])
    most = np.array([level.most for level in levels])
    weight = seen + SEEN_BEFORE
    right = (found + SEEN_BEFORE * start) / weight
    for chain in _chains(levels):
        right[chain] = falling(right[chain], weight[chain])
    return np.asarray(np.clip(right, 1e-6, most))


def _chains(levels: Sequence[Level]) -> list[list[int]]:
    """Places of levels that may only fall, in order."""
    chains: dict[int, list[int]] = {}
    for place, level in enumerate(levels):
        chain = chains.pop(level.after, []) if level.after >= 0 else []
        chains[place] = [*chain, place]
    return list(chains.values())


def falling(values: Reals, weights: Reals) -> Reals:
    """The closest sequence that never rises (pool adjacent violators), weighted.

    >>> falling(np.array([0.5, 0.7, 0.2]), np.array([1.0, 1.0, 1.0])).tolist()
    [0.6, 0.6, 0.2]
    """
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        pools.append((value, weight, 1))
        while len(pools) > 1 and pools[-2][0] < pools[-1][0]:
            (a, m, i), (b, n, j) = pools[-2:]
            pools[-2:] = [((a * m + b * n) / (m + n), m + n, i + j)]
    return np.array([value for value, _, times in pools for _ in range(times)])


def _chance(bits: Reals) -> Reals:
    return np.asarray(1 / (1 + np.exp2(-np.clip(bits, -200, 200))))


def _bits(chance: float) -> float:
    return float(np.log2(chance / (1 - chance)))


def _bits_of(chances: Reals) -> Reals:
    return np.asarray(np.log2(chances / (1 - chances)))


def rows_of(learned: Learned, kinds: Sequence[Sequence[Level]], names: Sequence[str]) -> list[Mapping[str, Any]]:
    """The weights as rows: kind, level, step, weight in hundredths of a bit, pairs seen, right per ten thousand."""
    found: list[Mapping[str, Any]] = [_row("prior", "", 0, learned.prior, learned.matches, 0.0)]
    for place, (name, levels) in enumerate(zip(names, kinds, strict=True)):
        found.append(_row(name, "second", 0, float(learned.second[place]), 0.0, 0.0))
        found += [_row(name, level.level, level.step, *_of(learned, place, at)) for at, level in enumerate(levels)]
    return found


def _of(learned: Learned, place: int, at: int) -> tuple[float, float, float]:
    return float(learned.levels[place][at]), float(learned.seen[place][at]), float(learned.right[place][at])


def _row(kind: str, level: str, step: int, bits: float, pairs: float, right: float) -> Mapping[str, Any]:
    return {
        "kind": kind,
        "level": level,
        "step": step,
        "weight": round(100 * bits),
        "pairs": round(pairs),
        "right": round(10_000 * right),
    }
