"""Owners are reminded of what they have to decide; of what is overdue askers are told too, where they know of it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tallystick.deconfliction.directory import call, contacts
from tallystick.deconfliction.hits.acts import NOTICE
from tallystick.deconfliction.service import service
from tallystick.records.categories import hits_wait_in
from tallystick.records.models import Contact, Hit
from tallystick.records.notices import tell
from tallystick.records.session import session
from tallystick.vocabulary.deconfliction import AnswerState
from tallystick.vocabulary.viewer import Viewer

HALF, OVERDUE = "half", "overdue"


def remind_all(*, now: datetime) -> int:
    """:func:`remind` in every operation where an owner has yet to decide; gives how many hits were spoken of."""
    with session(service(str(UUID(int=0))), role="worker"):
        operations = hits_wait_in()
    return sum(remind(operation_id=str(one), now=now) for one in operations)


def remind(*, operation_id: str, now: datetime) -> int:
    """Tell the owner of each open hit once when half its time is gone and once when it is overdue; gives how many.

    A reminder that was missed is not made up for: one that is overdue by now is told as that alone.
    """
    viewer = service(operation_id)
    with session(viewer, role="worker"):
        open_now = Hit.objects.filter(operation_id=operation_id, state=AnswerState.PENDING).exclude(told=OVERDUE)
        rows = [(row, stage) for row in open_now.order_by("due_at", "id") if (stage := _stage(row, now)) != row.told]
        known = set(_known(row for row, _ in rows))
        points = contacts([code for row, _ in rows for code in (row.owner, row.asker)])
        for row, stage in rows:
            _tell_owner(row, stage, points, by=viewer, at=now)
            if stage == OVERDUE and row.pk in known:
                _tell_asker(row, points, by=viewer, at=now)
            Hit.objects.filter(pk=row.pk).update(told=stage)
    return len(rows)


def _stage(row: Hit, now: datetime) -> str:
    """Which reminder a hit has come to; what it was told already where none is due."""
    if now >= row.due_at:
        return OVERDUE
    return HALF if now >= row.made_at + (row.due_at - row.made_at) / 2 else row.told


def _known(rows: Iterable[Hit]) -> Iterable[UUID]:
    """Those whose asker is told of them."""
    asked = {row.pk: row.asker for row in rows}
    given = dict(Hit.objects.filter(pk__in=asked).values_list("pk", "grants"))
    return (pk for pk, asker in asked.items() if asker in given[pk])


def _tell_owner(row: Hit, stage: str, points: dict[str, Contact], *, by: Viewer, at: datetime) -> None:
    when = f"{row.due_at:%Y-%m-%d %H:%M} UTC"
    said = f"It was due at {when}" if stage == OVERDUE else f"It is due at {when}"
    words = f"Hit {row.reference} waits for your decision. {said}. Asked by {call(row.asker, points.get(row.asker))}."
    tell(to=row.owner, kind=NOTICE, subject=str(row.pk), words=words, by=by, at=at)


def _tell_asker(row: Hit, points: dict[str, Contact], *, by: Viewer, at: datetime) -> None:
    whom = call(row.owner, points.get(row.owner))
    words = f"Hit {row.reference} is overdue: {row.owner} has not decided. Call {whom}."
    tell(to=row.asker, kind=NOTICE, subject=str(row.pk), words=words, by=by, at=at)
