"""What an officer is warned of before something leaves, and must say they know."""

from collections.abc import Collection
from dataclasses import dataclass

from tallystick.records.categories import gave_before
from tallystick.records.models import Permission
from tallystick.vocabulary.codes import PermissionState
from tallystick.vocabulary.errors import Conflict
from tallystick.vocabulary.viewer import Viewer

FIRST_TIME = "first_time"


@dataclass(frozen=True)
class Caution:
    """``kind`` is what the officer acknowledges (``option`` on the command line), ``sentence`` what they read."""

    kind: str
    sentence: str
    option: str = "--first-time"


def cautions(viewer: Viewer, *, owner: str, recipient: str) -> tuple[Caution, ...]:
    """Warnings before ``owner`` gives ``recipient`` something, as far as the viewer may know of what went before."""
    if owner == viewer.agency:
        known = gave_before(recipient)
    else:
        # On another's behalf: only what that owner let the viewer see counts, or the warning would tell of the rest.
        answered = (PermissionState.GRANTED, PermissionState.WITHDRAWN)
        known = Permission.objects.filter(
            operation_id=viewer.operation, owner=owner, recipient=recipient, state__in=answered
        ).exists()
    if known:
        return ()
    sentence = f"{recipient} was never given anything by {owner} in this operation: look again whether it is meant"
    return (Caution(FIRST_TIME, sentence),)


def heed(warnings: tuple[Caution, ...], *, knowing: Collection[str], where: str) -> None:
    """Raises Conflict, naming it, for a warning that was not acknowledged."""
    for caution in warnings:
        if caution.kind not in knowing:
            raise Conflict(where, caution.sentence, f"If it is, say so: tick the box, or {caution.option}")
