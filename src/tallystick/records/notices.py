"""What somebody must be told: written in the act it is about, read by an agency or by those there with a role."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from tallystick.records.models import Notice
from tallystick.vocabulary.viewer import Viewer

SHOWN = 200


def tell(*, to: str, role: str = "", kind: str, subject: str = "", words: str = "", by: Viewer, at: datetime) -> Notice:
    """Tell an agency (code), and there those with ``role`` (empty: everybody), in the operation of ``by``.

    ``kind`` is a word of the house ("break_glass", "recall"); ``subject`` an id; ``words`` a sentence for a person.
    """
    return Notice.objects.create(
        operation_id=by.operation,
        to=to,
        role=role,
        kind=kind,
        subject=subject,
        words=words,
        by=UUID(by.officer) if by.officer else None,
        at=at,
    )


def notices(viewer: Viewer, *, limit: int = SHOWN) -> Sequence[Notice]:
    """What the viewer's agency, or their roles there, must be told: unread first, then the newest."""
    return list(Notice.objects.order_by(F("read_at").asc(nulls_first=True), "-at", "id")[:limit])


def unread(viewer: Viewer) -> int:
    """How many notices nobody they are to has read yet."""
    return Notice.objects.filter(read_at=None).count()


def mark_read(viewer: Viewer, notice: str | None, *, at: datetime) -> int:
    """Mark one notice as read, or all that the viewer sees (None); gives how many there were."""
    waiting = Notice.objects.filter(read_at=None)
    chosen = waiting if notice is None else waiting.filter(pk=notice)
    return chosen.update(read_at=at, read_by=UUID(viewer.officer))
