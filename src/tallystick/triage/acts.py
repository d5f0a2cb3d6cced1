"""What an officer asks of the order of looking as a whole."""

from datetime import datetime

from tallystick.evidence.recording import line, running_operation
from tallystick.records import consultation
from tallystick.triage.judging.acts import JUDGING
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.errors import Refused
from tallystick.vocabulary.viewer import Viewer


def request_order(*, by: Viewer, at: datetime, reason: str) -> str:
    """Log that an officer has the order of their agency made again; gives the agency. The build itself is a job.

    Raises Absent when there is no running operation, Refused for roles that do not work the queue.
    """
    operation = running_operation(by)
    if by.looks_as or not set(by.roles) & set(JUDGING):
        raise Refused("order of looking", "your roles do not work the queue", "Ask an officer who does.")
    consultation.note(by, subject_kind="triage", subject=by.agency, doing=Doing.COMBINATION, reason=reason)
    payload = {"agency": by.agency, "reason": reason}
    line("order_again", f"operation:{operation.pk} agency:{by.agency}", by=by, at=at, payload=payload)
    return by.agency
