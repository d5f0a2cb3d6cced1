"""The same form sent twice is one: every row of the day carries its sender's key."""

from typing import TypeVar
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from tallystick.records.models import CallAnswer, DayLog, DoorReport, Negative, Result, SearchHours, Subject
from tallystick.records.models.actionday import Entered
from tallystick.records.session import current_alias
from tallystick.vocabulary.errors import Conflict, Malformed

_Row = TypeVar("_Row", Subject, SearchHours, CallAnswer, DoorReport, Result, Negative, DayLog)


def key_of(sent: str) -> UUID:
    """The sender's key; empty: a new one. Raises Malformed for what is no UUID."""
    try:
        return UUID(sent) if sent else uuid4()
    except ValueError as error:
        raise Malformed("entry", f"its key {sent[:40]!r} is no UUID", "Open the form again.") from error


def put_once(row: _Row, *, same: tuple[str, ...]) -> tuple[_Row, bool]:
    """Save a row, or give the one that was sent under its key before; and whether it is new.

    ``same``: the fields in which a repetition must be the same. Raises Conflict where it is not.
    """
    known = sent_before(row)
    if known is None:
        try:
            with transaction.atomic(using=current_alias()):
                row.save(force_insert=True)
        except IntegrityError:
            known = sent_before(row)
            if known is None:
                raise
        else:
            if isinstance(row, Entered):
                row.refresh_from_db(fields=["entered_at"])
            return row, True
    if any(getattr(known, name) != getattr(row, name) for name in same):
        what = "something else was sent under the same key"
        raise Conflict("entry", what, "Open the form again: it brings a key of its own.")
    return known, False


def sent_before(row: _Row) -> _Row | None:
    """The row that was sent under the key of this one, if there is any."""
    return type(row).objects.filter(operation=row.operation, owner=row.owner, sent=row.sent).first()
