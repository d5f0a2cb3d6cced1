"""Pages for what Django itself refuses: no such address, a fault of ours. In the house's form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tallystick.vocabulary.errors import Absent, HouseError, Refused


def absent(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for hidden and absent."""
    error = Absent(request.path, "there is nothing here, or you may not know of it", "Check the address.")
    return render(request, "desk/error.html", {"error": error, "status": 404}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: nothing was changed."""
    error = HouseError(
        "the desk", "a fault of ours; nothing was changed", "Try again; if it stays, tell the maintainers."
    )
    return render(request, "desk/error.html", {"error": error, "status": 500}, status=500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that is not from a page this officer has open."""
    error = Refused(request.path, "the form is not from a page you have open", "Open the page again and send it there.")
    return render(request, "desk/error.html", {"error": error, "status": 403}, status=403)
