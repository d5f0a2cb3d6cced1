"""What was released of a figure last, to stand beside the number counted now."""

from dataclasses import dataclass

from tallystick.records.models import FigureRelease
from tallystick.report.counting.lines import said_as
from tallystick.report.counting.rules.definition import defined
from tallystick.vocabulary.results import ReleaseState
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class ReleasedNumber:
    """A figure as it was released: ``said`` as a sentence has it, over every country of release ``number`` (id
    ``release``), of version ``version`` of its definition."""

    release: str
    number: int
    said: str
    version: int


def newest_released(viewer: Viewer) -> dict[str, ReleasedNumber]:
    """Figure -> what the newest joint release that the viewer sees says of it; national releases say parts."""
    rows = FigureRelease.objects.filter(operation_id=viewer.operation, state=ReleaseState.RELEASED, national="")
    return {
        str(said["key"]): ReleasedNumber(
            release=str(row.pk), number=row.number, said=said_as(row.totals[said["key"]], one), version=one.version
        )
        for row in rows.order_by("released_at", "id")
        for said in row.definitions
        if said["key"] in row.totals and "negative" not in said and "taken_out" not in said
        for one in (defined(said),)
    }
