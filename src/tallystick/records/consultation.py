"""The log of consultations (LED art. 25): written in the reader's transaction, so before the bytes leave."""

from tallystick.records.models import Consultation
from tallystick.vocabulary.viewer import Viewer


def note(viewer: Viewer, *, subject_kind: str, subject: str) -> None:
    """Record that ``viewer`` looked at ``subject`` for the purpose of the session. Jobs look at nobody."""
    if viewer.service:
        return
    Consultation.objects.create(
        operation=viewer.operation,
        owner=viewer.agency,
        officer=viewer.officer,
        purpose=viewer.purpose,
        subject_kind=subject_kind,
        subject=subject,
    )
