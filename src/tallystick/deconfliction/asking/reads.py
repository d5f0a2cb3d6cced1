"""What the asker is told, what is left of the budget, and alarms about the agency's questions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from tallystick.deconfliction.asking.alarms import newest_findings
from tallystick.deconfliction.asking.budgets import DAY, PACKAGE, Left, left_now
from tallystick.deconfliction.asking.persons import not_asked
from tallystick.deconfliction.asking.who import absent, own_question, uuid_of
from tallystick.deconfliction.hits.line import HitLine, lines
from tallystick.deconfliction.partners.list_words import NOT_CONFIRMED, UNCONFIRMED
from tallystick.records import consultation
from tallystick.records.categories import told_hits
from tallystick.records.models import AlarmFinding, AskAlarm, Consultation, Hit, Officer, Question
from tallystick.vocabulary.deconfliction import AlarmState, AnswerState, AskedKind
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.viewer import Viewer

LISTED = 200
"""So many questions before an alarm are listed with it."""
NAMES_TAKE = timedelta(days=7)
NAMES = "Names are compared weakly and by people; an answer may come within seven days."

_SAYS = {
    AnswerState.ASKED: "It is being asked.",
    AnswerState.NO_HIT: "No hit: no agency here says that it holds this.",
    AnswerState.PENDING: "A hit: an agency holds this, and decides what it shares. Call its contact.",
    AnswerState.SHARED: "A hit: an agency holds this and has shared something of it.",
    AnswerState.REFUSED: "A hit: an agency holds this and shares nothing. Call its contact.",
    AnswerState.OWN: "Your agency has this, its own or given to it, and no other agency here says that it holds it.",
}


_LIST = "Unconfirmed: a sealed list says that its owner holds this. Ask its owner to confirm it, and call its contact."
_FALSE = "A sealed list said that its owner holds this, and its owner says that it does not."


@dataclass(frozen=True)
class Asked:
    """A question and its answer. ``says``: the answer as a sentence. ``refused``: why it is none that is answered (too
    many have the value), else empty; ``state`` is then ASKED for good, and hits are there only for a package."""

    question: Question
    state: AnswerState
    hits: tuple[HitLine, ...]
    says: str
    refused: str = ""


@dataclass(frozen=True)
class AlarmLine:
    """An alarm of the agency, whose questions it is about, and the newest finding. ``state`` an AlarmState. ``tried``:
    why the officer wanted to put what was stopped. ``questions``: of an open alarm, what the officer had put of the
    kind in the day before, the newest first, :data:`LISTED` at most; each says why."""

    alarm: AskAlarm
    finding: AlarmFinding | None
    state: AlarmState
    officer: str
    tried: str = ""
    questions: tuple[Question, ...] = ()

    @property
    def put(self) -> bool:
        """Whether what completed the pattern was put all the same: a planned search."""
        return any(one.at == self.alarm.at for one in self.questions)


def asked(viewer: Viewer, question: str, *, now: datetime) -> Asked:
    """A question of the viewer's agency with its answer. The look is logged. Raises Absent."""
    row = own_question(viewer, question)
    return _answers(viewer, [row], now=now)[0]


def batch(viewer: Viewer, batch: str, *, now: datetime) -> tuple[Asked, ...]:
    """Questions that were put together, with their answers. The look is logged. Raises Absent."""
    rows = Question.objects.filter(operation_id=viewer.operation, batch=uuid_of(batch, "questions"))
    found = list(rows.order_by("kind", "form", "id"))
    if not found:
        raise absent(f"questions {batch}")
    return _answers(viewer, found, now=now)


def left_out(viewer: Viewer, found: Sequence[Asked]) -> tuple[str, ...]:
    """Account numbers of the persons these questions are about that were not asked: without their platform they mean
    nobody. As the person is known today."""
    persons = {one.question.person for one in found if one.question.person is not None}
    return not_asked(persons, operation=viewer.operation) if persons else ()


def of_person(viewer: Viewer, person: UUID, *, now: datetime) -> tuple[Asked, ...]:
    """What the viewer's agency asked together about a person the last time, with the answers; none where it never did.

    The look is logged.
    """
    rows = Question.objects.filter(operation_id=viewer.operation, owner=viewer.recipient, person=person)
    newest = rows.order_by("-at", "id").first()
    return _answers(viewer, list(rows.filter(batch=newest.batch)), now=now) if newest else ()


def questions(viewer: Viewer, *, now: datetime, after: str = "", limit: int = 50) -> tuple[tuple[Asked, ...], str]:
    """What the viewer's agency asked, the newest first, and where the next page begins (empty at the end).

    The look is logged. Raises Malformed for an ``after`` that is no page's.
    """
    rows = Question.objects.filter(operation_id=viewer.operation)
    if after:
        at, last = _cursor(after)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__gt=last))
    found = list(rows.order_by("-at", "id")[: limit + 1])
    rest = f"{found[limit - 1].at.isoformat()}~{found[limit - 1].pk}" if len(found) > limit else ""
    return _answers(viewer, found[:limit], now=now), rest


