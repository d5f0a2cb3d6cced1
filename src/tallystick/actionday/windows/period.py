"""The action period: from before the first window until after the last; and the days it is spoken of as."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tallystick.actionday.windows.hours import all_hours
from tallystick.actionday.windows.rules.standing import holding
from tallystick.actionday.windows.standing import said
from tallystick.records.models import Call, CallAnswer, Operation
from tallystick.vocabulary.actionday import CallAnswerSays, CallKind

BEFORE = timedelta(hours=12)
"""So long before the first window opens: the day begins earlier in the east."""
AFTER = timedelta(hours=24)
"""So long after the last one closes: a search ends later than it began."""


def period(operation: UUID | str) -> tuple[datetime, datetime] | None:
    """Since when and until when, as far as the session sees windows; without any, around the day the operation was
    opened for. None where neither is known."""
    windows = held_windows(operation).values()
    times = [time for call in windows for time in (call.starts_at, call.ends_at) if time is not None]
    if not times:
        day = Operation.objects.filter(pk=operation).values_list("action_day", flat=True).first()
        times = [day] if day is not None else []
    return (min(times) - BEFORE, max(times) + AFTER) if times else None


def days(operation: UUID | str) -> tuple[date, date] | None:
    """The first and the last day on which a window opened, each by the clocks of its country; None without any."""
    opens = {agency: call.starts_at for agency, call in held_windows(operation).items() if call.starts_at is not None}
    if not opens:
        return None
    hours = all_hours(operation, list(opens), min(opens.values()).date())
    local = [at.astimezone(ZoneInfo(hours[agency].zone or "UTC")).date() for agency, at in opens.items()]
    return min(local), max(local)


def held_windows(operation: UUID | str) -> dict[str, Call]:
    """Agency (code) -> the newest window it accepted; where it accepted none, the newest that it did not decline."""
    calls: dict[str, list[Call]] = defaultdict(list)
    for call in Call.objects.filter(operation_id=operation, kind=CallKind.WINDOW).order_by("at", "entered_at", "id"):
        calls[call.to].append(call)
    answers = holding([said(row) for row in CallAnswer.objects.filter(operation_id=operation)])
    says = {call: answer.says for call, answer in answers.items()}
    found = {}
    for agency, there in calls.items():
        accepted = [call for call in there if says.get(str(call.pk)) == CallAnswerSays.ACCEPTED]
        open_still = [call for call in there if says.get(str(call.pk)) != CallAnswerSays.DECLINED]
        for call in (accepted or open_still)[-1:]:
            found[agency] = call
    return found
