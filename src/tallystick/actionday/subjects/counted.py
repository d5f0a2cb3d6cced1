"""The suspects a subject stands for, as a result: counted where it is set, and no longer where it is withdrawn."""

from datetime import datetime
from uuid import UUID, uuid5

from tallystick.records.models import Agency, Result, Subject
from tallystick.vocabulary.results import ResultKind
from tallystick.vocabulary.viewer import Viewer

CARRIED = ("owner", "happened_at", "via", "told_by", "told_how", "told_at", "officer_named", "by")


def count_suspects(row: Subject, *, at: datetime) -> Result:
    """One result for the suspects of a new subject, entered as the subject was."""
    carried = {name: getattr(row, name) for name in CARRIED}
    return Result.objects.create(
        operation_id=row.operation_id, grants=_given(row), **carried, **_what(row), sent=uuid5(row.pk, "suspects")
    )


def uncount_suspects(row: Subject, *, by: Viewer, at: datetime) -> Result | None:
    """Withdraw that result, as it reads by now; None where somebody withdrew it already."""
    holds = _holding(row)
    if holds is None:
        return None
    told = {"told_by": row.told_by, "told_how": row.told_how, "told_at": row.told_at} if row.owner != by.agency else {}
    return Result.objects.create(
        operation_id=row.operation_id, owner=row.owner, grants=_given(row), happened_at=at, via=row.via,
        by=UUID(by.officer), sent=uuid5(row.pk, "withdrawn"), corrects=holds.pk, void=True, **told, **_what(row),
    )  # fmt: skip


def _what(row: Subject) -> dict[str, object]:
    country = Agency.objects.filter(pk=row.owner).values_list("country", flat=True).first() or ""
    return {
        "kind": ResultKind.SUSPECT, "count": row.count, "country": country, "subject": row.pk, "role": row.role,
        "source": f"subject:{row.pk}",
    }  # fmt: skip


def _given(row: Subject) -> list[str]:
    return sorted({row.operation.coordinator} - {row.owner})


def _holding(row: Subject) -> Result | None:
    """The result as it was corrected last: of two corrections of one row the one entered later, then the greater id."""
    rows = list(Result.objects.filter(operation_id=row.operation_id, owner=row.owner, subject=row.pk))
    holds = next((one for one in rows if one.sent == uuid5(row.pk, "suspects")), None)
    while holds is not None:
        later = [one for one in rows if one.corrects == holds.pk]
        if not later:
            break
        holds = max(later, key=lambda one: (one.entered_at, one.pk))
    return None if holds is None or holds.void else holds
