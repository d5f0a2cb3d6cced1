"""Who may call a view. Every view says so; one that does not answers 403 and fails the build."""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, URLResolver

from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.errors import Refused

View = Callable[..., HttpResponseBase]
ANYONE = tuple(OfficerRole)
"""Every officer who works on the operation."""
READING = ("GET", "HEAD")


def access(
    *,
    roles: Sequence[str],
    methods: Sequence[str] = READING,
    fresh: bool = False,
    role: str = "app",
    keyed: bool = False,
) -> Callable[[View], View]:
    """Declare who may call a view and how. The viewer is the one the site put on the request.

    ``fresh``: its acts need a second factor given less than 15 minutes ago; the site asks for it and keeps the form.
    ``role``: the database role of the session around it, "app" or "victims" (reads protected rows, and nothing else).
    ``keyed``: its forms bring a key of their own; one that is sent again is done once and answered as it was before.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = getattr(request, "viewer", None)
            if viewer is None or not set(roles) & set(viewer.roles):
                raise Refused(
                    request.path,
                    "your roles do not open this page",
                    "Ask your agency's administrator, or choose another part.",
                )
            if request.method not in methods:
                return HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
            if fresh and request.method not in READING and not getattr(request, "fresh", False):
                raise Refused(request.path, "your second factor was given too long ago", "Sign in again.")
            return view(request, *args, **kwargs)

        checked.access_roles = tuple(roles)  # type: ignore[attr-defined]
        checked.access_methods = tuple(methods)  # type: ignore[attr-defined]
        checked.access_fresh = fresh  # type: ignore[attr-defined]
        checked.access_session = role  # type: ignore[attr-defined]
        checked.access_keyed = keyed  # type: ignore[attr-defined]
        return checked

    return declare


def declared(view: object) -> bool:
    """Whether a view says who may call it."""
    return bool(getattr(view, "access_roles", None))


def patterns_below(patterns: Iterable[URLPattern | URLResolver]) -> Iterable[URLPattern]:
    """Every address, nested ones included."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns_below(pattern.url_patterns)
        else:
            yield pattern


def undeclared(patterns: Iterable[URLPattern | URLResolver]) -> list[str]:
    """Names of addresses whose view does not declare who may call it."""
    return [
        str(pattern.name or pattern.pattern) for pattern in patterns_below(patterns) if not declared(pattern.callback)
    ]


class DeclaredOnly:
    """Middleware: a desk view without a declaration is refused before it runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """403 for a view of the desk that does not say who may call it."""
        ours = getattr(view, "__module__", "").startswith("tallystick.desk")
        if not ours or declared(view):
            return None
        error = Refused(request.path, "this page does not say who may open it", "Tell the maintainers.")
        return render(request, "desk/error.html", {"error": error, "status": error.status}, status=error.status)
