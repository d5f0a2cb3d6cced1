"""A person's category, whom it is hidden from, and the copies of its rows that follow."""

from collections.abc import Iterable
from datetime import datetime
from json import loads
from typing import Any
from uuid import UUID

from django.db import connections

from tallystick.records.models import Package
from tallystick.records.session import current_alias


def set_category(person: UUID, category: str) -> bool:
    """Set the category of a person and of every copied row about it; false when the viewer may not.

    PostgreSQL does it, because whoever marks a victim may from then on not see the row: it moves, with every copy, to
    the table of protected persons, and moves back when it is taken out again.
    """
    return _may("SELECT tally.set_category(%s, %s)", [person, category])


def may_assess(person: UUID) -> bool:
    """Whether the viewer may say what a person is; PostgreSQL takes an assessment of nobody else."""
    return bool(_call("SELECT tally.may_assess(%s)", [person])[0][0])


def packages_out() -> list[UUID]:
    """Packages the viewer sees that went out, were not recalled and are not withheld."""
    out = Package.objects.filter(released_at__isnull=False, recalled_at=None, holds_protected=False)
    return list(out.values_list("pk", flat=True))


def withheld_since(out: Iterable[UUID]) -> list[str]:
    """Which of these packages are withheld by now, because somebody in them was put away: they are to be recalled."""
    held = Package.objects.filter(pk__in=list(out), holds_protected=True).order_by("number", "version")
    return [f"{number} v{version}" for number, version in held.values_list("number", "version")]


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


def ids_of(accounts: Iterable[str]) -> dict[UUID, tuple[list[str], list[list[str]]]]:
    """Ids that stand for one of these accounts, with which of them, and the groups among them that each id was."""
    rows = _call("SELECT person, held, been FROM tally.ids_of(%s)", [sorted(accounts)])
    return {person: (list(held), been if isinstance(been, list) else loads(been)) for person, held, been in rows}


def hidden_among(accounts: Iterable[str]) -> set[str]:
    """Which of these accounts are of somebody put away, or from whom the viewer is kept away."""
    sql = "SELECT a FROM unnest(%s::text[]) AS a WHERE hashtextextended(a, 0) IN (SELECT tally.hidden_marks())"
    return {account for (account,) in _call(sql, [sorted(accounts)])}


def usable_now(contributions: Iterable[str]) -> set[str]:
    """Which contributions (digests) may be used for what the viewer does: in proceedings those permitted for it."""
    sql = (
        "SELECT c FROM unnest(%s::text[]) AS c"
        " WHERE NOT (SELECT tally.v_proceedings()) OR tally.permitted('H1', '', ARRAY[c])"
    )
    return {digest for (digest,) in _call(sql, [sorted(contributions)])}


def given_to(kind: str, row: UUID) -> list[str]:
    """Whom a row of the viewer's own agency was given to; empty for a row of another's."""
    return list(_call("SELECT tally.given_to(%s, %s)", [kind, row])[0][0] or [])


def gave_before(agency: str) -> bool:
    """Whether the viewer's agency ever gave ``agency`` anything in this operation."""
    return bool(_call("SELECT tally.gave_before(%s)", [agency])[0][0])


def told_of(hits: Iterable[UUID]) -> set[UUID]:
    """Which hits of the viewer's own agency their askers are told of: all but the silent ones."""
    sql = "SELECT h FROM unnest(%s::uuid[]) AS h WHERE cardinality(tally.given_to('hit', h)) > 0"
    return {hit for (hit,) in _call(sql, [list(hits)])}


def told_hits(questions: Iterable[UUID] | None = None) -> list[tuple[UUID, UUID]]:
    """Hits the viewer's agency is told of, of these questions or of all, each with every question it is the hit of:
    found without a look at silent ones, which would take the longer the more there are."""
    asked = None if questions is None else list(questions)
    sql = "SELECT hit, question FROM tally.told_hits(%s::uuid[])"
    return [(hit, question) for hit, question in _call(sql, [asked])]


def joined_questions(hit: UUID) -> list[UUID]:
    """Later questions about the same, of which a hit is that the viewer's agency is told of."""
    return [question for (question,) in _call("SELECT tally.joined_questions(%s)", [hit])]


def questions_with(tokens: Iterable[str]) -> list[tuple[str, UUID]]:
    """Keyed token and question (id) of every question of the viewer's agency that has one of these tokens."""
    sql = "SELECT token, question FROM tally.questions_with(%s)"
    return [(token, question) for token, question in _call(sql, [sorted(set(tokens))])]


def subjects_hidden(subjects: Iterable[UUID]) -> set[UUID]:
    """Which of these subjects of the viewer's agency are somebody whom the viewer may not know of."""
    return {subject for (subject,) in _call("SELECT tally.subjects_hidden(%s::uuid[])", [list(subjects)])}


def asked_of_given(persons: Iterable[UUID], *, kinds: Iterable[str], since: datetime) -> dict[UUID, tuple[bool, bool]]:
    """Of persons in packages given to the viewer's agency: whether everything of these kinds was asked for by it or the
    coordinator and answered since, and whether a hit waits. Who is in no such package is not there."""
    sql = "SELECT person, asked, waits FROM tally.asked_of_given(%s::uuid[], %s::text[], %s)"
    rows = _call(sql, [list(persons), [str(kind) for kind in kinds], since])
    return {person: (asked, waits) for person, asked, waits in rows}


def excluded_among(tokens: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (kind, keyed token) somebody entered to be left alone; whose they are is not said."""
    asked = sorted(set(tokens))
    sql = "SELECT kind, token FROM unnest(%s::text[], %s::text[]) AS t(kind, token) WHERE tally.excluded(kind, token)"
    return {(k, t) for k, t in _call(sql, [[kind for kind, _ in asked], [token for _, token in asked]])}


def excluded_kinds() -> set[str]:
    """Of which kinds there is anything to be left alone in the viewer's operation."""
    return {kind for (kind,) in _call("SELECT tally.excluded_kinds()", [])}


def hits_wait_in() -> list[UUID]:
    """For jobs alone: operations in which an owner has yet to decide about a hit."""
    return [operation for (operation,) in _call("SELECT tally.hits_wait_in()", [])]


def members_here() -> list[str]:
    """Codes of the agencies that take part in the viewer's operation."""
    return sorted(code for (code,) in _call("SELECT tally.members_here()", []))


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
