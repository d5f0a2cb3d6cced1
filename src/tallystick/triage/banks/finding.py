"""Banks by name, and who may work on one."""

from uuid import UUID

from tallystick.records.categories import given_to
from tallystick.records.models import Bank
from tallystick.records.queue import defer_once
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.errors import Absent, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

KEEPING = (OfficerRole.COORDINATOR, OfficerRole.ANALYST, OfficerRole.VICTIM_IDENTIFICATION)
"""Roles that keep banks; ``records.writers`` asks the same of rows."""

ORDER = "triage.order"


def find_bank(viewer: Viewer, named: str) -> Bank:
    """A bank by UUID, by its name in the viewer's own agency, or as ``OWNER/name``. Raises Absent, and Malformed for a
    name that several banks of others have."""
    rows = Bank.objects.filter(operation_id=viewer.operation)
    said = str(named).strip()
    try:
        found = list(rows.filter(pk=UUID(said)))
    except ValueError:
        owner, _, name = said.partition("/")
        found = list(rows.filter(owner=viewer.agency, name=said)) or list(rows.filter(owner=owner, name=name))
        found = found or list(rows.filter(name=said).order_by("owner"))
    if len(found) > 1:
        owners = ", ".join(f"{row.owner}/{row.name}" for row in found)
        raise Malformed(f"bank {said}", "several agencies have one of that name", f"Say which: {owners}.")
    if not found:
        raise Absent(f"bank {said}", "there is none, or you may not use it", "Look at the list of banks.")
    return found[0]


def own_bank(viewer: Viewer, named: str) -> Bank:
    """A bank of the viewer's own agency, for who may change it. Raises Absent, Refused."""
    may_keep_banks(viewer)
    row = find_bank(viewer, named)
    if row.owner != viewer.agency:
        raise Refused(f"bank {row.name}", f"it is {row.owner}'s", f"Ask {row.owner}.")
    return row


def may_keep_banks(viewer: Viewer) -> None:
    """Raises Refused for who has none of the roles that keep banks."""
    if viewer.looks_as:
        raise Refused("bank", "you look as another agency", "Go back to your own view.")
    if not set(viewer.roles) & set(KEEPING):
        raise Refused("bank", "your roles keep no banks", f"Ask an officer who is {' or '.join(KEEPING)}.")


def order_again(bank: Bank, *, by: Viewer, also: tuple[str, ...] = ()) -> None:
    """Have the order of looking computed again for every agency that uses a bank of the viewer's own."""
    for agency in sorted({bank.owner, *given_to("bank", bank.pk), *also}):
        defer_once(ORDER, operation=by.operation, agency=agency)
