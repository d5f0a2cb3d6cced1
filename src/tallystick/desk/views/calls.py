"""Calls and windows: what the coordinator puts to countries, shown before it goes out; what each country answers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tallystick.actionday.board.reads import board
from tallystick.actionday.ties.reads import tied
from tallystick.actionday.windows import acts, reads
from tallystick.actionday.windows.before import before
from tallystick.desk.access import access
from tallystick.desk.asking import choice_of, moment, page, reason_of, said, viewer_of
from tallystick.desk.entries import after_entry, entry_of, new_key, read_wall, wall_time
from tallystick.desk.frame import DAY, DAY_WRITERS
from tallystick.vocabulary.actionday import MOVING, CallAnswerSays, CallKind
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.errors import Malformed

COORDINATORS = (OfficerRole.COORDINATOR,)
KINDS = {
    CallKind.WINDOW: gettext_lazy("Propose a window"),
    CallKind.HOLD: gettext_lazy("Hold"),
    CallKind.RESUME: gettext_lazy("Resume"),
    CallKind.STAND_DOWN: gettext_lazy("Stand down"),
    CallKind.ROLL_CALL: gettext_lazy("Roll call"),
    CallKind.COMMUNICATIONS_CHECK: gettext_lazy("Communications check"),
}
HAPPENS = {
    CallKind.WINDOW: gettext_lazy(
        "Each country below is asked to act between these times. Nobody is bound before it accepts."
    ),
    CallKind.HOLD: gettext_lazy(
        "Each country below is asked to wait: nobody who is not at a door yet moves until it is taken back."
    ),
    CallKind.RESUME: gettext_lazy("The hold is taken back: each country below goes on within the window it accepted."),
    CallKind.STAND_DOWN: gettext_lazy("Each country below is asked not to act. Only another window takes it back."),
    CallKind.ROLL_CALL: gettext_lazy("Each country below is asked to say that it is there."),
    CallKind.COMMUNICATIONS_CHECK: gettext_lazy("Each country below is asked to say that it hears you."),
}
"""What a call does, as it is said before it goes out."""


@access(roles=DAY)
def listed(request: HttpRequest) -> HttpResponse:
    """Windows by country, calls with their answers, and the form to put or to answer one."""
    viewer, now = viewer_of(request), moment()
    calls = reads.calls(viewer, now=now)
    writes = bool(set(viewer.roles) & set(DAY_WRITERS)) and not viewer.looks_as
    there = before(viewer, now=now)
    zone = next((one.zone for one in there if one.agency == viewer.agency), "") or "UTC"
    context = {
        "batches": _batches(calls),
        "waiting": [_row(line) | {"sent": new_key()} for line in calls if _mine_to_answer(line) and writes],
        "again": [_row(line) | {"sent": new_key()} for line in calls if _may_change(line) and writes],
        "windows": reads.windows(viewer, now=now),
        "tied": tied(viewer),
        "countries": there,
        "kinds": KINDS.items(),
        "may_put": writes and bool(set(viewer.roles) & set(COORDINATORS)),
        "may_answer": writes,
        "own": viewer.agency,
        "is_country": any(one.agency == viewer.agency for one in there),
        "zone": zone,
        "zones": dict.fromkeys((zone, "UTC")),
        "sent_hours": new_key(),
    }
    return page(request, "calls", context, part="calls")


@access(roles=COORDINATORS)
def preview(request: HttpRequest) -> HttpResponse:
    """What will happen, to whom, before it is put: the time by each country's clocks, and what speaks against it."""
    viewer, now, form = viewer_of(request), moment(), request.GET
    kind = form.get("kind", "")
    if kind not in tuple(CallKind):
        raise Malformed("the form, field kind", f"it says {kind[:24]!r}", "Choose one of the list.")
    to = () if form.get("everyone") else form.getlist("to")
    if not to and not form.get("everyone"):
        raise Malformed("the form, field to", "no country is chosen", "Go back and tick at least one, or everyone.")
    starts, ends = (
        read_wall(form.get(name, ""), form.get("zone", ""), field=name) if kind == CallKind.WINDOW else None
        for name in ("starts_at", "ends_at")
    )
    if kind == CallKind.WINDOW and (starts is None or ends is None):
        raise Malformed("the form, window", "from when or until when is missing", "Go back and give both.")
    doors = {line.agency: line for line in board(viewer, now=now).lines}
    there = [one for one in before(viewer, now=now, to=to, starts_at=starts, ends_at=ends) if one.agency in doors]
    groups = tied(viewer) if kind == CallKind.WINDOW else ()
    called = {one.country for one in there}
    context = {
        "kind": kind,
        "title": KINDS[CallKind(kind)],
        "happens": HAPPENS[CallKind(kind)],
        "rows": [
            {"one": one, "of": doors[one.agency].of, "moving": _moving(doors[one.agency].counts)} for one in there
        ],
        "starts_at": starts,
        "ends_at": ends,
        "words": form.get("words", "").strip(),
        "in_conflict": [line for line in groups if line.conflict],
        "apart": [
            line for line in groups if not line.conflict and 0 < len(called & {*line.countries}) < len(line.countries)
        ],
        "outward": kind in (CallKind.STAND_DOWN, CallKind.HOLD, CallKind.RESUME, CallKind.WINDOW),
    }
    return page(request, "call_put", context, part="calls")


