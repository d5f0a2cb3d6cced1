"""Rows of results as plain values, each with what its country says of it, and how they are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tallystick.actionday.results.rules.counted import Counted
from tallystick.records.models import Confirmation, Result, Subject


@dataclass(frozen=True, kw_only=True)
class ResultLine:
    """A result in a list. ``reference``: the country's own of the subject, where there is one; ``told_*``: how it is
    known, where it was entered on behalf; ``officer_named``: who entered it at a shared post."""

    counted: Counted
    reference: str
    told_how: str
    told_at: datetime | None
    officer_named: str
    reason: str


def rows_here(operation: str) -> QuerySet[Result]:
    """Every result of an operation that the session shows, corrected ones as well."""
    return Result.objects.filter(operation_id=operation)


def said_of(kind: str, rows: Iterable[UUID]) -> dict[UUID, str]:
    """What countries say of entries made on their behalf, by entry: the newest word of each."""
    found = Confirmation.objects.filter(kind=kind, row__in=list(rows)).order_by("at", "id")
    return dict(found.values_list("row", "says"))


def counted(rows: Iterable[Result]) -> dict[str, Counted]:
    """The rows as figures count them, by id."""
    listed = list(rows)
    said = said_of("result", [row.pk for row in listed if row.told_by])
    return {str(row.pk): _counted(row, said.get(row.pk, "")) for row in listed}


def shown(rows: Iterable[Result], *, of: dict[str, Counted]) -> tuple[ResultLine, ...]:
    """The rows as they are shown, in their order; ``of``: what :func:`counted` gave for them."""
    listed = list(rows)
    asked = [row.subject for row in listed if row.subject]
    references = dict(Subject.objects.filter(pk__in=asked).values_list("pk", "reference"))
    return tuple(
        ResultLine(
            counted=of[str(row.pk)],
            reference=references.get(row.subject, "") if row.subject else "",
            told_how=row.told_how,
            told_at=row.told_at,
            officer_named=row.officer_named,
            reason=row.reason,
        )
        for row in listed
    )


def _counted(row: Result, said: str) -> Counted:
    return Counted(
        id=str(row.pk), owner=row.owner, country=row.country, kind=row.kind, count=row.count, role=row.role,
        subject=str(row.subject or ""), source=row.source, warrant=row.warrant, address=row.address,
        item_kind=row.item_kind, main=row.main, words=row.words, corrects=str(row.corrects or ""), void=row.void,
        sent=str(row.sent), via=row.via, told_by=row.told_by, happened_at=row.happened_at, entered_at=row.entered_at,
        said=said,
    )  # fmt: skip
