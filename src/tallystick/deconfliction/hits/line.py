"""A hit in a list, as one of its two sides sees it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tallystick.deconfliction.directory import contacts
from tallystick.records.models import Contact, Hit
from tallystick.vocabulary.deconfliction import AnswerState


@dataclass(frozen=True, kw_only=True)
class HitLine:
    """``contact``: of the other side, ``other`` its agency. ``left``: until the owner is to have decided, negative when
    it is overdue. ``silent``: the asker is not told of it (an asker sees none that is).
    """

    hit: Hit
    other: str
    contact: Contact | None
    left: timedelta
    silent: bool = False

    @property
    def overdue(self) -> bool:
        """Whether the owner should have decided by now and has not."""
        return self.hit.state == AnswerState.PENDING and self.left < timedelta(0)


def lines(hits: Iterable[Hit], *, agency: str, now: datetime, told: Mapping[UUID, bool]) -> tuple[HitLine, ...]:
    """Lines of hits as ``agency`` sees them; ``told``: id of a hit -> whether its asker is told (absent: yes)."""
    rows = list(hits)
    others = [row.asker if row.owner == agency else row.owner for row in rows]
    points = contacts(others)
    return tuple(
        HitLine(
            hit=row, other=other, contact=points.get(other), left=row.due_at - now, silent=not told.get(row.pk, True)
        )
        for row, other in zip(rows, others, strict=True)
    )
