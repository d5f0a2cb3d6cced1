"""Unusual patterns of questions are shown to the data-protection officer of the asker's agency, who settles them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tallystick.deconfliction.asking.budgets import DAY, PACKAGE
from tallystick.deconfliction.asking.read_put import Read
from tallystick.deconfliction.asking.who import absent, may_guard, uuid_of
from tallystick.deconfliction.rules.patterns import Unusual, misses, narrowing, neighbours
from tallystick.evidence.recording import line, need, running_operation
from tallystick.records import consultation
from tallystick.records.categories import told_hits
from tallystick.records.models import AlarmFinding, AskAlarm, Hit, Holding, Operation, Question
from tallystick.records.notices import tell
from tallystick.vocabulary.codes import Doing, OfficerRole
from tallystick.vocabulary.deconfliction import WINDOWED, AlarmState, Pattern
from tallystick.vocabulary.errors import Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

STOPPED = "They are stopped."
PUT = "A planned search is put in and asked all the same."
FINDINGS = (AlarmState.CLEARED, AlarmState.CONFIRMED)


def settle_alarm(alarm: str, says: str, *, by: Viewer, at: datetime, reason: str) -> AlarmFinding:
    """Say that an alarm was ordinary work (cleared: the officer may go on), or was none (confirmed).

    The newest finding counts. Raises Absent, Malformed, Refused for who is no data-protection officer, or for an alarm
    of one's own.
    """
    operation = running_operation(by)
    may_guard(by)
    need(reason, where="alarm")
    row = AskAlarm.objects.filter(operation=operation, pk=uuid_of(alarm, "alarm"), owner=by.agency).first()
    if row is None:
        raise absent(f"alarm {alarm}")
    if says not in FINDINGS:
        raise Malformed("alarm", f"{says!r} is no finding", f"Choose one of: {', '.join(FINDINGS)}.")
    if str(row.officer) == by.officer:
        raise Refused("alarm", "it is about your own questions", "Let another data-protection officer look at it.")
    found = AlarmFinding(
        operation=operation, owner=by.agency, alarm=row.pk, says=says, by=by.officer, at=at, reason=reason
    )
    found.save(force_insert=True)
    consultation.note(by, subject_kind="alarm", subject=row.pk, doing=Doing.ALTERATION, reason=reason)
    line("settle_alarm", f"alarm:{row.pk}", by=by, at=at, payload={"says": says, "reason": reason})
    return found


def refuse_stopped(kinds: set[str], *, by: Viewer, patterns: Collection[str] = tuple(Pattern)) -> None:
    """Raises Refused where an alarm of such a pattern about the officer's questions of one of these kinds is not
    cleared."""
    for row in stopped(kinds, by=by):
        if row.pattern in patterns:
            what = f"your questions about {row.kind} are stopped: {row.shown}"
            raise Refused("questions", what, "Talk to the data-protection officer of your agency, who was told.")


def stopped(kinds: set[str], *, by: Viewer) -> list[AskAlarm]:
    """Alarms about the officer's questions of these kinds that are not cleared."""
    rows = AskAlarm.objects.filter(operation_id=by.operation, owner=by.agency, officer=by.officer, kind__in=kinds)
    alarms = list(rows)
    said = newest_findings(alarms)
    return [row for row in alarms if row.pk not in said or said[row.pk].says != AlarmState.CLEARED]


def newest_findings(alarms: Sequence[AskAlarm]) -> dict[object, AlarmFinding]:
    """The newest finding on each alarm, by the alarm's id."""
    rows = AlarmFinding.objects.filter(alarm__in=[row.pk for row in alarms]).order_by("at", "id")
    return {row.alarm: row for row in rows}


def unusual(read: Sequence[Read], *, by: Viewer, at: datetime, chosen: bool) -> tuple[str, Unusual] | None:
    """The first kind of these questions that, with those of the last day, looks like a search through what others hold.

    ``chosen``: the values are the asker's own choice; those of a person of the operation are not.
    """
    for kind in sorted({one.kind for one in read}):
        found = beside_each_other(kind, [one for one in read if one.kind == kind], by=by, at=at) if chosen else None
        answered = (
            Question.objects.filter(**_since_cleared(kind, by=by, at=at))
            .exclude(asked_from=PACKAGE)
            .filter(answered_at__isnull=False, shows_at__lte=at)
        )
        ids = list(answered.values_list("pk", flat=True))
        found = found or misses(len(ids), _met(ids))
        if found:
            return kind, found
    return None


def _met(questions: Sequence[UUID]) -> int:
    """How many of these questions have a hit that the asker is told of and may see."""
    told = told_hits(questions)
    seen = set(Hit.objects.filter(pk__in={hit for hit, _ in told}).values_list("pk", flat=True))
    return len({question for hit, question in told if hit in seen})


_CHOSEN = ("form", "latitude", "longitude", "since", "until")


def beside_each_other(kind: str, read: Sequence[Read], *, by: Viewer, at: datetime) -> Unusual | None:
    """Whether these values, with what the officer asked for and entered by hand, stand beside each other: whoever
    enters a guess silently learns who asks for it. Sealed holdings have no form to be compared."""
    since = _since_cleared(kind, by=by, at=at)
    rows = [*Question.objects.filter(person=None, **since).values_list(*_CHOSEN)]
    rows += Holding.objects.filter(**since).exclude(form="").values_list(*_CHOSEN)
    rows += [tuple(one.columns[name] for name in _CHOSEN) for one in read]
    found = neighbours(kind, [row[0] for row in rows])
    if found is None and kind in WINDOWED:
        found = narrowing((" ".join(str(part) for part in row[:3] if part is not None), row[3:]) for row in rows)
    return found


def _since_cleared(kind: str, *, by: Viewer, at: datetime) -> dict[str, Any]:
    """What the officer put of a kind within the last day, and since an alarm about such was last cleared."""
    since = at - DAY
    alarms = list(AskAlarm.objects.filter(operation_id=by.operation, owner=by.agency, officer=by.officer, kind=kind))
    since = max([since, *(found.at for found in newest_findings(alarms).values())])
    return {"operation_id": by.operation, "owner": by.agency, "by": by.officer, "kind": kind, "at__gt": since}


def raise_alarm(
    kind: str, found: Unusual, *, operation: Operation, by: Viewer, at: datetime, reason: str, then: str = STOPPED
) -> AskAlarm:
    """Enter an alarm and tell the data-protection officers of the agency. ``then``: what became of the questions, or
    the holding."""
    row = AskAlarm(
        operation=operation, owner=by.agency, officer=by.officer, kind=kind, pattern=found.pattern, shown=found.shown,
        count=found.count, at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    what = f"Questions or holdings about {kind} look like a search through what others have"
    words = f"{what}: {found.shown}. {then}"
    tell(
        to=by.agency, role=OfficerRole.DATA_PROTECTION, kind="ask_alarm", subject=str(row.pk), words=words, by=by, at=at
    )
    consultation.note(by, subject_kind="alarm", subject=row.pk, reason=reason)
    payload = {"kind": kind, "pattern": found.pattern, "count": found.count, "reason": reason}
    line("ask_alarm", f"alarm:{row.pk}", by=by, at=at, payload=payload)
    return row
