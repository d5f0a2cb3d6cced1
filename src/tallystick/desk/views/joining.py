"""Joining and parting persons: first what it would change, then the act. GET shows, POST does."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.desk.access import READING, access
from tallystick.desk.asking import moment, page, reason_of, said, viewer_of
from tallystick.desk.frame import JUDGES
from tallystick.linking.following import at_once, joining, previewing
from tallystick.vocabulary.codes import Answer
from tallystick.vocabulary.errors import Malformed

MOST = 200
"""Accounts or decisions that one form names at most."""


@access(roles=JUDGES, methods=(*READING, "POST"))
def merge(request: HttpRequest, person: UUID) -> HttpResponse:
    """Join this person with another, named by number."""
    viewer = viewer_of(request)
    if request.method == "POST":
        other = _one(request.POST.get("with", ""))
        rows = joining.merge_persons(str(person), other, by=viewer, at=moment(), reason=reason_of(request))
        return _done(request, person, rows, _("Joined with %(who)s.") % {"who": other})
    other = _one(request.GET.get("with", ""))
    plan = joining.plan_merge(viewer, str(person), other)
    context = {
        "title": _("Are these one person?"),
        "confirm": _("Join them"),
        "fields": [("with", other)],
        **_planned(plan),
    }
    return _page(request, context, back=reverse("desk:person", args=[person]), part="persons")


@access(roles=JUDGES, methods=(*READING, "POST"))
def split(request: HttpRequest, person: UUID) -> HttpResponse:
    """Part chosen accounts from this person."""
    viewer = viewer_of(request)
    if request.method == "POST":
        accounts = _several(request.POST.getlist("account"), "account")
        rows = joining.split_person(str(person), accounts, by=viewer, at=moment(), reason=reason_of(request))
        return _done(request, person, rows, _("Parted: %(accounts)s.") % {"accounts": ", ".join(accounts)})
    accounts = _several(request.GET.getlist("account"), "account")
    plan = joining.plan_split(viewer, str(person), accounts)
    context = {
        "title": _("Do these accounts belong to somebody else?"),
        "confirm": _("Part them"),
        "fields": [("account", account) for account in accounts],
        **_planned(plan),
    }
    return _page(request, context, back=reverse("desk:person", args=[person]), part="persons")


@access(roles=JUDGES, methods=(*READING, "POST"))
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what joined or parted persons: everybody is as before."""
    viewer = viewer_of(request)
    if request.method == "POST":
        joining.undo(_several(request.POST.getlist("decision"), "decision"), by=viewer, at=moment(),
                     reason=reason_of(request))  # fmt: skip
        request.session.pop("last_joined", None)
        said(request, _("Taken back. Persons are as before."))
        return redirect("desk:persons")
    decisions = _several(request.GET.getlist("decision"), "decision")
    context = {
        "title": _("Take it back?"),
        "confirm": _("Take it back"),
        "fields": [("decision", one) for one in decisions],
        "preview": previewing.preview_undo(viewer, decisions),
    }
    return _page(request, context, back=reverse("desk:persons"), part="persons")


@access(roles=JUDGES)
def answer(request: HttpRequest, link: UUID) -> HttpResponse:
    """What an answer to a link would change, before it is given."""
    given = request.GET.get("answer", "")
    if given not in tuple(Answer):
        raise Malformed("the address, field answer", f"it says {given!r}", f"Choose one of: {', '.join(Answer)}.")
    context = {
        "title": _("What would change?"),
        "confirm": _("Record the answer"),
        "fields": [("answer", given)],
        "action": reverse("desk:link-decide", args=[link]),
        "preview": previewing.preview_link(viewer_of(request), str(link), Answer(given)),
    }
    return _page(request, context, back=reverse("desk:link", args=[link]), part="links")


def _planned(plan: joining.Plan) -> dict[str, Any]:
    return {"preview": plan.preview, "pairs": plan.pairs, "answer": plan.answer}


def _page(request: HttpRequest, context: dict[str, Any], *, back: str, part: str) -> HttpResponse:
    waits = at_once.waits(viewer_of(request).operation)
    rest = {"action": request.path, "back_href": back, "back": _("Back"), "waits": waits}
    return page(request, "joining", rest | context, part=part)


def _done(request: HttpRequest, person: UUID, rows: Iterable[Any], words: str) -> HttpResponse:
    """To the person, with the way to take it back."""
    asked = urlencode([("decision", str(row.pk)) for row in rows])
    request.session["last_joined"] = {"words": words, "href": f"{reverse('desk:persons-undone')}?{asked}"}
    said(request, words)
    return redirect("desk:person", person)


def _one(text: str) -> str:
    if not text.strip():
        raise Malformed("the form, field with", "it names nobody", "Give the other person's number, such as P-00042.")
    return text.strip()[:36]


def _several(values: Sequence[str], field: str) -> list[str]:
    if not 0 < len(values) <= MOST:
        raise Malformed(f"the form, field {field}", f"it names {len(values)}", f"Choose one to {MOST}.")
    return [value[:200] for value in values]
