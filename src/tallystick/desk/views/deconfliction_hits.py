"""Hits: what waits for our word, what we were told, and one of them with all that either side may see of it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallystick.deconfliction.directory import directory as everybody
from tallystick.deconfliction.hits import acts, reads
from tallystick.deconfliction.hits.line import HitLine
from tallystick.desk.access import access
from tallystick.desk.asking import moment, page, reason_of, said, viewer_of
from tallystick.desk.frame import ASKING, HOLDING
from tallystick.desk.views.deconfliction import STATES
from tallystick.vocabulary.deconfliction import AnswerState, Urgency
from tallystick.vocabulary.errors import Malformed

LINES = 5
"""Items that the form shares at once."""


@access(roles=ASKING)
def listed(request: HttpRequest) -> HttpResponse:
    """Hits of both directions: the urgent lane on top, then what is due first."""
    viewer, now = viewer_of(request), moment()
    everything = request.GET.get("all") == "1"
    found = reads.hits(viewer, now=now, waiting=not everything)
    context = {
        "mine": [_row(line) for line in found.mine_to_decide],
        "told": [_row(line) for line in found.told_to_me],
        "everything": everything,
        "may_decide": _may_decide(request),
        "asked_at": now,
    }
    return page(request, "hits", context, part="hits")


@access(roles=ASKING)
def one(request: HttpRequest, hit: UUID) -> HttpResponse:
    """One hit: for its owner what it rests on and the forms to decide, for the asker what was shared."""
    viewer, now = viewer_of(request), moment()
    found = reads.hit(viewer, str(hit), now=now)
    row = found.line.hit
    decides = found.mine and _may_decide(request)
    pending, silent = row.state == AnswerState.PENDING, found.line.silent
    context = {
        "view": found,
        **_row(found.line),
        "urgent": row.urgency == Urgency.URGENT,
        "may_share": decides and not silent,
        "may_refuse": decides and pending and not (row.weak and silent),
        "may_reveal": decides and silent,
        "may_say_other": decides and silent and row.weak and pending,
        "lines": range(1, LINES + 1),
        "asked_at": now,
    }
    return page(request, "hit", context, part="hits")


@access(roles=HOLDING, methods=("POST",), fresh=True)
def share(request: HttpRequest, hit: UUID) -> HttpResponse:
    """Give the asker the items of the form."""
    items = _items(request)
    acts.share(str(hit), items, by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Shared: the asker is told, and reads what you wrote and nothing else."))
    return redirect("desk:hit", hit)


@access(roles=HOLDING, methods=("POST",))
def withhold(request: HttpRequest, hit: UUID) -> HttpResponse:
    """Say of one thing that it is not given."""
    title = request.POST.get("title", "").strip()
    acts.withhold(str(hit), title, by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Noted: the asker is told that this is not given, and why."))
    return redirect("desk:hit", hit)


@access(roles=HOLDING, methods=("POST",))
def refuse(request: HttpRequest, hit: UUID) -> HttpResponse:
    """Share nothing."""
    acts.refuse(str(hit), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Refused. An asker who knows of the hit is told so, with your reason."))
    return redirect("desk:hit", hit)


@access(roles=HOLDING, methods=("POST",), fresh=True)
def reveal(request: HttpRequest, hit: UUID) -> HttpResponse:
    """Let the asker of a silent or weak hit know that there is one."""
    acts.reveal(str(hit), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("The asker is told that there is a hit, and whom to call."))
    return redirect("desk:hit", hit)


@access(roles=HOLDING, methods=("POST",))
def not_the_same(request: HttpRequest, hit: UUID) -> HttpResponse:
    """Say that it is somebody else; the asker is not told."""
    acts.not_the_same(str(hit), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Noted: not the same. The asker goes on seeing no hit."))
    return redirect("desk:hit", hit)


@access(roles=ASKING)
def directory(request: HttpRequest) -> HttpResponse:
    """Whom to call at any hour, of every agency of the operation."""
    return page(request, "directory", {"agencies": everybody(viewer_of(request))}, part="hits")


def _may_decide(request: HttpRequest) -> bool:
    viewer = viewer_of(request)
    return bool(set(viewer.roles) & set(HOLDING)) and not viewer.looks_as


def _row(line: HitLine) -> dict[str, Any]:
    title, mood = STATES[AnswerState(line.hit.state)]
    return {
        "line": line,
        "hit": line.hit,
        "title": title,
        "mood": mood,
        "pending": line.hit.state == AnswerState.PENDING,
    }


def _items(request: HttpRequest) -> list[tuple[str, str]]:
    """Title and words of every line that was filled in. Raises Malformed."""
    pairs = zip(request.POST.getlist("title"), request.POST.getlist("words"), strict=False)
    items = [(title.strip(), words.strip()) for title, words in pairs if title.strip() or words.strip()]
    if not items:
        raise Malformed("the form", "no item is filled in", "Say what you share, item by item, or refuse.")
    return items
