"""What the rows of a day say of each country: doors, results, entries on behalf, and when it was last heard."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Max, QuerySet

from tallystick.actionday.doors.lines import that_may_hold
from tallystick.actionday.doors.rules.counts import Counts, counts
from tallystick.actionday.doors.rules.reported import Reported
from tallystick.actionday.doors.rules.standing import lines_in_force
from tallystick.actionday.doors.rules.standing import standing as doors_standing
from tallystick.actionday.results.confirming import KINDS
from tallystick.actionday.results.lines import counted
from tallystick.actionday.results.rules.standing import standing
from tallystick.actionday.windows.period import period
from tallystick.records.models import Confirmation, DoorReport, Negative, Result, SearchHours, Subject
from tallystick.records.models.held import Held
from tallystick.vocabulary.results import ConfirmSays, ResultKind

_Row = TypeVar("_Row", bound=Held)
COUNTED = (ResultKind.ITEM_SEIZED, ResultKind.ARREST, ResultKind.HOUSE_SEARCH)


@dataclass(frozen=True, kw_only=True)
class Doors:
    """``lines``: what lines about several say that are in force; ``early``: doors with a child."""

    counts: Counts
    lines: tuple[str, ...]
    early: int


@dataclass(frozen=True, kw_only=True)
class OnBehalf:
    unconfirmed: int = 0
    disputed: int = 0


@dataclass
class _Said:
    subjects: dict[str, int] = field(default_factory=dict)
    reports: list[Reported] = field(default_factory=list)


Narrow = frozenset[str]
"""Agencies and officers: what is tied to one of them is left out. The session leaves out what its viewer is tied to."""


def doors(operation: UUID | str, *, but: Narrow = frozenset()) -> dict[str, Doors]:
    """Agency (code) -> its doors."""
    of: dict[str, _Said] = defaultdict(_Said)
    gone = set()
    subjects = _seen(Subject.objects.filter(operation_id=operation), but)
    for pk, owner, count, withdrawn in subjects.values_list("pk", "owner", "count", "withdrawn_at"):
        if withdrawn is None:
            of[owner].subjects[str(pk)] = count
        else:
            gone.add(str(pk))
    for report in that_may_hold(_seen(DoorReport.objects.filter(operation_id=operation), but)):
        # Of somebody who was withdrawn nothing counts any more, but that a child was in danger is seen.
        if report.subject not in gone or report.early:
            of[report.owner].reports.append(report)
    return {agency: _doors(said) for agency, said in of.items()}


def results(operation: UUID | str, *, but: Narrow = frozenset()) -> dict[str, Counter[str]]:
    """Agency (code) -> ResultKind -> how many, of what the board shows; arrests in the action period, as the figure
    of that name counts them."""
    rows = counted(_seen(Result.objects.filter(operation_id=operation, kind__in=COUNTED), but))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    within = period(operation)
    for one in standing(rows.values()):
        if one.kind != ResultKind.ARREST or within is None or within[0] <= one.happened_at <= within[1]:
            found[one.owner][one.kind] += one.count
    return found


def last_heard(operation: UUID | str, *, but: Narrow = frozenset()) -> dict[str, datetime]:
    """Agency (code) -> the newest instant of which it said anything, itself or through somebody it told."""
    found: dict[str, datetime] = {}
    for model in KINDS.values():
        rows = _seen(model._default_manager.filter(operation_id=operation), but).values_list("owner")
        for owner, happened, told in rows.annotate(Max("happened_at"), Max("told_at")):
            found[owner] = max(at for at in (found.get(owner), happened, told) if at is not None)
    confirmed = _seen(Confirmation.objects.filter(operation_id=operation), but)
    said = confirmed.values_list("owner").annotate(Max("at"))
    for owner, at in said:
        found[owner] = max(found.get(owner, at), at)
    return found


def on_behalf(operation: UUID | str, *, but: Narrow = frozenset()) -> dict[str, OnBehalf]:
    """Agency (code) -> entries made on its behalf that hold, of which it has said nothing, or that they are wrong."""
    said = Confirmation.objects.filter(operation_id=operation).order_by("at", "id")
    says = {(kind, row): word for kind, row, word in said.values_list("kind", "row", "says")}
    gone = corrected(operation)
    open_now, wrong = Counter[str](), Counter[str]()
    for kind, model in KINDS.items():
        told = _seen(model._default_manager.filter(operation_id=operation), but).exclude(told_by="")
        for pk, owner in told.exclude(pk__in=gone).values_list("pk", "owner"):
            open_now[owner] += (kind, pk) not in says
            wrong[owner] += says.get((kind, pk)) == ConfirmSays.WRONG
    return {owner: OnBehalf(unconfirmed=open_now[owner], disputed=wrong[owner]) for owner in open_now}


def corrected(operation: UUID | str) -> set[UUID]:
    """Entries that another took the place of."""
    found: set[UUID] = set()
    for rows in (DoorReport.objects.all(), Result.objects.all(), Negative.objects.all()):
        named = rows.filter(operation_id=operation).exclude(corrects=None).values_list("corrects", flat=True)
        found |= {row for row in named if row is not None}
    return found | _other_hours(operation)


def _other_hours(operation: UUID | str) -> set[UUID]:
    """Search hours that others took the place of: of a country the newest hold (windows.hours)."""
    rows = SearchHours.objects.filter(operation_id=operation).order_by("entered_at", "id").values_list("owner", "pk")
    return {pk for _, pk in rows} - set(dict(rows).values())


def _doors(said: _Said) -> Doors:
    held: Mapping[tuple[str, int], Reported] = doors_standing(said.reports)
    lines = tuple(one.words for one in lines_in_force(said.reports))
    return Doors(
        counts=counts(said.subjects, said.reports),
        lines=tuple(dict.fromkeys(lines)),
        early=len({one.subject for one in said.reports if one.early and not one.void} & {door for door, _ in held}),
    )


def _seen(rows: QuerySet[_Row], but: Narrow) -> QuerySet[_Row]:
    return rows.exclude(away_from__overlap=sorted(but)) if but else rows
