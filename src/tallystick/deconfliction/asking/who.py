"""Who may ask and hold, and what is theirs."""

from uuid import UUID

from tallystick.records.conditions import WORKING
from tallystick.records.models import Question
from tallystick.records.writers import GUARDS, HOLDING
from tallystick.vocabulary.errors import Absent, Refused
from tallystick.vocabulary.viewer import Viewer


def may_ask(by: Viewer) -> None:
    """Raises Refused for who puts no questions."""
    _has(by, WORKING, "question", "your roles put no questions")


def may_hold(by: Viewer) -> None:
    """Raises Refused for who enters nothing that an agency holds."""
    _has(by, HOLDING, "holding", "your roles enter no holdings")


def may_guard(by: Viewer) -> None:
    """Raises Refused for who is no data-protection officer."""
    _has(by, GUARDS, "questions", "this is the data-protection officer's")


def own_question(viewer: Viewer, question: str) -> Question:
    """A question of the viewer's agency. Raises Absent."""
    found = Question.objects.filter(operation_id=viewer.operation, pk=uuid_of(question, "question")).first()
    if found is None:
        raise absent(f"question {question}")
    return found


def uuid_of(text: str, what: str) -> UUID:
    """An id. Raises Absent for what is none."""
    try:
        return UUID(str(text))
    except ValueError:
        raise absent(f"{what} {text}") from None


def absent(where: str) -> Absent:
    """It is not there, or not to be known."""
    return Absent(where, "there is none, or you may not see it", "Look at the list.")


def _has(by: Viewer, roles: tuple[str, ...], where: str, what: str) -> None:
    if by.looks_as:
        raise Refused(where, "you look as another agency", "Go back to your own view.")
    if not set(by.roles) & set(roles):
        raise Refused(where, what, f"Ask an officer who is {' or '.join(roles)}.")
