"""Opens a viewer's session around every desk request, and turns the house's errors into answers."""

from collections.abc import Callable
from typing import Any

from django.db import connections, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tallystick.records.session import current_alias, session
from tallystick.site.office import viewer_of
from tallystick.vocabulary.errors import HouseError, Refused

SIGN_IN_PATHS = (
    "/account/login/",
    "/account/logout/",
    "/account/2fa/authenticate/",
    "/account/reauthenticate/",
    "/account/2fa/reauthenticate/",
    "/account/password/change/",
)
"""All of allauth's pages that are used. The others (sign-up, reset by e-mail, second factors added or taken away with a
password alone) are not there: an administrator renews a second factor with ``tallystick officer renew``."""


class ViewerMiddleware:
    """GET = reads, POST = one act; the transaction rolls back when the answer is an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/static/") or request.path in SIGN_IN_PATHS:
            return self.get_response(request)
        if request.path.startswith("/account/"):
            raise Http404
        if not request.user.is_authenticated:
            return redirect(f"/account/login/?next={request.path}")
        viewer = viewer_of(request.user, request.session.get("operation", ""), request.session.get("purpose", ""))
        request.viewer = viewer  # type: ignore[attr-defined]
        if not _second_factor(request.user):
            what = "you have no one-time code"
            error = Refused("sign-in", what, "Ask your administrator: tallystick officer renew.")
            return render(request, "desk/error.html", {"error": error, "status": 403}, status=403)
        if not viewer.operation and not request.path.startswith("/operation/"):
            return redirect("/operation/")
        with session(viewer):
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True, using=current_alias())
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, HouseError):
            return None
        # A refused statement leaves the transaction unusable; the page about it must still be readable.
        connections[current_alias()].needs_rollback = True
        return render(request, "desk/error.html", {"error": error, "status": error.status}, status=error.status)


def _second_factor(officer: Any) -> bool:
    return bool(officer.authenticator_set.filter(type="totp").exists())
