"""A country says whether what was entered on its behalf is right. Entry on behalf is the normal case (practice 17)."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError

from tallystick.actionday.entering import line, running_operation
from tallystick.records.models import CallAnswer, Confirmation, DoorReport, Negative, Result, SearchHours, Subject
from tallystick.records.models.actionday import Entered
from tallystick.vocabulary.errors import Absent, Malformed, Refused
from tallystick.vocabulary.results import ConfirmSays
from tallystick.vocabulary.viewer import Viewer

KINDS: dict[str, type[Entered]] = {
    "result": Result,
    "door": DoorReport,
    "answer": CallAnswer,
    "subject": Subject,
    "negative": Negative,
    "hours": SearchHours,
}
"""What is entered for a country, by the kind under which it is confirmed."""


def confirm(kind: str, row: str, says: str, *, by: Viewer, at: datetime, words: str = "") -> Confirmation:
    """Confirm an entry made on behalf of the officer's agency, or say that it is wrong and why; the newest word holds.

    What is wrong is still counted until it is corrected. Raises Malformed, Absent, Refused (not made on behalf).
    """
    if kind not in KINDS or says not in tuple(ConfirmSays):
        raise Malformed("confirmation", f"{kind} {says} is not known", f"Kinds: {', '.join(KINDS)}.")
    words = words.strip()
    if says == ConfirmSays.WRONG and not words:
        raise Malformed("confirmation", "it is not said what is wrong", "Say what is wrong, or correct the entry.")
    if len(words) > 300:
        raise Malformed("words", "they are longer than 300 characters", "Shorten them.")
    operation = running_operation(by)
    found = _entry(KINDS[kind], row, by=by)
    if not found.told_by:
        raise Refused(f"{kind} {found.pk}", "your agency entered it itself", "Correct it where it is wrong.")
    made = Confirmation(
        operation=operation, owner=by.agency, grants=sorted({operation.coordinator} - {by.agency}), kind=kind,
        row=found.pk, says=says, words=words, by=UUID(by.officer), at=at,
    )  # fmt: skip
    made.save(force_insert=True)
    line(f"entry_{says}", f"{kind}:{found.pk}", by=by, at=at, payload={"words": words})
    return made


def _entry(model: type[Entered], row: str, *, by: Viewer) -> Entered:
    try:
        rows = model._default_manager.filter(pk=UUID(str(row)), operation_id=by.operation, owner=by.agency)
        found = rows.first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise Absent("entry", "your agency has none with this id here", "See what waits to be confirmed.")
    return found
