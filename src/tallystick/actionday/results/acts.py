"""Results are entered, corrected and withdrawn, by a country or on its behalf; nothing is ever overwritten."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from tallystick.actionday.entering import Entry, carried, line, need
from tallystick.actionday.once import put_once
from tallystick.actionday.results.confirming import confirm
from tallystick.actionday.results.lines import counted
from tallystick.actionday.results.rules.standing import standing
from tallystick.actionday.results.what import What, fields
from tallystick.evidence.items import register_item
from tallystick.records.models import Result, Subject
from tallystick.vocabulary.actionday import Via
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.results import ResultKind
from tallystick.vocabulary.viewer import Viewer

__all__ = ["What", "confirm", "correct_result", "enter_result", "find_result"]

SAME = (
    "kind", "count", "country", "subject", "role", "warrant", "address", "item_kind", "main", "words", "void",
)  # fmt: skip
"""In these the same result sent twice must be the same."""
SAID = ("corrects", "source", "reason", "told_by")


def enter_result(what: What, *, entry: Entry, by: Viewer, at: datetime, reason: str = "") -> Result:
    """Enter a result; the same one sent twice is one. An item described with it goes into the register as well.

    Raises Malformed (words, numbers, times), Absent (no such subject), Refused (another country's without the
    coordinator's role; an item of another agency's register), Conflict (something else was sent under the key; the
    suspects of a subject are counted already).
    """
    given = carried(entry, by=by, at=at, reason=reason)
    row = Result(**given, **fields(what, owner=given["owner"], source="told" if "told_by" in given else "entered"))
    _of_its_country(row)
    if what.item is not None and row.owner != by.agency:
        raise Refused(f"item {what.label}", f"the register is {row.owner}'s own", "Enter the number without the item.")
    row.corrects = _filled_before(row)
    _not_counted_twice(row)
    return _put(row, what, "enter_result", by=by, at=at)


def correct_result(result: str, what: What | None, *, entry: Entry, by: Viewer, at: datetime, reason: str) -> Result:
    """Put another result in the place of one that was wrong; ``what`` None: withdraw it. It stays readable.

    Unless the entry says otherwise it happened when the first one did. Raises as :func:`enter_result`, Absent for no
    such result, Malformed without a reason.
    """
    need(reason, where="correction")
    old = find_result(by, result)
    if entry.agency and entry.agency != old.owner:
        raise Conflict(f"result {old.pk}", f"it is {old.owner}'s", "Correct it for the country whose it is.")
    whose = "" if old.owner == by.agency else old.owner
    entry = replace(entry, agency=whose, happened_at=entry.happened_at or old.happened_at)
    given = carried(entry, by=by, at=at, reason=reason)
    if what is None:
        row = Result(**given, **_as_it_was(old), corrects=old.pk, void=True)
        return _put(row, None, "withdraw_result", by=by, at=at)
    if what.item is not None:
        raise Malformed("item", "a correction puts nothing into the register", "Enter the item as a result of its own.")
    said = fields(what, owner=old.owner, source=old.source)
    row = Result(**given, **said, corrects=old.pk)
    _of_its_country(row)
    return _put(row, what, "correct_result", by=by, at=at)


def find_result(viewer: Viewer, result: str) -> Result:
    """A result the viewer sees. Raises Absent."""
    try:
        row = Result.objects.filter(pk=UUID(str(result)), operation_id=viewer.operation).first()
    except (ValueError, ValidationError):
        row = None
    if row is None:
        raise Absent("result", "there is none with this id here", "See the list of results.")
    return row


def _put(row: Result, what: What | None, act: str, *, by: Viewer, at: datetime) -> Result:
    row, new = put_once(row, same=SAME)
    if not new:
        return row
    if what is not None and what.item is not None:
        register_item(what.label, what.item, by=by, at=at)
    payload: dict[str, Any] = {name: str(getattr(row, name) or "") for name in (*SAME, *SAID)}
    payload |= {"owner": row.owner, "happened_at": row.happened_at.isoformat()}
    line(act, f"result:{row.pk}", by=by, at=at, payload=payload)
    return row


def _not_counted_twice(row: Result) -> None:
    """Raises Conflict for suspects of a subject whose suspects are counted already, as they are where it is set."""
    if row.kind != ResultKind.SUSPECT or row.subject is None:
        return
    alike = Result.objects.filter(operation=row.operation, owner=row.owner, subject=row.subject)
    sent = alike.filter(sent=row.sent).exists()
    if not sent and any(one.kind == row.kind for one in standing(counted(alike).values())):
        raise Conflict("result", "the suspects of this subject are counted already", "Correct that result instead.")


def _filled_before(row: Result) -> UUID | None:
    """The result of the same kind that package feedback filled for the same subject: what a country enters itself
    takes its place, so that nothing counts twice."""
    if row.subject is None:
        return None
    alike = Result.objects.filter(operation=row.operation, owner=row.owner, subject=row.subject)
    held = standing(counted(alike).values())
    found = [one.id for one in held if one.kind == row.kind and one.via == Via.FEEDBACK]
    return UUID(found[0]) if found else None


def _as_it_was(old: Result) -> dict[str, Any]:
    kept = ("kind", "count", "country", "subject", "role", "source", "warrant", "address", "item_kind", "main", "words")
    return {name: getattr(old, name) for name in kept}


def _of_its_country(row: Result) -> None:
    """Raises Absent for a subject of another country: hidden and absent look the same."""
    if row.subject and not Subject.objects.filter(pk=row.subject, operation=row.operation, owner=row.owner).exists():
        raise Absent("subject", f"{row.owner} has none with this id here", "Choose one of the list.")
