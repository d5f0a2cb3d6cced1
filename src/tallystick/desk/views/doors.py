"""Doors on a telephone: one subject, one question, one button; sent over a bad line once, and never twice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tallystick.actionday.doors.acts import correct_report, report_door, withdraw_report
from tallystick.actionday.entering import Entry
from tallystick.actionday.subjects import reads
from tallystick.desk.access import access
from tallystick.desk.asking import choice_of, moment, page, reason_of, viewer_of
from tallystick.desk.entries import entry_of, new_key, number_of, own_zone, wall_time
from tallystick.desk.frame import DAY_WRITERS
from tallystick.vocabulary.actionday import CLOSED, DoorState, Via
from tallystick.vocabulary.errors import Absent, Conflict

MOST_DOORS = 500
FIRST = (DoorState.GO, DoorState.UNDER_WAY, DoorState.DONE, DoorState.NOBODY_IN)
"""What is said of most doors; the rest below."""
REST = tuple(state for state in DoorState if state not in (*FIRST, DoorState.READY))
LATE_ENTRY = timedelta(minutes=2)


@access(roles=DAY_WRITERS)
def listed(request: HttpRequest) -> HttpResponse:
    """Doors of the own country: those that are open, then those that are over."""
    viewer = viewer_of(request)
    lines, _after = reads.subjects(viewer, now=moment(), limit=MOST_DOORS)
    own = [line for line in lines if line.mine and line.withdrawn_at is None]
    own.sort(key=lambda line: line.reference)
    context = {
        "open": [line for line in own if line.state not in CLOSED],
        "over": [line for line in own if line.state in CLOSED],
    }
    return page(request, "doors", context, part="board")


@access(roles=DAY_WRITERS)
def form(request: HttpRequest, subject: UUID) -> HttpResponse:
    """The form, with a key that was made when it was given out."""
    return page(request, "door", _form(request, _own(request, subject)), part="board")


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def report(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Take it in. Sent again under its key, it leads to the same page and is not entered again."""
    row = report_door(
        str(subject),
        choice_of(request, "state", of=(*FIRST, *REST)),
        entry=entry_of(request, via=Via.PHONE),
        by=viewer_of(request),
        at=moment(),
        door=number_of(request, "door"),
        words=request.POST.get("words", ""),
    )
    return redirect("desk:door-sent", subject, row.sent)


@access(roles=DAY_WRITERS)
def sent(request: HttpRequest, subject: UUID, key: UUID) -> HttpResponse:
    """What was taken in under a key: the desk has it."""
    seen = reads.subject(viewer_of(request), str(subject), now=moment())
    row = next((one.row for one in seen.doors if one.row.sent == key), None)
    if row is None or not seen.line.mine:
        raise Absent("report", "none was taken in under this key", "Send the form again: it counts once.")
    later = row.corrects is None and row.entered_at - row.happened_at > LATE_ENTRY
    context = {"line": seen.line, "row": row, "later": later, "zone": own_zone(request)}
    return page(request, "door_sent", context, part="board")


@access(roles=DAY_WRITERS)
def reported(request: HttpRequest, subject: UUID, report: UUID) -> HttpResponse:
    """One report of the own country, as it stands, and the form that puts it right."""
    seen = _own(request, subject)
    entry = next((one for one in seen.doors if one.row.pk == report), None)
    if entry is None:
        raise Absent("report", "this subject has none with this id", "Choose one of its list.")
    if not entry.stands:
        raise Conflict("report", "it was corrected or withdrawn before", "Go back to the door: see what stands now.")
    context = {
        **_form(request, seen),
        "of": entry.row,
        "open_rest": entry.row.state in REST,
        "only_withdrawn": entry.row.state == DoorState.READY,
        "sent_withdraw": new_key(),
    }
    return page(request, "door_correct", context, part="board")


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def correct(request: HttpRequest, subject: UUID, report: UUID) -> HttpResponse:
    """Put another report in its place; it happened when the first one did, unless the form says when."""
    row = correct_report(
        str(subject),
        str(report),
        choice_of(request, "state", of=(*FIRST, *REST)),
        entry=_unless_said(request),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
        door=number_of(request, "door"),
        words=request.POST.get("words", ""),
    )
    return redirect("desk:door-sent", subject, row.sent)


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def withdraw(request: HttpRequest, subject: UUID, report: UUID) -> HttpResponse:
    """Withdraw it: nothing takes its place, and what was reported before holds again."""
    row = withdraw_report(
        str(subject),
        str(report),
        entry=_unless_said(request),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
    )
    return redirect("desk:door-sent", subject, row.sent)


def _own(request: HttpRequest, subject: UUID) -> reads.SubjectPage:
    """A subject of the own country. Raises Absent."""
    seen = reads.subject(viewer_of(request), str(subject), now=moment())
    if not seen.line.mine:
        raise Absent("subject of action", "it is not one of yours", "The coordinator enters on behalf of a country.")
    return seen


def _unless_said(request: HttpRequest) -> Entry:
    """When the button was pressed says nothing of when the corrected report happened."""
    return replace(entry_of(request, via=Via.PHONE), happened_at=wall_time(request, "when"))


def _form(request: HttpRequest, seen: reads.SubjectPage) -> dict[str, Any]:
    """What the forms of a door show and let choose from."""
    zone = own_zone(request)
    return {
        "line": seen.line,
        "reports": [one for one in seen.doors if one.shown],
        "doors": _doors(seen),
        "first": FIRST,
        "rest": REST,
        "zone": zone,
        "zones": dict.fromkeys((zone, "UTC")),
        "sent": new_key(),
    }


def _doors(seen: reads.SubjectPage) -> range:
    """Doors to choose from: those that are known and one more."""
    return range(1, max([1, *(one.row.door for one in seen.doors)]) + 2)
