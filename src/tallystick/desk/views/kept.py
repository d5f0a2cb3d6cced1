"""A form that came after the session had ended: shown as it was filled in, to be sent now."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

from tallystick.desk.access import ANYONE, access
from tallystick.desk.asking import page, shown_again, viewer_of
from tallystick.vocabulary.errors import Absent


@access(roles=ANYONE)
def kept(request: HttpRequest) -> HttpResponse:
    """The form the officer could not send, ready to be sent once."""
    form = request.session.get("kept_form")
    if not form or form["officer"] != viewer_of(request).officer:
        raise Absent("forms kept for you", "there is none, or it was sent", "Go on from the overview.")
    context = {
        "path": form["path"],
        "once": form["once"],
        "fields": shown_again(form["fields"]),
        "at": datetime.fromtimestamp(form["at"], UTC),
    }
    return page(request, "kept", context)
