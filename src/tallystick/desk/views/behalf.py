"""Entry on behalf of a country, and its word on what was entered: the normal case of an action day (practice 17)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallystick.actionday.board.told import told
from tallystick.actionday.doors.acts import report_bulk, report_door
from tallystick.actionday.results.confirming import confirm
from tallystick.actionday.subjects import acts, reads
from tallystick.actionday.windows import reads as windows
from tallystick.actionday.windows.before import before
from tallystick.desk.access import access
from tallystick.desk.asking import choice_of, moment, page, reason_of, said, viewer_of
from tallystick.desk.entries import after_entry, entry_of, new_key, number_of
from tallystick.desk.frame import DAY, DAY_WRITERS
from tallystick.vocabulary.actionday import DoorState, ToldHow, Via
from tallystick.vocabulary.codes import OfficerRole, PersonRole
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.results import ConfirmSays

COORDINATORS = (OfficerRole.COORDINATOR,)
REPORTED = tuple(state for state in DoorState if state != DoorState.READY)
"""Ready is said where it is seen what is missing."""
MOST_SUBJECTS = 500


@access(roles=DAY)
def front(request: HttpRequest) -> HttpResponse:
    """To the coordinator: enter what a country told. To a country: what was entered for it, to confirm."""
    viewer, now = viewer_of(request), moment()
    agency = request.GET.get("agency", "")
    countries = before(viewer, now=now)
    chosen = next((one for one in countries if one.agency == agency and agency != viewer.agency), None)
    enters = OfficerRole.COORDINATOR in viewer.roles and not viewer.looks_as
    lines = told(viewer)
    there = {one.agency: one for one in countries}
    context: dict[str, Any] = {
        "countries": [one for one in countries if one.agency != viewer.agency],
        "chosen": chosen if enters else None,
        "enters": enters,
        "mine": [line for line in lines if line.agency == viewer.agency],
        "open": [
            {"line": line, "from": there.get(line.agency)}
            for line in lines
            if line.agency != viewer.agency and (chosen is None or line.agency == chosen.agency)
        ],
        "may_confirm": bool(set(viewer.roles) & set(DAY_WRITERS)) and not viewer.looks_as,
        "hows": list(ToldHow),
        "zones": dict.fromkeys((chosen.zone or "UTC", "UTC")) if chosen else {},
        "states": REPORTED,
        "roles": list(PersonRole),
        "keys": {name: new_key() for name in ("line", "door", "subject", "hours")},
        "tab": "behalf",
        "may_enter": bool(set(viewer.roles) & set(DAY_WRITERS)) and not viewer.looks_as,
    }
    if chosen and enters:
        context |= {
            "subjects": [line for line in _subjects(request) if line.agency == agency and line.withdrawn_at is None],
            "calls": [(line, new_key()) for line in windows.calls(viewer, now=now)
                      if line.call.to == agency and line.newest and line.answer is None],
        }  # fmt: skip
    return page(request, "board_on_behalf", context, part="board")


@access(roles=COORDINATORS, methods=("POST",), keyed=True)
def door(request: HttpRequest) -> HttpResponse:
    """A state of one door of the country's."""
    report_door(
        request.POST.get("subject", ""),
        choice_of(request, "state", of=REPORTED),
        entry=entry_of(request),
        by=viewer_of(request),
        at=moment(),
        door=number_of(request, "door"),
        words=request.POST.get("words", ""),
    )
    said(request, _("Entered for %(who)s; they confirm it.") % {"who": request.POST.get("agency", "")})
    return after_entry(request, "desk:board")


@access(roles=COORDINATORS, methods=("POST",), keyed=True)
def subject(request: HttpRequest) -> HttpResponse:
    """A subject of the country's: reference and count, nothing else."""
    row = acts.set_subject(
        request.POST.get("reference", ""),
        entry=entry_of(request),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
        count=number_of(request, "count"),
        role=request.POST.get("role", ""),
    )
    said(request, _("%(reference)s is set for %(who)s.") % {"reference": row.reference, "who": row.owner})
    return after_entry(request, "desk:board")


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def line(request: HttpRequest) -> HttpResponse:
    """A line about several doors, of the own country or of the one that told."""
    words = request.POST.get("line", "").strip()
    if not words:
        raise Malformed("the form, field line", "it is empty", "Write it like: 6 of 6 done, 9 devices.")
    made = report_bulk(words, entry=entry_of(request, via=Via.BULK), by=viewer_of(request), at=moment())
    said(request, _("Entered, read as: %(said)s") % {"said": made.understood})
    for one in made.beside:
        said(request, one)
    return after_entry(request, "desk:board")


@access(roles=DAY_WRITERS, methods=("POST",))
def word(request: HttpRequest, row: UUID) -> HttpResponse:
    """The country's word on an entry that somebody made for it."""
    says = choice_of(request, "says", of=tuple(ConfirmSays))
    kind = request.POST.get("kind", "")
    confirm(kind, str(row), says, by=viewer_of(request), at=moment(), words=request.POST.get("words", ""))
    right = says == ConfirmSays.CONFIRMED
    said(request, _("Confirmed.") if right else _("Noted as wrong. It counts until it is corrected: correct it."))
    return redirect("desk:board-on-behalf")


@access(roles=DAY_WRITERS)
def bulk(request: HttpRequest) -> HttpResponse:
    """A line about several doors of the own country."""
    viewer = viewer_of(request)
    zone = next((one.zone for one in before(viewer, now=moment(), to=[viewer.agency])), "") or "UTC"
    context = {
        "sent": new_key(),
        "zones": dict.fromkeys((zone, "UTC")),
        "tab": "bulk",
        "may_enter": not viewer.looks_as,
        "coordinates": OfficerRole.COORDINATOR in viewer.roles,
    }
    return page(request, "board_bulk", context, part="board")


def _subjects(request: HttpRequest) -> tuple[reads.SubjectLine, ...]:
    return reads.subjects(viewer_of(request), now=moment(), limit=MOST_SUBJECTS)[0]
