"""Hits of both directions, as their two sides see them: the owner its sources, the asker what was shared."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, QuerySet, Value, When

from tallystick.deconfliction.hits.line import HitLine, lines
from tallystick.records import consultation
from tallystick.records.categories import joined_questions, told_hits, told_of
from tallystick.records.models import Hit, HitSource, JoinedQuestion, Question, SharedItem
from tallystick.vocabulary.deconfliction import AnswerState, Urgency
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer

LISTED = 500
"""So many hits of a direction are listed."""


@dataclass(frozen=True, kw_only=True)
class Hits:
    """``mine_to_decide``: the viewer's agency holds what another asked for; ``told_to_me``: the other way round."""

    mine_to_decide: tuple[HitLine, ...]
    told_to_me: tuple[HitLine, ...]


@dataclass(frozen=True, kw_only=True)
class HitPage:
    """``mine``: the viewer's agency decides. ``sources``: for the owner, what of its own was hit, ``again``: when the
    same was asked again. ``questions``: for the asker, what was asked, the first question first. ``items``: what was
    shared or refused, the newest last."""

    line: HitLine
    mine: bool
    sources: tuple[HitSource, ...]
    items: tuple[SharedItem, ...]
    questions: tuple[Question, ...]
    again: tuple[JoinedQuestion, ...]

    @property
    def since_decided(self) -> tuple[JoinedQuestion, ...]:
        """What was asked again after the owner decided."""
        decided = self.line.hit.decided_at
        return tuple(one for one in self.again if decided is not None and one.at > decided)


def hits(viewer: Viewer, *, now: datetime, waiting: bool = True) -> Hits:
    """Hits of the viewer's agency that wait for a decision (or all, the newest first), each in the log.

    Those that wait come by urgency and deadline. What another holds shows when its question's answer shows.
    """
    here = Hit.objects.filter(operation_id=viewer.operation)
    here = here.filter(state=AnswerState.PENDING) if waiting else here
    mine = list(_ordered(here.filter(owner=viewer.recipient), waiting=waiting)[:LISTED])
    of_others = here.filter(asker=viewer.recipient, pk__in={hit for hit, _ in told_hits()})
    told = _shown(_ordered(of_others, waiting=waiting), now=now)[:LISTED]
    consultation.note(viewer, subject_kind="hits", subject="waiting" if waiting else "all")
    consultation.note_all(viewer, subject_kind="hit", subjects=[row.pk for row in (*mine, *told)])
    known = told_of(row.pk for row in mine)
    return Hits(
        mine_to_decide=lines(mine, agency=viewer.recipient, now=now, told={row.pk: row.pk in known for row in mine}),
        told_to_me=lines(told, agency=viewer.recipient, now=now, told={}),
    )


def waiting(viewer: Viewer) -> int:
    """How many hits wait for the viewer's agency to decide."""
    rows = Hit.objects.filter(operation_id=viewer.operation, owner=viewer.recipient, state=AnswerState.PENDING)
    return rows.count()


def hit(viewer: Viewer, hit: str, *, now: datetime) -> HitPage:
    """One hit with what its side may see of it; the look is logged. Raises Absent for one that is not there (yet)."""
    try:
        found = Hit.objects.filter(pk=UUID(str(hit)), operation_id=viewer.operation)
    except (ValueError, ValidationError):
        found = Hit.objects.none()
    row = next(iter(found), None)
    mine = row is not None and row.owner == viewer.recipient
    if row is None or not (mine or _shown([row], now=now)):
        raise Absent("hit", "there is none with this id here", "See the list of hits.")
    questions = () if mine else _questions(row)
    consultation.note(viewer, subject_kind="hit", subject=row.pk)
    persons = {one.person for one in questions if one.person is not None}
    consultation.note_all(viewer, subject_kind="person", subjects=persons)
    told = {row.pk: row.pk in told_of([row.pk])} if mine else {}
    return HitPage(
        line=lines([row], agency=viewer.recipient, now=now, told=told)[0],
        mine=mine,
        sources=tuple(HitSource.objects.filter(hit=row.pk).order_by("held", "shown", "id")) if mine else (),
        items=tuple(SharedItem.objects.filter(hit=row.pk).order_by("at", "id")),
        questions=questions,
        again=tuple(JoinedQuestion.objects.filter(hit=row.pk).order_by("at", "id")) if mine else (),
    )


def _questions(row: Hit) -> tuple[Question, ...]:
    """The questions of a hit that another owns, as far as the open session sees them."""
    return tuple(Question.objects.filter(pk__in=[row.question, *joined_questions(row.pk)]).order_by("at", "id"))


_FIRST = Case(
    When(urgency=Urgency.URGENT, then=Value(0)),
    When(urgency=Urgency.SOON, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def _ordered(rows: QuerySet[Hit], *, waiting: bool) -> QuerySet[Hit]:
    return rows.order_by(_FIRST, "due_at", "id") if waiting else rows.order_by("-made_at", "id")


def _shown(rows: QuerySet[Hit] | list[Hit], *, now: datetime) -> list[Hit]:
    """Of hits others own: those whose question's answer shows by now."""
    found = list(rows)
    ids = {row.question for row in found}
    shown = set(Question.objects.filter(pk__in=ids, shows_at__lte=now).values_list("pk", flat=True))
    return [row for row in found if row.question in shown]
