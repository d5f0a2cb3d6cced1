"""A person's category, whom it is hidden from, and the copies of its rows that follow."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connections

from tallystick.records.session import current_alias


def set_category(person: UUID, category: str) -> bool:
    """Set the category of a person and of every copied row about it; false when the viewer may not.

    PostgreSQL does it, because whoever marks a victim may from then on not see the row: it moves, with every copy, to
    the table of protected persons, and moves back when it is taken out again.
    """
    return _may("SELECT tally.set_category(%s, %s)", [person, category])


def keep_away(person: UUID, whom: Iterable[str]) -> bool:
    """Hide a person and every copied row from agencies (codes) and officers (UUIDs).

    False when the person is not the viewer's own.
    """
    return _may("SELECT tally.keep_away(%s, %s)", [person, sorted(whom)])


def route_person(person: UUID, whom: Iterable[str], *, towards: str) -> bool:
    """:func:`keep_away`, and the one agency of the person's country that may still be given them; also packages that
    name the person are withheld from ``whom``. False when not the viewer's own, or ``towards`` takes no part.
    """
    return bool(_call("SELECT tally.route_person(%s, %s, %s)", [person, sorted(whom), towards])[0][0])


def follow_persons() -> None:
    """After a build: fresh copies go where their persons' categories and ties put them."""
    _call("SELECT tally.keep_away_all()", [])
    _call("SELECT tally.protect_all()", [])


def protected_accounts() -> dict[UUID, list[str]]:
    """For a build, and for jobs alone: the accounts of persons that are put away."""
    return dict(_call("SELECT person, accounts FROM tally.protected_accounts()", []))


def given_to(kind: str, row: UUID) -> list[str]:
    """Whom a row of the viewer's own agency was given to; empty for a row of another's."""
    return list(_call("SELECT tally.given_to(%s, %s)", [kind, row])[0][0] or [])


def gave_before(agency: str) -> bool:
    """Whether the viewer's agency ever gave ``agency`` anything in this operation."""
    return bool(_call("SELECT tally.gave_before(%s)", [agency])[0][0])


def takes_part(agency: str) -> bool:
    """Whether an agency takes part in the viewer's operation."""
    return bool(_call("SELECT tally.takes_part(%s)", [agency])[0][0])


def hand_over(offer: UUID, *, accepted: bool, words: str) -> str:
    """Answer an offer of ownership made to the viewer's agency; ``done``, or why not: ``gone`` (nothing is offered any
    more), ``twice`` (the agency has it already), ``codes`` (what is in it may not pass to the agency).
    """
    return str(_call("SELECT tally.hand_over(%s, %s, %s)", [offer, accepted, words])[0][0])


def _may(sql: str, values: list[Any]) -> bool:
    """Asked once more on a no: a build may have replaced the row while we waited for it, and the new one counts."""
    return any(_call(sql, values)[0][0] for _ in range(2))


def _call(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connections[current_alias()].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
