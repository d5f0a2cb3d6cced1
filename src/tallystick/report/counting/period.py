"""The action period figures are counted in, as far as the viewer sees the windows that were proposed."""

from tallystick.actionday.windows.period import period
from tallystick.report.counting.rules.definition import Period
from tallystick.vocabulary.viewer import Viewer

__all__ = ["Period", "action_period"]


def action_period(viewer: Viewer) -> Period | None:
    """None where neither a window nor the day of the operation is known. What a release counted by stands with it."""
    found = period(viewer.operation)
    return Period(since=found[0], until=found[1]) if found else None
