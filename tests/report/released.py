"""A released version of figures, as its rows stand once every country has signed."""

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

AS_OF = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
RELEASED = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
NUMBERS = {
    ("suspects", "DK-NCP", "DK"): 120, ("suspects", "SE-NCP", "SE"): 100, ("suspects", "DE-BKA", "DE"): 53,
    ("arrests", "DK-NCP", "DK"): 11, ("arrests", "SE-NCP", "SE"): 9, ("arrests", "DE-BKA", "DE"): 5,
    ("house_searches", "DK-NCP", "DK"): 20, ("house_searches", "SE-NCP", "SE"): 13,
    ("devices_seized", "DK-NCP", "DK"): 173,
}  # fmt: skip


def release_of(joint: Any, numbers: Any = None, **more: Any) -> Any:
    """Rows of a release owned by EC3 and given to all. ``numbers``: (definition, agency, country) -> number; ``more``:
    fields of the release that differ; ``negatives``: (kind, agency, country) of qualified negatives in it."""
    from tallystick.records.models import FigureCell, FigureRelease
    from tallystick.records.session import administration
    from tallystick.report.counting.definitions import definition
    from tallystick.report.releases.rows import whole_digest

    numbers = NUMBERS if numbers is None else numbers
    negatives = more.pop("negatives", ())
    keys = list(dict.fromkeys(key for key, _, _ in numbers))
    kinds = dict.fromkeys(kind for kind, _, _ in negatives)
    said = [definition(key).plain() for key in keys]
    said += [{"key": f"negative:{kind}", "negative": kind, "title": kind, "version": 1} for kind in kinds]
    with administration():
        row = FigureRelease.objects.create(
            **{
                "operation_id": joint.id, "owner": "EC3", "grants": ["DE-BKA", "DK-NCP", "SE-NCP"], "number": 1,
                "as_of": AS_OF, "definitions": said, "digest": "a" * 64, "state": "released", "at": AS_OF,
                "totals": {key: sum(n for at, n in numbers.items() if at[0] == key) for key in keys},
                "by": joint.officers["EC3"], "released_at": RELEASED, "released_by": joint.officers["EC3"],
            }
            | more
            | {"state": "signing", "released_at": None}
        )  # fmt: skip
        cells = [(key, agency, country, n) for (key, agency, country), n in numbers.items()]
        cells += [(f"negative:{kind}", agency, country, 0) for kind, agency, country in negatives]
        for key, agency, country, n in cells:
            FigureCell.objects.create(
                operation_id=joint.id, owner=row.owner, grants=[agency], release=row.pk, definition=key,
                agency=agency, country=country, number=n, entries=[str(uuid5(NAMESPACE_OID, f"{key} {agency}"))],
            )  # fmt: skip
        row.digest = whole_digest(row)
        row.state, row.released_at = more.get("state", "released"), more.get("released_at", RELEASED)
        row.save(update_fields=["digest", "state", "released_at"])
    return row
