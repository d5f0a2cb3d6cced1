"""Reads what is put to a country and what it answers: is it such a call, and an answer to it?"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from tallystick.actionday.entering import in_calendar
from tallystick.records.categories import members_here
from tallystick.records.models import Call, Operation
from tallystick.vocabulary.actionday import CallAnswerSays, CallKind
from tallystick.vocabulary.errors import Absent, Malformed

LONGEST = 300
_PLAIN = {
    CallKind.HOLD: "Hold: nobody moves until it is taken back",
    CallKind.RESUME: "Resume: the hold is taken back",
    CallKind.STAND_DOWN: "Stand down: do not act",
    CallKind.ROLL_CALL: "Roll call: say that you are there",
    CallKind.COMMUNICATIONS_CHECK: "Communications check: say that you hear us",
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A call as it was given; times aware or None."""

    kind: str
    to: tuple[str, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    words: str

    @property
    def sentence(self) -> str:
        """What the country is told."""
        if self.kind == CallKind.WINDOW and self.starts_at and self.ends_at:
            said = f"Window proposed: {_utc(self.starts_at)} until {_utc(self.ends_at)}"
        else:
            said = _PLAIN[CallKind(self.kind)]
        return f"{said}. {self.words}" if self.words else said


def read_call(asked: Asked, *, at: datetime) -> Asked:
    """The call, its words trimmed. Raises Malformed, and Absent for an agency that takes no part."""
    if asked.kind not in tuple(CallKind):
        raise Malformed("call", f"{asked.kind[:24]!r} is no kind of call", f"Say one of: {', '.join(CallKind)}.")
    if not asked.to:
        raise Malformed("call", "it is put to nobody", "Choose at least one agency.")
    missing = sorted(set(asked.to) - set(members_here()))
    if missing:
        raise Absent(f"agency {missing[0]}", "it takes no part in this operation", "Choose among those who do.")
    _times(asked, at=at)
    return replace(asked, words=_words(asked.words, "call"))


def found_call(call: str, *, operation: Operation, agency: str) -> Call:
    """A call that was put to an agency. Raises Absent where there is none."""
    try:
        row = Call.objects.filter(pk=UUID(str(call)), operation=operation, to=agency).first()
    except ValueError:
        row = None
    if row is None:
        raise Absent("call", "there is none of this id to this agency", "See the list of calls.")
    return row


def read_answer(call: Call, says: str, *, words: str, rather_from: datetime | None) -> str:
    """The words of an answer, trimmed. Raises Malformed where it is no answer to this call."""
    window = call.kind == CallKind.WINDOW
    allowed = (CallAnswerSays.ACCEPTED, CallAnswerSays.DECLINED) if window else (CallAnswerSays.ACKNOWLEDGED,)
    if says not in allowed:
        raise Malformed("answer", f"{says[:16]!r} is no answer to this", f"Say {' or '.join(allowed)}.")
    if rather_from is not None and (not window or rather_from.tzinfo is None):
        raise Malformed("answer", "another time is said of a window, with its zone", "Give it with its offset.")
    in_calendar(rather_from, where="answer")
    return _words(words, "answer")


def _times(asked: Asked, *, at: datetime) -> None:
    if asked.kind != CallKind.WINDOW:
        if asked.starts_at or asked.ends_at:
            raise Malformed("call", f"a {asked.kind} has no times", "Leave them out.")
        return
    if asked.starts_at is None or asked.ends_at is None:
        raise Malformed("window", "from when or until when is missing", "Give both.")
    if asked.starts_at.tzinfo is None or asked.ends_at.tzinfo is None:
        raise Malformed("window", "its times bring no zone", "Give them with an offset, like 06:00+01:00.")
    in_calendar(asked.starts_at, where="window")
    in_calendar(asked.ends_at, where="window")
    if asked.ends_at <= asked.starts_at or asked.ends_at <= at:
        raise Malformed("window", "it ends before it begins, or is over", "Look at the dates and offsets again.")


def _words(said: str, where: str) -> str:
    said = said.strip()
    if len(said) > LONGEST or not said.isprintable():
        raise Malformed(where, f"its words are longer than {LONGEST} characters, or not to be seen", "Shorten them.")
    return said


def _utc(instant: datetime) -> str:
    there = instant.astimezone(UTC)
    return f"{there.day} {there:%b %Y %H:%M} UTC"
