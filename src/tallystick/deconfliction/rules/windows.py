"""Windows of time: whose an address is, and when a search is."""

from datetime import datetime, timedelta

LONGEST = timedelta(days=31)
"""An address is asked for over so long at most: later it is somebody else's."""

AROUND_A_SEARCH = timedelta(hours=2)
"""Searches meet when they are so close to each other."""

Window = tuple[datetime | None, datetime | None]


def meet(one: Window, other: Window, *, slack: timedelta = timedelta(0)) -> bool:
    """Whether two windows overlap, or come as close as ``slack``. A side without an end is open there."""
    return _reaches(one, other, slack) and _reaches(other, one, slack)


def overlap(one: Window, other: Window) -> bool:
    """Whether two windows have more than an instant in common."""
    return _begins_before_the_end(one, other) and _begins_before_the_end(other, one)


def _begins_before_the_end(one: Window, other: Window) -> bool:
    since, until = one[0], other[1]
    return since is None or until is None or since < until


def _reaches(one: Window, other: Window, slack: timedelta) -> bool:
    until, since = one[1], other[0]
    return until is None or since is None or until + slack >= since


def trouble(since: datetime | None, until: datetime | None, *, most: timedelta | None) -> str:
    """What is wrong with a window, as the rest of a sentence; empty when nothing is. ``most``: how long it may be."""
    if since is None or until is None:
        return "a window of time is missing"
    if since.tzinfo is None or until.tzinfo is None:
        return "the window says no time zone"
    if until < since:
        return "the window ends before it begins"
    return f"the window is longer than {most.days} days" if most is not None and until - since > most else ""
