"""One line per act, in the same transaction as the change. The Merkle log will read these lines."""

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import rfc8785
from django.db import connections

from tallystick.records.models import LedgerLine
from tallystick.records.session import current_alias
from tallystick.vocabulary.viewer import Viewer


def append(
    *, act: str, subject: str, payload: dict[str, Any], viewer: Viewer, operation: str | UUID, at: datetime
) -> LedgerLine:
    """Write the ledger line of an act; must be the act's last statement (the sequence lock is held to the commit).

    ``subject`` names what was changed (kind and id, no personal data). ``payload`` holds reasons and values: only
    a salted commitment to it enters the leaf, so a lawful erasure of the payload keeps every proof valid.
    """
    nonce = secrets.token_bytes(32)
    commitment = hashlib.sha256(nonce + rfc8785.dumps(payload)).hexdigest()
    with connections[current_alias()].cursor() as cursor:
        cursor.execute("SELECT tally.ledger_next()")
        sequence = int(cursor.fetchone()[0])
    leaf: dict[str, Any] = {
        "v": 1,
        "seq": sequence,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "act": act,
        "subject": subject,
        "operation": str(operation),
        "agency": viewer.agency,
        "by": viewer.officer,
        "purpose": viewer.purpose,
        "payload": commitment,
    }
    return LedgerLine.objects.create(
        operation_id=operation,
        owner=viewer.agency,
        sequence=sequence,
        leaf=rfc8785.dumps(leaf),
        payload=payload,
        nonce=nonce,
        act=act,
        subject=subject,
        by=viewer.officer,
        at=at,
    )
