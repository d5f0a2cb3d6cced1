"""Persons: the list in the order of risk to a child, one with everything about them, and the assessment."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tallystick.desk import words
from tallystick.desk.access import access
from tallystick.desk.asking import PAGE, choice_of, moment, onward, page, reason_of, said, viewer_of
from tallystick.desk.atlas.shapes import country_name, flags
from tallystick.desk.drawing.lanes import Event, Mark
from tallystick.desk.frame import JUDGES
from tallystick.desk.views.deconfliction import URGENCIES, last_asked
from tallystick.linking import acts, showing
from tallystick.sharing import restricted
from tallystick.vocabulary.codes import Category, CountryState, LinkState, OfficerRole

DANGER = ("child_accessible", "offers_production", "extortion", "producing", "speaker_under_age")
"""Indicators that speak of danger to a child: the only red on these pages."""

ACCESSES_SHOWN = 100
REFUSED_DRAWN = 3
NOWHERE = "none"


@access(roles=JUDGES)
def listed(request: HttpRequest) -> HttpResponse:
    """Persons in the order of risk to a child, of one country or all."""
    asked = request.GET.get("country", "")
    country = {"": None, NOWHERE: ""}.get(asked, asked)
    found = showing.persons(viewer_of(request), country=country, after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "persons": [_line(person, found.indicators.get(person.pk, [])) for person in found.persons],
        "country": asked,
        "country_codes": sorted(flags(), key=lambda code: country_name(code, language=get_language() or "en")),
        "persons_href": reverse("desk:persons"),
        "next_href": onward(request, list(found.persons), found.after, size=PAGE),
        "first_href": request.path if request.GET.get("after") else "",
    }
    return page(request, "persons", context, part="persons")


@access(roles=JUDGES)
def one(request: HttpRequest, person: UUID) -> HttpResponse:
    """A person with accounts, timeline, links, votes, indicators, what speaks against, history."""
    shown = showing.person(viewer_of(request), str(person))
    seen = shown.view
    context = {
        "person": seen.person,
        "indicators": [_indicator(sign) for sign in seen.indicators],
        "accounts": seen.accounts,
        "lanes": _lanes(seen),
        "marks": _marks(shown.operation),
        "links": [_link(link) for link in seen.links],
        "neighbours": [_link(link) for link in seen.neighbours],
        "drawn": [_link(link) for link in _drawn(seen)],
        "accesses": [_access(row) for row in seen.accesses[:ACCESSES_SHOWN]],
        "accesses_total": len(seen.accesses),
        "payments": [_payment(row) for row in seen.payments],
        "holders": seen.subscribers,
        "votes": _votes(seen),
        "country_because": seen.person.figures.get("country_because", ""),
        "against": seen.against,
        "holdings": seen.holdings,
        "last_joined": request.session.get("last_joined"),
        "may_assess": True,
        "may_keep_away": OfficerRole.COORDINATOR in viewer_of(request).roles,
        "categories": list(Category),
        "urgencies": URGENCIES.items(),
        "last_asked": last_asked(viewer_of(request), seen.person.pk),
        "history": [
            {
                "given": row.given,
                "at": row.at,
                "reason": row.reason,
                "by_name": shown.names.get(row.by, _("an officer")),
            }
            for row in seen.assessments
        ],
    }
    return page(request, "person", context, part="persons")


@access(roles=JUDGES, methods=("POST",))
def assess(request: HttpRequest, person: UUID) -> HttpResponse:
    """Say what a person is, by name and with a reason."""
    category = choice_of(request, "category", of=tuple(Category))
    acts.assess_person(str(person), category, by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Recorded: %(category)s.") % {"category": words.word(category)})
    return redirect("desk:person", person)


@access(roles=(OfficerRole.COORDINATOR,), methods=("POST",), fresh=True)
def keep_away(request: HttpRequest, person: UUID) -> HttpResponse:
    """Hide a person from agencies or officers tied to them; say who of that country may still be given them."""
    ties = request.POST.get("away_from", "").replace(",", " ").split()
    towards = request.POST.get("towards", "").strip()
    out = restricted.keep_person_away(
        str(person), away_from=ties, towards=towards, by=viewer_of(request), at=moment(), reason=reason_of(request)
    )
    said(request, _("Hidden from: %(ties)s.") % {"ties": ", ".join(ties) or _("nobody")})
    if out:
        said(request, _("With a tied agency already, recall: %(packages)s.") % {"packages": ", ".join(out)})
    return redirect("desk:person", person)


def _line(person: Any, kinds: list[str]) -> dict[str, Any]:
    fields = ("number", "category", "role", "country", "country_state", "accounts", "last_at", "expires_first")
    signs = [{"kind": kind, "danger": kind in DANGER} for kind in kinds]
    return {name: getattr(person, name) for name in fields} | {"id": person.pk, "indicators": signs}


def _indicator(sign: Any) -> dict[str, Any]:
    return {"kind": sign.kind, "sentence": sign.sentence, "sources": sign.sources, "danger": sign.kind in DANGER}


def _lanes(seen: Any) -> list[tuple[str, list[Event]]]:
    """Events by account; an account without any keeps its lane."""
    lanes: dict[str, list[Event]] = {account.key: [] for account in seen.accounts}
    for account in seen.accounts:
        if account.created_at:
            lanes[account.key].append(Event(account.created_at, "registration"))
    for row in seen.accesses:
        kind = "registration" if row.event == "Registration" else "access"
        lanes.setdefault(row.key, []).append(Event(row.at, kind, words.word(row.event)))
    for row in seen.payments:
        amount = f"{words.grouped(row.amount, places=2)} {row.currency}" if row.amount is not None else ""
        lanes.setdefault(row.key, []).append(Event(row.at, "payment", f"{words.word(row.method)} {amount}".strip()))
    return [(key, sorted(events, key=lambda event: event.at, reverse=True)) for key, events in lanes.items()]


def _marks(operation: Any) -> list[Mark]:
    seized = [Mark(operation.seized_at, _("platform seized"))] if operation.seized_at else []
    action = [Mark(operation.action_day, _("action day"), planned=True)] if operation.action_day else []
    return seized + action


def _drawn(seen: Any) -> list[Any]:
    """What the graph shows at first: the person's own links, and those to others that somebody refused."""
    refused = [link for link in seen.neighbours if link.state == LinkState.REFUSED]
    return [*seen.links, *refused[:REFUSED_DRAWN]]


