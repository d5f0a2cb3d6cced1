"""What every act of the room needs: a running operation, a reason, a line in the ledger."""

from collections.abc import Mapping
from datetime import datetime

from tallystick.records.ledger import append
from tallystick.records.models import LedgerLine, Operation
from tallystick.vocabulary.errors import Absent, Malformed
from tallystick.vocabulary.viewer import Viewer


def running_operation(by: Viewer) -> Operation:
    """The operation the officer works on. Raises Absent when there is none they may know of."""
    row = Operation.objects.filter(pk=by.operation).first() if by.operation else None
    if row is None:
        raise Absent("operation", "none is chosen, or you take no part in it", "Choose an operation.")
    return row


def need(words: str, *, where: str, what: str = "no reason was given", remedy: str = "Say in a sentence why.") -> None:
    """Raises Malformed for an empty text."""
    if not words.strip():
        raise Malformed(where, what, remedy)


def line(act: str, subject: str, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> LedgerLine:
    """The act's ledger line: its last statement."""
    return append(act=act, subject=subject, payload=dict(payload), viewer=by, operation=by.operation, at=at)
