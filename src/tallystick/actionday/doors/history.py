"""Everything that was reported at the doors of a subject, with what was put right of it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tallystick.records.models import DoorReport


@dataclass(frozen=True, kw_only=True)
class DoorEntry:
    """A report. ``put_right``: the report that took its place, or (``void``) withdrew it; None: nothing did."""

    row: DoorReport
    put_right: DoorReport | None = None

    @property
    def stands(self) -> bool:
        """Whether it may be corrected: nothing took its place, and it is no withdrawal."""
        return self.put_right is None and not self.row.void

    @property
    def shown(self) -> bool:
        """A withdrawal is shown with what it withdraws."""
        return not self.row.void or self.put_right is not None


def reports_of(subject: UUID) -> tuple[DoorEntry, ...]:
    """Every report of a subject, the one entered last first."""
    own = set(DoorReport.objects.filter(subject=subject).values_list("pk", flat=True))
    rows = DoorReport.objects.filter(Q(pk__in=own) | Q(corrects__in=own)).order_by("entered_at", "id")
    # Of two corrections of one row the one entered later holds, as in results.rules.standing.
    later = {row.corrects: row for row in rows if row.corrects}
    beside = {row.pk: later[row.corrects] for row in rows if row.corrects and later[row.corrects].pk != row.pk}
    right = beside | {pk: row for pk, row in later.items() if pk}
    return tuple(DoorEntry(row=row, put_right=right.get(row.pk)) for row in reversed(rows) if row.pk in own)
