"""An officer's hand at the running desk: the forms of its pages, posted under the keys of the script."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connections

from tallystick.drill.cast import PURPOSE, user_name
from tallystick.drill.day.browser import PATIENCE, Browser
from tallystick.drill.day.hands import ActsHand
from tallystick.drill.day.script import DayScript, LineScript
from tallystick.records.directory import SignIn
from tallystick.records.models import Result
from tallystick.records.session import administration
from tallystick.vocabulary.errors import Absent

Fields = dict[str, str]
_Given = TypeVar("_Given")


@dataclass
class DeskHand:
    """Officers of a home's rehearsal at a running desk. ``taken``: numbers of lines the desk has acknowledged."""

    script: DayScript
    operation: str
    desk: str
    home: Path
    taken: list[int] = field(default_factory=list)
    _browsers: dict[str, Browser] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._acts = ActsHand(self.script, self.operation)
        path = self.home / "rehearsal-sign-ins.json"
        if not path.is_file():
            raise Absent(str(path), "nobody was engaged in this home", "Run: tallystick rehearsal --no-day")
        self._sign_ins = {row["username"]: SignIn(**row) for row in json.loads(path.read_text(encoding="utf-8"))}

    def send(self, line: LineScript) -> None:
        """Post the line's form, again until the desk has it. What no page takes in yet is entered as an act."""
        form = FORMS.get(line.act)
        if form is None:
            _steady(partial(self._acts.send, line))
        else:
            path, fields = form(self, line)
            self._browser(line).post(path, {**self._entry(line), **fields})
        self.taken.append(line.number)

    def subject(self, line: LineScript) -> str:
        return _steady(partial(self._looked_up, self._acts.subject, line))

    def result(self, line: LineScript) -> str:
        """The id of the result that the line ``of`` this one entered."""
        return _steady(partial(self._looked_up, partial(self._acts.row, Result), line))

    def _looked_up(self, what: Callable[[LineScript], str], line: LineScript) -> str:
        with administration():
            return what(line)

    def _browser(self, line: LineScript) -> Browser:
        part, agency = ("coordinator", self.script.coordinator) if line.told_by else ("officer", line.agency)
        name = user_name(agency, part)
        if name not in self._browsers:
            who = self._sign_ins[name]
            self._browsers[name] = Browser(self.desk, who, operation=self.operation, purpose=PURPOSE)
        return self._browsers[name]

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


def _steady(work: Callable[[], _Given]) -> _Given:
    """Done again while the database does not answer: whoever stopped it starts it again."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            return work()
        except (OperationalError, InterfaceError):
            connections.close_all()
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


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


def _negative(hand: DeskHand, line: LineScript) -> tuple[str, Fields]:
    return "/results/not-found/put/", {name: line.text(name) for name in ("kind", "country", "words")}


FORMS: dict[str, Form] = {
    "door": _door, "bulk": _bulk, "ready": _ready, "danger": _danger, "found": _found, "confirm": _confirm,
    "result": _result, "correct": _correct, "withdraw": _withdraw, "negative": _negative,
}  # fmt: skip
"""Lines that a page of the desk takes in: all but corrections of doors, and suspects who are nobody's subject."""
