"""Where a country stands, from what was put to it and what it answered: whatever order the rows come in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from tallystick.vocabulary.actionday import CallAnswerSays, CallKind


@dataclass(frozen=True, kw_only=True)
class Put:
    """A call to one country. Calls of the same instant come in the order they were entered in, then by ``id``."""

    id: str
    kind: str
    at: datetime
    entered_at: datetime


@dataclass(frozen=True, kw_only=True)
class Said:
    """An answer to a call; the one entered last holds."""

    call: str
    says: str
    entered_at: datetime
    id: str


@dataclass(frozen=True, kw_only=True)
class Stands:
    """``window``: id of the newest window; empty: none. ``unanswered``: ids of calls nobody answered."""

    window: str = ""
    accepted: bool = False
    declined: bool = False
    held: bool = False
    stood_down: bool = False
    unanswered: tuple[str, ...] = ()


def stands(calls: Collection[Put], answers: Collection[Said]) -> Stands:
    """A hold lasts until it is taken back; a stand-down until another window is proposed."""
    ordered = sorted(calls, key=lambda call: (call.at, call.entered_at, call.id))
    held_by = holding(answers)
    window = next((call for call in reversed(ordered) if call.kind == CallKind.WINDOW), None)
    turned = [call for call in ordered if call.kind in (CallKind.HOLD, CallKind.RESUME)]
    ends = [call for call in ordered if call.kind in (CallKind.WINDOW, CallKind.STAND_DOWN)]
    says = held_by[window.id].says if window and window.id in held_by else ""
    return Stands(
        window=window.id if window else "",
        accepted=says == CallAnswerSays.ACCEPTED,
        declined=says == CallAnswerSays.DECLINED,
        held=bool(turned) and turned[-1].kind == CallKind.HOLD,
        stood_down=bool(ends) and ends[-1].kind == CallKind.STAND_DOWN,
        unanswered=tuple(call.id for call in ordered if call.id not in held_by),
    )


def holding(answers: Collection[Said]) -> Mapping[str, Said]:
    """Call -> the answer that holds."""
    return {answer.call: answer for answer in sorted(answers, key=lambda one: (one.entered_at, one.id))}
