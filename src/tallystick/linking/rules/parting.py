"""Accounts that may not be together are parted by the minimum cut: the ties that weigh least in sum and part them.

Several pairs: each is parted by a minimum cut of the whole piece, the cheapest first; a pair that earlier cuts have
parted needs none; cuts of one weight are made together. Several minimum cuts for one pair: accounts that lie on one
side in every one of them stay on that side, and those in between, that hang on both equally, are kept with neither.
So nothing depends on an order or on a name.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations, groupby

from tallystick.linking.rules.cuts import SAID_SAME, Cut, Pair
from tallystick.linking.rules.flows import minimum_cut
from tallystick.linking.rules.pieces import Piece, heads, pieces, points


def parted(piece: Piece, apart: Mapping[Pair, str]) -> tuple[list[Piece], list[Cut]]:
    """The parts in which no pair of ``apart`` (with its reason; all of this piece) is together, and the cuts made."""
    found = sorted(_minimum_cuts(piece, apart), key=lambda cut: cut.weight)
    made: list[Cut] = []
    left = dict(piece.ties)
    for _, level in groupby(found, key=lambda cut: cut.weight):
        head = heads(piece.accounts, left)
        needed = [cut for cut in level if head[cut.apart[0]] == head[cut.apart[1]]]
        for pair in {pair for cut in needed for pair, _ in cut.ties}:
            left.pop(pair, None)
        made += needed
    return (pieces(piece.accounts, left) if made else [piece]), made


def _minimum_cuts(piece: Piece, apart: Mapping[Pair, str]) -> Iterator[Cut]:
    capacity = _capacities(piece) if apart else {}
    for pair in sorted(apart):
        _, near, far = minimum_cut(capacity, *pair)
        first = [tie for tie in piece.ties.items() if (tie[0][0] in near) != (tie[0][1] in near)]
        last = [tie for tie in piece.ties.items() if (tie[0][0] in far) != (tie[0][1] in far)]
        gone = sorted({*first, *last}, key=lambda tie: (-tie[1], tie[0]))
        neither = tuple(account for account in piece.accounts if account not in near and account not in far)
        yield Cut(pair, tuple(gone), sum(weight for _, weight in first), apart[pair], neither)


def _capacities(piece: Piece) -> dict[str, dict[str, int]]:
    """Every tie by its weight; a confirmed one outweighs all that nobody confirmed together."""
    plain = {pair: max(1, weight) for pair, weight in piece.ties.items() if weight < SAID_SAME}
    firm = 1 + sum(plain.values())
    capacity: dict[str, dict[str, int]] = {account: {} for account in piece.accounts}
    for left, right in piece.ties:
        capacity[left][right] = capacity[right][left] = plain.get((left, right), firm)
    return capacity


def homes_apart(piece: Piece, homes: Mapping[str, frozenset[str]]) -> dict[Pair, str]:
    """Pairs at home in different countries without a link of their own, one for each two points of a piece.

    ``homes``: the countries of each account's home lines. What people said is the same counts as one: who is at home
    in several countries by such a word is apart from nobody in one of them.
    """
    if len({country for account in piece.accounts for country in homes.get(account, ())}) < 2:
        return {}
    point = points(piece)
    countries: dict[str, set[str]] = {}
    at_home: dict[str, str] = {}
    for account in piece.accounts:
        if account in homes:
            countries.setdefault(point[account], set()).update(homes[account])
            at_home.setdefault(point[account], account)
    tied = {frozenset((point[left], point[right])) for left, right in piece.ties}
    apart: dict[Pair, str] = {}
    for one, other in combinations(sorted(countries), 2):
        if countries[one].isdisjoint(countries[other]) and frozenset((one, other)) not in tied:
            left, right = sorted((at_home[one], at_home[other]))
            here, there = (", ".join(sorted(homes[account])) for account in (left, right))
            apart[(left, right)] = f"home lines in {here} and {there}"
    return apart
