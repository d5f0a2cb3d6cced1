"""Links to judge: the queue, one link with its because, the answer, and taking it back."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.desk import words
from tallystick.desk.access import access
from tallystick.desk.asking import PAGE, choice_of, moment, onward, page, reason_of, said, viewer_of
from tallystick.desk.frame import JUDGES
from tallystick.linking import acts, reads, showing
from tallystick.vocabulary.codes import Answer

SECONDS = "seconds"
"""Marks a link that was come to from what is asked unseen."""

LISTED_REASONS = (
    gettext_lazy("Signs of different kinds agree and nothing speaks against."),
    gettext_lazy("Only a shared line or device speaks for it."),
    gettext_lazy("Two people may share this instrument."),
    gettext_lazy("Wait for the provider's answer."),
)


@access(roles=JUDGES)
def queue(request: HttpRequest) -> HttpResponse:
    """Links nobody has judged, what matters most first."""
    found = showing.queue(viewer_of(request), after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "links": [line(link) | {"reasons": found.reasons[link.pk]} for link in found.links],
        "undo": request.session.get("last_answer"),
        "next_href": onward(request, list(found.links), found.after, size=PAGE),
        "first_href": request.path if request.GET.get("after") else "",
    }
    return page(request, "links", context, part="links")


@access(roles=JUDGES)
def following(request: HttpRequest) -> HttpResponse:
    """The next link to judge, from the top or after one that is left alone."""
    found = reads.queue(viewer_of(request), after=request.GET.get("after", ""), limit=1)
    return redirect("desk:link", found.rows[0].pk) if found.rows else redirect("desk:links")


@access(roles=JUDGES)
def judge(request: HttpRequest, link: UUID) -> HttpResponse:
    """One link with both accounts, its because, and what was said before: hidden while one's own opinion is asked."""
    seen = showing.judging(viewer_of(request), str(link))
    seconds = seen.unseen or SECONDS in request.GET
    onwards = f"?after={seen.link.pk}" if seconds else f"?after={seen.link.worth}~{seen.link.pk}"
    context = {
        "link": seen.link,
        "pair": _pair(seen),
        "left_to_judge": seen.waiting,
        "seconds": SECONDS if seconds else "",
        "unseen": seen.unseen,
        "first_because": seen.reasons,
        "next_href": reverse("desk:judging-next" if seconds else "desk:link-next") + onwards,
        "reasons": LISTED_REASONS,
        "undo": request.session.get("last_answer"),
        "decisions": [_decision(one, seen.names) for one in seen.decisions],
    }
    return page(request, "link", context, part="links")


@access(roles=JUDGES, methods=("POST",))
def decide(request: HttpRequest, link: UUID) -> HttpResponse:
    """Same, not the same, unsure: then the next link of the queue it came from."""
    answer = choice_of(request, "answer", of=tuple(Answer))
    row = acts.decide_link(str(link), answer, by=viewer_of(request), at=moment(), reason=reason_of(request))
    request.session["last_answer"] = {
        "decision": str(row.pk),
        "link": str(link),
        "answer": row.answer,
        "pair": f"{row.left} – {row.right}",
    }
    return redirect("desk:judging-next" if request.POST.get("queue") == SECONDS else "desk:link-next")


@access(roles=JUDGES, methods=("POST",))
def undo(request: HttpRequest, decision: UUID) -> HttpResponse:
    """Take an answer back; what held before it holds again."""
    last = request.session.get("last_answer") or {}
    # Only one's own last answer may be taken back with one key; anyone else's needs a reason of one's own.
    own = last.get("decision") == str(decision)
    reason = request.POST.get("reason", "").strip() if own else reason_of(request)
    reason = reason or _("Taken back at the desk by the officer who gave it.")
    acts.withdraw_decision(str(decision), by=viewer_of(request), at=moment(), reason=reason)
    request.session.pop("last_answer", None)
    said(request, _("The answer was taken back."))
    return redirect("desk:link", last["link"]) if own else redirect("desk:links")


@access(roles=JUDGES, methods=("POST",))
def build(request: HttpRequest) -> HttpResponse:
    """Ask for the operation to be linked again, with every answer given so far."""
    if acts.ask_for_build(by=viewer_of(request), at=moment(), reason=reason_of(request)):
        said(request, _("The operation is being linked again. What is said meanwhile is followed when it is done."))
    else:
        said(request, _("Linking again is waiting already: it is made with your answers too, and your reason is kept."))
    return redirect("desk:links")


def line(link: Any) -> dict[str, Any]:
    """A link as a row of a list."""
    signs = [sign for sign in link.because if not sign.get("against") and sign.get("kind") != "prior"]
    strongest: dict[str, Any] = max(signs, key=lambda sign: sign["weight"], default={})
    return {
        "id": link.pk,
        "left": link.left,
        "right": link.right,
        "weight": link.weight,
        "state": link.state,
        "strongest": strongest.get("sentence", ""),
        "against": sum(bool(sign.get("against")) for sign in link.because),
    }


def _pair(seen: showing.Judging) -> list[dict[str, str]]:
    left, right = seen.accounts.get(seen.link.left), seen.accounts.get(seen.link.right)
    fields = (
        (_("Handle"), "handle"),
        (_("E-mail"), "email"),
        (_("Phone"), "phone"),
        (_("Role"), "role"),
        (_("Created"), "created_at"),
        (_("Last seen"), "last_seen_at"),
    )
    rows = [_compared(name, _said(left, field), _said(right, field)) for name, field in fields]
    counts = [words.grouped(seen.accesses.get(end, 0)) for end in (seen.link.left, seen.link.right)]
    return [*rows, {"name": _("Accesses shown"), "left": counts[0], "right": counts[1], "mood": ""}]


def _said(account: Any, field: str) -> str:
    value = getattr(account, field, "")
    if field.endswith("_at"):
        return words.utc(value)
    return words.word(value) if field == "role" and value != "unknown" else "" if field == "role" else str(value or "")


def _compared(name: str, left: str, right: str) -> dict[str, str]:
    mood = "" if not (left and right) else "agree" if left == right else "differ"
    return {"name": name, "left": left, "right": right, "mood": mood}


def _decision(one: Any, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "answer": one.answer,
        "at": one.at,
        "reason": one.reason,
        "withdrawn_at": one.withdrawn_at,
        "by_name": names.get(one.by, _("an officer")),
        "id": one.pk,
    }
