"""Questions are put, hurried and ended."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from tallystick.deconfliction.asking.outcome import Outcome
from tallystick.deconfliction.asking.persons import selectors_of
from tallystick.deconfliction.asking.put import Put
from tallystick.deconfliction.asking.putting import Asking, put_questions
from tallystick.deconfliction.asking.read_put import Read, read_put
from tallystick.deconfliction.asking.who import may_ask, own_question
from tallystick.deconfliction.rules.windows import LONGEST
from tallystick.evidence.recording import line, need
from tallystick.records import consultation
from tallystick.records.models import Question
from tallystick.records.queue import defer_beside
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.deconfliction import Urgency
from tallystick.vocabulary.errors import Conflict, Malformed
from tallystick.vocabulary.viewer import Viewer


def ask(
    puts: Sequence[Put],
    *,
    by: Viewer,
    at: datetime,
    reason: str,
    urgency: str = Urgency.ORDINARY,
    standing_until: datetime | None = None,
    asked_from: str = "desk",
) -> Outcome:
    """Ask whether any other agency holds these, together: all of them are put, or none; equal ones once.

    Raises Malformed for what is no such thing, Refused for what everybody has, over the budget, or while an alarm about
    the officer's questions of a kind is not cleared. Where they look like a search through what others hold, none is
    put and the outcome has an alarm. Answers come from a job; ``reads.batch`` shows them.
    """
    may_ask(by)
    need(reason, where="question")
    if not puts:
        raise Malformed("question", "nothing is asked", "Give at least one value.")
    read = [(None, one) for one in _each_once(read_put(put, operation=by.operation, most=LONGEST) for put in puts)]
    said = Asking(urgency=urgency, standing_until=standing_until, asked_from=asked_from)
    return put_questions(read, said, by=by, at=at, reason=reason)


def _each_once(read: Iterable[Read]) -> list[Read]:
    """What was put more than once is asked once: nothing is told by how long a thousand copies take."""
    once: dict[tuple[str, ...], Read] = {}
    for one in read:
        beside = sorted((name, repr(value)) for name, value in one.columns.items() if name != "said")
        once.setdefault((one.kind, one.token, repr(beside)), one)
    return list(once.values())


def ask_person(
    person: str,
    *,
    by: Viewer,
    at: datetime,
    reason: str,
    urgency: str = Urgency.ORDINARY,
    standing_until: datetime | None = None,
    asked_from: str = "desk",
) -> Outcome:
    """Ask about every selector of a person of the operation (its number or UUID). Raises as :func:`ask`, and Absent."""
    return _of_persons(
        [person], Asking(urgency=urgency, standing_until=standing_until, asked_from=asked_from), by=by, at=at,
        reason=reason,
    )  # fmt: skip


def ask_persons(persons: Sequence[str], *, by: Viewer, at: datetime, reason: str) -> Outcome:
    """Ask about every selector of all persons of a package: standing for thirty days, out of no budget.

    Raises Absent, Malformed, Refused.
    """
    return _of_persons(persons, Asking.for_package(at), by=by, at=at, reason=reason)


def _of_persons(persons: Sequence[str], said: Asking, *, by: Viewer, at: datetime, reason: str) -> Outcome:
    may_ask(by)
    need(reason, where="question")
    read = selectors_of(persons, by=by)
    ids = list(dict.fromkeys(person for person, _ in read))
    consultation.note_all(by, subject_kind="listed", subjects=ids, reason=reason)
    return put_questions(read, said, by=by, at=at, reason=reason)


def end_question(question: str, *, by: Viewer, at: datetime, reason: str) -> Question:
    """Let a standing question be asked no more. Raises Absent, Malformed, Conflict when it stands no longer."""
    may_ask(by)
    need(reason, where="question")
    row = own_question(by, question)
    if row.ended_at is not None or row.standing_until is None or row.standing_until <= at:
        raise Conflict(f"question {question}", "it does not stand any more", "Nothing is left to end.")
    row.ended_at, row.ended_by = at, uuid.UUID(by.officer)
    row.save(update_fields=["ended_at", "ended_by"])
    consultation.note(by, subject_kind="question", subject=row.pk, doing=Doing.ALTERATION, reason=reason)
    line("end_question", f"question:{row.pk}", by=by, at=at, payload={"reason": reason})
    return row


def hurry(question: str, *, by: Viewer, at: datetime, reason: str) -> Question:
    """Have whoever holds what was asked for decide within eight hours: a child may be in danger now.

    Owners are told by a job. Raises Absent, Malformed, Conflict when it is urgent already.
    """
    may_ask(by)
    need(reason, where="question")
    row = own_question(by, question)
    if row.urgency == Urgency.URGENT:
        raise Conflict(f"question {question}", "it is urgent already", "Call the contact of the agency.")
    consultation.note(by, subject_kind="question", subject=row.pk, doing=Doing.ALTERATION, reason=reason)
    defer_beside("deconfliction.hurry", operation=by.operation, question=str(row.pk))
    line("hurry_question", f"question:{row.pk}", by=by, at=at, payload={"reason": reason})
    return row
