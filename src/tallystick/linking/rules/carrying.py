"""Persons keep their ids over rebuilds: by the accounts they still share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Carried:
    """``kept``: person id per group that an old person lives on in. ``follows``: groups that are new, with the person
    they were split from. ``became``: old persons that live on in another, or nowhere (empty)."""

    kept: dict[frozenset[str], str] = field(default_factory=dict)
    follows: dict[frozenset[str], str] = field(default_factory=dict)
    became: dict[str, str] = field(default_factory=dict)


def carry(old: Mapping[str, frozenset[str]], groups: Iterable[frozenset[str]]) -> Carried:
    """Match new groups to old persons by how many accounts they share, most first.

    Ties go to the older id's larger share of itself, then to the smaller id, so the result does not depend on order.
    A person nobody touched keeps its id always; a split keeps it with the larger part; a merge keeps the id that
    brought more accounts. No id is reused: a group without an old person gets none here.
    """
    holder = {account: person for person, accounts in old.items() for account in accounts}
    overlaps: list[tuple[int, float, str, list[str], frozenset[str]]] = []
    for group in groups:
        shared: dict[str, int] = {}
        for account in group:
            if account in holder:
                shared[holder[account]] = shared.get(holder[account], 0) + 1
        overlaps += [
            (-count, -count / len(old[person]), person, sorted(group), group) for person, count in shared.items()
        ]
    overlaps.sort(key=lambda found: found[:4])
    return _match(old, overlaps)


def _match(
    old: Mapping[str, frozenset[str]], overlaps: list[tuple[int, float, str, list[str], frozenset[str]]]
) -> Carried:
    kept: dict[frozenset[str], str] = {}
    taken: set[str] = set()
    for _, _, person, _, group in overlaps:
        if group not in kept and person not in taken:
            kept[group] = person
            taken.add(person)
    follows: dict[frozenset[str], str] = {}
    became: dict[str, str] = {}
    for _, _, person, _, group in overlaps:
        if group not in kept:
            follows.setdefault(group, person)
        elif person not in taken:
            became.setdefault(person, kept[group])
    for person in old:
        if person not in taken:
            became.setdefault(person, "")
    return Carried(kept=kept, follows=follows, became=became)
