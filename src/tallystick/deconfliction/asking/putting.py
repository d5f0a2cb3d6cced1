"""Questions become rows, within budget, and a job answers them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from tallystick.deconfliction.asking.alarms import PUT, STOPPED, raise_alarm, refuse_stopped, stopped, unusual
from tallystick.deconfliction.asking.budgets import PACKAGE, one_at_a_time, spend
from tallystick.deconfliction.asking.outcome import Outcome
from tallystick.deconfliction.asking.read_put import Read
from tallystick.evidence.recording import line, running_operation
from tallystick.records import consultation
from tallystick.records.models import Question
from tallystick.records.queue import defer_beside
from tallystick.vocabulary.deconfliction import SHOWN_AFTER, Urgency
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.viewer import Viewer

LONGEST_STANDING = timedelta(days=366)
PACKAGE_STANDS = timedelta(days=30)
DOORS = ("desk", "cli", PACKAGE, "drill")

ReadOf = tuple[uuid.UUID | None, Read]
"""The person it is about, where it is one of the operation, and what was read."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """How questions are put: how soon owners decide, until when they stand, through which door.

    ``planned``: of a search that is planned. It counts, and no budget and no alarm keeps it from being put: two teams
    at one door are worse.
    """

    urgency: str = Urgency.ORDINARY
    standing_until: datetime | None = None
    asked_from: str = "desk"
    planned: bool = False

    @classmethod
    def for_package(cls, at: datetime) -> Self:
        return cls(standing_until=at + PACKAGE_STANDS, asked_from=PACKAGE)

    def check(self, at: datetime) -> None:
        """Raises Malformed."""
        if self.urgency not in set(Urgency):
            raise Malformed("question", f"{self.urgency!r} is no urgency", f"Choose one of: {', '.join(Urgency)}.")
        if self.asked_from not in DOORS:
            raise Malformed("question", f"{self.asked_from!r} is no door", f"Choose one of: {', '.join(DOORS)}.")
        until = self.standing_until
        if until is not None and (until.tzinfo is None or not at < until <= at + LONGEST_STANDING):
            raise Malformed("question", "it can stand for a year at most, from now", "Give a date within a year.")


def put_questions(read: Sequence[ReadOf], said: Asking, *, by: Viewer, at: datetime, reason: str) -> Outcome:
    """Put questions that were read, or raise an alarm about them (of a planned search: both). Raises Malformed,
    Refused."""
    operation = running_operation(by)
    said.check(at)
    one_at_a_time(by)
    if not said.planned:
        refuse_stopped({one.kind for _, one in read}, by=by)
    if said.asked_from != PACKAGE and not said.planned:
        spend(len(read), by=by, at=at)
    chosen, alarm = all(person is None for person, _ in read), None
    if said.asked_from != PACKAGE and (found := unusual([one for _, one in read], by=by, at=at, chosen=chosen)):
        if not (said.planned and stopped({found[0]}, by=by)):  # said once: the alarm that is there is not cleared
            then = PUT if said.planned else STOPPED
            alarm = raise_alarm(found[0], found[1], operation=operation, by=by, at=at, reason=reason, then=then)
        if not said.planned:
            return Outcome("", (), alarm)
    batch = uuid.uuid4()
    rows = [_row(person, one, said, batch=batch, by=by, at=at, reason=reason) for person, one in read]
    Question.objects.bulk_create(rows, batch_size=1000)
    consultation.note_all(by, subject_kind="question", subjects=[row.pk for row in rows], reason=reason)
    _have_answered(rows, by=by)
    kinds = sorted({row.kind for row in rows})
    payload = {"batch": str(batch), "questions": len(rows), "kinds": kinds, "reason": reason}
    payload |= {"urgency": str(said.urgency), "asked_from": said.asked_from}
    line("ask", f"questions:{batch}", by=by, at=at, payload=payload)
    return Outcome(str(batch), tuple(rows), alarm)


def _row(
    person: uuid.UUID | None, one: Read, said: Asking, *, batch: uuid.UUID, by: Viewer, at: datetime, reason: str
) -> Question:
    return Question(
        operation_id=by.operation, owner=by.agency, kind=one.kind, token=one.token, **one.columns, by=by.officer,
        at=at, reason=reason, batch=batch, person=person, purpose=by.purpose, urgency=said.urgency,
        standing_until=said.standing_until, shows_at=at + SHOWN_AFTER, asked_from=said.asked_from,
    )  # fmt: skip


def _have_answered(rows: Sequence[Question], *, by: Viewer) -> None:
    """One job for all: questions put together are answered together, and nothing is told by which was quicker."""
    if len(rows) == 1:
        defer_beside("deconfliction.answer", operation=by.operation, question=str(rows[0].pk))
    elif rows:
        defer_beside("deconfliction.answer_batch", operation=by.operation, batch=str(rows[0].batch))
