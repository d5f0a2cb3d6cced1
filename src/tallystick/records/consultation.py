"""The log of consultations (LED art. 25): written in the reader's transaction, so before the bytes leave."""

from collections.abc import Iterable

from tallystick.records.models import Consultation
from tallystick.vocabulary.viewer import Viewer


def note(viewer: Viewer, *, subject_kind: str, subject: str) -> None:
    """Record that ``viewer`` looked at ``subject`` for the purpose of the session. Jobs look at nobody."""
    note_all(viewer, subject_kind=subject_kind, subjects=[subject])


def note_all(viewer: Viewer, *, subject_kind: str, subjects: Iterable[str]) -> None:
    """Record a look at several subjects at once, an entry each."""
    if viewer.service:
        return
    Consultation.objects.bulk_create(
        Consultation(
            operation=viewer.operation,
            owner=viewer.agency,
            officer=viewer.officer,
            purpose=viewer.purpose,
            subject_kind=subject_kind,
            subject=subject,
        )
        for subject in subjects
    )
