"""Who is late, and with what: a sentence each. Being late accuses nobody; it says whom to call first."""

from datetime import UTC, datetime, timedelta

from tallystick.actionday.board.rules.facts import Facts, clock
from tallystick.vocabulary.actionday import BEFORE, CLOSED

LATE_AFTER = timedelta(minutes=15)
"""So long after the window opened without a door having moved, or without an answer to a call, a country is late."""


A_WINDOW = timedelta(hours=24)
BEFORE_IT = timedelta(hours=1)
"""A country has so long for a window that is proposed, but answers an hour before it opens."""


def due(put_at: datetime, *, starts_at: datetime | None = None) -> datetime:
    """When the answer to a call is due; ``starts_at``: of a window, which prosecutors decide on."""
    soon = put_at + LATE_AFTER
    return soon if starts_at is None else max(soon, min(put_at + A_WINDOW, starts_at - BEFORE_IT))


def late(facts: Facts, *, now: datetime) -> tuple[str, ...]:
    """What is late at an instant."""
    sentences = [
        f"{one.words} of {clock(one.since, now=now)} is not answered." for one in facts.waiting if now > one.due
    ]
    doors = sum(facts.states.values())
    if not (facts.declined or facts.held or facts.stood_down) and facts.starts_at is not None:
        if now - facts.starts_at > LATE_AFTER and doors and facts.count(BEFORE) == doors:
            opened = clock(facts.starts_at, now=now)
            sentences.append(f"No door has moved since the window opened at {opened}.")
        if facts.ends_at is not None and facts.overrun(now):
            still, ended = doors - facts.count(CLOSED), clock(facts.ends_at, now=now)
            are = "is" if still == 1 else "are"
            sentences.append(f"The window ended at {ended}; {still} of {doors} doors {are} still open.")
    return tuple(sentences)


def late_changes(facts: Facts, *, now: datetime) -> datetime | None:
    """When :func:`late` changes by the clock alone; None: never."""
    after = LATE_AFTER + timedelta(seconds=1)
    instants = [one.due + timedelta(seconds=1) for one in facts.waiting]
    instants += [facts.starts_at + after] if facts.starts_at else []
    instants += [facts.ends_at] if facts.ends_at else []
    instants += [_midnight(now)] if late(facts, now=now) else []
    return min((instant for instant in instants if instant > now), default=None)


def _midnight(now: datetime) -> datetime:
    """When the next day begins, UTC: sentences name the day of what was on another one."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)
