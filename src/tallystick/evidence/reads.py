"""What a viewer may see of the register: items with where they stand, one item with its custody and its gaps."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError

from tallystick.evidence.officers import names_of
from tallystick.evidence.rules.custody import Event, Gap, Standing, custody_gaps, standing
from tallystick.records import consultation
from tallystick.records.models import CustodyEvent, Item, Manifest
from tallystick.vocabulary.custody import CustodyKind
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True)
class ItemLine:
    """An item in a list: where it stands, and how many gaps its record has."""

    item: Item
    standing: Standing
    gaps: int
    last_at: datetime | None


@dataclass(frozen=True)
class EventLine:
    """An event with the name of who entered it and what was said wrong of it since, and by whom."""

    event: CustodyEvent
    by: str
    corrections: tuple["Correction", ...]


@dataclass(frozen=True)
class Correction:
    """What somebody said is wrong with an event, which stays as it was."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class ItemView:
    """One item with everything its record says.

    ``receipt_due``: the viewer gives the receipt, as the officer named or as who handed it to somebody without a desk;
    ``may_take_back``: the viewer handed it over.
    """

    item: Item
    parent: Item | None
    derived: tuple[Item, ...]
    events: tuple[EventLine, ...]
    gaps: tuple[Gap, ...]
    standing: Standing
    receipt_due: bool
    may_take_back: bool
    manifests: tuple[Manifest, ...]


def find_item(viewer: Viewer, named: str) -> Item:
    """An item by UUID, or by its label in the viewer's own agency. Raises Absent."""
    rows = Item.objects.filter(operation_id=viewer.operation)
    try:
        row = rows.filter(pk=UUID(str(named))).first()
    except (ValueError, ValidationError):
        row = rows.filter(label=str(named).strip().upper(), owner=viewer.agency).first()
    if row is None:
        raise Absent(f"item {named}", "there is none, or you may not know of it", "Look at the list of items.")
    return row


def find_event(viewer: Viewer, event: str) -> CustodyEvent:
    """An event by UUID. Raises Absent."""
    try:
        row = CustodyEvent.objects.filter(operation_id=viewer.operation, pk=UUID(str(event))).first()
    except (ValueError, ValidationError):
        row = None
    if row is None:
        raise Absent(f"event {event}", "there is none, or you may not know of it", "Look at the item again.")
    return row


def custody_events(viewer: Viewer, item: Item) -> list[CustodyEvent]:
    """The events of an item in order of time."""
    rows = CustodyEvent.objects.filter(operation_id=viewer.operation, item=item.pk)
    return list(rows.order_by("at", "entered_at", "id"))


def items(viewer: Viewer, *, now: datetime) -> list[ItemLine]:
    """Every item the viewer may see, by label. The look is logged."""
    rows = sorted(Item.objects.filter(operation_id=viewer.operation), key=lambda row: (row.owner, sorting(row.label)))
    by_item: dict[UUID, list[CustodyEvent]] = defaultdict(list)
    for event in CustodyEvent.objects.filter(operation_id=viewer.operation).order_by("at", "entered_at", "id"):
        by_item[event.item].append(event)
    consultation.note(viewer, subject_kind="items", subject="register")
    return [_line(row, by_item[row.pk], by_item[row.parent] if row.parent else None, now) for row in rows]


def item(viewer: Viewer, named: str, *, now: datetime) -> ItemView:
    """One item with its custody. Raises Absent. The look is logged."""
    row = find_item(viewer, named)
    events = custody_events(viewer, row)
    parent = Item.objects.filter(pk=row.parent).first() if row.parent else None
    above = [rule_event(event) for event in custody_events(viewer, parent)] if parent else None
    plain = [rule_event(event) for event in events]
    stands = standing(plain)
    handed = None if viewer.looks_as else open_handover(events, stands)
    consultation.note(viewer, subject_kind="item", subject=row.pk)
    return ItemView(
        item=row,
        parent=parent,
        derived=tuple(sorted(Item.objects.filter(parent=row.pk), key=lambda one: sorting(one.label))),
        events=_lines(events),
        gaps=tuple(custody_gaps(plain, now=now, parent=above)),
        standing=stands,
        receipt_due=handed is not None and str(handed.receiver or handed.by) == str(viewer.officer),
        may_take_back=handed is not None and str(handed.by) == str(viewer.officer),
        manifests=tuple(Manifest.objects.filter(operation_id=viewer.operation, item=row.pk).order_by("at")),
    )


def rule_event(row: CustodyEvent) -> Event:
    """A row as the rule of custody takes it."""
    return Event(
        id=str(row.pk), kind=row.kind, at=row.at, entered_at=row.entered_at, place=row.place, holder=row.holder,
        to=row.to, seal=row.seal, digest=row.digest,
    )  # fmt: skip


def sorting(label: str) -> tuple[str, tuple[int, ...]]:
    """A-2 before A-10, A-2/1 after A-2."""
    series, _, numbers = label.partition("-")
    return series, tuple(int(number) for number in numbers.split("/") if number.isdigit())


def _line(row: Item, events: list[CustodyEvent], parent: list[CustodyEvent] | None, now: datetime) -> ItemLine:
    plain = [rule_event(event) for event in events]
    above = None if parent is None else [rule_event(event) for event in parent]
    gaps = custody_gaps(plain, now=now, parent=above)
    return ItemLine(row, standing(plain), len(gaps), events[-1].at if events else None)


def _lines(events: Iterable[CustodyEvent]) -> tuple[EventLine, ...]:
    rows = list(events)
    names = names_of(row.by for row in rows)
    wrong: dict[UUID, list[Correction]] = defaultdict(list)
    for row in rows:
        if row.corrects:
            wrong[row.corrects].append(Correction(row.entered_at, names.get(str(row.by), ""), row.reason))
    return tuple(
        EventLine(row, names.get(str(row.by), ""), tuple(wrong[row.pk]))
        for row in rows
        if row.kind != CustodyKind.CORRECTED
    )


def open_handover(events: Iterable[CustodyEvent], stands: Standing) -> CustodyEvent | None:
    """The hand-over whose receipt is due, or None."""
    return next((row for row in events if str(row.pk) == stands.handed), None)
