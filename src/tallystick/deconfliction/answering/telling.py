"""Notices about hits, as rows that are written together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tallystick.deconfliction.answering.found import Found
from tallystick.records.models import Hit, Holding, Notice, Question
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.deconfliction import HeldAs
from tallystick.vocabulary.viewer import Viewer

BY_HAND = (HeldAs.HOLDING, HeldAs.EXCLUSION)


def notice(hit: Hit, *, to: str, words: str, by: Viewer, at: datetime) -> Notice:
    """A notice about a hit to one of its two agencies, not saved."""
    said = UUID(by.officer) if by.officer else None
    return Notice(operation_id=by.operation, to=to, kind="hit", subject=str(hit.pk), words=words, by=said, at=at)


def urgent_now(hit: Hit, *, by: Viewer, at: datetime) -> Notice:
    """To the owner of a hit whose question became urgent, not saved."""
    aside = "" if hit.grants else " They are not told of it: call them, or have them told."
    words = f"{hit.reference}: urgent now for {hit.asker}. Decide by {hit.due_at:%Y-%m-%d %H:%M} UTC.{aside}"
    return notice(hit, to=hit.owner, words=words, by=by, at=at)


def due_sooner(hit: Hit, *, by: Viewer, at: datetime) -> Notice:
    """To the owner of an open hit of which its asker asked again, with less time; not saved."""
    words = f"{hit.reference}: {hit.asker} asked again, {hit.urgency} now. Decide by {hit.due_at:%Y-%m-%d %H:%M} UTC."
    return notice(hit, to=hit.owner, words=words, by=by, at=at)


def asked_again(hit: Hit, question: Question, *, by: Viewer, at: datetime) -> Notice:
    """To the owner of a decided hit of which its asker asked again, for another purpose or more urgently; not saved."""
    words = (
        f"{hit.reference}: {hit.asker} asked the same again ({question.urgency}), for: {question.purpose}. What you"
        " decided is shown for it too. See whether it still holds."
    )
    return notice(hit, to=hit.owner, words=words, by=by, at=at)


def found_there(hit: Hit, *, by: Viewer, at: datetime) -> Notice:
    """To the asker of a standing question that a hit of another question is its hit too; not saved."""
    words = f"{hit.reference}: {hit.owner} holds what you asked for ({hit.kind}); you have that hit already."
    return notice(hit, to=hit.asker, words=words, by=by, at=at)


def entered_by_hand(sources: Iterable[tuple[str, str]]) -> dict[str, Holding]:
    """Of sources (HeldAs, id) those that were entered by hand, by their id; a sealed list's are none."""
    ids = {source for held, source in sources if held in BY_HAND and source}
    return {str(row.pk): row for row in Holding.objects.filter(pk__in=ids)} if ids else {}


def probes(
    asked: Mapping[UUID, Question], written: Sequence[tuple[Hit, Sequence[Found]]], *, by: Viewer, at: datetime
) -> list[Notice]:
    """To the data-protection officers of the owner: what was entered silently hit a question that stood before. So
    whoever enters guesses to find out what others ask for is seen."""
    silent = [(hit, one) for hit, rows in written for one in rows if one.silent]
    entered = entered_by_hand((one.held, one.source) for _, one in silent)
    said = {}
    for hit, one in silent:
        row = entered.get(one.source)
        if row is None or asked[one.question].standing_until is None or row.at <= asked[one.question].at:
            continue
        words = (
            f"{hit.reference}: a silent holding ({hit.kind}) was entered after {hit.asker} had asked for the same, and"
            " hit that question. See that it was entered for what it is, and not to find out what others ask for."
        )
        said[hit.pk] = Notice(
            operation_id=by.operation, to=hit.owner, role=OfficerRole.DATA_PROTECTION, kind="late_silent_hit",
            subject=str(hit.pk), words=words, by=UUID(by.officer) if by.officer else None, at=at,
        )  # fmt: skip
    return list(said.values())
