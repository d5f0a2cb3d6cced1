"""An officer's hand at the running desk: the forms of its pages, posted under the keys of the script."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from tallystick.drill.day.browser import Browser
from tallystick.drill.day.hands import SEEN_AGAIN, ActsHand
from tallystick.drill.day.officers import Officers
from tallystick.drill.day.remaining import remaining
from tallystick.drill.day.script import DayScript, LineScript
from tallystick.drill.day.steadying import steady
from tallystick.records.models import DoorReport, Result
from tallystick.records.session import administration

Fields = dict[str, str]


@dataclass
class DeskHand:
    """Officers of a home's rehearsal at a running desk. ``taken``: numbers of lines the desk has acknowledged."""

    script: DayScript
    officers: Officers
    taken: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._acts = ActsHand(self.script, self.officers.operation)

    def send(self, line: LineScript) -> None:
        """Post the line's form, again until the desk has it; nothing where there is nothing to say."""
        path, fields = FORMS[line.act](self, line)
        if path:
            self._browser(line).post(path, {**self._entry(line), **fields})
        self.taken.append(line.number)

    def subject(self, line: LineScript) -> str:
        return steady(partial(self._looked_up, self._acts.subject, line))

    def result(self, line: LineScript) -> str:
        """The id of the result that the line ``of`` this one entered."""
        return steady(partial(self._looked_up, partial(self._acts.row, Result), line))

    def report(self, line: LineScript) -> str:
        """The id of the report of a door that the line ``of`` this one entered."""
        return steady(partial(self._looked_up, partial(self._acts.row, DoorReport), line))

    def remaining(self, line: LineScript) -> int:
        """Suspects of the line's country who are nobody's subject."""
        return steady(partial(self._counted, line))

    def _counted(self, line: LineScript) -> int:
        with administration():
            return remaining(self.script, line.agency, self.officers.operation)

    def _looked_up(self, what: Callable[[LineScript], str], line: LineScript) -> str:
        with administration():
            return what(line)

    def _browser(self, line: LineScript) -> Browser:
        if line.told_by:
            return self.officers.at(self.script.coordinator, "coordinator")
        return self.officers.at(line.agency, "officer")

    def _entry(self, line: LineScript) -> Fields:
        """How an entry came, as every form of the day says it."""
        fields = {"sent": line.sent, "when": line.happened_at.isoformat(), "zone": "UTC"}
        if line.told_by and line.told_at:
            fields |= {"agency": line.agency, "told_by": line.told_by, "told_how": line.told_how,
                       "told_at": line.told_at.isoformat()}  # fmt: skip
        return fields


Form = Callable[[DeskHand, LineScript], tuple[str, Fields]]


def _door(hand: DeskHand, line: LineScript) -> tuple[str, Fields]:
    fields = {"state": line.text("state"), "door": str(line.number_of("door", 1)), "words": line.text("words")}
    if line.told_by:
        return "/board/on-behalf/door/", {**fields, "subject": hand.subject(line)}
    return f"/doors/{hand.subject(line)}/report/", fields


def _correct_door(hand: DeskHand, line: LineScript) -> tuple[str, Fields]:
    fields = {"state": line.text("state"), "door": str(line.number_of("door", 1)), "words": line.text("words")}
    return f"/doors/{hand.subject(line)}/reports/{hand.report(line)}/correct/", {**fields, "reason": SEEN_AGAIN}


def _bulk(hand: DeskHand, line: LineScript) -> tuple[str, Fields]:
    return "/board/bulk/enter/", {"line": line.text("said")}


def _ready(hand: DeskHand, line: LineScript) -> tuple[str, Fields]:
    return f"/subjects/{hand.subject(line)}/ready/", {"reason": "All is there"}


def _danger(hand: DeskHand, line: LineScript) -> tuple[str, Fields]:
    return f"/subjects/{hand.subject(line)}/child-in-danger/", {"reason": line.text("reason")}


def _found(hand: DeskHand, line: LineScript) -> tuple[str, Fields]:
    return "/subjects/set/", {"reference": line.text("subject"), "reason": "A second suspect, met behind the door"}


def _confirm(hand: DeskHand, line: LineScript) -> tuple[str, Fields]:
    fields = {"kind": "result", "says": line.text("says"), "words": line.text("words"), "tally-once": line.sent}
    return f"/board/on-behalf/{hand.result(line)}/word/", fields


def _what(hand: DeskHand, line: LineScript) -> Fields:
    """A result as its form says it."""
    texts = ("kind", "country", "role", "warrant", "address", "item_kind")
    fields = {name: line.text(name) for name in texts} | {"count": str(line.number_of("count", 1))}
    subject = {"subject": hand.subject(line)} if line.text("subject") else {}
    return fields | subject | ({"main": "1"} if line.said.get("main") else {})


def _result(hand: DeskHand, line: LineScript) -> tuple[str, Fields]:
    return "/results/put/", _what(hand, line)


def _correct(hand: DeskHand, line: LineScript) -> tuple[str, Fields]:
    return f"/results/{hand.result(line)}/correct/", {**_what(hand, line), "reason": "Counted again"}


def _withdraw(hand: DeskHand, line: LineScript) -> tuple[str, Fields]:
    return f"/results/{hand.result(line)}/withdraw/", {"reason": "Typed in twice"}


def _reported(hand: DeskHand, line: LineScript) -> tuple[str, Fields]:
    count = hand.remaining(line)
    return "/results/put/" if count else "", {"kind": "suspect", "count": str(count)}


def _negative(hand: DeskHand, line: LineScript) -> tuple[str, Fields]:
    return "/results/not-found/put/", {name: line.text(name) for name in ("kind", "country", "words")}


FORMS: dict[str, Form] = {
    "door": _door, "correct_door": _correct_door, "bulk": _bulk, "ready": _ready, "danger": _danger, "found": _found,
    "result": _result, "correct": _correct, "withdraw": _withdraw, "confirm": _confirm, "reported": _reported,
    "negative": _negative,
}  # fmt: skip
"""The page of each line."""
