"""What of a person can be asked for and what cannot, and what of them somebody may want left alone."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from tallystick.linking.exclusions import key_of, token_of
from tallystick.linking.normal.forms import normal_form
from tallystick.records.categories import excluded_among, excluded_kinds
from tallystick.records.models import Access, Person, SearchToken
from tallystick.vocabulary.codes import NetworkType, SelectorKind
from tallystick.vocabulary.deconfliction import EXACT_KINDS

Form = tuple[str, str]
"""A SelectorKind, and a normal form of it."""

HOME_LINES = (NetworkType.RESIDENTIAL, NetworkType.UNKNOWN)


def selectors_of(operation: UUID, persons: Iterable[str]) -> dict[str, frozenset[Form]]:
    """Person (UUID) -> what is asked for when they are: their tokens, as far as the open session shows them.

    Addresses are not among them (whose one was is a question of when), nor are account numbers that do not say of which
    platform they are: :func:`bare_numbers_of`.
    """
    known = _tokens_of(operation, persons)
    return {person: frozenset(form for form in forms if not _is_bare(form)) for person, forms in known.items()}


def bare_numbers_of(operation: UUID, persons: Iterable[str]) -> dict[str, frozenset[str]]:
    """Person (UUID) -> what they are called by a platform that is not named: outside of it, it means nobody."""
    known = _tokens_of(operation, persons)
    return {person: frozenset(form[1] for form in forms if _is_bare(form)) for person, forms in known.items()}


def _tokens_of(operation: UUID, persons: Iterable[str]) -> dict[str, set[Form]]:
    found: dict[str, set[Form]] = {str(person): set() for person in persons}
    tokens = SearchToken.objects.filter(operation_id=operation, person__in=found, kind__in=EXACT_KINDS)
    kept = tokens.exclude(kind=SelectorKind.ADDRESS)
    for person, kind, token in kept.values_list("person", "kind", "token"):
        found[str(person)].add((kind, token))
    return found


def _is_bare(form: Form) -> bool:
    return form[0] == SelectorKind.ACCOUNT and ":" not in form[1]


def left_alone(operation: UUID, persons: Iterable[str]) -> set[str]:
    """Which of these persons hold something that somebody wants left alone, whoever it is and whatever for.

    Asked of the sealed lists and of what was entered since the last build, by keyed tokens; a home line counts too.
    """
    kinds, wanted = excluded_kinds(), [str(person) for person in persons]
    if not kinds or not wanted:
        return set()
    forms, accounts = selectors_of(operation, wanted), _accounts(operation, wanted)
    lines = _home_lines(operation, wanted) if SelectorKind.ADDRESS in kinds else {}
    secret = key_of(settings.TALLYSTICK_HOME / "secrets")
    asked: dict[Form, set[str]] = defaultdict(set)
    for person in wanted:
        for kind, form in {*forms[person], *accounts.get(person, ()), *lines.get(person, ())}:
            if kind in kinds:
                asked[kind, token_of(kind, form, operation=str(operation), secret=secret)].add(person)
    return {person for hit in excluded_among(asked) for person in asked[hit]}


def _accounts(operation: UUID, persons: Iterable[str]) -> dict[str, set[Form]]:
    """Person -> their accounts as their platforms write them: so they stand on the sealed lists."""
    rows = Person.objects.filter(operation_id=operation, pk__in=list(persons)).values_list("pk", "accounts")
    return {str(pk): {(str(SelectorKind.ACCOUNT), key) for key in accounts} for pk, accounts in rows}


def _home_lines(operation: UUID, persons: Iterable[str]) -> dict[str, set[Form]]:
    """Person -> the addresses they came from that are a line at home, or may be one."""
    rows = Access.objects.filter(operation_id=operation, person__in=list(persons), network__in=HOME_LINES)
    found: dict[str, set[Form]] = defaultdict(set)
    for person, address in rows.values_list("person", "address").distinct():
        if form := normal_form(SelectorKind.ADDRESS, address).form:
            found[str(person)].add((str(SelectorKind.ADDRESS), form))
    return found
