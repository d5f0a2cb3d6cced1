"""Whether persons were asked for among the agencies, and what came of it: not asked is not allowed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from tallystick.deconfliction.directory import call, contacts
from tallystick.deconfliction.persons import Form, left_alone, selectors_of
from tallystick.linking.exclusions import key_of, token_of
from tallystick.records.categories import questions_with, told_hits
from tallystick.records.models import Hit, Operation, Question
from tallystick.vocabulary.deconfliction import AnswerState

LASTS = timedelta(days=30)
"""How long an answer counts."""


@dataclass(frozen=True)
class OpenHit:
    """A hit another agency has yet to decide about. ``call``: that agency and whom to call there."""

    reference: str
    owner: str
    call: str


@dataclass(frozen=True)
class Clearance:
    """Of one person. ``asked``: everything they are known by was asked for within :data:`LASTS`, and answered: at least
    one thing is one that is answered, and not had by too many.

    ``open_hits``: others have yet to decide. ``held_back``: somebody wants them left alone. ``why``: sentences.
    """

    asked: bool
    open_hits: tuple[OpenHit, ...] = ()
    held_back: bool = False
    why: tuple[str, ...] = ()


def clearances(operation: Operation, persons: Collection[str], *, now: datetime) -> Mapping[str, Clearance]:
    """Person (UUID) -> clearance, as the open session sees it. Asked is what the coordinating agency asked.

    A person of whom nothing can be asked is not asked: what nobody knows is never a yes. Silent hits are not there.
    """
    wanted = selectors_of(operation.pk, persons)
    put = _put(operation, {form for forms in wanted.values() for form in forms}, now=now)
    answered = {form for form, there in put.items() if any(there.values())}
    hits = _open(operation, put)
    alone = left_alone(operation.pk, wanted)
    found = {}
    for person, forms in wanted.items():
        missing = sum(form not in put for form in forms)
        some = not answered.isdisjoint(forms)
        there = {hit.reference: hit for form in forms for hit in hits.get(form, ())}
        waits = tuple(there[reference] for reference in sorted(there))
        held = person in alone
        found[person] = Clearance(
            asked=some and not missing, open_hits=waits, held_back=held,
            why=(*_not_asked(len(forms), missing, some=some), *_why(waits, held=held)),
        )  # fmt: skip
    return found


def _put(operation: Operation, forms: Collection[Form], *, now: datetime) -> dict[Form, dict[UUID, bool]]:
    """Of these forms, those asked for: form -> question -> whether it was answered, and not refused because too many
    have it. Questions are found by the token that the house makes of a form, whatever else their rows say."""
    secret = key_of(settings.TALLYSTICK_HOME / "secrets")
    form_of = {token_of(kind, form, operation=str(operation.pk), secret=secret): (kind, form) for kind, form in forms}
    with_token = {question: token for token, question in questions_with(form_of)}
    rows = Question.objects.filter(operation=operation, owner=operation.coordinator, pk__in=with_token)
    rows = rows.filter(Q(answered_at__gte=now - LASTS) | Q(detail__has_key="refused", at__gte=now - LASTS))
    found: dict[Form, dict[UUID, bool]] = defaultdict(dict)
    for pk, detail in rows.values_list("pk", "detail"):
        found[form_of[with_token[pk]]][pk] = "refused" not in detail
    return found


def _open(operation: Operation, put: Mapping[Form, Collection[UUID]]) -> dict[Form, list[OpenHit]]:
    """Form -> hits on it that another agency has yet to decide about, as far as the asker is told of them."""
    form_of = {question: form for form, questions in put.items() for question in questions}
    forms: dict[UUID, set[Form]] = defaultdict(set)
    for hit, question in told_hits(form_of):
        forms[hit].add(form_of[question])
    told = Hit.objects.filter(pk__in=forms, asker=operation.coordinator, state=AnswerState.PENDING)
    rows = list(told.exclude(owner=operation.coordinator).order_by("reference"))
    points = contacts(row.owner for row in rows)
    found: dict[Form, list[OpenHit]] = defaultdict(list)
    for row in rows:
        whom = call(row.owner, points.get(row.owner))
        for form in forms[row.pk]:
            found[form].append(OpenHit(reference=row.reference, owner=row.owner, call=whom))
    return found


def _not_asked(known: int, missing: int, *, some: bool) -> tuple[str, ...]:
    if not known:
        return ("Nothing is known of this person that can be asked for.",)
    if missing:
        return (f"{missing} of {known} things this person is known by were not asked for within {LASTS.days} days.",)
    return () if some else ("Too many have everything this person is known by: none of it is answered.",)


def _why(waits: Iterable[OpenHit], *, held: bool) -> tuple[str, ...]:
    said = [f"Hit {hit.reference} is open: call {hit.call}." for hit in waits]
    return tuple(said + (["On an exclusion list."] if held else []))
