"""Many matches of one file as few lines: what is the same picture again is counted, not listed."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """A known digest within the distance: what it is called, the family it is of, how many bits differ."""

    known: int
    family: Hashable
    distance: int


@dataclass(frozen=True)
class Family:
    """``count``: known digests of one family within the distance. ``nearest``: smallest distance in bits.
    ``members``: the first few, nearest first."""

    family: Hashable
    count: int
    nearest: int
    members: tuple[int, ...]

    def __str__(self) -> str:
        alike = "1 digest" if self.count == 1 else f"{self.count} digests of one family"
        return f"{alike}, nearest {self.nearest} bits"


def collapse(matches: Iterable[Member], *, members: int = 3) -> list[Family]:
    """Families in order of nearest, then of their first member. Counts are of matches: a family never adds one."""
    of: dict[Hashable, list[tuple[int, int]]] = defaultdict(list)
    for match in matches:
        of[match.family].append((match.distance, match.known))
    made = [
        Family(family, len(found), min(found)[0], tuple(known for _, known in sorted(found)[:members]))
        for family, found in of.items()
    ]
    return sorted(made, key=lambda family: (family.nearest, min(of[family.family])[1]))


def united(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """For each of ``count`` digests the smallest number it is joined with through pairs of near-duplicates."""
    parent = list(range(count))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for left, right in pairs:
        one, other = sorted((root(left), root(right)))
        parent[other] = one
    return [root(one) for one in range(count)]
