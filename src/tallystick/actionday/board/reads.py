"""The live board as a viewer may see it, and whether anything changed since it was read."""

from datetime import datetime

from django.db.models import Sum

from tallystick.actionday.board.lines import Board, Called, CountryLine
from tallystick.actionday.board.making import make_board
from tallystick.actionday.board.moments import Moment, timeline
from tallystick.actionday.board.walls import Wall, WallLine, wall_of
from tallystick.records.categories import members_here
from tallystick.records.models import DayVersion, Operation
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer

__all__ = [
    "Board",
    "Called",
    "CountryLine",
    "Moment",
    "Wall",
    "WallLine",
    "board",
    "stale",
    "timeline",
    "version",
    "wall",
]


def board(viewer: Viewer, *, now: datetime) -> Board:
    """Where every country stands for the coordinating agency; for any other its own line alone. It names nobody.

    Raises Absent without an operation.
    """
    operation = Operation.objects.filter(pk=viewer.operation).first() if viewer.operation else None
    if operation is None:
        raise Absent("operation", "none is chosen, or you take no part in it", "Choose an operation.")
    agencies = members_here() if viewer.recipient == operation.coordinator else [viewer.recipient]
    # The counter first: what changes while the rows are read is then seen as a change, never missed.
    counter = version(viewer)
    return make_board(operation.pk, agencies, version=counter, now=now)


def version(viewer: Viewer) -> int:
    """How often anything changed that the viewer's agency sees of the day; 0 before the first."""
    rows = DayVersion.objects.filter(operation_id=viewer.operation, agency=viewer.agency)
    return int(rows.aggregate(all=Sum("version"))["all"] or 0)


def stale(viewer: Viewer, *, seen: int, changes_at: datetime | None, now: datetime) -> bool:
    """Whether a board that was read at counter ``seen`` is to be read again: something changed, or the clock passed
    ``changes_at``. While it is not, nothing is sent."""
    return version(viewer) != seen or (changes_at is not None and now >= changes_at)


def wall(viewer: Viewer, *, now: datetime) -> Wall:
    """The board for a wall that others pass: codes, numbers and signs; no name, reference, place or words."""
    return wall_of(board(viewer, now=now))
