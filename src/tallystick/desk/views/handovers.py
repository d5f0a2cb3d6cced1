"""Ownership handed over: what we offered, what is offered to us."""

from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallystick.desk.access import access
from tallystick.desk.asking import choice_of, moment, page, reason_of, said, viewer_of
from tallystick.sharing import handover

ASKED = "offered"


@access(roles=handover.DECIDERS)
def listed(request: HttpRequest) -> HttpResponse:
    """Offers made and received, and the form to make one."""
    viewer = viewer_of(request)
    seen = handover.listing(viewer)
    rows = [asdict(line) for line in seen.lines]
    context = {
        "waiting": [row for row in rows if row["state"] == ASKED and not row["ours"]],
        "offered": [row for row in rows if row["state"] == ASKED and row["ours"]],
        "done": [row for row in rows if row["state"] != ASKED],
        "offerable": [{"value": f"{kind} {pk}", "kind": kind, "name": name} for kind, pk, name in seen.offerable],
        "may_act": not viewer.looks_as,
    }
    return page(request, "handovers", context, part="handovers")


@access(roles=handover.DECIDERS, methods=("POST",), fresh=True)
def offer(request: HttpRequest) -> HttpResponse:
    """Offer what our agency owns to another."""
    kind, _sep, subject = request.POST.get("what", "").partition(" ")
    to = request.POST.get("to", "").strip()
    row = handover.offer_handover(kind, subject, to=to, by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Offered to %(who)s. Nothing moves before they take it.") % {"who": row.to})
    return redirect("desk:handovers")


@access(roles=handover.DECIDERS, methods=("POST",), fresh=True)
def answer(request: HttpRequest, offered: UUID) -> HttpResponse:
    """Take what was offered, or decline it."""
    accepted = choice_of(request, "answer", of=("take", "decline")) == "take"
    handover.answer_handover(
        str(offered), accepted=accepted, by=viewer_of(request), at=moment(), reason=reason_of(request)
    )
    said(request, _("It is your agency's now.") if accepted else _("Declined."))
    return redirect("desk:handovers")


@access(roles=handover.DECIDERS, methods=("POST",))
def withdraw(request: HttpRequest, offered: UUID) -> HttpResponse:
    """Take an offer back while it waits."""
    handover.withdraw_handover(str(offered), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("The offer is taken back."))
    return redirect("desk:handovers")
