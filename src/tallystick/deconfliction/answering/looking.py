"""All that is held of what is asked, from rows and from the shelf, with what must stay silent."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from tallystick.deconfliction.answering.found import Found
from tallystick.deconfliction.answering.given import OnShelf, on_shelf
from tallystick.deconfliction.answering.in_contributions import in_contributions
from tallystick.deconfliction.answering.in_files import in_files
from tallystick.deconfliction.answering.in_rows import in_rows
from tallystick.deconfliction.service import service
from tallystick.records.categories import hidden_among, usable_now
from tallystick.records.models import Question
from tallystick.records.session import session
from tallystick.tables.engine import engine
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.codes import HandlingCode
from tallystick.vocabulary.deconfliction import AskedKind, HeldAs

PROCEEDINGS = "support criminal proceedings"


def look(shelf: Shelf, asked: Sequence[Question], *, now: datetime) -> list[Found]:
    """What anybody in the operation holds of what is asked, the askers themselves too. Names are compared elsewhere.

    Opens sessions of its own.
    """
    asked = [one for one in asked if one.kind != AskedKind.NAME]
    if not asked:
        return []
    with session(service(shelf.operation), role="worker"):
        found = list(in_rows(shelf.operation, asked, now=now))
        there = on_shelf(shelf)
    if there.folder is not None or there.manifests or there.contributions:
        found += _of_the_shelf(shelf, asked, there)
    return found


def look_in_rows(shelf: Shelf, asked: Sequence[Question], *, now: datetime) -> list[Found]:
    """What of it is held in rows alone, not in contributions and manifests. Opens a session of its own."""
    if not asked:
        return []
    with session(service(shelf.operation), role="worker"):
        return list(in_rows(shelf.operation, asked, now=now))


def _of_the_shelf(shelf: Shelf, asked: Sequence[Question], there: OnShelf) -> list[Found]:
    with engine(shelf.root / "work") as opened:
        found = [*in_contributions(opened, asked, there), *in_files(opened, asked, there)]
    if not found:
        return []
    with session(service(shelf.operation), role="worker"):
        hidden = hidden_among({one.account for one in found if one.account})
    # Of somebody put away the asker learns nothing: the owner is told.
    found = [replace(one, silent=True) if one.account in hidden else one for one in found]
    return usable(shelf.operation, asked, _askers_own(asked, found, there), there)


def _askers_own(asked: Iterable[Question], found: Iterable[Found], there: OnShelf) -> list[Found]:
    """What its owner gave the asker is the asker's own: nobody has to be called, or to decide, about it."""
    asker = {one.pk: one.owner for one in asked}
    given = {(row.digest, row.owner): row.given_to for rows in there.contributions.values() for row in rows}
    return [
        replace(one, owner=asker[one.question])
        if one.held == HeldAs.CONTRIBUTION and asker[one.question] in given.get((one.source, one.owner), ())
        else one
        for one in found
    ]


def usable(operation: str, asked: Iterable[Question], found: Sequence[Found], there: OnShelf) -> list[Found]:
    """Without what may not be used for the asker's purpose: H1 in proceedings, unless its owner permitted it."""
    of = {one.pk: one for one in asked}
    bound = {
        digest for digest, rows in there.contributions.items() if any(HandlingCode.H1 in row.codes for row in rows)
    }
    questioned: dict[str, set[str]] = defaultdict(set)
    for one in found:
        if _in_proceedings(one, of[one.question], bound):
            questioned[of[one.question].owner].add(one.source)
    permitted: dict[str, set[str]] = {}
    for agency, digests in questioned.items():
        with session(service(operation, agency=agency, purpose=PROCEEDINGS), role="worker"):
            permitted[agency] = usable_now(digests)
    return [
        one
        for one in found
        if not _in_proceedings(one, of[one.question], bound) or one.source in permitted[of[one.question].owner]
    ]


def _in_proceedings(one: Found, question: Question, bound: set[str]) -> bool:
    return (
        one.held in (HeldAs.CONTRIBUTION, HeldAs.ANSWER_NAME)
        and question.purpose == PROCEEDINGS
        and one.source in bound
    )
