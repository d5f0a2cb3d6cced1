"""What happened on the day, in order: reports, results, calls and answers, each as it stands after corrections."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tallystick.actionday.board.happened import Drawn, place_after, place_of, sources
from tallystick.records import consultation
from tallystick.records.models import Call, CallAnswer, DoorReport, Result, Subject
from tallystick.vocabulary.viewer import Viewer

PAGE = 50
"""So many moments a page."""
DRAWN = timedelta(hours=18)
"""So much is drawn with a page, back from its newest moment."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """``kind`` door, result, call or answer; ``subject``: its reference, where it is of one; ``row``: the entry's id.
    ``entered_at``: by the house's clock; ``on_behalf``: somebody else entered it. ``words`` say what; of a result they
    are ``count`` of ``what``, a ResultKind."""

    at: datetime
    entered_at: datetime
    agency: str
    kind: str
    words: str
    subject: str = ""
    on_behalf: bool = False
    row: str = ""
    what: str = ""
    count: int = 0


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A page, the newest first; ``after``: where the next one begins (empty: this is the last); ``drawn``: entries by
    agency, kind and minute in the 18 hours up to the newest one of the page."""

    moments: tuple[Moment, ...]
    after: str
    drawn: tuple[Drawn, ...]


def timeline(viewer: Viewer, *, now: datetime, after: str = "", limit: int = PAGE, agency: str = "") -> Timeline:
    """What the viewer may see of the day up to ``now``; ``agency`` (code): of that one alone. Subjects it names are
    logged. Raises Malformed for an ``after`` that is no page's."""
    place, there = place_of(after), sources(viewer, until=now, agency=agency)
    made = [one for source in there for one in MADE[source.kind](source.page(place, limit=limit + 1))]
    made.sort(key=lambda one: (one.at, one.row), reverse=True)
    page, newest = made[:limit], made[0].at if made else now
    consultation.note(viewer, subject_kind="timeline", subject="all")
    return Timeline(
        moments=_named(viewer, page),
        after=place_after(page[-1].at, page[-1].row) if len(made) > limit else "",
        drawn=tuple(one for source in there for one in source.drawn(newest - DRAWN, newest)),
    )


def _named(viewer: Viewer, page: Iterable[Moment]) -> tuple[Moment, ...]:
    """Moments with references for the ids of their subjects, as far as the viewer sees them; those are logged."""
    shown = list(page)
    seen = Subject.objects.filter(pk__in={one.subject for one in shown if one.subject})
    references = {str(pk): reference for pk, reference in seen.values_list("pk", "reference")}
    consultation.note_all(viewer, subject_kind="subject", subjects=sorted(references))
    return tuple(replace(one, subject=references.get(one.subject, "")) for one in shown)


def _doors(rows: Sequence[DoorReport]) -> Iterable[Moment]:
    for row in rows:
        said = row.words if row.subject is None else _state(row.state, row.door)
        yield Moment(
            at=row.happened_at, entered_at=row.entered_at, agency=row.owner, kind="door",
            words=f"{said}, early: a child in danger" if row.early else said,
            subject=str(row.subject or ""), on_behalf=bool(row.told_by), row=str(row.pk),
        )  # fmt: skip


def _results(rows: Sequence[Result]) -> Iterable[Moment]:
    for row in rows:
        yield Moment(
            at=row.happened_at, entered_at=row.entered_at, agency=row.owner, kind="result",
            words=f"{row.count:,} {_plain(row.kind)}", what=row.kind, count=row.count,
            subject=str(row.subject or ""), on_behalf=bool(row.told_by), row=str(row.pk),
        )  # fmt: skip


def _calls(rows: Sequence[Call]) -> Iterable[Moment]:
    for row in rows:
        words = f"{_plain(row.kind)} put" + (f" from {row.starts_at:%d %b %H:%M} UTC" if row.starts_at else "")
        yield Moment(at=row.at, entered_at=row.at, agency=row.to, kind="call", words=words, row=str(row.pk))


def _answers(rows: Sequence[CallAnswer]) -> Iterable[Moment]:
    kinds = dict(Call.objects.filter(pk__in=[row.call for row in rows]).values_list("pk", "kind"))
    for row in rows:
        yield Moment(
            at=row.happened_at, entered_at=row.entered_at, agency=row.owner, kind="answer",
            words=f"{_plain(kinds.get(row.call, 'call'))} {row.says}", on_behalf=bool(row.told_by), row=str(row.pk),
        )  # fmt: skip


MADE: Mapping[str, Callable[[Sequence[Any]], Iterable[Moment]]] = {
    "door": _doors, "result": _results, "call": _calls, "answer": _answers,
}  # fmt: skip


def _state(state: str, door: int) -> str:
    return _plain(state) if door == 1 else f"{_plain(state)} at door {door}"


def _plain(word: str) -> str:
    return word.replace("_", " ")
