"""Which holes of the cage the coordinating body accepted, as its ledger says; asked inside an open session."""

from django.db import connections

from tallystick.records.session import current_alias


def accepted_holes() -> frozenset[str]:
    """Names of the proofs that may fail in the viewer's operation; none when nothing was accepted, or it was erased."""
    with connections[current_alias()].cursor() as cursor:
        cursor.execute("SELECT tally.accepted_holes()")
        (found,) = cursor.fetchone()
    return frozenset(found or ())
