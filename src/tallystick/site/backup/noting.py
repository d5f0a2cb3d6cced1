"""The ledger of a restored home says that it was restored, from what, and which known entries it does not have."""

from datetime import UTC, datetime
from typing import Any

from tallystick.records.inventory import RESTORED
from tallystick.site.backup.known import Known
from tallystick.site.backup.manifest import Manifest
from tallystick.vocabulary.errors import Refused
from tallystick.vocabulary.viewer import Viewer


def note_restored(manifest: Manifest, lost: list[Known], *, reason: str, officer: str) -> None:
    """One line in every operation. Raises Refused when nobody may accept the loss."""
    from tallystick.records.models import Operation
    from tallystick.records.session import administration

    if reason:
        may_accept(officer)
    payload: dict[str, Any] = {
        "backup": manifest.id,
        "made_at": manifest.made_at,
        "size": manifest.ledger.size,
        "root": manifest.ledger.root,
        "lost": [{"size": one.size, "root": one.root.hex(), "kept_by": one.kept_by} for one in lost],
        "broken": manifest.ledger.broken,
        "reason": reason,
        "accepted_by": officer if reason else "",
    }
    with administration():
        operations = [str(pk) for pk in Operation.objects.values_list("pk", flat=True)]
    for operation in operations:
        _line(operation, payload)


def _line(operation: str, payload: dict[str, Any]) -> None:
    from tallystick.records.ledger import append
    from tallystick.records.session import session

    viewer = Viewer(officer="", agency="", operation=operation, purpose="restore", service=True)
    with session(viewer, role="worker"):
        append(
            act=RESTORED, subject="ledger", payload=payload, viewer=viewer, operation=operation, at=datetime.now(UTC)
        )


def may_accept(username: str) -> None:
    """Raises Refused unless this officer has the coordinator's role."""
    from tallystick.records.models import Officer
    from tallystick.records.session import administration

    with administration():
        found = Officer.objects.filter(username=username, is_active=True, roles__contains=["coordinator"]).exists()
    if not found:
        raise Refused(f"officer {username or '(none)'}", "no coordinator of this name", "Give --as OFFICER.")