def left(viewer: Viewer, *, now: datetime) -> Left:
    """The budgets of the viewer and their agency, and what is left of them. It shows nobody: it is not logged."""
    return left_now(viewer, now=now)


def alarms(viewer: Viewer) -> tuple[AlarmLine, ...]:
    """Alarms about questions of the viewer's agency, the newest first. The look is logged."""
    rows = list(AskAlarm.objects.filter(operation_id=viewer.operation).order_by("-at", "id"))
    said = newest_findings(rows)
    names = dict(Officer.objects.filter(pk__in={row.officer for row in rows}).values_list("pk", "username"))
    consultation.note_all(viewer, subject_kind="alarm", subjects=[row.pk for row in rows])
    tried = _tried(rows)
    put = {row.pk: _put_before(row) for row in rows if row.pk not in said}
    shown = [one for before in put.values() for one in before]
    consultation.note_all(viewer, subject_kind="question", subjects={one.pk for one in shown})
    consultation.note_all(viewer, subject_kind="listed", subjects={one.person for one in shown if one.person})
    return tuple(
        AlarmLine(
            row, said.get(row.pk), _state(said.get(row.pk)), names.get(row.officer, ""), tried.get(row.pk, ""),
            put.get(row.pk, ()),
        )
        for row in rows
    )  # fmt: skip


def _put_before(alarm: AskAlarm) -> tuple[Question, ...]:
    """What the officer put of the kind within the day before an alarm, as far as the open session sees it."""
    rows = Question.objects.filter(operation_id=alarm.operation_id, owner=alarm.owner, by=alarm.officer)
    rows = rows.filter(kind=alarm.kind, at__gt=alarm.at - DAY, at__lte=alarm.at).exclude(asked_from=PACKAGE)
    return tuple(rows.order_by("-at", "form", "id")[:LISTED])


def _tried(alarms: Sequence[AskAlarm]) -> dict[UUID, str]:
    """Alarm -> the reason its officer gave, from the log, which data-protection officers read."""
    of = {str(row.pk): row for row in alarms}
    rows = Consultation.objects.filter(subject_kind="alarm", subject__in=of).exclude(reason="").order_by("at", "id")
    found: dict[UUID, str] = {}
    for row in rows:
        if row.officer == of[row.subject].officer:
            found.setdefault(of[row.subject].pk, row.reason)
    return found


def _state(finding: AlarmFinding | None) -> AlarmState:
    return AlarmState(finding.says) if finding else AlarmState.OPEN


def _answers(viewer: Viewer, rows: Sequence[Question], *, now: datetime) -> tuple[Asked, ...]:
    """Answers as far as they are shown by now. Silent hits are left out by PostgreSQL: here they do not exist."""
    consultation.note_all(viewer, subject_kind="question", subjects=[row.pk for row in rows])
    persons = {row.person for row in rows if row.person is not None}
    consultation.note_all(viewer, subject_kind="listed", subjects=persons)
    questions_of: dict[UUID, list[UUID]] = defaultdict(list)
    for hit, question in told_hits(row.pk for row in rows):
        questions_of[hit].append(question)
    hits = Hit.objects.filter(pk__in=questions_of).order_by("made_at", "id") if questions_of else ()
    shown: dict[object, list[HitLine]] = defaultdict(list)
    for hit_line in lines(hits, agency=viewer.recipient, now=now, told={}):
        for question in questions_of[hit_line.hit.pk]:
            shown[question].append(hit_line)
    return tuple(_answer(row, tuple(shown[row.pk]), now=now) for row in rows)


def _answer(row: Question, hits: tuple[HitLine, ...], *, now: datetime) -> Asked:
    if refused := str(row.detail.get("refused", "")):
        says = f"This is no question that is answered. {refused}."
        return Asked(row, AnswerState.ASKED, hits if now >= row.shows_at else (), says, refused)
    if row.answered_at is None or now < row.shows_at:
        return Asked(row, AnswerState.ASKED, (), NAMES if row.kind == AskedKind.NAME else _SAYS[AnswerState.ASKED])
    true = tuple(hit_line for hit_line in hits if hit_line.hit.words != NOT_CONFIRMED)
    for state in (AnswerState.PENDING, AnswerState.SHARED, AnswerState.REFUSED):
        if words := {hit_line.hit.words for hit_line in true if hit_line.hit.state == state}:
            return Asked(row, state, true, _LIST if words == {UNCONFIRMED} else _SAYS[state])
    if row.kind == AskedKind.NAME and now < row.at + NAMES_TAKE:
        return Asked(row, AnswerState.ASKED, (), NAMES)
    state = AnswerState.OWN if row.own else AnswerState.NO_HIT
    return Asked(row, state, (), _SAYS[state] if true == hits else f"{_FALSE} {_SAYS[state]}")


def _cursor(after: str) -> tuple[datetime, object]:
    at, _, last = after.partition("~")
    try:
        return datetime.fromisoformat(at), uuid_of(last, "page")
    except ValueError:
        raise Malformed("page", "this page's place is not readable", "Start again from the first page.") from None
