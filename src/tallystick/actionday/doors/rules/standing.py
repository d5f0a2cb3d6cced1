"""Where each door stands: of all that was reported of it, what holds. The order in which it came does not matter."""

from collections.abc import Iterable
from datetime import datetime

from tallystick.actionday.doors.rules.reported import Reported
from tallystick.actionday.results.rules.standing import standing as uncorrected
from tallystick.vocabulary.actionday import DoorState

ORDER: dict[str, int] = {state: place for place, state in enumerate(DoorState)}
"""Of two reports of the same instant the one that is further along holds: papers give minutes, not seconds."""

Door = tuple[str, int]


def standing(reports: Iterable[Reported]) -> dict[Door, Reported]:
    """(subject, door) -> the report that holds: the newest ``happened_at`` among those that are not corrected."""
    held: dict[Door, Reported] = {}
    for report in uncorrected(reports):
        door = (report.subject, report.door)
        if report.subject and (door not in held or place(report) > place(held[door])):
            held[door] = report
    return held


def lines_in_force(reports: Iterable[Reported]) -> list[Reported]:
    """Of the lines about several doors the newest of each state, the oldest first."""
    held: dict[str, Reported] = {}
    for report in uncorrected(reports):
        if not report.subject and (report.state not in held or place(report) > place(held[report.state])):
            held[report.state] = report
    return sorted(held.values(), key=place)


def place(report: Reported) -> tuple[datetime, int, str]:
    """Which of two reports holds: the greater. ``sent`` is the sender's, the same however late and often it comes."""
    return (report.happened_at, ORDER.get(report.state, -1), report.sent)
