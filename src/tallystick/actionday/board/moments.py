"""What happened on the day, in order: reports, results, calls and answers, each as it stands after corrections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tallystick.actionday.doors.lines import reported
from tallystick.actionday.results.consents import consents
from tallystick.actionday.results.lines import counted
from tallystick.actionday.results.rules.standing import standing
from tallystick.records import consultation
from tallystick.records.models import Call, CallAnswer, DoorReport, Result, Subject
from tallystick.vocabulary.viewer import Viewer

MOST = 500
"""So many moments are shown."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """``kind`` door, result, call or answer; ``subject``: its reference, where it is of one; ``row``: the entry's id.
    ``entered_at``: by the house's clock; ``on_behalf``: somebody else entered it."""

    at: datetime
    entered_at: datetime
    agency: str
    kind: str
    words: str
    subject: str = ""
    on_behalf: bool = False
    row: str = ""


def timeline(viewer: Viewer, *, now: datetime) -> tuple[Moment, ...]:
    """What the viewer may see of the day up to ``now``, the newest first. Subjects it names are logged."""
    subjects = dict(Subject.objects.filter(operation_id=viewer.operation).values_list("pk", "reference"))
    references = {str(pk): reference for pk, reference in subjects.items()}
    made = [*_doors(viewer, references), *_results(viewer, references), *_calls(viewer), *_answers(viewer)]
    shown = sorted((one for one in made if one.at <= now), key=lambda one: (one.at, one.row), reverse=True)[:MOST]
    named = {one.subject for one in shown if one.subject}
    consultation.note(viewer, subject_kind="timeline", subject="all")
    ids = [pk for pk, reference in references.items() if reference in named]
    consultation.note_all(viewer, subject_kind="subject", subjects=ids)
    return tuple(shown)


def _doors(viewer: Viewer, references: dict[str, str]) -> Iterable[Moment]:
    rows = standing(map(reported, DoorReport.objects.filter(operation_id=viewer.operation)))
    for row in rows:
        said = row.words if not row.subject else _state(row.state, row.door)
        yield Moment(
            at=row.happened_at, entered_at=row.entered_at, agency=row.owner, kind="door",
            words=f"{said}, early: a child in danger" if row.early else said,
            subject=references.get(row.subject, ""), on_behalf=bool(row.told_by), row=row.id,
        )  # fmt: skip


def _results(viewer: Viewer, references: dict[str, str]) -> Iterable[Moment]:
    allowed = consents(viewer)
    rows = counted(Result.objects.filter(operation_id=viewer.operation))
    for row in standing(rows.values()):
        if allowed.shows(viewer, row.owner, row.kind):
            yield Moment(
                at=row.happened_at, entered_at=row.entered_at, agency=row.owner, kind="result",
                words=f"{row.count:,} {_plain(row.kind)}", subject=references.get(row.subject, ""),
                on_behalf=bool(row.told_by), row=row.id,
            )  # fmt: skip


def _calls(viewer: Viewer) -> Iterable[Moment]:
    for row in Call.objects.filter(operation_id=viewer.operation):
        words = f"{_plain(row.kind)} put" + (f" from {row.starts_at:%d %b %H:%M} UTC" if row.starts_at else "")
        yield Moment(at=row.at, entered_at=row.at, agency=row.to, kind="call", words=words, row=str(row.pk))


def _answers(viewer: Viewer) -> Iterable[Moment]:
    rows = list(CallAnswer.objects.filter(operation_id=viewer.operation))
    kinds = dict(Call.objects.filter(pk__in=[row.call for row in rows]).values_list("pk", "kind"))
    for row in rows:
        yield Moment(
            at=row.happened_at, entered_at=row.entered_at, agency=row.owner, kind="answer",
            words=f"{_plain(kinds.get(row.call, 'call'))} {row.says}", on_behalf=bool(row.told_by), row=str(row.pk),
        )  # fmt: skip


def _state(state: str, door: int) -> str:
    return _plain(state) if door == 1 else f"{_plain(state)} at door {door}"


def _plain(word: str) -> str:
    return word.replace("_", " ")
