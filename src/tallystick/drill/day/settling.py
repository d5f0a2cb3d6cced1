"""The played coordinator looks whether tied subjects would be warned, as the page of calls and windows says it, and
proposes other windows.
"""

from datetime import UTC, datetime, timedelta

from tallystick.actionday.ties.reads import tied
from tallystick.actionday.windows.before import before
from tallystick.actionday.windows.reads import calls, windows
from tallystick.drill.day.script import CallScript
from tallystick.drill.day.windows import Tie, Window, other_windows
from tallystick.records.session import session
from tallystick.vocabulary.actionday import CallAnswerSays, CallKind
from tallystick.vocabulary.viewer import Viewer

LATER = timedelta(hours=1)
ANSWERED_AFTER = 9
"""Minutes."""


def windows_open(coordinator: Viewer) -> dict[str, datetime]:
    """Agency -> when the window opens that was proposed to it last."""
    with session(coordinator) as by:
        return {one.agency: one.starts_at for one in windows(by, now=datetime.now(UTC)) if one.starts_at}


def further_windows(coordinator: Viewer, *, put_at: datetime) -> tuple[CallScript, ...]:
    """What is proposed to whom, dated ``put_at`` or after the window it takes the place of; nothing without a conflict,
    and nothing where no other window helps."""
    now = datetime.now(UTC)
    with session(coordinator) as by:
        rows = windows(by, now=now)
        agency_of = {one.country or one.agency: one.agency for one in rows}
        stand = {one.agency: Window(starts_at=one.starts_at, ends_at=one.ends_at)
                 for one in rows if one.starts_at and one.ends_at}  # fmt: skip
        ties = [
            Tie(agencies=frozenset(agency_of[country] for country in line.countries if country in agency_of),
                earliest_at=line.earliest_at, conflict=bool(line.conflict))
            for line in tied(by)
        ]  # fmt: skip

        def outside(agencies: frozenset[str], at: datetime) -> int:
            return sum(one.permitted is False for one in before(by, now=now, to=agencies, starts_at=at))

        others = other_windows(ties, stand, outside=outside)
        last = {line.call.to: line.call.at for line in calls(by, now=now) if line.newest and _window(line.call.kind)}
    return tuple(
        CallScript(
            agency=agency, kind=CallKind.WINDOW, put_at=max(put_at, last[agency] + LATER),
            says=CallAnswerSays.ACCEPTED, minutes=ANSWERED_AFTER, starts_at=one.starts_at, ends_at=one.ends_at,
        )
        for agency, one in sorted(others.items())
    )  # fmt: skip


def _window(kind: str) -> bool:
    return kind == CallKind.WINDOW
