"""A form that came after the session had ended: shown as it was filled in, to be sent now."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from tallystick.desk.access import ANYONE, access
from tallystick.desk.again import shown_again
from tallystick.desk.asking import page, viewer_of
from tallystick.desk.words import word
from tallystick.vocabulary.errors import Absent


@access(roles=ANYONE)
def kept(request: HttpRequest) -> HttpResponse:
    """The form the officer could not send, ready to be sent once."""
    form = request.session.get("kept_form")
    if not form or form["officer"] != viewer_of(request).officer:
        raise Absent("forms kept for you", "there is none, or it was sent", "Go on from the overview.")
    context = {
        "path": form["path"],
        "what": word((resolve(form["path"].partition("?")[0]).url_name or "").replace("-", " ")),
        "once": form["once"],
        "fields": shown_again(form["fields"]),
        "at": datetime.fromtimestamp(form["at"], UTC),
    }
    return page(request, "kept", context)
