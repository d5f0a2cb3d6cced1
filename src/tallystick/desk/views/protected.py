"""Persons who may be victims, and informants: for victim identification, and in an emergency for an hour.

The pages read under the database role victims, which reads these rows and nothing else; acts run in the ordinary one.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallystick.desk import words
from tallystick.desk.access import access
from tallystick.desk.asking import choice_of, moment, page, reason_of, said, viewer_of
from tallystick.victims import acts, reads
from tallystick.vocabulary.codes import Category, OfficerRole

SHOWN = 200
"""Rows of one kind on a person's page."""


@access(roles=acts.MAY_BREAK, role="victims")
def listed(request: HttpRequest) -> HttpResponse:
    """The protected persons of the operation; without the role or a broken glass, how to break it."""
    viewer = viewer_of(request)
    if not reads.may_see(viewer):
        return redirect("desk:protected-glass")
    context = {"persons": [_line(one) for one in reads.protected(viewer)], "by_role": _by_role(viewer)}
    return page(request, "protected", context, part="protected")


@access(roles=acts.MAY_BREAK, role="victims")
def one(request: HttpRequest, person: UUID) -> HttpResponse:
    """One of them with everything that was put away; for everybody else there is nothing here."""
    viewer = viewer_of(request)
    seen = reads.protected_person(viewer, str(person))
    context = {
        "person": {**seen.person, **_line(seen)},
        "totals": {name: len(rows) for name, rows in seen.parts.items()},
        **{f"{name}_rows": rows[:SHOWN] for name, rows in seen.parts.items()},
        "may_reassess": _by_role(viewer) and seen.mine,
        "categories": list(Category),
    }
    return page(request, "protected_person", context, part="protected")


@access(roles=acts.MAY_BREAK, methods=("GET", "HEAD", "POST"), fresh=True)
def glass(request: HttpRequest) -> HttpResponse:
    """What breaking the glass does and who is told, and why: then the act."""
    viewer = viewer_of(request)
    if request.method == "POST":
        row = acts.break_glass(by=viewer, at=moment(), reason=reason_of(request))
        said(request, _("Protected persons are open to you until %s.") % words.utc(row.until))
        return redirect("desk:protected")
    return page(request, "glass", {"standing": reads.open_glass(viewer), "by_role": _by_role(viewer)}, part="protected")


@access(roles=(OfficerRole.VICTIM_IDENTIFICATION,), methods=("POST",))
def reassess(request: HttpRequest, person: UUID) -> HttpResponse:
    """Say again what a person is, by name and with a reason."""
    category = choice_of(request, "category", of=tuple(Category))
    acts.reassess(str(person), category, by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Recorded: %s.") % words.word(category))
    return redirect("desk:protected")


def _line(one: reads.ProtectedPerson) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "category": one.category,
        "codes": one.codes,
        "country": one.person.get("country", ""),
        "country_state": one.person.get("country_state", ""),
        "accounts": [row["key"] for row in one.parts["account"]],
        "last_at": one.person.get("last_at"),
    }


def _by_role(viewer: Any) -> bool:
    return OfficerRole.VICTIM_IDENTIFICATION in viewer.roles