@access(roles=COORDINATORS, methods=("POST",))
def put(request: HttpRequest) -> HttpResponse:
    """Put it to them."""
    kind = choice_of(request, "kind", of=tuple(CallKind))
    rows = acts.put_call(
        kind,
        request.POST.getlist("to"),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
        starts_at=wall_time(request, "starts_at"),
        ends_at=wall_time(request, "ends_at"),
        words=request.POST.get("words", ""),
    )
    count = len(rows)
    said(
        request,
        ngettext("Put to %(count)s country; it is told.", "Put to %(count)s countries; each is told.", count)
        % {"count": count},
    )
    return redirect("desk:calls")


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def answer(request: HttpRequest, call: UUID) -> HttpResponse:
    """Accept, decline with another time, or acknowledge; on behalf of a country where the form says who told."""
    says = choice_of(request, "says", of=tuple(CallAnswerSays))
    acts.answer_call(
        str(call),
        says,
        entry=entry_of(request),
        by=viewer_of(request),
        at=moment(),
        words=request.POST.get("words", ""),
        rather_from=wall_time(request, "rather_from"),
    )
    said(request, _("Answered: %(says)s. The coordinator sees it.") % {"says": says})
    return after_entry(request, "desk:calls")


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def hours(request: HttpRequest) -> HttpResponse:
    """Enter when homes may be searched in one's own country; on behalf of another where the form says who told."""
    anyhow = request.POST.get("any") == "1"
    acts.enter_hours(
        request.POST.get("zone", ""),
        None if anyhow else _minutes(request, "since"),
        None if anyhow else _minutes(request, "until"),
        request.POST.get("source", ""),
        entry=entry_of(request),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
    )
    behalf = request.POST.get("agency", "")
    if behalf:
        said(request, _("Entered for %(who)s; they confirm it.") % {"who": behalf})
    else:
        said(request, _("Entered. Windows and readiness go by these hours from now on."))
    return after_entry(request, "desk:calls")


def _row(line: reads.CallLine) -> dict[str, Any]:
    return {"line": line, "call": line.call, "title": KINDS[CallKind(line.call.kind)], "is_window": _window(line)}


def _window(line: reads.CallLine) -> bool:
    return str(line.call.kind) == CallKind.WINDOW


def _mine_to_answer(line: reads.CallLine) -> bool:
    """What the own agency is still to answer; of each kind the newest."""
    return line.mine and line.newest and line.answer is None


def _may_change(line: reads.CallLine) -> bool:
    """A window that was answered may be answered again: the newest word holds."""
    return line.mine and line.newest and line.answer is not None and _window(line)


def _moving(counts: Any) -> int:
    return sum(int(counts.get(state, 0)) for state in MOVING)


def _minutes(request: HttpRequest, field: str) -> int | None:
    given = request.POST.get(field, "").strip()
    if not given:
        return None
    hour, _colon, minute = given.partition(":")
    if not (hour.isdigit() and minute[:2].isdigit() and int(hour) <= 24 and int(minute[:2]) < 60):
        raise Malformed(f"the form, field {field}", f"{given[:10]!r} is no time of day", "Write it like 07:00.")
    return int(hour) * 60 + int(minute[:2])


def _batches(calls: Sequence[reads.CallLine]) -> list[dict[str, Any]]:
    """Calls that say one thing at one instant together, the newest first: who has not answered, who declined, and
    every line."""
    found: dict[tuple[Any, ...], list[reads.CallLine]] = {}
    for line in calls:
        call = line.call
        found.setdefault((call.kind, call.at, call.starts_at, call.ends_at, call.words), []).append(line)
    return [
        {
            **_row(lines[0]),
            "lines": [_row(line) for line in lines],
            "answered": sum(1 for line in lines if line.answer),
            "missing": [line for line in lines if line.newest and not line.answer],
            "declined": [line for line in lines if line.answer and line.answer.says == CallAnswerSays.DECLINED],
        }
        for lines in found.values()
    ]
