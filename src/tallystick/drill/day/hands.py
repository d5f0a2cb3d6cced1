"""An officer's hand: does what a line of the script says, through the acts of the house."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from tallystick.actionday.doors.acts import correct_report, report_bulk, report_door
from tallystick.actionday.entering import Entry, Told
from tallystick.actionday.results.acts import What, confirm, correct_result, enter_result
from tallystick.actionday.results.negatives import WhatNot, enter_negative
from tallystick.actionday.subjects.acts import set_subject
from tallystick.actionday.subjects.danger import child_in_danger
from tallystick.actionday.subjects.ready import say_ready
from tallystick.drill.cast import viewer
from tallystick.drill.day.clock import entered
from tallystick.drill.day.remaining import remaining
from tallystick.drill.day.script import DayScript, LineScript
from tallystick.records.models import Confirmation, DoorReport, Result, Subject
from tallystick.records.session import session
from tallystick.vocabulary.actionday import Via
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.results import ConfirmSays
from tallystick.vocabulary.viewer import Viewer

SEEN_AGAIN = "Looked at again: it was told wrongly"


class Hand(Protocol):
    """Sends a line. Raises the house's errors where it is turned away."""

    def send(self, line: LineScript) -> None: ...


@dataclass
class ActsHand:
    """Every line is an act in a session of its own, as a request at the desk is."""

    script: DayScript
    operation: str
    _subjects: dict[tuple[str, str], str] = field(default_factory=dict)

    def send(self, line: LineScript) -> None:
        part, agency = ("coordinator", self.script.coordinator) if line.told_by else ("officer", line.agency)
        with session(viewer(agency, part, self.operation)) as by:
            ACTS[line.act](self, line, by)

    def entry(self, line: LineScript) -> Entry:
        if line.told_by and line.told_at:
            told = Told(by=line.told_by, how=line.told_how, at=line.told_at)
            return Entry(sent=line.sent, happened_at=line.happened_at, agency=line.agency, told=told)
        return Entry(sent=line.sent, happened_at=line.happened_at, via=Via.PHONE)

    def subject(self, line: LineScript) -> str:
        """The id of the subject a line is about; empty where it is about none."""
        reference = line.text("subject")
        key = line.agency, reference
        if reference and key not in self._subjects:
            row = Subject.objects.filter(operation_id=self.operation, owner=line.agency, reference=reference).first()
            if row is None:
                raise Absent(f"subject {reference}", f"{line.agency} set none of this reference", "Prepare the day.")
            self._subjects[key] = str(row.pk)
        return self._subjects.get(key, "")

    def row(self, kind: type[Result] | type[DoorReport], line: LineScript) -> str:
        """The id of what the line ``of`` this one entered."""
        sent = next(one.sent for one in self.script.lines if one.number == line.of)
        found = kind._default_manager.filter(operation_id=self.operation, owner=line.agency, sent=sent).first()
        if found is None:
            raise Absent(f"line {line.of}", "it was not entered", "Send it first.")
        return str(found.pk)

    def what(self, line: LineScript) -> What:
        said = line.text
        return What(
            kind=said("kind"), count=line.number_of("count", 1), country=said("country"), subject=self.subject(line),
            role=said("role"), warrant=said("warrant"), address=said("address"), item_kind=said("item_kind"),
            main=bool(line.said.get("main")), source=said("source"),
        )  # fmt: skip


Act = Callable[[ActsHand, LineScript, Viewer], object]


def _ready(hand: ActsHand, line: LineScript, by: Viewer) -> object:
    at = entered(line.sent_at)
    return say_ready(hand.subject(line), entry=hand.entry(line), by=by, at=at, reason="All is there")


def _found(hand: ActsHand, line: LineScript, by: Viewer) -> object:
    at, reason = entered(line.sent_at), "A second suspect, met behind the door"
    return set_subject(line.text("subject"), entry=hand.entry(line), by=by, at=at, reason=reason)


def _danger(hand: ActsHand, line: LineScript, by: Viewer) -> object:
    at, reason = entered(line.sent_at), line.text("reason")
    return child_in_danger(hand.subject(line), entry=hand.entry(line), by=by, at=at, reason=reason)


def _door(hand: ActsHand, line: LineScript, by: Viewer) -> object:
    return report_door(
        hand.subject(line), line.text("state"), entry=hand.entry(line), by=by, at=entered(line.sent_at),
        door=line.number_of("door", 1), words=line.text("words"),
    )  # fmt: skip


def _correct_door(hand: ActsHand, line: LineScript, by: Viewer) -> object:
    return correct_report(
        hand.subject(line), hand.row(DoorReport, line), line.text("state"), entry=hand.entry(line), by=by,
        at=entered(line.sent_at), reason=SEEN_AGAIN, door=line.number_of("door", 1), words=line.text("words"),
    )  # fmt: skip


def _bulk(hand: ActsHand, line: LineScript, by: Viewer) -> object:
    return report_bulk(line.text("said"), entry=hand.entry(line), by=by, at=entered(line.sent_at))


def _result(hand: ActsHand, line: LineScript, by: Viewer) -> object:
    return enter_result(hand.what(line), entry=hand.entry(line), by=by, at=entered(line.sent_at))


def _reported(hand: ActsHand, line: LineScript, by: Viewer) -> object:
    """Suspects who are nobody's subject of action here: as many as the country says live there besides."""
    count = remaining(hand.script, line.agency, hand.operation)
    what = What(kind="suspect", count=count, source="told")
    return count and enter_result(what, entry=hand.entry(line), by=by, at=entered(line.sent_at))


def _correct(hand: ActsHand, line: LineScript, by: Viewer) -> object:
    at, reason = entered(line.sent_at), "Counted again"
    row, what = hand.row(Result, line), hand.what(line)
    return correct_result(row, what, entry=hand.entry(line), by=by, at=at, reason=reason)


def _withdraw(hand: ActsHand, line: LineScript, by: Viewer) -> object:
    at, reason = entered(line.sent_at), "Typed in twice"
    return correct_result(hand.row(Result, line), None, entry=hand.entry(line), by=by, at=at, reason=reason)


def _confirm(hand: ActsHand, line: LineScript, by: Viewer) -> object:
    row, says = hand.row(Result, line), ConfirmSays(line.text("says"))
    if Confirmation.objects.filter(row=row, says=says).exists():
        return None
    return confirm("result", row, says, by=by, at=entered(line.sent_at), words=line.text("words"))


def _negative(hand: ActsHand, line: LineScript, by: Viewer) -> object:
    what = WhatNot(kind=line.text("kind"), country=line.text("country"), words=line.text("words"))
    return enter_negative(what, entry=hand.entry(line), by=by, at=entered(line.sent_at))


ACTS: dict[str, Act] = {
    "ready": _ready, "found": _found, "danger": _danger, "door": _door, "correct_door": _correct_door, "bulk": _bulk,
    "result": _result, "reported": _reported, "correct": _correct, "withdraw": _withdraw, "confirm": _confirm,
    "negative": _negative,
}  # fmt: skip
"""What lines can say."""
