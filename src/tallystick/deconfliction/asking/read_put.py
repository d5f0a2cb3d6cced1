"""A question or a holding as it is read: normal form, token, window."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from tallystick.deconfliction.asking.put import Put
from tallystick.deconfliction.rules import windows
from tallystick.deconfliction.rules.common_values import common
from tallystick.deconfliction.rules.forms import KINDS, form_of, how_to
from tallystick.linking.exclusions import key_of, token_of
from tallystick.vocabulary.codes import SelectorKind
from tallystick.vocabulary.deconfliction import WINDOWED, AskedKind
from tallystick.vocabulary.errors import Malformed, Refused

LONGEST = 400


@dataclass(frozen=True)
class Read:
    """``form`` and ``token`` of what was put, and the columns that question and holding have in common."""

    kind: str
    form: str
    token: str
    columns: dict[str, Any]


def read_put(put: Put, *, operation: str, most: timedelta | None) -> Read:
    """Bring what was put into its normal form. ``most``: how long the window of an address may be; a
    search's lasts 31 days at most.

    Raises Malformed for what is no such thing, Refused for what everybody has.
    """
    where = f"{put.kind} {put.value.strip()[:60]}"
    if put.kind not in KINDS:
        raise Malformed(where, "this is no kind of question", f"Choose one of: {', '.join(KINDS)}.")
    if len(put.value) > LONGEST:
        raise Malformed(where, f"longer than {LONGEST} signs", "Give one value.")
    if why := common(put.kind, put.value):
        raise Refused(where, f"it is {why}", "Ask for something that one person has.")
    form = _form(put, where)
    if put.kind in WINDOWED:
        limit = most if put.kind == SelectorKind.ADDRESS else windows.LONGEST
        if why := windows.trouble(put.since, put.until, most=limit):
            raise Malformed(where, why, "Say from when to when, with the time zone.")
    return Read(put.kind, form, token(put.kind, form, operation=operation), _columns(put, form))


def token(kind: str, form: str, *, operation: str) -> str:
    """The keyed token of a normal form: the one of the sealed list (``linking.exclusions``)."""
    return token_of(kind, form, operation=operation, secret=key_of(Path(settings.TALLYSTICK_HOME) / "secrets"))


def _form(put: Put, where: str) -> str:
    if put.kind == AskedKind.SEARCH:
        _check_position(put, where)
        if not put.value.strip() and put.latitude is not None:
            return f"{put.latitude:.5f} {put.longitude:.5f}"
    found = form_of(put.kind, put.value)
    if not found.form or len(found.form) > LONGEST:
        raise Malformed(where, found.reason or f"longer than {LONGEST} signs", how_to(put.kind))
    if put.kind == AskedKind.NAME:
        _check_birth(put, where)
    return found.form


def _check_position(put: Put, where: str) -> None:
    given = (put.latitude, put.longitude)
    if given == (None, None):
        return
    fits = None not in given and all(math.isfinite(one) for one in given if one is not None)
    if not fits or abs(put.latitude or 0) > 90 or abs(put.longitude or 0) > 180:
        raise Malformed(where, "this is no position", "Give latitude (-90 to 90) and longitude (-180 to 180).")


def _check_birth(put: Put, where: str) -> None:
    try:
        date.fromisoformat(put.birth or "2000-01-01")
    except ValueError:
        raise Malformed(where, "the birth date is none", "Write it as 1980-02-29, or leave it empty.") from None
    if put.country and not (len(put.country) == 2 and put.country.isalpha()):
        raise Malformed(where, "the country is no code", "Write it as two letters, DK, or leave it empty.")


def _columns(put: Put, form: str) -> dict[str, Any]:
    windowed = put.kind in WINDOWED
    searched = put.kind == AskedKind.SEARCH
    named = put.kind == AskedKind.NAME
    return {
        "said": put.value.strip(),
        "form": form,
        "since": put.since if windowed else None,
        "until": put.until if windowed else None,
        "latitude": put.latitude if searched else None,
        "longitude": put.longitude if searched else None,
        "detail": {"birth": put.birth, "country": put.country.upper()} if named else {},
    }
