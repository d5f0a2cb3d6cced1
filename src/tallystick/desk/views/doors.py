"""Doors on a telephone: one subject, one question, one button; sent over a bad line once, and never twice."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tallystick.actionday.doors.acts import report_door
from tallystick.actionday.subjects import reads
from tallystick.actionday.windows.before import before
from tallystick.desk.access import access
from tallystick.desk.asking import choice_of, moment, page, viewer_of
from tallystick.desk.entries import entry_of, new_key, number_of
from tallystick.desk.frame import DAY_WRITERS
from tallystick.vocabulary.actionday import CLOSED, DoorState, Via
from tallystick.vocabulary.errors import Absent

MOST_DOORS = 500
FIRST = (DoorState.GO, DoorState.UNDER_WAY, DoorState.DONE, DoorState.NOBODY_IN)
"""What is said of most doors; the rest below."""
REST = tuple(state for state in DoorState if state not in (*FIRST, DoorState.READY))
LATE_ENTRY = timedelta(minutes=2)


@access(roles=DAY_WRITERS)
def listed(request: HttpRequest) -> HttpResponse:
    """Doors of the own country: those that are open first."""
    viewer = viewer_of(request)
    lines, _after = reads.subjects(viewer, now=moment(), limit=MOST_DOORS)
    own = [line for line in lines if line.mine and line.withdrawn_at is None]
    own.sort(key=lambda line: (line.state in CLOSED, line.reference))
    return page(request, "doors", {"lines": own}, part="board")


@access(roles=DAY_WRITERS)
def form(request: HttpRequest, subject: UUID) -> HttpResponse:
    """The form, with a key that was made when it was given out."""
    viewer, now = viewer_of(request), moment()
    seen = reads.subject(viewer, str(subject), now=now)
    if not seen.line.mine:
        raise Absent("subject of action", "it is not one of yours", "The coordinator enters on behalf of a country.")
    zone = next((one.zone for one in before(viewer, now=now, to=[viewer.agency])), "") or "UTC"
    context = {
        "line": seen.line,
        "subject": seen.subject,
        "doors": _doors(seen),
        "first": FIRST,
        "rest": REST,
        "zones": dict.fromkeys((zone, "UTC")),
        "sent": new_key(),
    }
    return page(request, "door", context, part="board")


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
    row = next((one for one in seen.doors if one.sent == key), None)
    if row is None or not seen.line.mine:
        raise Absent("report", "none was taken in under this key", "Send the form again: it counts once.")
    context = {"line": seen.line, "row": row, "later": row.entered_at - row.happened_at > LATE_ENTRY}
    return page(request, "door_sent", context, part="board")


def _doors(seen: reads.SubjectPage) -> range:
    """Doors to choose from: those that are known and one more."""
    return range(1, max([1, *(row.door for row in seen.doors)]) + 2)
