"""Persons keep their ids, over rebuilds and over everything that people join, part and take back.

Each id stands for the accounts it was given for (``held``), also while it is only an alias. Four rules, in this order:

1. Whoever nobody touched keeps the id.
2. Who is exactly what an id has been before gets it back: what is undone leaves every id where it was.
3. The ids choose, the oldest number first: each takes, of the groups without an id, the one with most of what it stands
   for. So a split keeps the id with the larger part, and two persons that are joined live on under the older number.
4. What is left is new.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Group = frozenset[str]
NOBODY: Group = frozenset()


@dataclass(frozen=True)
class Known:
    """An id that was given out: ``number`` (P-00042), the accounts it has ``now`` (none: an alias), those it stands for
    (``held``; none where that was not kept: those it has), and all it has ever been (``been``, the latest last)."""

    number: str
    now: Group = NOBODY
    held: Group = NOBODY
    been: tuple[Group, ...] = ()

    @property
    def stands_for(self) -> Group:
        return self.held or self.now

    @property
    def age(self) -> tuple[int, str]:
        """Sorts the oldest first."""
        return int("".join(filter(str.isdigit, self.number)) or 0), self.number


@dataclass(frozen=True)
class Carried:
    """``kept``: id per group that has one. ``follows``: groups that are new, with the person they were split from.
    ``became``: ids without a group, and the id that has most of their accounts (empty: nobody)."""

    kept: dict[Group, str] = field(default_factory=dict)
    follows: dict[Group, str] = field(default_factory=dict)
    became: dict[str, str] = field(default_factory=dict)


def carry(known: Mapping[str, Known], groups: Iterable[Group]) -> Carried:
    """Which id each group has. The order of groups and ids does not matter; no id is given twice."""
    of = {account: group for group in groups for account in group}
    by_age = sorted(known, key=lambda person: known[person].age)
    kept: dict[Group, str] = {}
    for person in by_age:
        now = known[person].now
        if now and of.get(min(now)) == now:
            kept[now] = person
    placed = set(kept.values())
    groups_now = set(of.values())
    for person in by_age:
        again = next((one for one in reversed(known[person].been) if one in groups_now and one not in kept), None)
        if again and person not in placed:
            kept[again] = person
            placed.add(person)
    for shares in ({one: known[one].stands_for for one in by_age}, {one: known[one].now for one in by_age}):
        for person in by_age:
            if person not in placed and (group := _most(shares[person], of, taken=kept)):
                kept[group] = person
                placed.add(person)
    became = {}
    for person in by_age:
        if person not in placed:
            group = _most(known[person].stands_for | known[person].now, of)
            became[person] = kept.get(group, "") if group else ""
    return Carried(kept, _follows(known, of, kept), became)


def _most(accounts: Group, of: Mapping[str, Group], taken: Mapping[Group, str] | None = None) -> Group | None:
    """The group with most of these accounts; of several, the one with the first account by name."""
    counted: dict[Group, int] = {}
    for account in sorted(accounts):
        group = of.get(account)
        if group is not None and group not in (taken or {}):
            counted[group] = counted.get(group, 0) + 1
    return max(counted, key=lambda group: counted[group], default=None)


def _follows(known: Mapping[str, Known], of: Mapping[str, Group], kept: Mapping[Group, str]) -> dict[Group, str]:
    """For each new group the oldest of those who had most of its accounts until now."""
    had = {account: person for person, one in known.items() for account in one.now}
    follows = {}
    for group in set(of.values()) - set(kept):
        before = sorted((had[account] for account in group if account in had), key=lambda person: known[person].age)
        if before:
            follows[group] = max(before, key=before.count)
    return follows
