"""Rewrites the rows of the persons of a part, inside the running transaction: rows of accounts follow their accounts,
what is known of persons is made anew, and nothing else is touched.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

import duckdb
import numpy as np

from tallystick.linking.following.regrouping import Regrouped
from tallystick.linking.following.relinking import Ends, relink
from tallystick.linking.rows import copies
from tallystick.linking.rows.copies import Frame
from tallystick.linking.rows.facts import Facts
from tallystick.linking.rows.persons import indicator_rows, person_rows, vote_rows
from tallystick.linking.rows.standing_on import tell_changed
from tallystick.linking.rules.partition import Pair
from tallystick.records.categories import follow_persons
from tallystick.records.copying import copy_rows
from tallystick.records.models import (
    Access,
    Account,
    Build,
    CountryVote,
    Indicator,
    Payment,
    Person,
    SearchToken,
    Subscriber,
)

FOLLOW = (Account, Access, Payment)
"""Rows of one account each: they go with it."""

ANEW = (Subscriber, CountryVote, Indicator, SearchToken)
"""Rows about a person as a whole."""


def rewrite(
    engine: duckdb.DuckDBPyConnection,
    frame: Frame,
    build: Build,
    found: Regrouped,
    facts: Mapping[str, Facts],
    *,
    decisions: Mapping[Pair, str],
    folder: Path,
) -> None:
    """Rows as a build would write them for the persons of this part. Links keep their rows, persons their ids."""
    people = list(person_rows(found.choice, facts, found.before, frame=frame, build=str(build.pk), told=found.told))
    owner = {account: one.person for one in found.choice.persons for account in one.accounts}
    fresh = _move(found, owner)
    Person.objects.filter(pk__in=[UUID(person) for person in found.before]).delete()
    copy_rows(Person, people)
    for model in ANEW:
        model._default_manager.filter(person__in=[UUID(person) for person in found.before]).delete()
    _copy_about(engine, frame, facts)
    held = {holding: one.person for one in found.choice.persons for holding in one.holdings}
    ends = Ends(found.region, owner | held, frozenset(fresh), people)
    relink(engine, frame, build, ends, decisions=decisions, folder=folder)
    if fresh:
        _copy_fresh(engine, frame, [found.region.ids[account] for account in fresh])
    follow_persons()
    _count(build, found)
    tell_changed(frame.operation, found.before, people)


def _move(found: Regrouped, owner: Mapping[str, str]) -> list[str]:
    """Have rows of accounts go with them; gives the accounts of persons that have no rows yet."""
    own = set(found.region.ids) - found.region.holdings
    rows = {key: str(person) for key, person in Account.objects.filter(key__in=own).values_list("key", "person")}
    moves: dict[tuple[str, str], list[str]] = {}
    for account, was in rows.items():
        if owner.get(account, "") != was:
            moves.setdefault((was, owner.get(account, "")), []).append(account)
    for model in FOLLOW:
        for (was, now), accounts in moves.items():
            mine = model._default_manager.filter(person=was, key__in=accounts)
            if now:
                mine.update(person=now)
            else:
                mine.delete()
    return [account for account in owner if account not in rows]


def _copy_about(engine: duckdb.DuckDBPyConnection, frame: Frame, facts: Mapping[str, Facts]) -> None:
    copy_rows(Subscriber, copies.subscriber_rows(engine, frame))
    copy_rows(CountryVote, vote_rows(facts, frame=frame))
    copy_rows(Indicator, indicator_rows(facts, frame=frame))
    copy_rows(SearchToken, copies.token_rows(engine, frame))


def _copy_fresh(engine: duckdb.DuckDBPyConnection, frame: Frame, ids: Iterable[int]) -> None:
    """Rows of accounts that had none: they were on the shelf, or put away."""
    wanted = np.array(sorted(ids), dtype=np.int64)
    engine.register("fresh", {"id": wanted})
    engine.execute("DELETE FROM CHOSEN WHERE id NOT IN (SELECT id FROM fresh)")
    engine.unregister("fresh")
    copy_rows(Account, copies.account_rows(engine, frame))
    copy_rows(Access, copies.access_rows(engine, frame))
    copy_rows(Payment, copies.payment_rows(engine, frame))


def _count(build: Build, found: Regrouped) -> None:
    """The build's figures about persons, as they are now."""
    had = [old.accounts for old in found.before.values() if not old.became and old.accounts]
    have = [one.accounts for one in found.choice.persons]
    figures = dict(build.figures)
    figures["persons"] = figures.get("persons", 0) + len(have) - len(had)
    more = sum(len(one) > 1 for one in have) - sum(len(one) > 1 for one in had)
    figures["persons_with_several_accounts"] = figures.get("persons_with_several_accounts", 0) + more
    Build.objects.filter(pk=build.pk).update(figures=figures)
