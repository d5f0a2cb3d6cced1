"""The order of looking as a viewer may see it: one agency's queue, page by page, and the leads between its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tallystick.evidence.reads import sorting
from tallystick.records import consultation
from tallystick.records.models import Item, Lead, QueueRow, TriageBuild
from tallystick.triage.counted import Counts, build_of, counts_of
from tallystick.triage.showing import waiting_count
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.manifest import Origin
from tallystick.vocabulary.triage import Tier
from tallystick.vocabulary.viewer import Viewer

KINDS = ("known", "new", "declared", "camera", "asked", "overdue", "handed_on")
"""What a queue is narrowed to: matches something known; nothing known, and on no list of harmless files; declares AI;
declares a camera; a match waits for a look in full size; waits longer than its tier may; somebody has taken charge."""

MOST_DIGITS = 18
"""Of a number in an address: what the database can count to."""


@dataclass(frozen=True)
class Queue:
    """A page of one agency's queue. ``owner``: whose; ``owners``: whose the viewer may see. ``items``: id and label of
    those it can be narrowed to. ``build``: None before the first; ``counts`` are its figures, of the item asked for
    or of all. ``waiting``: what waits for the viewer as second person. ``after``: where the next page starts."""

    rows: tuple[QueueRow, ...]
    owner: str
    owners: tuple[str, ...]
    items: tuple[tuple[str, str], ...]
    build: TriageBuild | None
    counts: Counts
    waiting: int
    after: str


@dataclass(frozen=True)
class Leads:
    """What files of the agency share. ``labels``: of items, by id. ``after``: where the next page starts."""

    rows: tuple[Lead, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    after: str = ""


def queue(
    viewer: Viewer,
    *,
    now: datetime,
    item: str = "",
    tier: str = "",
    owner: str = "",
    kind: str = "",
    after: str = "",
    limit: int = 50,
) -> Queue:
    """Files in order of looking, first to look at first. ``item`` an id, ``tier`` a number, ``owner`` an agency's code
    (empty: the viewer's own), ``kind`` one of KINDS. Raises Malformed for words there are not. The look is logged."""
    whose = owner or viewer.recipient
    asked = _of(viewer, whose).filter(_item(item) & _tier(tier) & _kind(kind, now))
    if _is_number(after):
        asked = asked.filter(place__gt=int(after))
    rows = tuple(asked.order_by("place")[:limit])
    build = build_of(viewer, whose)
    figures = build.figures if build else {}
    consultation.note_all(viewer, subject_kind="queue", subjects=[row.content for row in rows] or [whose])
    return Queue(
        rows=rows,
        owner=whose,
        owners=_owners(viewer),
        items=tuple((str(pk), label) for pk, label in _items(viewer)),
        build=build,
        counts=counts_of((figures.get("items") or {}).get(item) or {} if item else figures),
        waiting=waiting_count(viewer, now=now),
        after=str(rows[-1].place) if len(rows) == limit else "",
    )


def leads(viewer: Viewer, *, after: str = "", limit: int = 50) -> Leads:
    """What several files of the viewer's agency share, first what another agency's files share too. The look is
    logged. Of others nothing is said but that there is a hit."""
    asked = Lead.objects.filter(operation_id=viewer.operation, owner=viewer.recipient).order_by(
        "-elsewhere", "-contents", "id"
    )
    elsewhere, _, rest = after.partition("~")
    contents, _, last = rest.partition("~")
    if elsewhere in ("0", "1") and _is_number(contents) and _is_id(last):
        asked = asked.filter(_past(elsewhere == "1", int(contents), UUID(last)))
    rows = tuple(asked[:limit])
    consultation.note(viewer, subject_kind="leads", subject=viewer.recipient)
    last_of = rows[-1] if len(rows) == limit else None
    return Leads(
        rows=rows,
        labels={str(pk): label for pk, label in _items(viewer)},
        after=f"{int(last_of.elsewhere)}~{last_of.contents}~{last_of.pk}" if last_of else "",
    )


def _past(elsewhere: bool, contents: int, last: UUID) -> Q:
    same = Q(elsewhere=elsewhere) & (Q(contents__lt=contents) | Q(contents=contents, id__gt=last))
    return same | Q(elsewhere=False) if elsewhere else same


def _of(viewer: Viewer, owner: str) -> QuerySet[QueueRow]:
    return QueueRow.objects.filter(operation_id=viewer.operation, owner=owner)


def _owners(viewer: Viewer) -> tuple[str, ...]:
    builds = TriageBuild.objects.filter(operation_id=viewer.operation, current=True)
    return tuple(sorted(set(builds.values_list("owner", flat=True))))


def _items(viewer: Viewer) -> list[tuple[Any, str]]:
    rows = Item.objects.filter(operation_id=viewer.operation).values_list("pk", "label")
    return sorted(rows, key=lambda row: sorting(row[1]))


def _is_number(text: str) -> bool:
    """Whether it is a number as this page wrote it into an address: who writes there writes what they like."""
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _item(item: str) -> Q:
    if item and not _is_id(item):
        raise Malformed("item", f"{item} names none", "Choose one of the list.")
    return Q(items__contains=[UUID(item)]) if item else Q()


def _tier(tier: str) -> Q:
    if tier and tier not in {str(int(one)) for one in Tier}:
        raise Malformed("tier", f"there is no {tier}", f"A number from {min(Tier)} to {max(Tier)}.")
    return Q(tier=int(tier)) if tier else Q()


def _kind(kind: str, now: datetime) -> Q:
    kinds = {
        "": Q(),
        "known": Q(known=True),
        "new": Q(known=False) & ~Q(tier=Tier.NOT_PERTINENT),
        "declared": Q(declares__overlap=[str(Origin.AI), str(Origin.AI_EDIT)]),
        "camera": Q(declares__contains=[str(Origin.CAMERA)]),
        "asked": Q(asked=True),
        "overdue": Q(due_at__lt=now),
        "handed_on": Q(handed_on=True),
    }
    if kind not in kinds:
        raise Malformed("kind", f"there is no {kind}", f"One of: {', '.join(KINDS)}.")
    return kinds[kind]
