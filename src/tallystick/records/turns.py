"""One after the other, where each act looks at what the others put: until the transaction ends."""

from uuid import UUID

from django.db import connections

from tallystick.records.session import current_alias


def one_at_a_time(what: str, operation: UUID | str, agency: str = "") -> None:
    """Wait for whoever just does ``what`` (a word) in an operation, for an agency (code; empty: for any)."""
    with connections[current_alias()].cursor() as cursor:
        named = " ".join(word for word in (what, str(operation), agency) if word)
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [named])
