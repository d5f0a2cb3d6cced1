"""Until when a statement may not go out: the last embargo of all figures it names."""

from datetime import datetime

from tallystick.records.models import FigureRelease, Statement


def embargo_of(row: Statement, release: FigureRelease | None) -> datetime | None:
    """Of the figures it was made from, and of the joint ones that a national release names beside its own."""
    beside = row.given.get("beside")
    joint = FigureRelease.objects.filter(pk=beside, operation_id=row.operation_id).first() if beside else None
    ends = [one.embargo_until for one in (release, joint) if one is not None and one.embargo_until is not None]
    return max(ends, default=None)
