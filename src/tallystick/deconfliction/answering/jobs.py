"""Questions are answered in the background, as the service: what was found is written in one transaction.

How long an answer takes says nothing of what was found: it is shown at whole steps of time (``rules.showing``), and
the row says no other time.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.db.models import Q

from tallystick.deconfliction.answering.again import open_questions, standing_that_match
from tallystick.deconfliction.answering.found import Found
from tallystick.deconfliction.answering.given import on_shelf
from tallystick.deconfliction.answering.in_rows import standing_questions
from tallystick.deconfliction.answering.looking import look, look_in_rows, usable
from tallystick.deconfliction.answering.names import names_alike
from tallystick.deconfliction.answering.refusing import looked_up_all_the_same, refused_among, without_refused
from tallystick.deconfliction.answering.telling import urgent_now
from tallystick.deconfliction.answering.writing import one_at_a_time, write_hits
from tallystick.deconfliction.rules.deadlines import due_at
from tallystick.deconfliction.rules.showing import shown_at
from tallystick.deconfliction.service import service
from tallystick.records.models import Hit, JoinedQuestion, Notice, Question
from tallystick.records.queue import defer, defer_once
from tallystick.records.session import session
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.deconfliction import AnswerState, AskedKind, Urgency


def answer(*, home: Path, operation_id: str, questions: Sequence[str], now: datetime | None = None) -> None:
    """Answer questions that were put (ids), all of them together. Ones answered already stay as they are.

    ``now`` (aware): as of when holdings and standing questions count; the present where it is not given.
    """
    _answer(Shelf(home, operation_id), Q(pk__in=list(questions)), now=now)


def answer_batch(*, home: Path, operation_id: str, batch: str, now: datetime | None = None) -> None:
    """Answer all questions of a batch (id)."""
    _answer(Shelf(home, operation_id), Q(batch=batch), now=now)


def answer_standing(*, home: Path, operation_id: str, holding: str = "", now: datetime | None = None) -> int:
    """Ask all open standing questions again: of one new holding (id), or of all there is; gives the new hits.

    Set-based: as many questions as there are take one look at rows and shelf. Safe to run again.
    """
    shelf, at = Shelf(home, operation_id), now or datetime.now(UTC)
    by = service(operation_id)
    with session(by, role="worker"):
        asked, owner = open_questions(operation_id, holding=holding, now=at)
    found = [one for one in look(shelf, asked, now=at) if owner in ("", one.owner)]
    with session(by, role="worker"):
        one_at_a_time(operation_id)
        refused = refused_among(operation_id, asked)
        found = without_refused(found, refused, asked)
        if any(one.kind == AskedKind.NAME for one in asked):
            defer_once("deconfliction.answer_names", operation=operation_id)
        return len(write_hits({one.pk: one for one in asked}, found, by=by, at=at))


def answer_names(*, home: Path, operation_id: str, question: str = "", now: datetime | None = None) -> int:
    """Compare the name a question (id) asks for with what owners hold, or those of all standing ones; gives the new
    hits. A hit stays silent until an officer of its owner says that it is one."""
    shelf, at, by = Shelf(home, operation_id), now or datetime.now(UTC), service(operation_id)
    with session(by, role="worker"):
        rows = Question.objects.filter(pk=question) if question else standing_questions(operation_id, now=at)
        asked = list(rows.filter(operation_id=operation_id, kind=AskedKind.NAME))
        there = on_shelf(shelf)
    found = [one for row in asked for one in names_alike(operation_id, home, row)]
    found = usable(operation_id, asked, found, there)
    with session(by, role="worker"):
        one_at_a_time(operation_id)
        return len(write_hits({one.pk: one for one in asked}, found, by=by, at=at))


def hurry(*, home: Path, operation_id: str, question: str, now: datetime | None = None) -> None:
    """Have the owners of a question's hits decide within eight hours, and tell them, of silent hits as well: a child
    may wait for their word. The asker sees nothing of those."""
    at, by = now or datetime.now(UTC), service(operation_id)
    with session(by, role="worker"):
        one_at_a_time(operation_id)
        Question.objects.filter(pk=question).update(urgency=Urgency.URGENT)
        asked = Question.objects.get(pk=question)
        due = due_at(at, urgency=Urgency.URGENT, kind=asked.kind, since=asked.since)
        joined = JoinedQuestion.objects.filter(question=question)
        joined.update(urgency=Urgency.URGENT)
        its = Q(question=question) | Q(pk__in=list(joined.values_list("hit", flat=True)))
        waits = list(Hit.objects.defer(None).filter(its, state=AnswerState.PENDING))
        for hit in waits:
            hit.urgency, hit.due_at = Urgency.URGENT, min(hit.due_at, due)
        # All at once: how many hits were silent is not to be told by how long it took.
        Hit.objects.bulk_update(waits, ["urgency", "due_at"], batch_size=1000)
        Notice.objects.bulk_create([urgent_now(hit, by=by, at=at) for hit in waits], batch_size=1000)


def _answer(shelf: Shelf, which: Q, *, now: datetime | None) -> None:
    by, at = service(shelf.operation), now or datetime.now(UTC)
    with session(by, role="worker"):
        rows = Question.objects.filter(which, operation_id=shelf.operation, answered_at=None)
        refused = refused_among(shelf.operation, list(rows))
        asked = [one for one in rows if one.pk not in refused]
        common = looked_up_all_the_same(refused, rows)
        others = standing_that_match(asked, now=at)
    mirrored = {question.pk: owners for question, owners in others}
    found = look(shelf, [*asked, *(question for question, _ in others)], now=at)
    found = [one for one in found if one.question not in mirrored or one.owner in mirrored[one.question]]
    found += without_refused(look_in_rows(shelf, common, now=at), refused, common)
    with session(by, role="worker"):
        one_at_a_time(shelf.operation)
        looked = now or datetime.now(UTC)
        known = {one.pk: one for one in (*asked, *common, *(question for question, _ in others))}
        write_hits(known, found, by=by, at=looked)
        _mark(asked, _own(asked, found), refused, looked=looked)
        for one in asked:
            if one.kind == AskedKind.NAME:
                defer("deconfliction.answer_names", operation=shelf.operation, question=str(one.pk))


def _own(asked: Sequence[Question], found: Sequence[Found]) -> set[UUID]:
    """Questions whose asker's agency holds it itself. What it wants left silent it does not tell its own officers."""
    owners = {one.pk: one.owner for one in asked}
    return {one.question for one in found if owners.get(one.question) == one.owner and not one.silent}


def _mark(asked: Sequence[Question], own: set[UUID], refused: dict[UUID, str], *, looked: datetime) -> None:
    """Enter that questions are answered. The time that is kept is the one at which the answer is shown."""
    instants = {one.at for one in asked}
    for at in instants:
        shows = shown_at(at, looked, questions=len(asked))
        for is_own in (False, True):
            ids = [one.pk for one in asked if one.at == at and (one.pk in own) == is_own]
            Question.objects.filter(pk__in=ids).update(answered_at=shows, shows_at=shows, own=is_own)
    for question, why in refused.items():
        Question.objects.filter(pk=question).update(detail={"refused": why})
