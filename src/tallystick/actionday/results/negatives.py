"""Qualified negatives: what was looked for and is not there, said with care; entries like any other."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError

from tallystick.actionday.entering import Entry, carried, line, need
from tallystick.actionday.once import put_once
from tallystick.records.models import Negative
from tallystick.vocabulary.errors import Absent, Conflict, Malformed
from tallystick.vocabulary.results import NegativeKind
from tallystick.vocabulary.viewer import Viewer

SAME = ("kind", "country", "words", "corrects", "void")
WITHOUT_COUNTRY = (NegativeKind.PRODUCTION_NOT_CONFIRMED,)
"""These need name no country."""


@dataclass(frozen=True, kw_only=True)
class WhatNot:
    """A negative: ``kind`` a NegativeKind, about ``country`` (two letters), with ``words`` that qualify it."""

    kind: str
    country: str = ""
    words: str = ""


def enter_negative(what: WhatNot, *, entry: Entry, by: Viewer, at: datetime, reason: str = "") -> Negative:
    """Enter a qualified negative; the same one sent twice is one. Raises as ``acts.enter_result``."""
    row = Negative(**carried(entry, by=by, at=at, reason=reason), **_fields(what))
    return _put(row, "enter_negative", by=by, at=at)


def correct_negative(
    negative: str, what: WhatNot | None, *, entry: Entry, by: Viewer, at: datetime, reason: str
) -> Negative:
    """Put another in the place of one that was wrong; None withdraws it. Raises as ``acts.correct_result``."""
    need(reason, where="correction")
    old = find_negative(by, negative)
    if entry.agency and entry.agency != old.owner:
        raise Conflict(f"negative {old.pk}", f"it is {old.owner}'s", "Correct it for the country whose it is.")
    whose = "" if old.owner == by.agency else old.owner
    entry = replace(entry, agency=whose, happened_at=entry.happened_at or old.happened_at)
    kept = {"kind": old.kind, "country": old.country, "words": old.words}
    said = kept if what is None else _fields(what)
    row = Negative(**carried(entry, by=by, at=at, reason=reason), **said, corrects=old.pk, void=what is None)
    return _put(row, "withdraw_negative" if what is None else "correct_negative", by=by, at=at)


def find_negative(viewer: Viewer, negative: str) -> Negative:
    """A negative the viewer sees. Raises Absent."""
    try:
        row = Negative.objects.filter(pk=UUID(str(negative)), operation_id=viewer.operation).first()
    except (ValueError, ValidationError):
        row = None
    if row is None:
        raise Absent("negative", "there is none with this id here", "See the list of qualified negatives.")
    return row


def _fields(what: WhatNot) -> dict[str, str]:
    if what.kind not in tuple(NegativeKind):
        listed = ", ".join(NegativeKind)
        raise Malformed("negative", f"{what.kind or 'nothing'} is not one of its words", f"One of: {listed}.")
    country, words = what.country.strip().upper(), what.words.strip()
    fits = len(country) == 2 and country.isascii() and country.isalpha()
    if not fits and (country or what.kind not in WITHOUT_COUNTRY):
        raise Malformed("country", f"{country or 'nothing'} is no country", "Two letters, like IT.")
    if len(words) > 300 or not words.isprintable():
        raise Malformed("words", "they are longer than 300 characters, or hold signs nobody sees", "Shorten them.")
    return {"kind": what.kind, "country": country, "words": words}


def _put(row: Negative, act: str, *, by: Viewer, at: datetime) -> Negative:
    row, new = put_once(row, same=SAME)
    if new:
        payload = {name: str(getattr(row, name) or "") for name in (*SAME, "owner", "reason", "told_by")}
        line(act, f"negative:{row.pk}", by=by, at=at, payload=payload)
    return row
