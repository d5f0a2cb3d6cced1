"""The log of the day of one post, the hand-over of its shift, and the situation reports kept by the clock."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from tallystick.actionday.board.log import log as entries
from tallystick.actionday.board.log import shift, write_log
from tallystick.actionday.board.situation import reports
from tallystick.desk.access import access
from tallystick.desk.asking import PAGE, choice_of, moment, onward, page, said, viewer_of
from tallystick.desk.entries import new_key
from tallystick.desk.frame import DAY, DAY_WRITERS
from tallystick.vocabulary.actionday import LogKind

WRITTEN = {
    LogKind.DECISION: _("Decision written."),
    LogKind.NOTE: _("Note written."),
    LogKind.SHIFT_HANDOVER: _("Handed over. Whoever takes the shift reads it and says so."),
    LogKind.SHIFT_TAKEN: _("The shift is yours."),
}


@access(roles=DAY)
def listed(request: HttpRequest) -> HttpResponse:
    """The log, the newest first, and the shift that waits to be taken."""
    viewer, after = viewer_of(request), request.GET.get("after", "")
    lines = entries(viewer)
    start = next((n for n, one in enumerate(lines, 1) if one.id == after), 0)
    shown = lines[start : start + PAGE]
    context = {
        "lines": shown,
        "total": len(lines),
        "next_href": onward(request, list(shown), shown[-1].id, size=PAGE) if lines[start + PAGE :] else "",
        "first_href": request.path if start else "",
        "shift": shift(viewer),
        "sent": new_key(),
        "sent_shift": new_key(),
        "tab": "log",
        "may_enter": _may_enter(request),
    }
    return page(request, "board_log", context, part="board")


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def write(request: HttpRequest) -> HttpResponse:
    """Write a decision, a note, or a shift handed over or taken."""
    kind = choice_of(request, "kind", of=tuple(LogKind))
    form = request.POST
    write_log(
        kind,
        form.get("words", ""),
        by=viewer_of(request),
        at=moment(),
        sent=form.get("sent", ""),
        answers=form.get("answers", ""),
        officer_named=form.get("officer_named", ""),
    )
    said(request, str(WRITTEN[LogKind(kind)]))
    return redirect("desk:board-log")


@access(roles=DAY)
def situation(request: HttpRequest) -> HttpResponse:
    """Situation reports, the newest first; one of them as it was."""
    found = reports(viewer_of(request))
    number = request.GET.get("number", "")
    shown = next((one for one in found if str(one.number) == number), found[0] if found else None)
    context = {"found": found, "shown": shown, "tab": "situation", "may_enter": _may_enter(request)}
    return page(request, "board_situation", context, part="board")


def _may_enter(request: HttpRequest) -> bool:
    viewer = viewer_of(request)
    return bool(set(viewer.roles) & set(DAY_WRITERS)) and not viewer.looks_as
