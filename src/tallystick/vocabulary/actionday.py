"""Words of the action day: what is proposed and answered, states of a door, how an entry came.

Source: practice of joint action days (roll call, communications check, hold, stand-down); Europol's published results.
"""

from enum import StrEnum


class CallKind(StrEnum):
    """What the coordinator puts to a country. Nobody commands another country: each is answered."""

    WINDOW = "window"
    HOLD = "hold"
    RESUME = "resume"
    STAND_DOWN = "stand_down"
    ROLL_CALL = "roll_call"
    COMMUNICATIONS_CHECK = "communications_check"


class CallAnswerSays(StrEnum):
    """What a country answers. A window is accepted or declined, everything else acknowledged."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    ACKNOWLEDGED = "acknowledged"


class DoorState(StrEnum):
    """Where things stand at one door of a subject of action."""

    PLANNED = "planned"
    READY = "ready"
    GO = "go"
    UNDER_WAY = "under_way"
    NOBODY_IN = "nobody_in"
    MOVED = "moved"
    ABROAD = "abroad"
    WRONG_ADDRESS = "wrong_address"
    DECEASED = "deceased"
    AT_LARGE = "at_large"
    REVISIT = "revisit"
    DONE = "done"
    STOOD_DOWN = "stood_down"
    CRITICAL_INCIDENT = "critical_incident"


BEFORE = (DoorState.PLANNED, DoorState.READY)
"""Nobody has moved yet."""
MOVING = (DoorState.GO, DoorState.UNDER_WAY)
OPEN_AFTER = (DoorState.NOBODY_IN, DoorState.MOVED, DoorState.WRONG_ADDRESS, DoorState.AT_LARGE, DoorState.REVISIT)
"""Somebody was there, and it is not over."""
CLOSED = (DoorState.ABROAD, DoorState.DECEASED, DoorState.DONE, DoorState.STOOD_DOWN)


class Via(StrEnum):
    """How an entry reached the record."""

    DESK = "desk"
    PHONE = "phone"
    BULK = "bulk"
    SHEET = "sheet"
    FEEDBACK = "feedback"
    COMMAND = "command"


class ToldHow(StrEnum):
    """By what a country told the coordinator what is entered on its behalf."""

    SIENA = "siena"
    PHONE = "phone"
    LIAISON_OFFICER = "liaison_officer"
    MESSAGE = "message"
    IN_PERSON = "in_person"


class LogKind(StrEnum):
    """Entries of the log of the day."""

    DECISION = "decision"
    NOTE = "note"
    SHIFT_HANDOVER = "shift_handover"
    SHIFT_TAKEN = "shift_taken"


class Children(StrEnum):
    """Whether children live at an address. Unknown is never no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Hearing(StrEnum):
    """Whether a country is heard. Silence differs from nothing happening: who says so is heard."""

    NOT_EXPECTED = "not_expected"
    OPEN_AFTER_WINDOW = "open_after_window"
    NOT_HEARD_YET = "not_heard_yet"
    HEARD = "heard"
    NOTHING_HAPPENED = "nothing_happened"
    SILENT = "silent"
    OVER = "over"


class TypedAs(StrEnum):
    """What becomes of a line of a sheet that is typed in."""

    ENTERED = "entered"
    TYPED_BEFORE = "typed_before"
    THERE_ALREADY = "there_already"
    REFUSED = "refused"
