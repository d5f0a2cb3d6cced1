"""Whether what stands on a sheet was entered already, by phone or otherwise, so that it does not count twice."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from tallystick.actionday.doors.rules.reported import Reported
from tallystick.actionday.results.rules.counted import Counted
from tallystick.vocabulary.results import DEVICE

NEAR = timedelta(minutes=60)
"""The same state of the same door within this is taken for the same report: clocks and memories differ."""


def same_door(
    reports: Iterable[Reported], *, subject: str, door: int, state: str, at: datetime, but: Collection[str]
) -> Reported | None:
    """The report nearest in time that says the same of a door. ``but``: ids of those that stand for something else."""
    alike = [
        one
        for one in reports
        if (one.subject, one.door, one.state) == (subject, door, state)
        and abs(one.happened_at - at) <= NEAR
        and one.id not in but
    ]
    return min(alike, key=lambda one: (abs(one.happened_at - at), one.id), default=None)


def same_result(
    results: Iterable[Counted],
    *,
    subject: str,
    kind: str,
    count: int,
    item_kind: str,
    at: datetime,
    but: Collection[str],
) -> Counted | None:
    """The result nearest in time that says the same. A device of which nobody said what it is may be any."""
    alike = [
        one
        for one in results
        if (one.subject, one.kind, one.count) == (subject, kind, count)
        and (one.item_kind == item_kind or {one.item_kind, item_kind} & {"", DEVICE})
        and one.id not in but
    ]
    return min(alike, key=lambda one: (abs(one.happened_at - at), one.id), default=None)
