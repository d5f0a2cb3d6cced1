"""Who belongs together in the part of a build that a few accounts hang together with, and under which ids.

The same functions as in a build of everything, over a part of it that nothing outside hangs together with: so the
result is the one a build would give.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import duckdb

from tallystick.linking.builds.choosing import Choice, Members, chosen, lasting
from tallystick.linking.builds.identities import aliases, known_ids
from tallystick.linking.builds.noted import notes_of
from tallystick.linking.following.region import Region, find_region
from tallystick.linking.rows.persons import Before, Told
from tallystick.linking.rules.carrying import Group
from tallystick.linking.rules.partition import Pair, Partition

People = Callable[[frozenset[str]], dict[str, Before]]
"""Persons, by id, with one of these accounts, and aliases that stand for one of them or lead to such a person."""


@dataclass(frozen=True)
class Around:
    """What a part is looked at with: what stands by pair, whom rows show (``people``), the ``first`` number nobody had,
    and whether groups were left on the shelf for want of room (``full``)."""

    decisions: Mapping[Pair, str]
    people: People
    first: int
    full: bool


@dataclass(frozen=True)
class Regrouped:
    """A part of a build regrouped. ``before``: every id it concerns, as it was."""

    region: Region
    before: dict[str, Before]
    choice: Choice
    told: Told


def regroup(engine: duckdb.DuckDBPyConnection, starts: Iterable[str], around: Around) -> Regrouped:
    """Group everything again that hangs together with these accounts, now or in a person they are in."""
    region, before = _spread(engine, frozenset(starts), around)
    inside = frozenset(region.ids)
    apart = _elsewhere(before, inside, around.people)
    parted = region.parted()
    known = known_ids(before | apart)
    groups = dict(_eligible(region, parted, lasting(known), full=around.full))
    fixed: dict[Group, Members] = {old.accounts: Members((), ()) for old in apart.values()}
    choice = chosen(groups | fixed, known, first=around.first)
    became = {person: end for person, end in aliases(choice, before | apart).items() if person in before}
    persons = [one for one in choice.persons if one.person not in apart]
    return Regrouped(region, before, replace(choice, persons=persons, became=became), notes_of(parted))


def _spread(
    engine: duckdb.DuckDBPyConnection, starts: frozenset[str], around: Around
) -> tuple[Region, dict[str, Before]]:
    """The part that hangs together, until every person with an account in it is in it whole."""
    while True:
        region = find_region(engine, starts, around.decisions)
        before = around.people(frozenset(region.ids) | starts)
        living = frozenset(account for old in before.values() if not old.became for account in old.accounts)
        if living <= starts | frozenset(region.ids):
            return region, before
        starts |= living


def _elsewhere(before: Mapping[str, Before], inside: frozenset[str], people: People) -> dict[str, Before]:
    """Persons outside who have accounts that an id inside stands for: nothing of them changes."""
    outside = frozenset(account for old in before.values() for account in old.held) - inside
    found = people(outside) if outside else {}
    return {
        person: old
        for person, old in found.items()
        if person not in before and not old.became and old.accounts and not old.accounts & inside
    }


def _eligible(
    region: Region, parted: Partition, lasting_accounts: Group, *, full: bool
) -> Iterable[tuple[Group, Members]]:
    """Groups that become persons, in the order in which a build numbers them."""
    found = []
    for group in parted.groups:
        own = group - region.holdings
        lead = max((region.leads.get(account, 0) for account in group), default=0)
        eligible = bool(own) and (lead > 0 or len(own) > 1) and not full
        if eligible or own & lasting_accounts:
            ids = tuple(sorted(region.ids[account] for account in group))
            holdings = tuple(sorted(group & region.holdings, key=region.ids.__getitem__))
            found.append((-lead, -len(own), ids[0], own, Members(holdings, ids)))
    found.sort(key=lambda one: one[:3])
    return [(own, members) for *_, own, members in found]
