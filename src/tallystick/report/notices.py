"""What an officer must be told, for the page that shows it: every notice with its sentence and who caused it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tallystick.records import notices as told
from tallystick.records.models import Notice, Officer
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class Told:
    """A notice: ``by`` and ``read_by`` are names, ``role`` empty when it is to everybody of the agency."""

    id: str
    kind: str
    words: str
    subject: str
    role: str
    by: str
    at: datetime
    read_at: datetime | None
    read_by: str


def notices(viewer: Viewer) -> Sequence[Told]:
    """Unread first, then the newest."""
    rows = told.notices(viewer)
    names = _names(rows)
    return [_told(row, names) for row in rows]


def read_notice(notice: str | None, *, by: Viewer, at: datetime) -> int:
    """Mark a notice, or all of them (None), as read; gives how many. Raises Absent. Nothing is decided: no line."""
    count = told.mark_read(by, notice, at=at)
    if notice is not None and not count:
        raise Absent(f"notice {notice}", "there is none that waits to be read", "See the list.")
    return count


def _told(row: Notice, names: dict[UUID, str]) -> Told:
    return Told(
        id=str(row.pk),
        kind=row.kind,
        words=row.words,
        subject=row.subject,
        role=row.role,
        by=names.get(row.by, "") if row.by else "",
        at=row.at,
        read_at=row.read_at,
        read_by=names.get(row.read_by, "") if row.read_by else "",
    )


def _names(rows: Sequence[Notice]) -> dict[UUID, str]:
    asked = {key for row in rows for key in (row.by, row.read_by) if key}
    return {row.pk: str(row.get_full_name() or row.get_username()) for row in Officer.objects.filter(pk__in=asked)}
