"""Lawful erasure: payload and nonce of a ledger line go, its leaf and every proof stay, and a new line says so."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connections

from tallystick.records.ledger import append
from tallystick.records.models import LedgerLine
from tallystick.records.session import current_alias
from tallystick.vocabulary.errors import Absent, Conflict, Refused
from tallystick.vocabulary.viewer import Viewer

ACT = "erase_payload"


def erase_payloads(lines: Iterable[UUID], *, by: Viewer, at: datetime, reason: str) -> list[LedgerLine]:
    """Take payload and nonce from these lines; gives the lines that say so, one for each.

    ``reason`` names the order. For the data-protection officer or the coordinator of the agency whose lines they are.
    The bytes are in dead row versions until :func:`scrub`. Raises Refused, Absent, Conflict (erased before).
    """
    wanted = list(dict.fromkeys(lines))
    if not reason.strip():
        raise Refused("erasure", "no order is named", "Say by whose order, and its number.")
    if not {"data_protection", "coordinator"} & set(by.roles):
        raise Refused("erasure", "it is for a data-protection officer or a coordinator", "Ask your agency's.")
    rows = {row.pk: row for row in LedgerLine.objects.filter(pk__in=wanted)}
    for line in wanted:
        if line not in rows:
            raise Absent(f"ledger line {line}", "there is no such line", "See: tallystick ledger prove SUBJECT")
        if rows[line].payload is None:
            raise Conflict(f"ledger line {line}", "its payload was erased before", "Leave it out.")
        if rows[line].owner != by.agency:
            raise Refused(f"ledger line {line}", "it is another agency's", "Ask that agency.")
    with connections[current_alias()].cursor() as cursor:
        cursor.execute("SELECT tally.ledger_erase(%s)", [wanted])
        if cursor.fetchone()[0] != len(wanted):
            raise Refused("erasure", "the database did not allow it for every line", "Look at the lines again.")
    return [
        append(act=ACT, subject=f"line:{line}", payload={"reason": reason}, viewer=by, operation=by.operation, at=at)
        for line in wanted
    ]


def scrub() -> None:
    """Write the table of lines anew without its dead rows, as the owner: what was erased is then off the disk's file.

    Nobody can write a line meanwhile. Older backups and the write-ahead log keep the bytes until they are renewed.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"VACUUM (FULL, ANALYZE) {LedgerLine._meta.db_table}")
