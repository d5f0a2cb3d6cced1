"""From links to groups of accounts: what was said to be different is split where the tie is weakest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tallystick.linking import weights

SAID_SAME = 1 << 20
"""Weight of a link a person confirmed: stronger than any sum of signs."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class Cut:
    """Two accounts kept apart, the strongest tie that was cut for it, and why."""

    apart: Pair
    bridge: Pair
    weight: int
    because: str

    @property
    def contradicts(self) -> bool:
        """Whether a confirmed link had to be cut: a person has to look at these decisions."""
        return self.weight >= SAID_SAME


@dataclass
class Partition:
    """Groups of accounts, the cuts made, and groups too large to stand on weaker links."""

    groups: list[frozenset[str]] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    too_large: list[frozenset[str]] = field(default_factory=list)


def partition(accounts: Iterable[str], ties: Mapping[Pair, int], apart: Mapping[Pair, str]) -> Partition:
    """Groups of one component.

    ``ties`` are links that join (weight in hundredths of a bit, SAID_SAME for confirmed ones); ``apart`` pairs that
    may not be together, with the reason. The order of the input does not matter.
    """
    found = Partition()
    members = sorted(accounts)
    kept = dict(ties)
    if len(members) > weights.MOST_IN_A_PERSON:
        kept = {pair: weight for pair, weight in ties.items() if weight >= weights.ALONE}
        found.too_large.append(frozenset(members))
    for group in _groups(members, kept):
        _split(group, kept, apart, found)
    found.groups.sort(key=min)
    return found


def _split(group: frozenset[str], ties: Mapping[Pair, int], apart: Mapping[Pair, str], found: Partition) -> None:
    """Cut the weakest bridge between two accounts that may not be together, then look at both sides again."""
    inside = {pair: weight for pair, weight in ties.items() if pair[0] in group and pair[1] in group}
    against = sorted(pair for pair in apart if pair[0] in group and pair[1] in group)
    if not against:
        found.groups.append(group)
        return
    tree = _strongest_tree(group, inside)
    bridge = _weakest_on_path(tree, against[0])
    found.cuts.append(Cut(against[0], bridge, inside[bridge], apart[against[0]]))
    tree.pop(bridge)
    for side in _groups(sorted(group), tree):
        _split(side, inside, apart, found)


def _groups(members: list[str], ties: Iterable[Pair]) -> list[frozenset[str]]:
    head = {account: account for account in members}

    def top(account: str) -> str:
        while head[account] != account:
            head[account] = head[head[account]]
            account = head[account]
        return account

    for left, right in ties:
        one, other = sorted((top(left), top(right)))
        head[other] = one
    groups: dict[str, set[str]] = {}
    for account in members:
        groups.setdefault(top(account), set()).add(account)
    return [frozenset(group) for group in groups.values()]


def _strongest_tree(group: frozenset[str], ties: Mapping[Pair, int]) -> dict[Pair, int]:
    """A spanning tree of the strongest ties; its weakest edge on a path is the strongest tie between both sides."""
    tree: dict[Pair, int] = {}
    head = {account: account for account in group}
    for pair in sorted(ties, key=lambda pair: (-ties[pair], pair)):
        tops = []
        for account in pair:
            while head[account] != account:
                account = head[account]
            tops.append(account)
        if tops[0] != tops[1]:
            head[tops[0]] = tops[1]
            tree[pair] = ties[pair]
    return tree


def _weakest_on_path(tree: Mapping[Pair, int], ends: Pair) -> Pair:
    beside: dict[str, list[str]] = {}
    for left, right in tree:
        beside.setdefault(left, []).append(right)
        beside.setdefault(right, []).append(left)
    paths: list[tuple[str, list[Pair]]] = [(ends[0], [])]
    seen = {ends[0]}
    while paths:
        account, path = paths.pop()
        if account == ends[1]:
            return min(path, key=lambda pair: (tree[pair], pair))
        for near in beside.get(account, []):
            if near not in seen:
                seen.add(near)
                paths.append((near, [*path, (min(account, near), max(account, near))]))
    raise ValueError(f"{ends[0]} and {ends[1]} are not tied")
