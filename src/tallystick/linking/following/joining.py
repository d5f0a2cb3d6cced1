"""Joining two persons and parting one: said of pairs of accounts, never of persons, so that every build repeats it, and
taken back by withdrawing what was said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tallystick.linking import acts, looked_at, reads
from tallystick.linking.following import at_once, previewing
from tallystick.linking.following.previewing import Ahead, Preview, with_words
from tallystick.linking.rules.answers import standing
from tallystick.linking.rules.partition import Pair
from tallystick.records import ledger
from tallystick.records.models import Account, Decision, Link, Person
from tallystick.records.session import afterwards
from tallystick.vocabulary.codes import Answer, strictest
from tallystick.vocabulary.errors import Absent, Conflict, Malformed
from tallystick.vocabulary.viewer import Viewer

TRIED = 3
"""Pairs tried, the strongest first, before a merge is given up."""


@dataclass(frozen=True)
class Plan:
    """What has to be said of which pairs, and what it would change."""

    answer: Answer
    pairs: tuple[Pair, ...]
    preview: Preview


@dataclass(frozen=True)
class ToSay:
    """What has to be said of which pairs; ``accounts``: those whom it is about."""

    answer: Answer
    pairs: tuple[Pair, ...]
    accounts: frozenset[str]


def find_person(viewer: Viewer, named: str) -> Person:
    """A person by number (P-00042) or id; an id that was merged leads to the person it lives on in. Raises Absent."""
    found = Person.objects.filter(operation_id=viewer.operation, number=named.strip().upper()).first()
    return reads.person_row(viewer, str(found.pk) if found else named)


def plan_merge(viewer: Viewer, first: str, second: str) -> Plan:
    """How two persons (numbers or ids) become one: by the strongest pair of their accounts, else by all of them.

    Raises Absent; Malformed where they are one already; Conflict where what was said keeps them apart.
    """
    return _plan(viewer, _to_join(viewer, first, second))


def _plan(viewer: Viewer, said: ToSay) -> Plan:
    words = with_words(viewer, said.pairs, said.answer)
    return Plan(said.answer, said.pairs, previewing.ahead(viewer, words, said.accounts))


def _to_join(viewer: Viewer, first: str, second: str) -> ToSay:
    one, other = find_person(viewer, first), find_person(viewer, second)
    if one.pk == other.pk:
        raise Malformed(f"person {one.number}", "these are one person already", "Name two persons.")
    wanted = frozenset(one.accounts) | frozenset(other.accounts)
    crossing = _cross_pairs(viewer, one, other)
    with Ahead(viewer) as looking:
        for pairs in (*((pair,) for pair in crossing), _whole(crossing[0], one, other)):
            found = looking.regrouped(standing(with_words(viewer, pairs, Answer.SAME)), wanted)
            if any(wanted <= group.accounts for group in found.choice.persons):
                return ToSay(Answer.SAME, pairs, wanted)
    where = f"persons {one.number} and {other.number}"
    what = "what officers said of other pairs keeps them apart"
    raise Conflict(where, what, "See what speaks against each, and settle it first.")


def _whole(across: Pair, one: Person, other: Person) -> tuple[Pair, ...]:
    """The pair across, and each other account with the end that is in its own person: where homes or the number of
    accounts speak against the two being one, a word on one pair does not hold them together."""
    hubs = {account: end for person in (one, other) for end in across if end in person.accounts
            for account in person.accounts}  # fmt: skip
    rest = sorted({_pair(account, hub) for account, hub in hubs.items() if account not in across})
    return (across, *rest)


def _pair(account: str, other: str) -> Pair:
    return min(account, other), max(account, other)


def _cross_pairs(viewer: Viewer, one: Person, other: Person) -> list[Pair]:
    """Pairs with an account of each, the strongest link first; where no link is there, the first of each."""
    mine, theirs = list(one.accounts), list(other.accounts)
    links = [
        *Link.objects.filter(operation_id=viewer.operation, left__in=mine, right__in=theirs),
        *Link.objects.filter(operation_id=viewer.operation, left__in=theirs, right__in=mine),
    ]
    ranked = sorted(links, key=lambda link: (-link.weight, link.left, link.right))[:TRIED]
    bare = _pair(min(mine), min(theirs))
    return list(dict.fromkeys([*((link.left, link.right) for link in ranked), bare]))


def merge_persons(first: str, second: str, *, by: Viewer, at: datetime, reason: str) -> tuple[Decision, ...]:
    """Join two persons (numbers or ids); they follow when the session ends. Gives what was said, to take it back.

    Raises what :func:`plan_merge` raises, and Malformed without a reason.
    """
    return _say_all(_to_join(by, first, second), by=by, at=at, reason=reason)


def plan_split(viewer: Viewer, named: str, accounts: Iterable[str]) -> Plan:
    """How accounts leave a person: by as few pairs as part exactly these from the rest.

    Raises Absent; Malformed where they are none or all of the person's; Conflict where what others said holds them.
    """
    return _plan(viewer, _to_part(viewer, named, accounts))


def _to_part(viewer: Viewer, named: str, accounts: Iterable[str]) -> ToSay:
    person = find_person(viewer, named)
    leaving = frozenset(accounts)
    staying = frozenset(person.accounts) - leaving
    if not leaving or not leaving <= set(person.accounts) or not staying:
        what = "the accounts to leave are none of it, or all of it"
        raise Malformed(f"person {person.number}", what, "Name some of its accounts, and not every one.")
    with Ahead(viewer) as looking:
        ties = looking.regrouped(standing(with_words(viewer, [], Answer.NOT_SAME)), person.accounts).region.ties
        between = [pair for pair in ties if {end in leaving for end in pair} == {True, False}]
        across = tuple(
            sorted((pair for pair in between if set(pair) <= leaving | staying), key=lambda p: (-ties[p], p))
        )
        across = across or (_pair(min(leaving), min(staying)),)
        wanted, fewest = (_groups(viewer, looking, person, pairs) for pairs in (across, across[:1]))
    if any(group & leaving and group & staying for group in wanted):
        what = "more officers confirmed what holds these accounts together than said otherwise"
        raise Conflict(f"person {person.number}", what, "Judge those links with another officer first.")
    return ToSay(Answer.NOT_SAME, across[:1] if fewest == wanted else across, frozenset(person.accounts))


def _groups(viewer: Viewer, looking: Ahead, person: Person, pairs: Iterable[Pair]) -> set[frozenset[str]]:
    found = looking.regrouped(standing(with_words(viewer, pairs, Answer.NOT_SAME)), person.accounts)
    return {one.accounts for one in found.choice.persons}


def split_person(named: str, accounts: Iterable[str], *, by: Viewer, at: datetime, reason: str) -> tuple[Decision, ...]:
    """Part accounts from a person; persons follow when the session ends. Gives what was said, to take it back.

    Raises what :func:`plan_split` raises, and Malformed without a reason.
    """
    return _say_all(_to_part(by, named, accounts), by=by, at=at, reason=reason)


def undo(decision_ids: Sequence[str], *, by: Viewer, at: datetime, reason: str) -> tuple[Decision, ...]:
    """Take back what a merge or split said: persons, ids and aliases are as before. Raises Absent, Conflict."""
    return tuple(acts.withdraw_decision(one, by=by, at=at, reason=reason) for one in decision_ids)


def _say_all(said: ToSay, *, by: Viewer, at: datetime, reason: str) -> tuple[Decision, ...]:
    return tuple(_say(pair, said.answer, by=by, at=at, reason=reason) for pair in said.pairs)


def _say(pair: Pair, answer: Answer, *, by: Viewer, at: datetime, reason: str) -> Decision:
    left, right = pair
    link = Link.objects.filter(operation_id=by.operation, left=left, right=right).first()
    if link is not None:
        return acts.decide_link(str(link.pk), answer, by=by, at=at, reason=reason)
    if not reason.strip():
        raise Malformed(
            f"{left} and {right}", "no reason was given", "Say in a sentence why, so that others can follow."
        )
    rows = Account.objects.filter(operation_id=by.operation, key__in=pair)
    if rows.count() < len(pair):
        raise Absent(f"{left} and {right}", "there is no such pair here", "Look at both persons first.")
    decision = Decision.objects.create(
        operation_id=by.operation, owner=by.agency, codes=list(strictest([tuple(row.codes) for row in rows])),
        left=left, right=right, answer=str(answer), by=by.officer, at=at, reason=reason,
    )  # fmt: skip
    looked_at.altered(by, left, right, link=None, reason=reason)
    payload = {"left": left, "right": right, "answer": str(answer), "weight": None, "reason": reason}
    subject = f"decision {decision.pk}"
    ledger.append(act="decide_pair", subject=subject, payload=payload, viewer=by, operation=by.operation, at=at)
    afterwards(at_once.follow, (by.operation, pair))
    return decision
