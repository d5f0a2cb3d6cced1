"""Search over everything the viewer may see."""

from django.http import HttpRequest, HttpResponse

from tallystick.desk.access import access
from tallystick.desk.asking import page, viewer_of
from tallystick.desk.frame import JUDGES
from tallystick.linking import looking_up, reads


@access(roles=JUDGES)
def search(request: HttpRequest) -> HttpResponse:
    """Persons found by a selector, its beginning, or their number."""
    asked = request.GET.get("q", "").strip()
    hits = reads.search(viewer_of(request), asked) if asked else ()
    found = [
        {
            "person": person.pk,
            "number": person.number,
            "category": person.category,
            "country": person.country,
            "country_state": person.country_state,
            "kind": token.kind if token else "number",
            "token": token.token if token else person.number,
        }
        for person, token in hits
    ]
    looked_up = [one.sentence for one in looking_up.look_up(viewer_of(request), asked) if one.holders] if asked else []
    return page(request, "search", {"query": asked, "found": found, "looked_up": looked_up})
