"""How the played coordinator chooses another window where tied subjects would be warned. Pure; reads no truth."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

HOURS = 24
"""So many later hours are looked at where a country may not search at the first."""


@dataclass(frozen=True, kw_only=True)
class Tie:
    """A group as the coordinator is told of it: agencies, the common earliest time (None: there is none), whether it is
    in conflict."""

    agencies: frozenset[str]
    earliest_at: datetime | None
    conflict: bool


@dataclass(frozen=True, kw_only=True)
class Window:
    starts_at: datetime
    ends_at: datetime


Outside = Callable[[frozenset[str], datetime], int]
"""At how many of these agencies' countries homes may not be searched at an instant."""


def other_windows(ties: Iterable[Tie], windows: Mapping[str, Window], *, outside: Outside) -> dict[str, Window]:
    """Agency -> another window. A country has one window for all of its subjects: whoever is tied to one another, over
    however many countries, opens at one time, the latest that anybody was proposed or may move at, so that nobody has
    less time than before; some hours later where more countries may search homes then. As long as the longest of them.
    """
    found: dict[str, Window] = {}
    for agencies, earliest in _concerned(ties):
        there = {agency: windows[agency] for agency in agencies if agency in windows}
        if not there:
            continue
        first = max([one.starts_at for one in there.values()] + earliest)
        hours = (first + timedelta(hours=hour) for hour in range(HOURS))
        opens = min(hours, key=lambda at: (outside(frozenset(there), at), at))
        lasts = max(one.ends_at - one.starts_at for one in there.values())
        found |= {
            agency: Window(starts_at=opens, ends_at=opens + lasts)
            for agency, one in there.items()
            if one.starts_at != opens
        }
    return found


def _concerned(ties: Iterable[Tie]) -> list[tuple[frozenset[str], list[datetime]]]:
    """Agencies that have to open together and their common earliest times, where there is a conflict among them."""
    joined: list[list[Tie]] = []
    for tie in ties:
        touching = [group for group in joined if any(tie.agencies & other.agencies for other in group)]
        joined = [group for group in joined if group not in touching]
        joined.append([tie, *(other for group in touching for other in group)])
    return [
        (
            frozenset().union(*(tie.agencies for tie in group)),
            [tie.earliest_at for tie in group if tie.earliest_at is not None],
        )
        for group in joined
        if any(tie.conflict for tie in group)
    ]
