"""What a viewer may see of contributions, from rows only, inside an open session."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from tallystick.records import consultation
from tallystick.records.models import Contribution, Operation, QuarantinedRow
from tallystick.vocabulary.errors import Absent, Conflict, Refused
from tallystick.vocabulary.viewer import Viewer

PAGE = 100


def operation_for(viewer: Viewer, reference: str) -> Operation:
    """The viewer's operation. Raises Refused when ``reference`` names another one."""
    row = Operation.objects.filter(pk=viewer.operation).first() if viewer.operation else None
    if row is None:
        raise Absent("operation", "none is chosen, or you take no part in it", "Choose one of your operations")
    if row.reference != reference:
        what = f"the cover sheet is for {reference}, you are working on {row.reference}"
        raise Refused("contribution.toml [contribution]", what, "Change the operation, or have the sheet corrected")
    return row


def contributions(viewer: Viewer) -> list[Contribution]:
    """All contributions to the operation that the viewer may see, newest first."""
    rows = Contribution.objects.filter(operation_id=viewer.operation)
    return list(rows.order_by("-received_at", "name", "id"))


def contribution(viewer: Viewer, contribution_id: str) -> Contribution:
    """One contribution: ``counts`` per file and table, ``files`` with lineage, codes. Raises Absent."""
    try:
        row = Contribution.objects.filter(operation_id=viewer.operation, pk=contribution_id).first()
    except (ValidationError, ValueError):
        row = None
    if row is None:
        raise Absent("contribution", "there is none with this id", "Look at the list of contributions")
    return row


def received(viewer: Viewer, owner: str, digest: str) -> Contribution | None:
    """The contribution of this digest, if it was received. Raises Conflict when it was withdrawn."""
    row = Contribution.objects.filter(operation_id=viewer.operation, owner=owner, digest=digest).first()
    if row is not None and row.state == "withdrawn":
        what = "was received before and withdrawn"
        raise Conflict(f"contribution {row.name}", what, "Send it as a new contribution if it shall count again")
    return row


def quarantine(viewer: Viewer, contribution_id: str, after: str = "", *, most: int = PAGE) -> list[QuarantinedRow]:
    """Rows set aside, by file and row; ``after`` is the id of the last row seen. The file on the shelf has them all."""
    source = contribution(viewer, contribution_id)
    rows = QuarantinedRow.objects.filter(
        operation_id=viewer.operation, owner=source.owner, contribution=source.digest
    ).order_by("file", "row", "id")
    if after:
        last = rows.filter(pk=after).first()
        if last is None:
            raise Absent("quarantine", "there is no such row to go on from", "Begin at the first page")
        beyond = Q(file=last.file, row=last.row, id__gt=last.pk) | Q(file=last.file, row__gt=last.row)
        rows = rows.filter(beyond | Q(file__gt=last.file))
    found = list(rows[:most])
    if found:
        consultation.note(viewer, subject_kind="contribution", subject=source.digest, reason="rows set aside")
    return found
