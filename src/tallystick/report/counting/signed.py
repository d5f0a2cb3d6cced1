"""What countries signed, as far as the viewer sees it: so that a figure can say whether it is confirmed."""

from collections import defaultdict

from tallystick.records.models import FigureCell, FigureRelease
from tallystick.vocabulary.results import ReleaseState
from tallystick.vocabulary.viewer import Viewer

Signed = frozenset[tuple[str, str, int]]
"""(agency, country, number) of every cell that is not nought."""


def signed_cells(viewer: Viewer) -> dict[tuple[str, int], Signed]:
    """Definition (key, version) -> cells of the newest joint release that holds it and that every country signed."""
    found: dict[tuple[str, int], Signed] = {}
    rows = FigureRelease.objects.filter(operation_id=viewer.operation, state=ReleaseState.RELEASED, national="")
    for release in rows.order_by("released_at", "id"):
        cells: dict[str, set[tuple[str, str, int]]] = defaultdict(set)
        for cell in FigureCell.objects.filter(release=release.pk).exclude(number=0):
            cells[cell.definition].add((cell.agency, cell.country, cell.number))
        for said in release.definitions:
            if not said.get("taken_out"):
                held = frozenset(cell for cell in cells[str(said["key"])] if cell[0] in said.get("agencies", [cell[0]]))
                found[str(said["key"]), int(said.get("version", 1))] = held
    return found
