"""Sheets for the hours without a network: printed, and typed in afterwards; what was told by phone counts once."""

from collections import Counter
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.actionday.board import sheets
from tallystick.actionday.windows.before import before
from tallystick.desk.access import access
from tallystick.desk.asking import moment, page, said, viewer_of
from tallystick.desk.entries import entry_of, read_wall
from tallystick.desk.frame import DAY_WRITERS
from tallystick.desk.words import word
from tallystick.vocabulary.actionday import DoorState, ToldHow, TypedAs, Via
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.results import ITEM_WORDS

ROWS = 10
"""Lines of the form at once."""
FIELDS = ("line", "code", "door", "state", "at", "kind", "count", "item", "words")
STATES = tuple(state for state in DoorState if state != DoorState.READY)


@access(roles=DAY_WRITERS)
def front(request: HttpRequest) -> HttpResponse:
    """A sheet to print, what its codes stand for, and the form to type one in."""
    viewer, now = viewer_of(request), moment()
    agency = request.GET.get("agency", "")
    countries = before(viewer, now=now)
    whose = next((one for one in countries if one.agency == (agency or viewer.agency)), None)
    other = bool(whose and whose.agency != viewer.agency)
    context = {
        "countries": [one for one in countries if one.agency != viewer.agency],
        "whose": whose,
        "other": other,
        "coordinates": OfficerRole.COORDINATOR in viewer.roles,
        "key": sheets.key(viewer, agency=agency) if whose else (),
        "rows": range(1, ROWS + 1),
        "states": STATES,
        "results": sheets.ON_PAPER,
        "items": ITEM_WORDS,
        "zones": dict.fromkeys(((whose.zone if whose else "") or "UTC", "UTC")),
        "hows": list(ToldHow),
        "number": request.GET.get("number", ""),
        "tab": "sheets",
        "may_enter": not viewer.looks_as,
    }
    return page(request, "board_sheets", context, part="board")


@access(roles=DAY_WRITERS)
def printed(request: HttpRequest) -> HttpResponse:
    """A sheet as a page to print: codes, never references."""
    made = sheets.sheet(viewer_of(request), now=moment(), agency=request.GET.get("agency", ""))
    return page(request, "board_sheet", {"sheet": made, "states": STATES, "tab": "sheets"}, part="board")


@access(roles=DAY_WRITERS)
def paper(request: HttpRequest) -> HttpResponse:
    """The same as PDF."""
    made = sheets.pdf(sheets.sheet(viewer_of(request), now=moment(), agency=request.GET.get("agency", "")))
    headers = {"Content-Disposition": 'attachment; filename="sheet.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def type_in(request: HttpRequest) -> HttpResponse:
    """Take in the lines that were filled in, and say what became of each."""
    number = request.POST.get("number", "").strip()
    rows = [row for n in range(1, ROWS + 1) if (row := _row(request, n)) is not None]
    if not rows:
        raise Malformed("the form", "no line is filled in", "Give the number of the line and a state or a result.")
    taken = sheets.type_in(number, rows, entry=entry_of(request, via=Via.SHEET), by=viewer_of(request), at=moment())
    counts = Counter(one.outcome for one in taken)
    said(request, "; ".join(f"{word(outcome)}: {counts[outcome]}" for outcome in TypedAs if counts[outcome]))
    for one in taken:
        if one.outcome != TypedAs.ENTERED:
            line = {"line": one.line, "part": word(one.part), "outcome": word(one.outcome), "words": one.words}
            said(request, _("Line %(line)s, %(part)s: %(outcome)s. %(words)s") % line)
    query = {"number": number} | ({"agency": whose} if (whose := request.POST.get("agency", "")) else {})
    return redirect(f"{reverse('desk:board-sheets')}?{urlencode(query)}")


def _row(request: HttpRequest, n: int) -> sheets.Typed | None:
    """A line of the form; nothing where it is empty. Raises Malformed."""
    form = {name: request.POST.get(f"{name}-{n}", "").strip() for name in FIELDS}
    if not any(form[name] for name in ("line", "code", "state", "kind")):
        return None
    at = read_wall(form["at"], request.POST.get("zone", ""), field=f"time, row {n}")
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
        another=request.POST.get(f"another-{n}") == "1",
    )


def _whole(text: str, n: int) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Malformed(f"the form, row {n}", f"{text[:20]!r} is no whole number", "Look at the paper again.")
    return int(text or 1)
