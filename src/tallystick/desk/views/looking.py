"""The coordinator looks as a country: exactly what both may see, and nothing can be changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallystick.desk.access import access
from tallystick.desk.asking import page, said, viewer_of
from tallystick.sharing import looking
from tallystick.vocabulary.codes import OfficerRole


@access(roles=(OfficerRole.COORDINATOR,), methods=("GET", "HEAD", "POST"), fresh=True)
def choose(request: HttpRequest) -> HttpResponse:
    """Which country; then every page is as its national officer would see it."""
    viewer = viewer_of(request)
    if request.method != "POST":
        return page(request, "looking", {"agencies": looking.agencies(viewer)}, part="looking")
    request.session["looks_as"] = looking.look_as(request.POST.get("agency", ""), viewer=viewer)
    return redirect("desk:front")


@access(roles=(OfficerRole.NATIONAL_OFFICER,), methods=("POST",))
def back(request: HttpRequest) -> HttpResponse:
    """One's own view again."""
    was = request.session.pop("looks_as", "")
    if was:
        said(request, _("You see your own view again, no longer that of %(who)s.") % {"who": was})
    return redirect("desk:front")
