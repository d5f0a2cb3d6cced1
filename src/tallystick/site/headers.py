"""Headers every answer carries."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SIGNED_OUT = "/account/logout/"
"""After it the browser forgets what it kept: words half written, pages."""


class HeadersMiddleware:
    """Strict content policy, nothing cached, nothing shared with other origins."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Content-Security-Policy"] = settings.CONTENT_SECURITY_POLICY
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        if request.path == SIGNED_OUT and request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
