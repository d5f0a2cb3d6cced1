"""From ties between accounts to groups, by rules that depend on ties and decisions only, never on order or numbers.

1. What hangs together and is more than one person has keeps only its strong ties (``in_size``).
2. Who may not be together is parted by a minimum cut (``parting``).
3. What hangs on one tie alone may not be surer than that tie (``bridges``).

Decisions that contradict each other are reported. Until a person withdraws one of them, the accounts said to be
different are kept apart, confirmed links are cut for it as a last resort, and every group they touch is contested.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from tallystick.linking.rules.bridges import without_weak_bridges
from tallystick.linking.rules.cuts import SAID_DIFFERENT, SAID_SAME, Contradiction, Cut, Pair
from tallystick.linking.rules.parting import homes_apart, parted
from tallystick.linking.rules.pieces import Piece, confirmed, pieces, points
from tallystick.linking.weighing import weights
from tallystick.vocabulary.codes import Answer

__all__ = ["SAID_SAME", "Contradiction", "Cut", "Pair", "Partition", "partition", "replayed", "settled"]

NO_HOMES: Mapping[str, frozenset[str]] = {}


@dataclass
class Partition:
    """Groups of accounts by first name, and what a person has to look at.

    ``too_large``: accounts that hung together and were more than one person has. ``contested``: accounts of every
    group on which nothing may rest, because it holds accounts of decisions that contradict each other.
    """

    groups: list[frozenset[str]] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    too_large: list[frozenset[str]] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    contested: frozenset[str] = frozenset()


def partition(
    accounts: Iterable[str],
    ties: Mapping[Pair, int],
    apart: Mapping[Pair, str],
    homes: Mapping[str, frozenset[str]] = NO_HOMES,
) -> Partition:
    """Groups of one component, or of several: the same as in a full build when every tie of ``accounts`` is given.

    ``ties``: links that join, left name before right (weight in hundredths of a bit, SAID_SAME for confirmed ones).
    ``apart``: pairs said to be different, with the reason. ``homes``: countries of an account's home lines.
    """
    found = Partition()
    said: dict[str, list[Pair]] = {}
    for pair in apart:
        said.setdefault(pair[0], []).append(pair)
    for whole in pieces(accounts, ties):
        strong = in_size(whole)
        if strong:
            found.too_large.append(frozenset(whole.accounts))
        for piece in strong or [whole]:
            among = set(piece.accounts)
            inside = [pair for account in piece.accounts for pair in said.get(account, ()) if pair[1] in among]
            _add(found, settled(piece, {pair: apart[pair] for pair in inside}, homes))
    found.groups.sort(key=min)
    return found


def _add(found: Partition, more: Partition) -> None:
    found.groups += more.groups
    found.cuts += more.cuts
    found.contradictions += more.contradictions
    found.contested |= more.contested


def in_size(piece: Piece) -> list[Piece]:
    """What is left of more accounts than one person has when only strong and confirmed ties count; empty when the
    piece is no larger. Accounts that people said are the same count as one."""
    if len(set(points(piece).values())) <= weights.MOST_IN_A_PERSON:
        return []
    return pieces(piece.accounts, {pair: weight for pair, weight in piece.ties.items() if weight >= weights.ALONE})


def settled(piece: Piece, apart: Mapping[Pair, str], homes: Mapping[str, frozenset[str]]) -> Partition:
    """Groups of one piece that is no larger than one person: parted, then without weak bridges. ``apart``: pairs of
    its accounts only."""
    contradictions = list(_contradictions(piece, apart))
    parts, cuts = parted(piece, homes_apart(piece, homes) | dict(apart))
    groups: list[frozenset[str]] = []
    for part in parts:
        whole, weak = without_weak_bridges(part)
        groups += [frozenset(one.accounts) for one in whole]
        cuts += weak
    groups.sort(key=min)
    cuts.sort(key=lambda cut: (cut.apart, cut.weight))
    touched = frozenset(account for one in contradictions for account in one.accounts)
    contested = frozenset(account for group in groups if group & touched for account in group)
    return Partition(groups, cuts, [], contradictions, contested)


def _contradictions(piece: Piece, apart: Mapping[Pair, str]) -> Iterator[Contradiction]:
    """Pairs said to be different that links said to be the same join."""
    if not apart:
        return
    point = points(piece)
    beside: dict[str, list[str]] = {}
    for left, right in confirmed(piece.ties):
        beside.setdefault(left, []).append(right)
        beside.setdefault(right, []).append(left)
    for pair in sorted(apart):
        if point[pair[0]] == point[pair[1]]:
            joined = frozenset(account for account in piece.accounts if point[account] == point[pair[0]])
            yield Contradiction(pair, _shortest(beside, pair), joined)


def _shortest(beside: Mapping[str, list[str]], ends: Pair) -> tuple[Pair, ...]:
    """The shortest way between two accounts; of several the first by name."""
    before = {ends[0]: ends[0]}
    reached = [ends[0]]
    for account in reached:
        for near in sorted(beside[account]):
            if near not in before:
                before[near] = account
                reached.append(near)
    way = [ends[1]]
    while way[-1] != ends[0]:
        way.append(before[way[-1]])
    return tuple((min(pair), max(pair)) for pair in pairwise(reversed(way)))


def replayed(proposed: Mapping[Pair, int], decisions: Mapping[Pair, str]) -> tuple[dict[Pair, int], dict[Pair, str]]:
    """Ties and pairs kept apart, from proposed links and what people answered (left name before right).

    The same joins whether or not it was proposed, not the same keeps apart, unsure neither joins nor parts.
    """
    ties = {pair: weight for pair, weight in proposed.items() if pair not in decisions}
    ties |= {pair: SAID_SAME for pair, answer in decisions.items() if answer == Answer.SAME}
    return ties, {pair: SAID_DIFFERENT for pair, answer in decisions.items() if answer == Answer.NOT_SAME}
