"""Custody and labels as files, in one call for a door. Making one is a look at the item, and is logged as one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tallystick.evidence.content import custody_content, label_content
from tallystick.evidence.officers import names_of
from tallystick.evidence.reads import find_item, item, items
from tallystick.evidence.writers.case import write_custody_case
from tallystick.evidence.writers.custody import write_custody_pdf, write_labels_pdf
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer


def custody(viewer: Viewer, named: str, *, made: datetime) -> dict[str, Any]:
    """The custody of an item as plain values. Raises Absent."""
    by = names_of([viewer.officer]).get(viewer.officer, viewer.agency)
    return custody_content(item(viewer, named, now=made), made=made, by=by)


def custody_pdf(viewer: Viewer, named: str, *, made: datetime) -> bytes:
    """The custody report of an item. Raises Absent."""
    return write_custody_pdf(custody(viewer, named, made=made))


def custody_case(viewer: Viewer, named: str, *, made: datetime) -> bytes:
    """The same as a CASE graph, JSON-LD. Raises Absent."""
    return write_custody_case(custody(viewer, named, made=made))


def label_sheet(viewer: Viewer, named: Sequence[str], *, address: str, made: datetime) -> bytes:
    """Labels as PDF, of all items of the viewer's agency when none is named. Raises Absent when there is none."""
    wanted = [find_item(viewer, one) for one in named]
    wanted = wanted or [line.item for line in items(viewer, now=made) if line.item.owner == viewer.agency]
    if not wanted:
        raise Absent("labels", "there is no item yet", "Register items first.")
    return write_labels_pdf(label_content(wanted, address=address, made=made))
