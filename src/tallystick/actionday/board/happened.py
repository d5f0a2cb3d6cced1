"""Rows of the day in the order they happened, a page of them at a time: what was corrected or withdrawn is left out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMinute

from tallystick.actionday.results.consents import consents
from tallystick.actionday.results.rules.standing import standing
from tallystick.records.models import Call, CallAnswer, DoorReport, Result
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.results import ABOUT_CHILDREN
from tallystick.vocabulary.viewer import Viewer

Place = tuple[datetime, UUID]


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """``count`` entries of a kind (door, result, call, answer) by an agency in the minute that begins at ``at``."""

    agency: str
    kind: str
    at: datetime
    count: int


@dataclass(frozen=True, kw_only=True)
class Source:
    """Rows of one kind that hold; ``when`` and ``whose``: their columns of the instant and of the agency."""

    kind: str
    rows: QuerySet[Any]
    when: str
    whose: str

    def page(self, after: Place | None, *, limit: int) -> list[Any]:
        """The newest rows, or the newest of those before a place."""
        rows = self.rows.order_by(f"-{self.when}", "-pk")
        if after is not None:
            at, last = after
            rows = rows.filter(Q(**{f"{self.when}__lt": at}) | Q(**{self.when: at, "pk__lt": last}))
        return list(rows[:limit])

    def drawn(self, since: datetime, until: datetime) -> list[Drawn]:
        """How many there were between two instants, by agency and minute."""
        rows = self.rows.filter(**{f"{self.when}__gt": since, f"{self.when}__lte": until})
        by_minute = rows.annotate(minute=TruncMinute(self.when)).values_list(self.whose, "minute")
        counted = by_minute.annotate(n=Count("pk")).order_by()
        return [Drawn(agency=agency, kind=self.kind, at=at, count=n) for agency, at, n in counted]


def sources(viewer: Viewer, *, until: datetime, agency: str = "") -> tuple[Source, ...]:
    """Everything of the day the viewer may see up to an instant; ``agency`` (code): of that one alone."""
    models: tuple[tuple[str, Any, str, str, Callable[[QuerySet[Any]], QuerySet[Any]]], ...] = (
        ("door", DoorReport, "happened_at", "owner", _holding),
        ("result", Result, "happened_at", "owner", lambda rows: _holding(rows).exclude(_withheld(viewer))),
        ("call", Call, "at", "to", lambda rows: rows),
        ("answer", CallAnswer, "happened_at", "owner", lambda rows: rows),
    )
    found = []
    for kind, model, when, whose, that in models:
        rows = model.objects.filter(**{"operation_id": viewer.operation, f"{when}__lte": until})
        rows = that(rows.filter(**{whose: agency}) if agency else rows)
        found.append(Source(kind=kind, rows=rows, when=when, whose=whose))
    return tuple(found)


def place_of(after: str) -> Place | None:
    """Where a page begins, as :func:`place_after` wrote it; None of nothing. Raises Malformed."""
    at, _, row = after.partition("~")
    try:
        return (datetime.fromisoformat(at), UUID(row)) if after else None
    except ValueError:
        raise Malformed("page", "this page's place is not readable", "Start again from the first page.") from None


def place_after(at: datetime, row: str) -> str:
    """The place after a row, for an address."""
    return f"{at.isoformat()}~{row}"


@dataclass(frozen=True, kw_only=True)
class _Light:
    """As much of a row as says whether it holds."""

    id: str
    corrects: str
    void: bool
    entered_at: datetime


def _holding(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of rows those that hold. Corrections are few: only they, and what they correct, are weighed one by one."""
    corrected = rows.exclude(corrects=None).values("corrects")
    concerned = rows.filter(Q(corrects__isnull=False) | Q(void=True) | Q(pk__in=corrected))
    light = [
        _Light(id=str(pk), corrects=str(corrects or ""), void=void, entered_at=entered)
        for pk, corrects, void, entered in concerned.values_list("pk", "corrects", "void", "entered_at")
    ]
    gone = {one.id for one in light} - {one.id for one in standing(light)}
    return rows.exclude(pk__in=gone) if gone else rows


def _withheld(viewer: Viewer) -> Q:
    """Results about children of agencies that have not consented to their being shown to others."""
    hidden = Q(kind__in=ABOUT_CHILDREN)
    for agency, kind in consents(viewer).given:
        hidden &= ~Q(owner=agency, kind=kind)
    return hidden if viewer.looks_as else hidden & ~Q(owner=viewer.agency)
