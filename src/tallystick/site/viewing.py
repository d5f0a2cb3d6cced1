"""Opens a viewer's session around every desk request, and turns the house's errors into answers."""

from collections.abc import Callable
from typing import Any

from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tallystick.records.session import current_alias, session
from tallystick.site.office import viewer_of
from tallystick.vocabulary.errors import HouseError

OPEN_PATHS = ("/account/", "/static/", "/operation/")
"""Paths that work before an operation and a purpose are chosen."""


class ViewerMiddleware:
    """GET = reads, POST = one act; the transaction rolls back when the answer is an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN_PATHS) and not request.path.startswith("/operation/"):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect(f"/account/login/?next={request.path}")
        viewer = viewer_of(request.user, request.session.get("operation", ""), request.session.get("purpose", ""))
        request.viewer = viewer  # type: ignore[attr-defined]
        if not viewer.operation and not request.path.startswith("/operation/"):
            return redirect("/operation/")
        if not _second_factor(request.user):
            return redirect("/account/2fa/totp/activate/")
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
