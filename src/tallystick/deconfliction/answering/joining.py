"""What is asked again joins the hit that is there: two agencies have one hit about one value, not one a question.

A question joins where its hit would be told, and only a hit that is told: what is silent or weak stays a hit of each
question, and its asker learns nothing. It joins a hit whose first question is about nobody or about the same person: so
whoever sees the question may see all that was said on the hit (a question about somebody who is put away is hidden).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tallystick.deconfliction.answering.found import Found
from tallystick.deconfliction.answering.telling import asked_again, due_sooner, found_there
from tallystick.deconfliction.rules.deadlines import due_at
from tallystick.records.models import Hit, JoinedQuestion, Notice, Question
from tallystick.vocabulary.deconfliction import DEADLINES, AnswerState, Urgency, Via
from tallystick.vocabulary.viewer import Viewer

Key = tuple[str, UUID]
"""Whose a hit is, and a question it is the hit of."""
Same = tuple[object, ...]
STRETCH = 2_000
"""So many tokens are looked for in one statement."""


@dataclass
class Written:
    """``new``: hits that are not there yet, with the key of each. ``joined``: keys of questions that join a hit, of
    those just made too."""

    new: dict[Key, Hit] = field(default_factory=dict)
    joined: dict[Key, Hit] = field(default_factory=dict)


def is_told(rows: Iterable[Found]) -> bool:
    """Whether the asker is told of a hit that rests on these."""
    found = list(rows)
    return not any(one.silent for one in found) and not all(one.weak for one in found)


def hits_of(operation: str, keys: Iterable[Key]) -> dict[Key, Hit]:
    """The hits of questions, made for them or joined by them."""
    wanted = set(keys)
    questions = {question for _, question in wanted}
    joined = {(row.owner, row.question): row.hit for row in JoinedQuestion.objects.filter(question__in=questions)}
    here = Hit.objects.defer(None).filter(operation_id=operation, via=Via.HERE)
    found = {(row.owner, row.question): row for row in here.filter(question__in=questions)}
    rows = {row.pk: row for row in here.filter(pk__in=joined.values())}
    found |= {key: rows[hit] for key, hit in joined.items() if hit in rows}
    return {key: row for key, row in found.items() if key in wanted}


def join_or_make(
    fresh: Mapping[Key, Sequence[Found]], asked: Mapping[UUID, Question], *, make: Callable[[Key], Hit]
) -> Written:
    """For each key that has no hit: the one it joins, or the one ``make`` makes (not saved)."""
    written = Written()
    told = [key for key in fresh if is_told(fresh[key])]
    there = _told_hits_about([asked[question] for _, question in told])
    # What is about nobody comes first: every other question may join its hit.
    order = {key: (asked[key[1]].person is not None, asked[key[1]].at, str(key[1]), key[0]) for key in fresh}
    for key in sorted(fresh, key=lambda key: order[key]):
        question = asked[key[1]]
        same = (key[0], *_same(question))
        fits = [hit for hit, first in there.get(same, ()) if first.person in (None, question.person)]
        if key in told and fits:
            written.joined[key] = max(fits, key=lambda hit: (hit.state == AnswerState.PENDING, hit.made_at))
            continue
        written.new[key] = make(key)
        if key in told:
            there.setdefault(same, []).append((written.new[key], question))
    return written


def enter_joined(
    joined: Mapping[Key, Hit], asked: Mapping[UUID, Question], *, just_made: Iterable[Hit], by: Viewer, at: datetime
) -> list[Notice]:
    """Write that questions joined hits, which are due as early as the earliest of them; gives what is said of it, not
    saved. ``just_made``: hits that are not saved yet, and of which both sides are told anyhow."""
    made, notices = {hit.pk for hit in just_made}, list[Notice]()
    purposes = _purposes(hit for hit in joined.values() if hit.pk not in made)
    changed: dict[UUID, Hit] = {}
    for (_, question_id), hit in joined.items():
        question = asked[question_id]
        sooner = _sooner(hit, question, at=at)
        if hit.pk in made:
            continue
        other = question.purpose not in purposes[hit.pk]
        notices += _said(hit, question, sooner=sooner, other=other, by=by, at=at)
        purposes[hit.pk].add(question.purpose)
        if sooner:
            changed[hit.pk] = hit
    JoinedQuestion.objects.bulk_create(
        [_row(hit, asked[question], at=at) for (_, question), hit in joined.items()], batch_size=1000
    )
    Hit.objects.bulk_update(changed.values(), ["urgency", "due_at"], batch_size=1000)
    return notices


def _same(question: Question) -> Same:
    """What questions of one agency have in common that ask the same."""
    detail = tuple(question.detail.get(name, "") for name in ("birth", "country"))
    place = (question.latitude, question.longitude)
    return (question.owner, question.kind, question.token, question.since, question.until, *place, *detail)


def _told_hits_about(questions: Sequence[Question]) -> dict[Same, list[tuple[Hit, Question]]]:
    """(owner, what is asked) -> hits their askers are told of, each with its first question."""
    tokens = sorted({one.token for one in questions})
    rows: list[Question] = []
    for start in range(0, len(tokens), STRETCH):
        here = Question.objects.filter(
            operation_id=questions[0].operation_id, token__in=tokens[start : start + STRETCH]
        )
        rows += here.filter(owner__in={one.owner for one in questions})
    first = {row.pk: row for row in rows}
    found: dict[Same, list[tuple[Hit, Question]]] = {}
    for hit in Hit.objects.defer(None).filter(question__in=first, via=Via.HERE).exclude(grants=[]):
        question = first[hit.question]
        found.setdefault((hit.owner, *_same(question)), []).append((hit, question))
    return found


def _sooner(hit: Hit, question: Question, *, at: datetime) -> bool:
    """Set what a hit becomes by one more question; whether its owner has less time, or a more urgent one."""
    more_urgent = DEADLINES[Urgency(question.urgency)] < DEADLINES[Urgency(hit.urgency)]
    if more_urgent:
        hit.urgency = question.urgency
    due = due_at(at, urgency=question.urgency, kind=question.kind, since=question.since)
    earlier = hit.state == AnswerState.PENDING and due < hit.due_at
    if earlier:
        hit.due_at = due
    return more_urgent or earlier


def _said(hit: Hit, question: Question, *, sooner: bool, other: bool, by: Viewer, at: datetime) -> list[Notice]:
    """To the owner where it has less time, or decided for another purpose; to the asker of a question that stood and
    was told of no hit before."""
    said = []
    if hit.state == AnswerState.PENDING and sooner:
        said.append(due_sooner(hit, by=by, at=at))
    elif hit.state != AnswerState.PENDING and (other or sooner):
        said.append(asked_again(hit, question, by=by, at=at))
    if question.answered_at is not None:
        said.append(found_there(hit, by=by, at=at))
    return said


def _purposes(hits: Iterable[Hit]) -> dict[UUID, set[str]]:
    """Hit -> purposes of the questions it is of already."""
    first = {hit.pk: hit.question for hit in hits}
    said = dict(Question.objects.filter(pk__in=set(first.values())).values_list("pk", "purpose"))
    found = {hit: {said[question]} for hit, question in first.items()}
    for row in JoinedQuestion.objects.filter(hit__in=found):
        found[row.hit].add(row.purpose)
    return found


def _row(hit: Hit, question: Question, *, at: datetime) -> JoinedQuestion:
    return JoinedQuestion(
        operation_id=hit.operation_id, owner=hit.owner, hit=hit.pk, question=question.pk, purpose=question.purpose,
        urgency=question.urgency, at=at,
    )  # fmt: skip
