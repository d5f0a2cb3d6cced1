"""A subject as officers name it: by the country's reference, by its code on paper, or by its id."""

from uuid import UUID

from tallystick.actionday.doors.rules.codes import subject_code
from tallystick.records.models import Subject
from tallystick.vocabulary.errors import Absent, Conflict
from tallystick.vocabulary.viewer import Viewer


def subject_named(viewer: Viewer, said: str, *, agency: str = "") -> str:
    """The id of a subject of ``agency`` (empty: the viewer's). Raises Absent, and Conflict where two are meant."""
    owner, name = agency or viewer.agency, said.strip()
    rows = dict(Subject.objects.filter(operation_id=viewer.operation, owner=owner).values_list("pk", "reference"))
    found = [pk for pk, reference in rows.items() if reference == name] or [
        pk for pk in rows if name.upper() == subject_code(str(pk)) or _is(pk, name)
    ]
    if not found:
        raise Absent(f"subject of action {name}", f"{owner} has none of this name", "See the list of subjects.")
    if len(found) > 1:
        raise Conflict(f"subject of action {name}", "two are named like this", "Give its id.")
    return str(found[0])


def _is(pk: UUID, name: str) -> bool:
    try:
        return UUID(name) == pk
    except ValueError:
        return False
