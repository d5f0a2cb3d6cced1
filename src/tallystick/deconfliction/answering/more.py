"""A hit that is there finds something more of its owner's: once decided is not decided for good."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tallystick.deconfliction.answering.found import Found
from tallystick.deconfliction.answering.telling import entered_by_hand, notice
from tallystick.deconfliction.rules.deadlines import due_at
from tallystick.records.models import Hit, HitSource, Holding, Notice, Question
from tallystick.vocabulary.deconfliction import AnswerState, HeldAs
from tallystick.vocabulary.viewer import Viewer

SHOWN_SOURCES = 50
"""So many sources of a hit are kept; its owner finds the others."""

Added = list[tuple[Hit, list[Found]]]


def first_of(rows: Sequence[Found]) -> list[Found]:
    """Each source once, those that keep a hit silent first."""
    once = {(one.held, one.source, one.shown): one for one in rows}
    return sorted(once.values(), key=lambda one: (not one.silent, one.held, one.shown, one.source))[:SHOWN_SOURCES]


def add_more(
    again: Sequence[tuple[Hit, Sequence[Found]]], asked: Mapping[UUID, Question], *, by: Viewer, at: datetime
) -> tuple[Added, list[Notice]]:
    """Hits that are there, with all that is found of them now: what is new of it, and the notices about it (not saved).
    ``asked``: questions, by id; those of one hit ask the same.

    A decided hit waits again, with a new deadline. A silent one is told from now on when nothing that kept it silent is
    held any more. What is new and silent changes nothing of what the asker sees.
    """
    known: dict[UUID, list[HitSource]] = defaultdict(list)
    for row in HitSource.objects.filter(hit__in=[hit.pk for hit, _ in again]):
        known[row.hit].append(row)
    sources = [(row.held, row.source) for rows in known.values() for row in rows]
    entered = entered_by_hand([*sources, *((one.held, one.source) for _, rows in again for one in rows)])
    added: Added = []
    notices: list[Notice] = []
    for hit, rows in again:
        there = {_what(row.held, row.source, entered) for row in known[hit.pk]}
        new = [one for one in first_of(rows) if _what(one.held, one.source, entered) not in there]
        new = new[: max(0, SHOWN_SOURCES - len(there))]
        if new:
            kept_silent = any(one.silent for one in rows) or _still_silent(known[hit.pk], entered, now=at)
            added.append((hit, new))
            notices += _changed(hit.pk, new, asked[rows[0].question].since, kept_silent=kept_silent, by=by, at=at)
    return added, notices


def _what(held: str, source: str, entered: Mapping[str, Holding]) -> tuple[str, str]:
    """What is the same source. A list's rows are new with every build, and a question that is put again is no news."""
    changing = held == HeldAs.QUESTION or (held == HeldAs.EXCLUSION and source not in entered)
    return (held, "" if changing else source)


def _still_silent(rows: Sequence[HitSource], entered: Mapping[str, Holding], *, now: datetime) -> bool:
    """Whether something that kept a hit silent is held still: all but what was entered by hand and answers no more."""
    return any(row.silent and not (row.source in entered and _over(entered[row.source], now)) for row in rows)


def _over(row: Holding, now: datetime) -> bool:
    return row.withdrawn_at is not None or (row.expires_at is not None and row.expires_at <= now)


def _changed(
    hit: UUID, new: Sequence[Found], since: datetime | None, *, kept_silent: bool, by: Viewer, at: datetime
) -> list[Notice]:
    """Write what becomes of a hit, and give what is said of it. ``since``: where its question's window begins."""
    row = Hit.objects.defer(None).select_for_update().get(pk=hit)
    was_told, openly = bool(row.grants), any(not one.silent for one in new)
    is_told = was_told or (openly and not kept_silent)
    again = row.state != AnswerState.PENDING and (openly or not was_told)
    if again or is_told != was_told:
        # What its owner noted while it was silent is told to nobody; and its time runs from now on.
        row.state, row.words, row.decided_at, row.decided_by = AnswerState.PENDING, "", None, None
        row.due_at = due_at(at, urgency=row.urgency, kind=row.kind, since=since)
        row.made_at, row.told = at, ""
        row.grants = [row.asker] if is_told else []
        row.save(update_fields=[*_CHANGED])
    due = f"{row.due_at:%Y-%m-%d %H:%M} UTC"
    aside = "" if is_told else " They are not told of it."
    wait = f" Decide by {due}." if row.state == AnswerState.PENDING else ""
    words = f"{row.reference}: something more of yours ({row.kind}) is what {row.asker} asked for.{aside}{wait}"
    said = [notice(row, to=row.owner, words=words, by=by, at=at)]
    if is_told and (again or not was_told):
        words = f"{row.reference}: {row.owner} holds what you asked for ({row.kind}) and decides by {due}."
        said.append(notice(row, to=row.asker, words=words, by=by, at=at))
    return said


_CHANGED = ("state", "words", "decided_at", "decided_by", "made_at", "due_at", "told", "grants")
