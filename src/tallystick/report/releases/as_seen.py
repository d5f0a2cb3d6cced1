"""Frozen parts as somebody sees them who may not know of every entry in them (practice 11)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tallystick.actionday.results.lines import counted, rows_here
from tallystick.actionday.results.rules.counted import Counted
from tallystick.records.models import Negative
from tallystick.report.counting.rules.definition import defined, period_of
from tallystick.report.counting.rules.fold import fold
from tallystick.report.releases.rules.digests import Frozen
from tallystick.vocabulary.viewer import Viewer

AGENCY = "agency:"
"""Before the code of an agency, where a figure counts those who take part."""


def without_hidden(cells: Iterable[Frozen], *, viewer: Viewer) -> tuple[Frozen, ...]:
    """The cells with the ids of entries the session shows alone; their numbers stay: they are the country's."""
    listed = tuple(cells)
    asked = {entry for cell in listed for entry in cell.entries if not entry.startswith(AGENCY)}
    rows = (rows_here(viewer.operation), Negative.objects.filter(operation_id=viewer.operation))
    seen = {str(pk) for row in rows for pk in row.filter(pk__in=asked).values_list("pk", flat=True)}
    return tuple(
        replace(cell, entries=tuple(one for one in cell.entries if one in seen or one.startswith(AGENCY)))
        for cell in listed
    )


def to_compare(
    whole: Sequence[Frozen], seen: Sequence[Frozen], definitions: Iterable[Mapping[str, Any]], *, viewer: Viewer
) -> tuple[Frozen, ...]:
    """The cells as what is seen of them counts, to be compared with what is seen now: what is kept from somebody is no
    correction. ``seen``: ``whole`` :func:`without_hidden`."""
    said = {str(one["key"]): one for one in definitions}
    less = {number for number, (cell, left) in enumerate(zip(whole, seen, strict=True)) if cell != left}
    if not less:
        return tuple(whole)
    known = counted(rows_here(viewer.operation))
    return tuple(_counted(cell, known, said[cell.definition]) if n in less else cell for n, cell in enumerate(seen))


def _counted(cell: Frozen, known: Mapping[str, Counted], said: Mapping[str, Any]) -> Frozen:
    rows = [replace(known[one], corrects="") for one in cell.entries if one in known]
    now = fold(rows, defined(said), period=period_of(said.get("counted_in", {})))
    return replace(cell, number=now.number) if "negative" not in said else cell
