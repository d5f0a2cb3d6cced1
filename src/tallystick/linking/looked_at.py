"""Whom a link shows: looking at it is looking at the persons of both accounts, as far as they are known."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from tallystick.records import consultation
from tallystick.records.models import Account, Link
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.viewer import Viewer


def links(viewer: Viewer, rows: Sequence[Link]) -> None:
    """Log that these links were shown, and with them the persons of their accounts."""
    consultation.note_all(viewer, subject_kind="link", subjects=[row.pk for row in rows])
    beside(viewer, rows)


def one(viewer: Viewer, row: Link) -> None:
    """Log that this link was opened. Whoever goes from link to link sees persons one by one, so these count apart."""
    consultation.note(viewer, subject_kind="link", subject=row.pk)
    consultation.note_all(viewer, subject_kind="linked", subjects=_shown(viewer, [row]))


def beside(viewer: Viewer, rows: Iterable[Link]) -> None:
    """Log the persons of links' accounts alone, where the links stand on the page of somebody who is logged."""
    consultation.note_all(viewer, subject_kind="listed", subjects=_shown(viewer, list(rows)))


def pair(viewer: Viewer, left: str, right: str) -> None:
    """Log the persons of a pair of accounts."""
    consultation.note_all(viewer, subject_kind="listed", subjects=sorted(persons_of(viewer, {left, right})))


def altered(viewer: Viewer, left: str, right: str, *, link: UUID | None, reason: str) -> None:
    """Log an answer about a pair: it changes who belongs together."""
    if link is not None:
        consultation.note(viewer, subject_kind="link", subject=link, doing=Doing.ALTERATION, reason=reason)
    persons = sorted(persons_of(viewer, {left, right}))
    consultation.note_all(viewer, subject_kind="person", subjects=persons, doing=Doing.ALTERATION, reason=reason)


def _shown(viewer: Viewer, rows: Sequence[Link]) -> list[UUID]:
    known = {row.person for row in rows if row.person}
    return sorted(known | persons_of(viewer, {end for row in rows for end in (row.left, row.right)}))


def persons_of(viewer: Viewer, accounts: set[str]) -> set[UUID]:
    """The persons that accounts (``platform:account``) belong to, as far as the viewer may see them."""
    rows = Account.objects.filter(operation_id=viewer.operation, key__in=accounts).exclude(person=None)
    return {person for person in rows.values_list("person", flat=True) if person}