def _link(link: Any) -> dict[str, Any]:
    fields = ("left", "right", "weight", "state", "because")
    return {name: getattr(link, name) for name in fields} | {"id": link.pk}


def _access(row: Any) -> dict[str, Any]:
    fields = ("at", "address", "port", "event", "network", "network_country", "provider")
    lacking = [name for name in ("second", "zone", "port") if name not in row.complete]
    return {name: getattr(row, name) for name in fields} | {"lacks": ", ".join(map(words.word, lacking))}


def _payment(row: Any) -> dict[str, Any]:
    fields = ("at", "method", "instrument", "currency", "instrument_country")
    amount = words.grouped(row.amount, places=2) if row.amount is not None else ""
    return {name: getattr(row, name) for name in fields} | {"amount_words": amount}


def _votes(seen: Any) -> list[dict[str, Any]]:
    """Votes as signs for the assigned country, or for each of the strongest while it is contested."""
    weights: dict[str, int] = {}
    for vote in seen.votes:
        weights[vote.country] = weights.get(vote.country, 0) + vote.strength
    ranked = sorted(weights, key=lambda code: -weights[code])
    assigned = seen.person.country_state == CountryState.ASSIGNED and seen.person.country in weights
    wanted = [seen.person.country] if assigned else ranked[:3]
    return [{"country": code, "signs": [_vote(vote, code) for vote in seen.votes]} for code in wanted]


def _vote(vote: Any, code: str) -> dict[str, Any]:
    against = vote.country != code
    where = f"{country_name(vote.country, language=get_language() or 'en')}: " if against else ""
    return {
        "strength": vote.strength,
        "against": against,
        "sentence": f"{where}{vote.sentence}",
        "sources": vote.sources,
        "kind": vote.kind,
    }
