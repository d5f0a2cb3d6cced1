"""Finds a subject, and who it is, as far as whoever asks may know."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from tallystick.records.models import DoorReport, Operation, Subject, SubjectDetail
from tallystick.vocabulary.errors import Absent, Refused
from tallystick.vocabulary.viewer import Viewer

_Row = TypeVar("_Row", Subject, DoorReport)


def among(viewer: Viewer, kind: type[_Row]) -> QuerySet[_Row]:
    """Rows of the operation that one who names an id may mean: of an agency that does not coordinate, its own.

    PostgreSQL hides the others as well, but takes longer over a row that is there than over none.
    """
    rows = kind._default_manager.filter(operation_id=viewer.operation)
    led = Operation.objects.filter(coordinator=viewer.agency).values_list("pk", flat=True)
    every = viewer.service or (viewer.operation in map(str, led) and not viewer.looks_as)
    return rows if every else rows.filter(owner=viewer.recipient)


def found_subject(viewer: Viewer, subject: str) -> Subject:
    """A subject by its id. Raises Absent for one that is not there or not to be known of."""
    try:
        row = among(viewer, Subject).filter(pk=UUID(str(subject))).first()
    except ValueError:
        row = None
    if row is None:
        raise Absent("subject", "there is none of this id here", "See the list of subjects.")
    return row


def own_subject(by: Viewer, subject: str) -> Subject:
    """A subject of the officer's own agency. Raises Absent, Refused for another agency's."""
    row = found_subject(by, subject)
    if row.owner != by.agency:
        raise Refused("subject", f"it is {row.owner}'s", "Only its own country does that.")
    return row


def newest_details(subjects: Iterable[UUID]) -> dict[UUID, SubjectDetail]:
    """Subject -> its newest row of details, of those the open session sees."""
    rows = SubjectDetail.objects.filter(subject__in=list(subjects)).order_by("entered_at", "at", "id")
    return {row.subject: row for row in rows}
