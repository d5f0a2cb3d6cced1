"""The script of a day once windows were agreed on: whoever opens at another time does everything that much later."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from tallystick.drill.day.script import CallScript, DayScript, LineScript
from tallystick.vocabulary.actionday import CallKind

BEFORE = timedelta(days=1)
"""What happened longer before a window than this has nothing to do with it and stays when it was."""


def followed(script: DayScript, opens: Mapping[str, datetime]) -> DayScript:
    """``opens``: agency -> when its window opens. Keys and numbers stay; lines are in the order they are sent in."""
    countries = {one.agency: one for one in script.countries}
    later = {
        agency: opens[agency] - one.starts_at
        for agency, one in countries.items()
        if agency in opens and opens[agency] != one.starts_at
    }
    if not later:
        return script
    since = {agency: countries[agency].starts_at - BEFORE for agency in later}
    moved = [_line(line, later, since) for line in script.lines]
    return replace(
        script,
        countries=tuple(
            replace(one, starts_at=one.starts_at + later[one.agency], ends_at=one.ends_at + later[one.agency])
            if one.agency in later
            else one
            for one in script.countries
        ),
        calls=tuple(_call(call, later, since) for call in script.calls),
        lines=tuple(sorted(moved, key=lambda line: (line.sent_at, line.number))),
    )


def _call(call: CallScript, later: Mapping[str, timedelta], since: Mapping[str, datetime]) -> CallScript:
    """Windows were put already; what is asked about the day itself is asked when it is."""
    if call.agency not in later or call.kind == CallKind.WINDOW or call.put_at < since[call.agency]:
        return call
    return replace(call, put_at=call.put_at + later[call.agency])


def _line(line: LineScript, later: Mapping[str, timedelta], since: Mapping[str, datetime]) -> LineScript:
    if line.agency not in later or line.happened_at < since[line.agency]:
        return line
    by = later[line.agency]
    told = line.told_at + by if line.told_at else None
    return replace(line, happened_at=line.happened_at + by, sent_at=line.sent_at + by, told_at=told)
