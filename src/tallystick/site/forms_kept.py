"""A form is never lost and never sent twice: what was typed when a session had ended is kept, for its officer, an hour.

It lies in the session of the browser that sent it, on the server, until it is sent or an hour has passed.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import ResolverMatch

from tallystick.records import limiter
from tallystick.site.sitting import FORM, KEPT, Sitting

PLACE = "/kept/"
ONCE = "tally-once"
NOT_TYPED = ("csrfmiddlewaretoken", ONCE, "tally-code", "tally-credential")


def forgery(request: HttpRequest, match: ResolverMatch) -> HttpResponse | None:
    """Django's own forgery check, before anything that was posted is looked at: its refusal, or None."""
    check = CsrfViewMiddleware(lambda _: HttpResponse())
    return check.process_view(request, match.func, match.args, match.kwargs)


def typed(request: HttpRequest) -> list[tuple[str, list[str]]]:
    """Fields as they were typed, in their order."""
    return [(name, [str(v) for v in values]) for name, values in request.POST.lists() if name not in NOT_TYPED]


def once(request: HttpRequest) -> str:
    """What makes this form this form: the token of the page it was on, handed on when the form is shown again."""
    return request.POST.get(ONCE) or request.POST.get("csrfmiddlewaretoken", "")


def take(request: HttpRequest, match: ResolverMatch | None, seat: Sitting) -> dict[str, Any] | None:
    """What a form said that came too late, or None where nothing is to be kept."""
    if match is None or not hasattr(match.func, "access_roles") or request.FILES or forgery(request, match):
        return None
    return {
        "officer": str(request.user.pk),
        "path": request.get_full_path(),
        "fields": typed(request),
        "once": once(request),
        "at": seat.now,
        "operation": {name: request.session.get(name, "") for name in ("operation", "purpose", "operation_name")},
    }


def keep(request: HttpRequest, kept: dict[str, Any]) -> None:
    """Lay it into the new session, which nobody is signed in to yet and which itself ends in an hour."""
    request.session[FORM] = kept
    request.session.set_expiry(KEPT)


def first_time(request: HttpRequest) -> bool:
    """Whether this very form is sent for the first time; noted in the act's own transaction."""
    said = once(request)
    if not said:
        return True
    content = "\x1f".join(f"{name}={value}" for name, values in typed(request) for value in values)
    return limiter.used_once(limiter.digest("form", f"{said}\x1e{request.path}\x1e{content}"))


def sent(request: HttpRequest) -> None:
    """A form that had been kept is done with."""
    if FORM in request.session and request.session[FORM]["once"] == request.POST.get(ONCE):
        del request.session[FORM]
