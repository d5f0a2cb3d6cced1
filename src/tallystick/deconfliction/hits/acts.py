"""What the owner of a hit decides. Each runs in the open session of ``by`` and ends with its ledger line.

A silent hit is its owner's alone: whatever is decided about it, the asker is told nothing until it is revealed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError

from tallystick.deconfliction.directory import call, contacts
from tallystick.records import consultation
from tallystick.records.categories import given_to
from tallystick.records.ledger import append
from tallystick.records.models import Hit, SharedItem
from tallystick.records.notices import tell
from tallystick.records.writers import HOLDING
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.deconfliction import AnswerState
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

NOTICE = "hit"
"""Kind of the notices about a hit; their subject is its id."""
MOST, TITLE, WORDS = 50, 120, 8_000
"""Things that are shared at once; characters of a title, and of what is said under it."""


def share(hit: str, items: Sequence[tuple[str, str]], *, by: Viewer, at: datetime, reason: str) -> Hit:
    """Give the asker these things (title, words) and nothing else; more can follow later.

    Raises Malformed for nothing or an empty thing, Conflict for a hit the asker is not told of.
    """
    row = _owned(hit, by=by)
    _need(reason, row)
    _told_of(row)
    said = _read(items, row)
    for place, (title, words) in enumerate(said):
        # A microsecond apart, so that they are read in the order they were given.
        _keep(row, title, words, says="shared", by=by, at=at + timedelta(microseconds=place), reason=reason)
    _decide(row, AnswerState.SHARED, words=row.words, by=by, at=at)
    consultation.note(
        by, subject_kind="hit", subject=row.pk, doing=Doing.DISCLOSURE, recipient=row.asker, reason=reason
    )
    things = "one thing" if len(said) == 1 else f"{len(said)} things"
    _tell(row, f"{row.owner} shared {things} on hit {row.reference}.", by=by, at=at)
    return _line("share_hit", row, by=by, at=at, payload={"reason": reason, "titles": [title for title, _ in said]})


def withhold(hit: str, title: str, *, by: Viewer, at: datetime, reason: str) -> Hit:
    """Say of one thing that it is not given, and why; the asker reads both. What the hit is does not change."""
    row = _owned(hit, by=by)
    _need(reason, row)
    _told_of(row)
    named = _title(title, row)
    _keep(row, named, reason, says="refused", by=by, at=at, reason=reason)
    _tell(row, f"{row.owner} does not give {named!r} on hit {row.reference}.", by=by, at=at)
    return _line("withhold_of_hit", row, by=by, at=at, payload={"reason": reason, "title": named})


def refuse(hit: str, *, by: Viewer, at: datetime, reason: str) -> Hit:
    """Share nothing, for a reason that the asker reads. Of a silent hit the asker is told nothing, now as before.

    Raises Conflict where something was shared already, or it was refused before.
    """
    row = _owned(hit, by=by)
    _need(reason, row)
    if row.state != AnswerState.PENDING:
        raise Conflict(_name(row), f"it is {row.state}", "Refuse single things, or share more.")
    _decide(row, AnswerState.REFUSED, words=reason, by=by, at=at)
    if _is_told(row):
        _tell(row, f"{row.owner} shares nothing on hit {row.reference}: {reason}", by=by, at=at)
    return _line("refuse_hit", row, by=by, at=at, payload={"reason": reason})


def reveal(hit: str, *, by: Viewer, at: datetime, reason: str) -> Hit:
    """Let the asker know of a silent hit, or that a name which is alike is the same: that it is there, whom to call.

    What was said of it while it was silent is not told. Raises Conflict where the asker knows of it already.
    """
    row = _owned(hit, by=by)
    _need(reason, row)
    if _is_told(row):
        raise Conflict(_name(row), "the asker knows of it", "Share something, or refuse.")
    row.state, row.words, row.decided_at, row.decided_by = AnswerState.PENDING, "", None, None
    row.grants = [row.asker]
    row.save(update_fields=["state", "words", "decided_at", "decided_by", "grants"])
    consultation.note(
        by, subject_kind="hit", subject=row.pk, doing=Doing.DISCLOSURE, recipient=row.asker, reason=reason
    )
    whom = call(row.owner, contacts([row.owner]).get(row.owner))
    sure = "A name like it is known" if row.weak else "What you asked for is known"
    _tell(row, f"Hit {row.reference}. {sure}: call {whom}.", by=by, at=at)
    return _line("reveal_hit", row, by=by, at=at, payload={"reason": reason})


def not_the_same(hit: str, *, by: Viewer, at: datetime, reason: str) -> Hit:
    """Say of a name that is alike that it is another person's. It stays silent: the asker is told nothing.

    Raises Conflict for a hit of equal values, and for one that was revealed.
    """
    row = _owned(hit, by=by)
    _need(reason, row)
    if not row.weak:
        raise Conflict(_name(row), "equal values are the same", "Share something, or refuse.")
    if _is_told(row):
        raise Conflict(_name(row), "it was revealed as the same", "Refuse it, and say why.")
    _decide(row, AnswerState.REFUSED, words=reason, by=by, at=at)
    return _line("not_the_same_hit", row, by=by, at=at, payload={"reason": reason})


def _owned(hit: str, *, by: Viewer) -> Hit:
    """The hit, for an officer of its owner who may decide; anybody else is told that there is none."""
    try:
        found = Hit.objects.filter(pk=UUID(str(hit)), operation_id=by.operation, owner=by.agency)
    except (ValueError, ValidationError):
        found = Hit.objects.none()
    if not found.exists():
        raise Absent("hit", "there is none of yours with this id here", "See the hits that wait for you.")
    # Two officers at one hit wait for one another, so neither writes over what the other decided.
    row = found.select_for_update().first() if set(HOLDING) & set(by.roles) else None
    if row is None:
        raise Refused("hit", "your role decides about none", f"One of these does: {', '.join(HOLDING)}.")
    return row


def _is_told(row: Hit) -> bool:
    return row.asker in given_to("hit", row.pk)


def _told_of(row: Hit) -> None:
    if not _is_told(row):
        raise Conflict(_name(row), "it is silent: the asker does not know of it", "Reveal it first.")


def _read(items: Sequence[tuple[str, str]], row: Hit) -> list[tuple[str, str]]:
    if not 0 < len(items) <= MOST:
        raise Malformed(_name(row), f"{len(items)} things were given", f"Share one to {MOST} at a time.")
    said = [(_title(title, row), words.strip()) for title, words in items]
    for title, words in said:
        if not 0 < len(words) <= WORDS:
            raise Malformed(_name(row), f"{title!r} says nothing, or too much", f"Use one to {WORDS} characters.")
    return said


def _title(title: str, row: Hit) -> str:
    named = " ".join(title.split())
    if not 0 < len(named) <= TITLE:
        raise Malformed(_name(row), "a thing has no name, or too long a one", f"Use one to {TITLE} characters.")
    return named


def _keep(row: Hit, title: str, words: str, *, says: str, by: Viewer, at: datetime, reason: str) -> None:
    SharedItem.objects.create(
        operation_id=row.operation_id, owner=row.owner, grants=[row.asker], codes=row.codes, hit=row.pk, title=title,
        words=words, says=says, by=UUID(by.officer), at=at, reason=reason,
    )  # fmt: skip


def _decide(row: Hit, state: AnswerState, *, words: str, by: Viewer, at: datetime) -> None:
    row.state, row.words, row.decided_at, row.decided_by = state, words, at, UUID(by.officer)
    row.save(update_fields=["state", "words", "decided_at", "decided_by"])


def _tell(row: Hit, words: str, *, by: Viewer, at: datetime) -> None:
    tell(to=row.asker, kind=NOTICE, subject=str(row.pk), words=words, by=by, at=at)


def _need(reason: str, row: Hit) -> None:
    if not reason.strip():
        raise Malformed(_name(row), "no reason was given", "Say in a sentence why, so that others can follow.")


def _line(act: str, row: Hit, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> Hit:
    append(act=act, subject=f"hit:{row.pk}", payload=dict(payload), viewer=by, operation=by.operation, at=at)
    return row


def _name(row: Hit) -> str:
    return f"hit {row.reference}"
