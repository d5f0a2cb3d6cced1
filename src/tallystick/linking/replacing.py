"""Replaces the derived rows of an operation by those of a new build, inside the running transaction."""

from collections.abc import Iterable, Mapping

import duckdb

from tallystick.linking import copies
from tallystick.linking.choosing import Choice
from tallystick.linking.copies import Frame, Row
from tallystick.linking.facts import Facts
from tallystick.linking.grouping import answers_of
from tallystick.linking.linkrows import link_rows
from tallystick.linking.personrows import Before, Told, indicator_rows, person_rows, vote_rows
from tallystick.records.categories import follow_persons, protected_accounts
from tallystick.records.copying import copy_rows
from tallystick.records.models import (
    Access,
    Account,
    Build,
    CountryVote,
    Decision,
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

    Decisions and assessments given since the build began are read here, so none is lost; who joins whom follows at
    the next build.
    """
    now = persons_now(Person.objects.defer(None).select_for_update())  # an assessment waits instead of being lost
    people = list(person_rows(choice, facts, now, frame=frame, build=str(build.pk), told=told))
    for model in REPLACED:
        model._default_manager.filter(operation_id=frame.operation).delete()
    # Read after the deletes: they waited for everyone who was just deciding on one of these rows.
    said = Decision.objects.filter(operation_id=frame.operation, withdrawn_at=None).order_by("at", "id")
    decisions = answers_of(said.values_list("left", "right", "answer"))
    Person.objects.filter(operation_id=frame.operation).delete()
    copy_rows(Person, people)
    _copy_about(engine, frame, facts)
    ranks = {row["id"]: row.get("rank", 0) for row in people}
    copy_rows(Link, link_rows(engine, frame, build=str(build.pk), decisions=decisions, ranks=ranks))
    copy_rows(OvershareValue, copies.overshared_rows(engine, frame, build=str(build.pk)))
    copy_rows(Exclusion, hidden)
    follow_persons()
    Build.objects.filter(operation_id=frame.operation, current=True).update(current=False)
    build.current = True
    build.save(force_insert=True)


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
    """What persons are now, by id as text; those put away with the accounts they have."""
    hidden = protected_accounts()
    return {
        str(row.pk): Before(
            number=row.number,
            accounts=frozenset(hidden.get(row.pk, row.accounts)),
            category=row.category,
            grants=tuple(row.grants),
            away_from=tuple(row.away_from),
            towards=row.towards,
            became=str(row.became or ""),
        )
        for row in rows
    }
