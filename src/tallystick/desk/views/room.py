"""What belongs to the reader and not to the operation: which operation and purpose, light or dark, the keys."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tallystick.desk.access import ANYONE, access
from tallystick.desk.asking import page, safe_next, viewer_of
from tallystick.desk.frame import APPEARANCES, appearance_cookie
from tallystick.report.operations import operations
from tallystick.vocabulary.errors import Refused

YEAR = 365 * 86_400


@access(roles=ANYONE, methods=("GET", "HEAD", "POST"))
def choose(request: HttpRequest) -> HttpResponse:
    """Choose an operation and a purpose of it; every consultation is recorded with that purpose."""
    viewer = viewer_of(request)
    open_to_me = operations(viewer)
    if request.method == "POST":
        operation, _, purpose = request.POST.get("choice", "").partition(" ")
        chosen = next((one for one in open_to_me if one["id"] == operation and purpose in one["purposes"]), None)
        if chosen is None:
            raise Refused("operation", "your agency does not work on it for this purpose", "Choose one of the list.")
        request.session["operation"], request.session["purpose"] = operation, purpose
        request.session["operation_name"] = chosen["name"]
        return redirect("desk:front")
    for one in open_to_me:
        one["chosen"] = viewer.purpose if one["id"] == viewer.operation else ""
    return page(request, "choose", {"operations": open_to_me})


@access(roles=ANYONE, methods=("POST",))
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or as the device in a cookie; back to the page."""
    chosen = request.POST.get("appearance", "auto")
    response = redirect(safe_next(request))
    if chosen in dict(APPEARANCES):
        name = appearance_cookie(request)
        response.set_cookie(name, chosen, max_age=YEAR, httponly=True, samesite="Strict", secure=request.is_secure())
    return response


@access(roles=ANYONE)
def keys(request: HttpRequest) -> HttpResponse:
    """The keyboard, for those without scripts."""
    return page(request, "keys", {})
