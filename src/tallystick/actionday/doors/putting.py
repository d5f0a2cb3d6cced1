"""A report of a door as a row: what every way of reporting shares, without its ledger line."""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError

from tallystick.actionday.entering import Entry, carried, coordinates, running_operation
from tallystick.actionday.found import among
from tallystick.actionday.once import put_once
from tallystick.records.models import DoorReport, Subject
from tallystick.vocabulary.actionday import DoorState
from tallystick.vocabulary.errors import Absent, Malformed
from tallystick.vocabulary.viewer import Viewer

MOST_DOORS = 99
MOST_WORDS = 300
_Row = TypeVar("_Row", Subject, DoorReport)
SAME = ("subject", "door", "state", "count", "of", "words", "early", "corrects", "void")


def put_report(
    subject: Subject | None,
    state: str,
    *,
    entry: Entry,
    by: Viewer,
    at: datetime,
    door: int = 1,
    words: str = "",
    count: int = 1,
    of: int | None = None,
    early: bool = False,
    corrects: DoorReport | None = None,
    void: bool = False,
    reason: str = "",
) -> tuple[DoorReport, bool]:
    """Save a report, or give the one that was sent before; and whether it is new. ``subject`` None: about several.

    What is not seen of a subject is not seen of its reports either. A correction happened when the corrected report
    did, unless it says otherwise. Raises Malformed, Absent, Refused, Conflict.
    """
    if state not in tuple(DoorState):
        raise Malformed("state", f"{state!r} is none", f"One of: {', '.join(DoorState)}.")
    if not 1 <= door <= MOST_DOORS:
        raise Malformed("door", f"{door} is none", f"Number them from 1 to {MOST_DOORS}.")
    if len(words.strip()) > MOST_WORDS:
        raise Malformed("words", f"they are longer than {MOST_WORDS} characters", "Shorten them.")
    if "\x00" in words:
        raise Malformed("words", "they hold a sign nobody sees", "Write them again.")
    if corrects is not None and entry.happened_at is None:
        entry = replace(entry, happened_at=corrects.happened_at)
    row = DoorReport(
        **carried(entry, by=by, at=at, reason=reason), subject=subject.pk if subject else None, door=door, state=state,
        words=words.strip(), count=count, of=of, early=early, corrects=corrects.pk if corrects else None, void=void,
        category=subject.category if subject else DoorReport().category,
        away_from=subject.away_from if subject else [], codes=subject.codes if subject else [],
    )  # fmt: skip
    return put_once(row, same=SAME)


def subject_of(subject: str, entry: Entry, *, by: Viewer) -> Subject:
    """The subject an entry is about. Raises Absent where there is none; Malformed where it is another country's and
    nobody is said to have told."""
    row = _found(Subject, subject, by=by, what="subject of action")
    owner = entry.agency or by.agency
    if row.owner != owner and not entry.agency and coordinates(by, running_operation(by)):
        raise Malformed("subject of action", f"it is of {row.owner}", "Say who of them told you, how and when.")
    if row.owner != owner:
        raise Absent("subject of action", f"{owner} has none with this id", "See the list of subjects.")
    return row


def report_of(report: str, owner: str, *, by: Viewer) -> DoorReport:
    """A report of a country by its id. Raises Absent."""
    row = _found(DoorReport, report, by=by, what="report")
    if row.owner != owner:
        raise Absent("report", f"{owner} has none with this id", "See the history of the subject.")
    return row


def _found(kind: type[_Row], id: str, *, by: Viewer, what: str) -> _Row:
    try:
        row = among(by, kind).filter(pk=UUID(str(id))).first()
    except (ValueError, ValidationError):
        row = None
    if row is None:
        raise Absent(what, "there is none with this id here", "See the list of subjects.")
    return row
