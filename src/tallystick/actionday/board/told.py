"""Entries made on behalf of a country that wait for its word: every kind of them, the oldest first."""

from dataclasses import dataclass
from datetime import datetime

from tallystick.actionday.board.gathering import corrected
from tallystick.actionday.results.confirming import KINDS
from tallystick.records import consultation
from tallystick.records.models import Call, CallAnswer, Confirmation, DoorReport, Negative, Result, SearchHours, Subject
from tallystick.records.models.actionday import Entered
from tallystick.vocabulary.results import ConfirmSays
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class ToldLine:
    """An entry somebody made for ``agency``. ``kind`` and ``row`` name it to :func:`results.confirming.confirm`;
    ``said``: empty while the country said nothing, else a ConfirmSays, with its ``words_said``."""

    kind: str
    row: str
    agency: str
    words: str
    happened_at: datetime
    entered_at: datetime
    told_by: str
    told_how: str
    told_at: datetime | None
    said: str = ""
    words_said: str = ""


def told(viewer: Viewer) -> tuple[ToldLine, ...]:
    """Entries on behalf that no country confirmed yet: one's own agency's, and every country's to the coordinator.

    What was corrected needs no word any more. Subjects they are about are logged.
    """
    answered = Confirmation.objects.filter(operation_id=viewer.operation).order_by("at", "id")
    says = {(row.kind, row.row): row for row in answered}
    references = {row.pk: row.reference for row in Subject.objects.filter(operation_id=viewer.operation)}
    found, subjects, gone = [], set(), corrected(viewer.operation)
    for kind, model in KINDS.items():
        for row in model._default_manager.filter(operation_id=viewer.operation).exclude(told_by=""):
            said = says.get((kind, row.pk))
            if row.pk in gone or (said is not None and said.says == ConfirmSays.CONFIRMED):
                continue
            subject = row.pk if isinstance(row, Subject) else getattr(row, "subject", None)
            subjects.add(subject)
            found.append(_line(kind, row, said, reference=references.get(subject, "") if subject else ""))
    consultation.note(viewer, subject_kind="told", subject="all")
    consultation.note_all(viewer, subject_kind="subject", subjects=[one for one in subjects if one is not None])
    return tuple(sorted(found, key=lambda one: (one.entered_at, one.row)))


def _line(kind: str, row: Entered, said: Confirmation | None, *, reference: str) -> ToldLine:
    words = f"{reference}: {_words(row)}" if reference else _words(row)
    return ToldLine(
        kind=kind, row=str(row.pk), agency=row.owner, words=words, happened_at=row.happened_at,
        entered_at=row.entered_at, told_by=row.told_by, told_how=row.told_how, told_at=row.told_at,
        said=said.says if said else "", words_said=said.words if said else "",
    )  # fmt: skip


def _words(row: Entered) -> str:
    """What an entry says, in a few words."""
    if isinstance(row, DoorReport):
        return row.words if row.subject is None else _plain(f"{row.state} {row.words}")
    if isinstance(row, Result):
        return _plain(f"{row.kind}: {row.count:,} {row.words}")
    if isinstance(row, CallAnswer):
        asked = Call.objects.filter(pk=row.call).values_list("kind", flat=True).first() or "call"
        return _plain(f"{asked}: {row.says} {row.words}")
    if isinstance(row, Subject):
        return f"subject of action, {row.count:,} {'person' if row.count == 1 else 'persons'}"
    if isinstance(row, SearchHours):
        return f"{_hours(row)} by the clocks of {_plain(row.zone)}: {row.source}"
    return _plain(f"{row.kind} {row.country}") if isinstance(row, Negative) else ""


def _hours(row: SearchHours) -> str:
    if row.since is None or row.until is None:
        return "homes may be searched at any hour"
    since, until = (f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (row.since, row.until))
    return f"homes may be searched from {since} to {until}"


def _plain(said: str) -> str:
    return said.replace("_", " ").strip()
