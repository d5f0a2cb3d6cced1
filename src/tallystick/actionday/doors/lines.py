"""Rows of reports as plain values."""

from collections.abc import Iterable

from django.db.models import Case, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import Rank

from tallystick.actionday.doors.rules.reported import Reported
from tallystick.records.models import DoorReport

NEWEST = Window(
    Rank(),
    partition_by=[F("owner"), F("subject"), F("door"), Case(When(subject=None, then=F("state")), default=Value(""))],
    order_by=F("happened_at").desc(),
)


def reported(row: DoorReport) -> Reported:
    """A row as the rules read it."""
    return Reported(
        id=str(row.pk), owner=row.owner, subject=str(row.subject or ""), state=row.state, door=row.door,
        happened_at=row.happened_at, entered_at=row.entered_at, sent=str(row.sent), count=row.count, of=row.of,
        words=row.words, early=row.early, corrects=str(row.corrects or ""), void=row.void, via=row.via,
        told_by=row.told_by, told_at=row.told_at,
    )  # fmt: skip


def that_may_hold(rows: QuerySet[DoorReport]) -> list[Reported]:
    """Of the reports of a day those that the rules need to see: where doors stand is the same as of all of them.

    A board is read far oftener than a report is entered. One that neither corrects nor is corrected holds only where
    none is newer at its door (or, of a line about several, of its state). The early ones are kept to be counted.
    """
    corrected = rows.exclude(corrects=None).values("corrects")
    concerned = Q(pk__in=corrected) | Q(corrects__isnull=False)
    newest = rows.exclude(concerned).alias(newest=NEWEST).filter(newest=1)
    return [reported(row) for row in _once([*newest, *rows.filter(concerned | Q(early=True))])]


def _once(rows: Iterable[DoorReport]) -> Iterable[DoorReport]:
    return {row.pk: row for row in rows}.values()
