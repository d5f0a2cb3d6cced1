"""The log of LED article 25: written in the reader's own transaction, so before the bytes leave.

Persons are always named by UUID, so that one question finds every entry about them: kind ``person`` where somebody
opened them, ``listed`` where they stood in a list, among hits or beside a link, ``linked`` on the page of one link.
"""

import uuid
from collections.abc import Iterable

from django.db import connections

from tallystick.records.models import Consultation
from tallystick.records.session import current_alias
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.viewer import Viewer

LONGEST = 320
"""Characters of a subject (a search as it was typed) that are kept."""

# PostgreSQL's trigger sets the time and whether the officer looked from outside; what is given here does not count.
_INSERT = (
    f"INSERT INTO {Consultation._meta.db_table}"
    " (id, operation, owner, officer, purpose, doing, subject_kind, subject, recipient, reason, outside)"
    " SELECT said.id, %s::uuid, %s, %s::uuid, %s, %s, %s, said.subject, %s, %s, false"
    " FROM unnest(%s::uuid[], %s::text[]) AS said(id, subject)"
)


def note(
    viewer: Viewer,
    *,
    subject_kind: str,
    subject: object,
    doing: Doing = Doing.CONSULTATION,
    recipient: str = "",
    reason: str = "",
) -> str:
    """Record that ``viewer`` did ``doing`` with ``subject`` for the purpose of the session; gives the entry's id.

    ``recipient`` is the agency a disclosure went to; ``reason`` the officer's own words, where an act has some. Jobs
    are nobody and leave no entry here (empty id): what a build combines is logged by :func:`note_build`.
    """
    said = note_all(
        viewer, subject_kind=subject_kind, subjects=[subject], doing=doing, recipient=recipient, reason=reason
    )
    return said[0] if said else ""


def note_all(
    viewer: Viewer,
    *,
    subject_kind: str,
    subjects: Iterable[object],
    doing: Doing = Doing.CONSULTATION,
    recipient: str = "",
    reason: str = "",
) -> list[str]:
    """Record several subjects at once, an entry each, in one statement. A subject named twice is one entry."""
    said = list(dict.fromkeys(_plain(subject) for subject in subjects))
    if viewer.service or not said:
        return []
    ids = [str(uuid.uuid4()) for _ in said]
    who = [viewer.operation, viewer.agency, viewer.officer, viewer.purpose]
    with connections[current_alias()].cursor() as cursor:
        cursor.execute(_INSERT, [*who, str(doing), subject_kind, recipient, _plain(reason, 2000), ids, said])
    return ids


def note_build(build: object, *, asked: str = "") -> None:
    """From a job: a build combined what several owners gave. ``asked``: the id of the entry of who asked for it."""
    with connections[current_alias()].cursor() as cursor:
        cursor.execute("SELECT tally.note_build(%s::uuid, %s::uuid)", [str(build), asked or None])


def _plain(said: object, most: int = LONGEST) -> str:
    # PostgreSQL has neither NUL nor half a character in text; what was typed must be logged all the same.
    whole = str(said).encode("utf-8", "replace").decode()
    return whole.replace("\x00", "\N{REPLACEMENT CHARACTER}")[:most]
