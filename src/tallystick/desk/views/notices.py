"""What my agency, or my role there, must be told: unread first."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tallystick.desk.access import ANYONE, access
from tallystick.desk.asking import moment, page, viewer_of
from tallystick.desk.frame import ASKING
from tallystick.report import notices


@access(roles=ANYONE)
def listed(request: HttpRequest) -> HttpResponse:
    """Notices, unread first, each with who caused it and when."""
    viewer = viewer_of(request)
    shown = notices.notices(viewer)
    context = {
        "waiting": [one for one in shown if not one.read_at],
        "seen": [one for one in shown if one.read_at],
        "may_see_hits": bool(set(ASKING) & set(viewer.roles)),
    }
    return page(request, "notices", context, part="notices")


@access(roles=ANYONE, methods=("POST",))
def read(request: HttpRequest, notice: UUID) -> HttpResponse:
    """One of them is read, for everybody it is to."""
    notices.read_notice(str(notice), by=viewer_of(request), at=moment())
    return redirect("desk:notices")


@access(roles=ANYONE, methods=("POST",))
def read_all(request: HttpRequest) -> HttpResponse:
    """All of them are read."""
    notices.read_notice(None, by=viewer_of(request), at=moment())
    return redirect("desk:notices")
