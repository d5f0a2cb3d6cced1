"""The bridge rule: a tie that alone holds two parts together must be one bit stronger for each time that the pairs it
speaks for double beyond two; else the parts are kept apart.

A proposed link between two accounts speaks for one pair. A third account that hangs on one link makes it two: that may
stand as it was proposed. From four accounts on a link that alone holds m and n of them together says of m x n pairs
that they are one person, and if it is wrong, all of them are. So three accounts and one ask 0.6 bits more than a
proposed link has, two and two 1 bit, four and four 3 bits. What is too weak for that is cut and stays a proposed link
between two persons, for an analyst to judge. Accounts that people said are the same count as one, and what people
confirmed is never cut here.
"""

import math

from tallystick.linking.rules.cuts import SAID_SAME, Cut, Pair
from tallystick.linking.rules.pieces import Piece, pieces, points
from tallystick.linking.rules.sentences import bits
from tallystick.linking.weighing import weights

Lone = tuple[Pair, int, int]
"""A tie without another way round, and how many points hang on its left and on its right end."""


FREE_PAIRS = 2
"""A tie that alone speaks for no more pairs than these holds as it was proposed."""


def needed(pairs: int) -> int:
    """How strong a tie must be, in hundredths of a bit, that alone says of so many pairs that they are one person."""
    return weights.PROPOSED + math.ceil(100 * math.log2(max(1.0, pairs / FREE_PAIRS)))


def without_weak_bridges(piece: Piece) -> tuple[list[Piece], list[Cut]]:
    """Cut the weakest tie that is too weak for what hangs on it (all that are equally weak), and look again."""
    done: list[Piece] = []
    cuts: list[Cut] = []
    waiting = [piece]
    while waiting:
        one = waiting.pop()
        weak = [found for found in lone_ties(one) if _too_weak(found, one.ties)]
        if not weak:
            done.append(one)
            continue
        least = min(one.ties[pair] for pair, _, _ in weak)
        gone = [found for found in weak if one.ties[found[0]] == least]
        cuts += [_cut(found, least) for found in gone]
        waiting += pieces(one.accounts, _less(one.ties, {pair for pair, _, _ in gone}))
    return done, cuts


def _too_weak(found: Lone, ties: dict[Pair, int]) -> bool:
    pair, left, right = found
    return left * right > FREE_PAIRS and ties[pair] < needed(left * right)


def _less(ties: dict[Pair, int], gone: set[Pair]) -> dict[Pair, int]:
    return {pair: weight for pair, weight in ties.items() if pair not in gone}


def _cut(found: Lone, weight: int) -> Cut:
    pair, left, right = found
    asked = bits(needed(left * right))
    because = f"the only tie between {_many(left)} and {_many(right)}; where so much hangs on one tie, it takes {asked}"
    return Cut(pair, ((pair, weight),), weight, because)


def _many(points: int) -> str:
    return "one account" if points == 1 else f"{points} accounts"


def lone_ties(piece: Piece) -> list[Lone]:
    """Ties nobody confirmed whose removal leaves two parts, where they speak for more than a few pairs."""
    if len(piece.accounts) <= FREE_PAIRS + 1:
        return []
    point = points(piece)
    beside: dict[str, dict[str, list[Pair]]] = {first: {} for first in point.values()}
    for pair, weight in piece.ties.items():
        one, other = point[pair[0]], point[pair[1]]
        if weight < SAID_SAME and one != other:
            beside[one].setdefault(other, []).append(pair)
            beside[other].setdefault(one, []).append(pair)
    above, low, below = _walk(beside, point[piece.accounts[0]])
    found = []
    for child, parent in above.items():
        between = beside[child].get(parent, [])
        if low[child] == child and len(between) == 1:
            behind, pair = below[child], between[0]
            rest = len(beside) - behind
            found.append((pair, behind, rest) if point[pair[0]] == child else (pair, rest, behind))
    return found


def _walk(
    beside: dict[str, dict[str, list[Pair]]], start: str
) -> tuple[dict[str, str], dict[str, str], dict[str, int]]:
    """Depth first from ``start``: the point above each, the highest that is reached from it or from below it without
    the way it was reached by, and how many lie from it downwards."""
    above: dict[str, str] = {}
    place, low, below = {start: 0}, {start: start}, {start: 1}
    ways = [(start, iter(beside[start]))]
    while ways:
        here, rest = ways[-1]
        for near in rest:
            if near not in place:
                above[near], place[near], low[near], below[near] = here, len(place), near, 1
                ways.append((near, iter(beside[near])))
                break
            if near != above.get(here):
                low[here] = min(low[here], near, key=place.__getitem__)
        else:
            ways.pop()
            if ways:
                up = ways[-1][0]
                low[up] = min(low[up], low[here], key=place.__getitem__)
                below[up] += below[here]
    return above, low, below
