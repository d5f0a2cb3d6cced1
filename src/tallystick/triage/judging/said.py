"""Judgements as the rules take them, standing or not: :func:`tallystick.triage.rules.standing.standing` says which."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tallystick.records.models import Bank, Countersign, Judgement
from tallystick.triage.judging.naming import naming
from tallystick.triage.rules.standing import Judged
from tallystick.vocabulary.banks import LOWERING
from tallystick.vocabulary.triage import About, Agrees, Says

Word = tuple[str, datetime]


def judged(operation_id: UUID | str, *, owner: str) -> list[Judged]:
    """Every judgement that bears on an agency's order of looking, oldest first. For jobs: as the worker.

    Of files and matches: the agency's own. Of a retracted entry: those of whoever owns the bank, for the banks the
    agency owns or was granted. Of a released entry: those and its own. Banks that ran out are among them. Of a series:
    its own words, and those of whoever owns a bank it was granted that names the series; of any other bank's children
    it learns nothing.

    A series is named in its bank's owner's words: compare ``Judged.owner`` with the owner of the bank a match is in.
    That a child is safe is left out where two banks of that owner name the series: nobody knows of which it was said.
    """
    used = _used(operation_id, owner)
    rows = Judgement.objects.filter(operation_id=operation_id).filter(
        Q(owner=owner) | Q(owner__in=set(used.values()), about__in=[About.ENTRY, About.SERIES])
    )
    found = as_judged(rows)
    named = _named(operation_id, [one for one in found if one.about == About.SERIES])
    return [one for one in found if _bears(one, owner, used, named.get((one.owner, one.subject), frozenset()))]


def as_judged(rows: QuerySet[Judgement]) -> list[Judged]:
    """Rows with what others said of them since, oldest first."""
    found = list(rows.order_by("at", "id"))
    agreed, withdrawn = _words(row.pk for row in found)
    return [
        Judged(
            id=str(row.pk),
            about=About(row.about),
            subject=row.subject,
            says=Says(row.says),
            value=row.value,
            by=str(row.by),
            at=row.at,
            until=row.until,
            reason=row.reason,
            agreed=tuple(agreed[row.pk]),
            withdrawn=tuple(withdrawn[row.pk]),
            owner=row.owner,
        )
        for row in found
    ]


def bank_of(subject: str) -> str:
    """The bank's id in the subject of a judgement about an entry or a match."""
    words = subject.split(" ")
    return words[1] if len(words) == 3 else words[0]


def _used(operation_id: UUID | str, owner: str) -> dict[str, str]:
    """Owners of the banks an agency may use, by bank."""
    rows = Bank.objects.filter(operation_id=operation_id).filter(Q(owner=owner) | Q(grants__contains=[owner]))
    return {str(bank): whose for bank, whose in rows.values_list("pk", "owner")}


def _named(operation_id: UUID | str, said: list[Judged]) -> dict[tuple[str, str], frozenset[str]]:
    """By owner and series: the owner's banks, wherever they are used, that name it. Lists that lower name nobody."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for whose in sorted({one.owner for one in said}):
        banks = Bank.objects.filter(operation_id=operation_id, owner=whose).exclude(kind__in=LOWERING)
        series = {one.subject for one in said if one.owner == whose}
        names = naming(operation_id, banks.values_list("pk", flat=True), series)
        found |= {(whose, name): those for name, those in names.items()}
    return found


def _bears(one: Judged, owner: str, used: dict[str, str], named_in: frozenset[str]) -> bool:
    """Whether it is the word of somebody who may say it, on what the agency may know of."""
    if one.about == About.ENTRY:
        whose = used.get(bank_of(one.subject))
        return whose is not None and (one.owner == whose or (one.says == Says.RELEASED and one.owner == owner))
    if one.about == About.SERIES:
        told = one.owner == owner or bool(named_in & used.keys())
        return told and not (one.says == Says.SAFE and len(named_in) > 1)
    return one.owner == owner


def _words(judgements: Iterable[UUID]) -> tuple[dict[UUID, list[Word]], dict[UUID, list[Word]]]:
    agreed: dict[UUID, list[Word]] = defaultdict(list)
    withdrawn: dict[UUID, list[Word]] = defaultdict(list)
    rows = Countersign.objects.filter(what="judgement", to__in=list(judgements)).order_by("at", "id")
    for to, says, by, at in rows.values_list("to", "says", "by", "at"):
        (agreed if says == Agrees.AGREED else withdrawn)[to].append((str(by), at))
    return agreed, withdrawn
