"""The days of the action a statement speaks of where its maker names none."""

from datetime import date

from tallystick.actionday.entering import running_operation
from tallystick.actionday.windows.period import days
from tallystick.vocabulary.viewer import Viewer


def usual_days(viewer: Viewer) -> tuple[date, date] | None:
    """The first and the last: of the windows the viewer sees, else the day the operation was opened for."""
    operation = running_operation(viewer)
    planned = operation.action_day.date() if operation.action_day else None
    return days(operation.pk) or ((planned, planned) if planned else None)
