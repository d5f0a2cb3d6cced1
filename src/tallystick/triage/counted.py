"""Counts of an agency's current order of looking: by item, and what nobody had to look at."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from tallystick.evidence.reads import sorting
from tallystick.records import consultation
from tallystick.records.models import Item, TriageBuild
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Names as :func:`tallystick.triage.rows.figures.figures_of` gives them. ``files``: every file of every manifest;
    ``contents``: those that differ. Of the contents: ``known``, ``new`` (nothing known, on no list of harmless files),
    ``declared`` AI, declared ``camera``: one that is known may declare something too. ``asked``: to be looked at in
    full size.

    ``settled``: known byte for byte of a child who is safe, or on a list of harmless files, so that nobody had to look;
    ``copies``: the same file once more; ``alike``: contents one of whose family stands for them; ``labelled``: lowered
    by two persons; ``classified``, ``handed_on``: people of the agency said so; ``waiting``: nobody has dealt with it.
    ``set_aside``: rows of other tools' lists that could not be read, in none of the others.
    """

    files: int = 0
    contents: int = 0
    known: int = 0
    new: int = 0
    declared: int = 0
    camera: int = 0
    asked: int = 0
    settled: int = 0
    copies: int = 0
    alike: int = 0
    labelled: int = 0
    classified: int = 0
    handed_on: int = 0
    waiting: int = 0
    set_aside: int = 0


@dataclass(frozen=True)
class ItemCounts:
    """Counts of one item; ``label`` as in the register."""

    item: str
    label: str
    counts: Counts


@dataclass(frozen=True)
class Spared:
    """The exposure ledger of an agency: in all and by item, as of a build (None before the first)."""

    made_at: datetime | None
    total: Counts
    items: tuple[ItemCounts, ...]


def spared(viewer: Viewer) -> Spared:
    """What nobody had to look at, in all and by item, by label. The look is logged."""
    build = build_of(viewer, viewer.recipient)
    consultation.note(viewer, subject_kind="spared", subject=viewer.recipient)
    figures = build.figures if build else {}
    by_item: Mapping[str, Any] = figures.get("items") or {}
    labels = {str(pk): label for pk, label in _labels(viewer, by_item)}
    lines = [ItemCounts(item, label, counts_of(by_item[item])) for item, label in labels.items()]
    lines.sort(key=lambda line: sorting(line.label))
    return Spared(build.made_at if build else None, counts_of(figures), tuple(lines))


def item_counts(viewer: Viewer, item: str) -> Counts | None:
    """Counts of one item the viewer may see; None before its manifest was first taken into a build. The look is
    logged."""
    row = Item.objects.filter(operation_id=viewer.operation, pk=UUID(item)).first()
    build = build_of(viewer, row.owner) if row else None
    consultation.note(viewer, subject_kind="item", subject=item)
    figures = (build.figures.get("items") or {}).get(item) if build else None
    return counts_of(figures) if figures else None


def build_of(viewer: Viewer, owner: str) -> TriageBuild | None:
    """The computation an agency's queue is of."""
    return TriageBuild.objects.filter(operation_id=viewer.operation, owner=owner, current=True).first()


def counts_of(figures: Mapping[str, Any]) -> Counts:
    """From a build's figures; what they do not say is nothing."""
    return Counts(**{one.name: int(figures.get(one.name) or 0) for one in fields(Counts)})


def _labels(viewer: Viewer, items: Mapping[str, Any]) -> list[tuple[Any, str]]:
    rows = Item.objects.filter(operation_id=viewer.operation, pk__in=[UUID(one) for one in items])
    return list(rows.values_list("pk", "label"))
