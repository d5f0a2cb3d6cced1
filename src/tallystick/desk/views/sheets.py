"""Sheets for the hours without a network: printed, and typed in afterwards; what was told by phone counts once."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.actionday.board import sheets
from tallystick.actionday.windows.before import before
from tallystick.desk.access import access
from tallystick.desk.asking import moment, page, said, viewer_of
from tallystick.desk.entries import entry_of, for_field, read_wall
from tallystick.desk.frame import DAY_WRITERS
from tallystick.desk.words import word
from tallystick.vocabulary.actionday import DoorState, ToldHow, TypedAs, Via
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.results import ITEM_WORDS

ROWS = 10
"""Lines of the form at once."""
FIELDS = ("line", "code", "door", "state", "at", "kind", "count", "item", "words")
TICKED = "another"
STATES = tuple(state for state in DoorState if state != DoorState.READY)


@access(roles=DAY_WRITERS)
def front(request: HttpRequest) -> HttpResponse:
    """A sheet to print, what its codes stand for, and the form to type one in."""
    agency, number = request.GET.get("agency", ""), request.GET.get("number", "")
    return page(request, "board_sheets", _shown(request, agency=agency) | {"number": number}, part="board")


@access(roles=DAY_WRITERS)
def printed(request: HttpRequest) -> HttpResponse:
    """A sheet as a page to print: codes, never references."""
    made = sheets.sheet(viewer_of(request), now=moment(), agency=request.GET.get("agency", ""))
    zone = next((one.zone for one in before(viewer_of(request), now=moment(), to=[made.agency])), "")
    said_on_it = {"states": STATES, "results": sheets.ON_PAPER, "items": ITEM_WORDS, "zone": zone}
    return page(request, "board_sheet", {"sheet": made, "tab": "sheets", **said_on_it}, part="board")


@access(roles=DAY_WRITERS)
def paper(request: HttpRequest) -> HttpResponse:
    """The same as PDF."""
    made = sheets.pdf(sheets.sheet(viewer_of(request), now=moment(), agency=request.GET.get("agency", "")))
    headers = {"Content-Disposition": 'attachment; filename="sheet.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def type_in(request: HttpRequest) -> HttpResponse:
    """Take in the lines that were filled in, and say what became of each.

    What cannot be read, and lines that were not entered, stand in the form again as they were typed.
    """
    number = request.POST.get("number", "").strip()
    try:
        rows = [row for n in range(1, ROWS + 1) if (row := _row(request, n)) is not None]
        if not rows:
            raise Malformed("the form", "no line is filled in", "Give the number of the line and a state or a result.")
        entry = entry_of(request, via=Via.SHEET)
        taken = sheets.type_in(number, rows, entry=entry, by=viewer_of(request), at=moment())
    except Malformed as error:
        typed = {n: _typed(request, n) for n in range(1, ROWS + 1)}
        return _again(request, typed, error=error, status=error.status)
    counts = Counter(one.outcome for one in taken)
    said(request, "; ".join(f"{word(outcome)}: {counts[outcome]}" for outcome in TypedAs if counts[outcome]))
    for one in taken:
        if one.outcome != TypedAs.ENTERED:
            line = {"line": one.line, "part": word(one.part), "outcome": word(one.outcome), "words": one.words}
            said(request, _("Line %(line)s, %(part)s: %(outcome)s. %(words)s") % line)
    left = {str(one.line) for one in taken if one.outcome in (TypedAs.REFUSED, TypedAs.THERE_ALREADY)}
    if left:
        still = [_typed(request, n) for n in range(1, ROWS + 1) if request.POST.get(f"line-{n}", "").strip() in left]
        return _again(request, dict(enumerate(still, start=1)))
    query = {"number": number} | ({"agency": whose} if (whose := request.POST.get("agency", "")) else {})
    return redirect(f"{reverse('desk:board-sheets')}?{urlencode(query)}")


def _again(
    request: HttpRequest, typed: dict[int, dict[str, str]], *, error: Malformed | None = None, status: int = 200
) -> HttpResponse:
    """The form once more, with lines as they were typed."""
    head = ("number", "zone", "day", "officer_named", "told_by", "told_how", "told_at")
    context = _shown(request, agency=request.POST.get("agency", "")) | {
        "rows": [(n, typed.get(n, {})) for n in range(1, ROWS + 1)],
        "error": error,
        "page_state": "unsent",
        **{name: request.POST.get(name, "") for name in head},
    }
    answer = page(request, "board_sheets", context, part="board")
    answer.status_code = status
    return answer


def _shown(request: HttpRequest, *, agency: str) -> dict[str, Any]:
    """What the page of sheets shows, for an agency (empty: the viewer's)."""
    viewer, now = viewer_of(request), moment()
    countries = before(viewer, now=now)
    whose = next((one for one in countries if one.agency == (agency or viewer.agency)), None)
    zone = (whose.zone if whose else "") or "UTC"
    return {
        "countries": [one for one in countries if one.agency != viewer.agency],
        "whose": whose,
        "other": bool(whose and whose.agency != viewer.agency),
        "coordinates": OfficerRole.COORDINATOR in viewer.roles,
        "key": sheets.key(viewer, agency=agency) if whose else (),
        "rows": [(n, {}) for n in range(1, ROWS + 1)],
        "states": STATES,
        "results": sheets.ON_PAPER,
        "items": ITEM_WORDS,
        "zones": dict.fromkeys((zone, "UTC")),
        "day": for_field(now, zone=zone).partition("T")[0],
        "hows": list(ToldHow),
        "tab": "sheets",
        "may_enter": not viewer.looks_as,
    }


def _typed(request: HttpRequest, n: int) -> dict[str, str]:
    """A line of the form as it was typed."""
    return {name: request.POST.get(f"{name}-{n}", "").strip() for name in (*FIELDS, TICKED)}


def _row(request: HttpRequest, n: int) -> sheets.Typed | None:
    """A line of the form; nothing where it is empty. Raises Malformed."""
    form = _typed(request, n)
    if not any(form[name] for name in ("line", "code", "state", "kind")):
        return None
    clock, day = form["at"], request.POST.get("day", "").strip()
    given = f"{day}T{clock}" if clock and day and "T" not in clock else clock
    at = read_wall(given, request.POST.get("zone", ""), field=f"time, row {n}")
    if at is None or not form["line"].isdigit():
        what = "the line's number or its time is missing"
        raise Malformed(f"the form, row {n}", what, "Both stand on the paper: copy them.")
    return sheets.Typed(
        line=int(form["line"]),
        happened_at=at,
        code=form["code"],
        door=_whole(form["door"], n),
        state=form["state"],
        kind=form["kind"],
        count=_whole(form["count"], n),
        item_kind=form["item"],
        words=form["words"],
        another=form[TICKED] == "1",
    )


def _whole(text: str, n: int) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Malformed(f"the form, row {n}", f"{text[:20]!r} is no whole number", "Look at the paper again.")
    return int(text or 1)
