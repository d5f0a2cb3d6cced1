"""What every act of the room ends with: a reason, a ledger line, and a word to whoever must know."""

from collections.abc import Mapping
from datetime import datetime

from tallystick.records.ledger import append
from tallystick.records.models import LedgerLine, Notice
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.viewer import Viewer

WITHHELD = "it is withheld: a person in it was put away"


def need(reason: str, *, where: str) -> None:
    """Raises Malformed when there is no reason."""
    if not reason.strip():
        raise Malformed(where, "no reason was given", "Say in a sentence why, so that others can follow.")


def line(act: str, subject: str, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> LedgerLine:
    """The act's ledger line: its last statement."""
    return append(act=act, subject=subject, payload=dict(payload), viewer=by, operation=by.operation, at=at)


def tell(to: str, *, kind: str, subject: object, words: str, by: Viewer, at: datetime, role: str = "") -> None:
    """Leave a notice for an agency (there for those with ``role``); nobody is told of their own act."""
    if to == by.agency:
        return
    Notice.objects.create(
        operation_id=by.operation, to=to, role=role, kind=kind, subject=str(subject), words=words, by=by.officer, at=at
    )
