"""One line per act, in the same transaction as the change. The Merkle log is made over these lines.

Writing a line takes no lock: its place in the log is given after the commit (:mod:`tallystick.records.log`).
"""

import hashlib
import secrets
import uuid
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import rfc8785
from django.db import connections

from tallystick.records.models import LedgerLine
from tallystick.records.queue import defer
from tallystick.records.session import current_alias
from tallystick.vocabulary.viewer import Viewer

CHECKPOINT_EVERY = 1_000


def append(
    *, act: str, subject: str, payload: dict[str, Any], viewer: Viewer, operation: str | UUID, at: datetime
) -> LedgerLine:
    """Write the ledger line of an act, as the act's last statement.

    ``subject`` names what was changed (kind and id, no personal data). ``payload`` holds reasons and values: only
    a salted commitment to it enters the leaf, so a lawful erasure of the payload keeps every proof valid. PostgreSQL
    refuses a leaf that names another officer, agency or operation than the session's.
    """
    line, nonce, said = uuid.uuid4(), secrets.token_bytes(32), rfc8785.dumps(payload)
    about = {"id": str(line), "act": act, "subject": subject, "operation": str(operation)}
    leaf = _leaf(about, viewer=viewer, at=at, commitment=hashlib.sha256(nonce + said).hexdigest())
    values: list[Any] = [line, operation, [], leaf, said, nonce, act, subject, at]
    with connections[current_alias()].cursor() as cursor:
        cursor.execute(f"SELECT tally.ledger_append({', '.join(['%s'] * len(values))})", values)
        arrival = int(cursor.fetchone()[0])
    if arrival % CHECKPOINT_EVERY == 0:
        defer("ledger.checkpoint")
    return LedgerLine(
        id=line,
        operation_id=UUID(str(operation)),
        owner=viewer.agency,
        leaf=leaf,
        payload=said,
        nonce=nonce,
        act=act,
        subject=subject,
        by=UUID(viewer.officer) if viewer.officer else UUID(int=0),
        at=at,
    )


def _leaf(about: dict[str, str], *, viewer: Viewer, at: datetime, commitment: str) -> bytes:
    """Canonical JSON: what the log hashes. Everything but the payload itself, with the time inside."""
    said: bytes = rfc8785.dumps(
        about
        | {
            "v": 2,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "agency": viewer.agency,
            "by": viewer.officer,
            "purpose": viewer.purpose,
            "payload": commitment,
        }
    )
    return said
