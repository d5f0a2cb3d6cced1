"""Which operations a viewer may work on, and for which purposes: asked before one is chosen."""

from typing import Any

from tallystick.records.models import Member, Operation
from tallystick.vocabulary.viewer import Viewer


def operations(viewer: Viewer) -> list[dict[str, Any]]:
    """Operations the viewer's agency takes part in, newest first: id, reference, name, purposes."""
    found = Operation.objects.order_by("-opened_at", "reference")
    mine = Member.objects.filter(agency=viewer.agency).values_list("operation_id", "purposes")
    purposes = {operation: list(allowed) for operation, allowed in mine}
    return [
        {"id": str(row.pk), "reference": row.reference, "name": row.name, "purposes": purposes.get(row.pk, [])}
        for row in found
        if purposes.get(row.pk)
    ]
