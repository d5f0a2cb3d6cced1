"""Opens a viewer's session around every desk request, and turns the house's errors into answers."""

from collections.abc import Callable, Sequence

from django.contrib.auth.models import AnonymousUser
from django.db import connections, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import ResolverMatch
from django.utils.http import urlencode

from tallystick.desk.access import READING
from tallystick.desk.again import shown_again
from tallystick.desk.asking import came_from
from tallystick.records.notices import unread
from tallystick.records.session import current_alias, session
from tallystick.site import forms_kept, sitting
from tallystick.site.addresses import ACCOUNT, OWN_KEYS, SIGN_IN, SIGNED_IN, match_of
from tallystick.site.confirming import confirm
from tallystick.site.office import viewer_of
from tallystick.site.own_keys import changing
from tallystick.vocabulary.errors import Conflict, HouseError, Refused
from tallystick.vocabulary.viewer import Viewer

Answer = Callable[[HttpRequest], HttpResponse]


class ViewerMiddleware:
    """GET = reads, POST = one act; the transaction rolls back when the answer is an error."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/static/"):
            return self.get_response(request)
        match = match_of(request)
        name = match.url_name if match else None
        if request.path.startswith(ACCOUNT) and name not in SIGN_IN + SIGNED_IN:
            raise Http404
        if request.path.startswith(ACCOUNT) and request.method not in (*READING, "POST"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST"})
        if name in SIGN_IN:
            return self.get_response(request)
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return self._seated(request, match)

    def _seated(self, request: HttpRequest, match: ResolverMatch | None) -> HttpResponse:
        seat = sitting.look(request)
        if seat.state in ("over", "ended"):
            return self._over(request, match, seat)
        told = [request.session.get(name, "") for name in ("operation", "purpose", "looks_as")]
        viewer = viewer_of(request.user, *told)
        request.viewer = viewer  # type: ignore[attr-defined]
        if seat.state == "no_factor":
            what = "you have no second factor"
            return refused(request, Refused("sign-in", what, "Ask your administrator: tallystick officer renew."))
        request.fresh = seat.fresh  # type: ignore[attr-defined]
        if match and match.url_name in SIGNED_IN:
            return self._own_keys(request, match.url_name)
        if viewer.looks_as and request.method not in READING and match and match.url_name != "looking-back":
            what = f"you see what {viewer.looks_as} sees, and nothing can be changed"
            return refused(request, Refused(request.path, what, "Go back to your own view first."))
        if not viewer.operation and not request.path.startswith("/operation/"):
            return redirect("/operation/")
        if match and getattr(match.func, "access_fresh", False) and request.method not in READING:
            asked = confirm(request, match)
            if asked is not None:
                return asked
        return self._viewed(request, viewer, getattr(match, "func", None))

    def _own_keys(self, request: HttpRequest, name: str) -> HttpResponse:
        if name in OWN_KEYS and not request.fresh:  # type: ignore[attr-defined]
            return redirect(f"/account/2fa/reauthenticate/?{urlencode({'next': request.path})}")
        if name not in OWN_KEYS or request.method in READING:
            return self.get_response(request)
        with changing(request.user):
            response = self.get_response(request)
            if response.status_code >= 500:
                # Only then: a script is answered 400 for a wrong password, and that try must stay counted.
                transaction.set_rollback(True, using=current_alias())
        return response

    def _over(self, request: HttpRequest, match: ResolverMatch | None, seat: sitting.Sitting) -> HttpResponse:
        """The session ended. What was typed is kept if it only grew old; whoever changed the keys sends nothing on."""
        kept = forms_kept.take(request, match, seat) if seat.state == "over" and request.method == "POST" else None
        request.session.flush()
        request.user = AnonymousUser()
        if kept is None:
            return to_sign_in(request)
        forms_kept.keep(request, kept)
        return redirect(f"/account/login/?{urlencode({'next': forms_kept.PLACE})}")

    def _viewed(self, request: HttpRequest, viewer: Viewer, view: object) -> HttpResponse:
        role, keyed = getattr(view, "access_session", "app"), getattr(view, "access_keyed", False)
        with session(viewer, role=role):
            if request.method == "POST" and role == "app" and not keyed and not forms_kept.first_time(request):
                what = "this form was sent already, and was not done twice"
                response = refused(request, Conflict(request.path, what, "Look at the page before you send it again."))
            else:
                if role == "app" and viewer.operation and request.method in READING:
                    request.unread = unread(viewer)  # type: ignore[attr-defined]
                response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True, using=current_alias())
        if request.method == "POST" and response.status_code < 400:
            forms_kept.sent(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, HouseError):
            return None
        # A refused statement leaves the transaction unusable; the page about it must still be readable.
        connections[current_alias()].needs_rollback = True
        return refused(request, error, typed=forms_kept.typed(request) if request.method == "POST" else ())


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there back to where a page was asked for, or to the page a form was on."""
    wanted = request.get_full_path() if request.method in READING else came_from(request) or "/"
    return redirect(f"/account/login/?{urlencode({'next': wanted})}")


def refused(request: HttpRequest, error: HouseError, *, typed: Sequence[tuple[str, list[str]]] = ()) -> HttpResponse:
    """The page about an error of the house, with its status. ``typed``: what the form said, given back to be corrected;
    of one that Django's check against forgery has let pass."""
    again = shown_again(typed)
    context = {"error": error, "status": error.status, "typed": again}
    if typed:
        context["once"] = forms_kept.once(request)
        context["left_empty"] = any(not one["value"] and not one["unseen"] for one in again)
    if request.method == "POST":
        context["back"] = came_from(request)
    return render(request, "desk/error.html", context, status=error.status)
