"""The action period, from the windows that were proposed as far as the viewer sees them."""

from tallystick.records.models import Call, Operation
from tallystick.report.counting.definitions import margins
from tallystick.report.counting.rules.definition import Period
from tallystick.vocabulary.actionday import CallKind
from tallystick.vocabulary.viewer import Viewer

__all__ = ["Period", "action_period"]


def action_period(viewer: Viewer) -> Period | None:
    """From before the first window until after the last, of each country the newest one; without any around the day
    the operation was opened for. None where neither is known. What a release counted by stands with the release.
    """
    before, after = margins()
    newest: dict[str, Call] = {}
    for call in Call.objects.filter(operation_id=viewer.operation, kind=CallKind.WINDOW).order_by("at", "id"):
        newest[call.to] = call
    times = [time for call in newest.values() for time in (call.starts_at, call.ends_at) if time is not None]
    if not times:
        day = Operation.objects.filter(pk=viewer.operation).values_list("action_day", flat=True).first()
        times = [day] if day is not None else []
    return Period(since=min(times) - before, until=max(times) + after) if times else None
