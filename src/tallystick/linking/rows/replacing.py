"""Replaces the derived rows of an operation by those of a new build, inside the running transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import duckdb

from tallystick.linking.builds.choosing import Choice
from tallystick.linking.judging import said
from tallystick.linking.judging.stakes import stakes_of
from tallystick.linking.rows import copies
from tallystick.linking.rows.copies import Frame, Row
from tallystick.linking.rows.facts import Facts
from tallystick.linking.rows.links import link_rows
from tallystick.linking.rows.persons import Before, Told, indicator_rows, person_rows, vote_rows
from tallystick.linking.rows.standing_on import tell_changed
from tallystick.linking.rules.answers import standing
from tallystick.records.categories import follow_persons, protected_accounts
from tallystick.records.copying import copy_rows
from tallystick.records.models import (
    Access,
    Account,
    Build,
    CountryVote,
    Exclusion,
    Indicator,
    Link,
    OvershareValue,
    Payment,
    Person,
    SearchToken,
    Subscriber,
)

REPLACED = (Account, Access, Payment, Subscriber, CountryVote, Indicator, SearchToken, Link, OvershareValue, Exclusion)


def replace_rows(
    engine: duckdb.DuckDBPyConnection,
    frame: Frame,
    build: Build,
    choice: Choice,
    facts: Mapping[str, Facts],
    *,
    told: Told,
    hidden: Iterable[Row],
) -> None:
    """Delete, copy and switch the current build. Persons keep id, number, category and grants.

    Decisions and assessments given since the build began are read here, so none is lost; who joins whom follows right
    after it.
    """
    now = persons_now(Person.objects.defer(None).select_for_update())  # an assessment waits instead of being lost
    people = list(person_rows(choice, facts, now, frame=frame, build=str(build.pk), told=told))
    for model in REPLACED:
        model._default_manager.filter(operation_id=frame.operation).delete()
    # Read after the deletes: they waited for everyone who was just deciding on one of these rows.
    decisions = standing(said.of_operation(frame.operation))
    Person.objects.filter(operation_id=frame.operation).delete()
    copy_rows(Person, people)
    _copy_about(engine, frame, facts)
    stakes = stakes_of(people, frame.operation)
    copy_rows(Link, link_rows(engine, frame, build=str(build.pk), decisions=decisions, stakes=stakes))
    copy_rows(OvershareValue, copies.overshared_rows(engine, frame, build=str(build.pk)))
    copy_rows(Exclusion, hidden)
    follow_persons()
    Build.objects.filter(operation_id=frame.operation, current=True).update(current=False)
    build.current = True
    build.save(force_insert=True)
    tell_changed(frame.operation, now, people)


def _copy_about(engine: duckdb.DuckDBPyConnection, frame: Frame, facts: Mapping[str, Facts]) -> None:
    """Everything pages show about a person besides the person's own row and links."""
    copy_rows(Account, copies.account_rows(engine, frame))
    copy_rows(Access, copies.access_rows(engine, frame))
    copy_rows(Payment, copies.payment_rows(engine, frame))
    copy_rows(Subscriber, copies.subscriber_rows(engine, frame))
    copy_rows(CountryVote, vote_rows(facts, frame=frame))
    copy_rows(Indicator, indicator_rows(facts, frame=frame))
    copy_rows(SearchToken, copies.token_rows(engine, frame))


def persons_now(rows: Iterable[Person]) -> dict[str, Before]:
    """What persons are now, by id as text; those put away with the accounts they have. For jobs."""
    hidden = protected_accounts()
    return {
        str(row.pk): replace(
            before_of(row),
            accounts=frozenset(hidden.get(row.pk, row.accounts)),
            grants=tuple(row.grants),
            held=frozenset(row.held),
            been=tuple(frozenset(group) for group in row.been),
        )
        for row in rows
    }


def before_of(row: Person) -> Before:
    """What a person's row says to everybody who may see it."""
    return Before(
        number=row.number,
        accounts=frozenset(row.accounts),
        category=row.category,
        grants=(),
        away_from=tuple(row.away_from),
        towards=row.towards,
        became=str(row.became or ""),
        follows=str(row.follows or ""),
    )
