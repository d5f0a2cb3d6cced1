"""The action period: from before the first window until after the last, of each country the newest one."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from tallystick.records.models import Call, Operation
from tallystick.vocabulary.actionday import CallKind

BEFORE = timedelta(hours=12)
"""So long before the first window opens: the day begins earlier in the east."""
AFTER = timedelta(hours=24)
"""So long after the last one closes: a search ends later than it began."""


def period(operation: UUID | str) -> tuple[datetime, datetime] | None:
    """Since when and until when, as far as the session sees windows; without any, around the day the operation was
    opened for. None where neither is known."""
    newest: dict[str, Call] = {}
    for call in Call.objects.filter(operation_id=operation, kind=CallKind.WINDOW).order_by("at", "id"):
        newest[call.to] = call
    times = _times(newest.values())
    if not times:
        day = Operation.objects.filter(pk=operation).values_list("action_day", flat=True).first()
        times = [day] if day is not None else []
    return (min(times) - BEFORE, max(times) + AFTER) if times else None


def _times(windows: Iterable[Call]) -> list[datetime]:
    return [time for call in windows for time in (call.starts_at, call.ends_at) if time is not None]
