"""Who of the subjects' persons knows whom: from rows, which a job alone sees all of.

Confirmed links between their accounts; the same mail address, number, handle, card or wallet, unless too many have it;
payments over the same instrument or reference, or that name the other's account; the same person in two countries.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from uuid import UUID

from django.db.models import Q

from tallystick.actionday.ties.rules.groups import Edge
from tallystick.records.models import Account, Link, OvershareValue, Payment, Person, SearchToken
from tallystick.vocabulary.codes import LinkState, SelectorKind

SHARED_BY_FEW = 20
"""What more subjects than this have in common says nothing of any two of them."""
KINDS = tuple(kind for kind in SelectorKind if kind != SelectorKind.ADDRESS)
"""An address is a line that many use: no sign that two know each other."""


def edges(operation: UUID | str, person_of: Mapping[str, UUID]) -> list[Edge]:
    """Pairs of subjects (ids) tied to each other; ``person_of``: subject -> person."""
    now = _as_now(operation, person_of.values())
    subjects: dict[UUID, list[str]] = defaultdict(list)
    for subject, person in person_of.items():
        subjects[now.get(person, person)].append(subject)
    found = {pair for there in subjects.values() for pair in combinations(sorted(there), 2)}
    accounts = _accounts(operation, subjects)
    for left, right in {*_linked(operation, accounts), *_have(operation, subjects), *_paid(operation, accounts)}:
        found |= {(one, other) for one in subjects[left] for other in subjects[right] if one != other}
    return sorted(found)


def _as_now(operation: UUID | str, persons: Iterable[UUID]) -> dict[UUID, UUID]:
    """Persons of packages, by who they became since."""
    rows = Person.objects.filter(operation_id=operation, pk__in=set(persons), became__isnull=False)
    return {pk: became for pk, became in rows.values_list("pk", "became") if became is not None}


def _accounts(operation: UUID | str, persons: Collection[UUID]) -> dict[str, UUID]:
    """Account (``platform:account``) -> person."""
    rows = Account.objects.filter(operation_id=operation, person__in=list(persons))
    return {key: person for key, person in rows.values_list("key", "person") if person is not None}


def _linked(operation: UUID | str, accounts: Mapping[str, UUID]) -> set[tuple[UUID, UUID]]:
    keys = list(accounts)
    rows = Link.objects.filter(operation_id=operation, state=LinkState.CONFIRMED, left__in=keys, right__in=keys)
    pairs = {(accounts[left], accounts[right]) for left, right in rows.values_list("left", "right")}
    return {(one, other) for one, other in pairs if one != other}


def _have(operation: UUID | str, persons: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Persons who are known by the same thing."""
    tokens = SearchToken.objects.filter(operation_id=operation, person__in=list(persons), kind__in=KINDS)
    holders: dict[tuple[str, str], set[UUID]] = defaultdict(set)
    for kind, token, person in tokens.values_list("kind", "token", "person"):
        holders[kind, token].add(person)
    shared = {value: who for value, who in holders.items() if 1 < len(who) <= SHARED_BY_FEW}
    everybodys = OvershareValue.objects.filter(operation_id=operation, value__in={token for _, token in shared})
    common = set(everybodys.values_list("kind", "value"))
    return {pair for value, who in shared.items() if value not in common for pair in combinations(sorted(who), 2)}


def _paid(operation: UUID | str, accounts: Mapping[str, UUID]) -> set[tuple[UUID, UUID]]:
    """Persons who paid over the same instrument or under the same reference, or the one to the other's account."""
    rows = Payment.objects.filter(Q(instrument__gt="") | Q(reference__gt=""), operation_id=operation)
    paid: dict[tuple[str, str], set[UUID]] = defaultdict(set)
    found = set()
    named = _names(operation, accounts)
    for key, method, instrument, reference in rows.filter(key__in=list(accounts)).values_list(
        "key", "method", "instrument", "reference"
    ):
        payer = accounts[key]
        paid[f"instrument {method}", instrument].add(payer)
        paid["reference", reference].add(payer)
        found |= {(payer, payee) for said in (instrument, reference) for payee in named.get(said, ()) if payee != payer}
    for (_, value), who in paid.items():
        if value and 1 < len(who) <= SHARED_BY_FEW:
            found |= set(combinations(sorted(who), 2))
    return found


def _names(operation: UUID | str, accounts: Mapping[str, UUID]) -> dict[str, set[UUID]]:
    """What a payment may name an account by -> whose it is."""
    found: dict[str, set[UUID]] = defaultdict(set)
    rows = Account.objects.filter(operation_id=operation, key__in=list(accounts)).values_list(
        "key", "account", "handle"
    )
    for key, account, handle in rows:
        for name in {key, account, handle} - {""}:
            found[name].add(accounts[key])
    return found
