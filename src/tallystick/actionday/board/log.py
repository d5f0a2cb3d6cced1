"""The log of the day of one post: decisions, notes, and shifts that are handed over and taken."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError

from tallystick.actionday.entering import line, need, running_operation
from tallystick.actionday.once import key_of, put_once, sent_before
from tallystick.records.models import DayLog, Officer
from tallystick.records.turns import one_at_a_time
from tallystick.vocabulary.actionday import LogKind
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

MOST_WORDS = 4_000


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """``who``: the officer signed in; ``officer_named``: who it was at a shared post. ``taken``: of a
    hand-over, whether somebody took the shift; ``answers``: of a shift taken, the id of its hand-over."""

    id: str
    at: datetime
    kind: str
    words: str
    who: str
    officer_named: str
    answers: str
    taken: bool


@dataclass(frozen=True, kw_only=True)
class Shift:
    """``waiting``: the hand-over that nobody took yet; ``since``: what was written since the last one was taken,
    the oldest first."""

    waiting: LogLine | None
    since: tuple[LogLine, ...]


def write_log(
    kind: str, words: str, *, by: Viewer, at: datetime, sent: str = "", answers: str = "", officer_named: str = ""
) -> DayLog:
    """Write into the log of the officer's agency. ``kind`` a LogKind; ``answers``: the hand-over (id) a shift takes;
    ``sent``: the form's key, the same sent twice is one; ``officer_named``: who it is, at a post that several share.

    Raises Malformed; Absent for no such hand-over; Conflict for one that was taken; Refused for who handed over.
    """
    operation = running_operation(by)
    if kind not in tuple(LogKind):
        raise Malformed("log", f"{kind!r} is no kind of entry", f"One of: {', '.join(LogKind)}.")
    need(words, where="log")
    if "\x00" in words + officer_named:
        raise Malformed("log", "it holds a sign nobody sees", "Write it again.")
    if len(words) > MOST_WORDS or len(officer_named.strip()) > 120:
        raise Malformed("log", "it is too long", f"Keep to {MOST_WORDS:,} characters, and 120 for a name.")
    row = DayLog(
        operation=operation, owner=by.agency, kind=kind, words=words.strip(), officer_named=officer_named.strip(),
        sent=key_of(sent), by=UUID(by.officer), at=at,
    )  # fmt: skip
    if kind == LogKind.SHIFT_TAKEN:
        one_at_a_time("shift", operation.pk, by.agency)
    if kind == LogKind.SHIFT_TAKEN and sent_before(row) is None:
        row.answers = _handover(answers, row, by=by).pk
    kept, new = put_once(row, same=("kind", "words"))
    if new:
        said = {"words": kept.words, "officer_named": kept.officer_named, "answers": str(kept.answers or "")}
        line(f"day.{kind}", f"log {kept.pk}", by=by, at=at, payload=said)
    return kept


def log(viewer: Viewer) -> tuple[LogLine, ...]:
    """The log of the viewer's agency, the newest first."""
    rows = list(DayLog.objects.filter(operation_id=viewer.operation, owner=viewer.recipient).order_by("-at", "-id"))
    officers = Officer.objects.filter(pk__in={row.by for row in rows})
    names = {row.pk: str(row.get_full_name() or row.get_username()) for row in officers}
    taken = {row.answers for row in rows if row.answers}
    return tuple(
        LogLine(
            id=str(row.pk), at=row.at, kind=row.kind, words=row.words, who=names.get(row.by, ""),
            officer_named=row.officer_named, answers=str(row.answers or ""), taken=row.pk in taken,
        )
        for row in rows
    )  # fmt: skip


def shift(viewer: Viewer) -> Shift:
    """What whoever takes the shift reads first: the hand-over that waits, and what was written since the last one."""
    lines = log(viewer)
    given = (one for one in lines if one.kind == LogKind.SHIFT_HANDOVER and not one.taken)
    last = next((n for n, one in enumerate(lines) if one.kind == LogKind.SHIFT_TAKEN), len(lines))
    return Shift(waiting=next(given, None), since=tuple(reversed(lines[:last])))


def _handover(answers: str, row: DayLog, *, by: Viewer) -> DayLog:
    """The hand-over that a shift takes, from somebody else."""
    try:
        there = DayLog.objects.filter(
            pk=UUID(answers), operation=row.operation, owner=by.agency, kind=LogKind.SHIFT_HANDOVER
        )
        found = there.first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise Absent("hand-over", "there is none with this id", "See the log.")
    if DayLog.objects.filter(operation=row.operation, owner=by.agency, answers=found.pk).exists():
        raise Conflict("hand-over", "somebody took this shift already", "See the log.")
    if (found.by, found.officer_named) == (row.by, row.officer_named):
        raise Refused("hand-over", "who hands a shift over cannot take it", "Whoever takes it signs in, or is named.")
    return found
