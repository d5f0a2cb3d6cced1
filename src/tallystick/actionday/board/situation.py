"""Situation reports: what the board said at each full step of the clock, kept as it was."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from tallystick.actionday.board.lines import Board
from tallystick.actionday.board.making import make_board
from tallystick.actionday.board.rules.changed import changed
from tallystick.records.categories import members_here
from tallystick.records.days import days_running
from tallystick.records.models import Officer, Operation, SituationReport
from tallystick.records.session import session
from tallystick.vocabulary.actionday import Hearing
from tallystick.vocabulary.viewer import Viewer

STEP = timedelta(minutes=30)
BEFORE = timedelta(hours=1)
"""So long before the first window opens the first report is kept: who answered the roll call."""
LISTED = 100
EXPECTED = (Hearing.NOT_HEARD_YET, Hearing.HEARD, Hearing.NOTHING_HAPPENED, Hearing.SILENT)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """``board``: as it was, plain values; ``since``: what changed since the report before, a sentence each."""

    id: str
    number: int
    at: datetime
    board: dict[str, Any]
    since: tuple[str, ...]


def report_all(*, now: datetime) -> int:
    """:func:`report` in every operation in which a country was proposed a window; gives how many were kept."""
    with session(_service(str(UUID(int=0))), role="worker"):
        operations = days_running()
    return sum(report(str(one), now) is not None for one in operations)


def report(operation_id: str, now: datetime) -> SituationReport | None:
    """Keep the board of the coordinating agency at the step of the clock that ``now`` lies in.

    None where the step is kept already; where no window is open and nobody is at a door; and where nobody but those at
    doors is awaited, after every window, and nothing changed. What is tied to the agency or one of its officers is left
    out: everyone there may read it.
    """
    with session(_service(operation_id), role="worker"):
        operation = Operation.objects.filter(pk=operation_id).first()
        if operation is None:
            return None
        at, owner = _step(now), operation.coordinator
        kept = SituationReport.objects.filter(operation=operation, owner=owner)
        last = kept.order_by("-number").first()
        if last is not None and last.at >= at:
            return None
        officers = Officer.objects.filter(agency_id=owner).values_list("pk", flat=True)
        tied = frozenset({owner, *map(str, officers)})
        board = make_board(operation.pk, members_here(), version=0, now=now, but=tied)
        said = _plain(board)
        if not _in_window(board, now=now) and not (_at_doors(board) and (last is None or changed(last.board, said))):
            return None
        return SituationReport.objects.create(
            operation=operation, owner=owner, number=kept.count() + 1, at=at, board=said
        )


def reports(viewer: Viewer) -> tuple[Situation, ...]:
    """Situation reports of the viewer's agency, the newest first."""
    rows = list(SituationReport.objects.filter(operation_id=viewer.operation).order_by("-number")[: LISTED + 1])
    before: list[SituationReport | None] = [*rows[1:], None]
    return tuple(
        Situation(
            id=str(row.pk), number=row.number, at=row.at, board=row.board,
            since=changed(earlier.board if earlier else {}, row.board),
        )
        for row, earlier in zip(rows, before, strict=False)
    )[:LISTED]  # fmt: skip


def _in_window(board: Board, *, now: datetime) -> bool:
    """Whether a window is open, or about to be."""
    return any(_open(line.starts_at, line.ends_at, now=now) for line in board.lines)


def _at_doors(board: Board) -> bool:
    """Whether a country is awaited: somebody is at a door of it."""
    return any(line.hearing in EXPECTED for line in board.lines)


def _open(starts: datetime | None, ends: datetime | None, *, now: datetime) -> bool:
    return starts is not None and starts - BEFORE <= now and (ends is None or now < ends + STEP)


def _step(now: datetime) -> datetime:
    """The full step of the clock at or before an instant, UTC."""
    utc = now.astimezone(UTC)
    return utc.replace(minute=utc.minute // 30 * 30, second=0, microsecond=0)


def _plain(board: Board) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(json.dumps(asdict(board), cls=DjangoJSONEncoder))
    return said


def _service(operation: str) -> Viewer:
    return Viewer(officer="", agency="", operation=operation, purpose="job", service=True)
