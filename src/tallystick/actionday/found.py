"""Finds a subject, and who it is, as far as whoever asks may know."""

from collections.abc import Iterable
from uuid import UUID

from tallystick.records.models import Subject, SubjectDetail
from tallystick.vocabulary.errors import Absent, Refused
from tallystick.vocabulary.viewer import Viewer


def found_subject(viewer: Viewer, subject: str) -> Subject:
    """A subject by its id. Raises Absent for one that is not there or not to be known of."""
    try:
        row = Subject.objects.filter(pk=UUID(str(subject)), operation_id=viewer.operation).first()
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
