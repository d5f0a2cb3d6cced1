"""Whether a country is heard. One that says that nothing happened is heard; one that says nothing is silent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tallystick.actionday.board.rules.facts import Facts
from tallystick.vocabulary.actionday import BEFORE, Hearing

SILENT_AFTER = timedelta(minutes=30)
"""Without any entry for longer than this while its doors are open, a country is silent."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """``until``: when this changes by the clock alone; None: never."""

    hearing: Hearing
    until: datetime | None = None


def hearing(facts: Facts, *, now: datetime) -> Heard:
    """How a country is heard at an instant.

    Its doors are open while its window runs (unless it declined it or is held) and while somebody is at a door,
    whatever the window says. Nothing is expected of it before; when the window ended, doors that are not closed are
    open after it, which is late; after the last door is closed, or a stand-down, it is over. Who said nothing since its
    doors opened is not heard yet, and silent after a while.
    """
    if facts.closed or (facts.stood_down and not facts.active):
        return Heard(hearing=Hearing.OVER)
    opened = _opened(facts, now=now)
    if opened is None and facts.overrun(now):
        return Heard(hearing=Hearing.OPEN_AFTER_WINDOW)
    if opened is None:
        comes = facts.starts_at if facts.starts_at and facts.starts_at > now and not facts.held else None
        return Heard(hearing=Hearing.NOT_EXPECTED, until=None if facts.declined else comes)
    since = max(opened, facts.last_heard) if facts.last_heard else opened
    if now - since > SILENT_AFTER:
        return Heard(hearing=Hearing.SILENT)
    moved = facts.count(BEFORE) < sum(facts.states.values())
    until = since + SILENT_AFTER + timedelta(seconds=1)
    ends = facts.ends_at if facts.ends_at and facts.ends_at > now and not facts.active else until
    if facts.last_heard is None or facts.last_heard < opened:
        return Heard(hearing=Hearing.NOT_HEARD_YET, until=min(until, ends))
    return Heard(hearing=Hearing.HEARD if moved else Hearing.NOTHING_HAPPENED, until=min(until, ends))


def _opened(facts: Facts, *, now: datetime) -> datetime | None:
    """Since when doors are open; None: they are not."""
    started = facts.starts_at is not None and facts.starts_at <= now and (facts.ends_at is None or now < facts.ends_at)
    if started and not (facts.declined or facts.held or facts.stood_down):
        return facts.starts_at
    return facts.last_heard if facts.active else None
