"""The order of looking: the queue, one file with everything that places it, what files share, what nobody had to see.

No page shows a picture of a file.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tallystick.desk import words
from tallystick.desk.access import access
from tallystick.desk.asking import PAGE, moment, onward, page, viewer_of
from tallystick.desk.frame import QUEUE
from tallystick.triage import counted, reads, showing
from tallystick.vocabulary.schemes import LABELS, NO_FINDING
from tallystick.vocabulary.triage import Says, Tier

URGENT = (Says.EXTORTION, Says.SELF_MADE, Says.IN_DANGER)
LOWERED = (Says.SYNTHETIC, Says.NOT_PERTINENT)
KIND_WORDS = {
    "known": _("known"),
    "new": _("new: no bank has it"),
    "declared": _("declared AI"),
    "camera": _("declares a camera"),
    "asked": _("to be looked at in full size"),
    "overdue": _("overdue"),
    "handed_on": _("handed on"),
}
LISTED_REASONS = (
    _("Named in the interview of the child."),
    _("Found in a message that asks for more."),
    _("A unit abroad has asked for it."),
)
FILTERS = ("owner", "item", "tier", "kind")
HALF_A_YEAR = timedelta(days=182)
YEAR = timedelta(days=364)


@access(roles=QUEUE)
def listed(request: HttpRequest) -> HttpResponse:
    """Files in the order of looking, with why each stands where it does."""
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    found = reads.queue(
        viewer_of(request), now=moment(), **chosen, after=request.GET.get("after", ""), limit=PAGE
    )  # fmt: skip
    context = {
        "found": found,
        "rows": found.rows,
        "chosen": chosen | {"owner": found.owner},
        "narrowed": any(chosen[name] for name in ("item", "tier", "kind")),
        "tiers": words.TIERS.items(),
        "kinds": KIND_WORDS.items(),
        "tier_counts": _tiers(found, chosen),
        "asked_at": moment(),
        "next_href": onward(request, list(found.rows), found.after, size=PAGE),
        "first_href": "?" + urlencode(chosen) if request.GET.get("after") else "",
    }
    return page(request, "queue", context, part="queue")


@access(roles=QUEUE)
def one(request: HttpRequest, content: str) -> HttpResponse:
    """One file: why it stands there and what speaks against, its matches, where it lies, what people said."""
    viewer, now = viewer_of(request), moment()
    view = showing.file(viewer, content, now=now)
    context = {
        "view": view,
        "row": view.row,
        "next_href": reverse("desk:queue-file", args=[view.onwards]) if view.onwards else "",
        "may_judge": not viewer.looks_as and view.row.owner == viewer.agency,
        "urgent": URGENT,
        "lowered": LOWERED,
        "schemes": _schemes(),
        "reasons": LISTED_REASONS,
        "until": {"first": now + timedelta(days=1), "usual": now + HALF_A_YEAR, "last": now + YEAR},
        "asked_at": now,
    }
    return page(request, "queue_file", context, part="queue")


@access(roles=QUEUE)
def leads(request: HttpRequest) -> HttpResponse:
    """What files share across items; of other agencies only whether there is a hit."""
    found = reads.leads(viewer_of(request), after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "leads": [
            {"lead": row, "labels": [found.labels[str(one)] for one in row.items if str(one) in found.labels]}
            for row in found.rows
        ],
        "next_href": onward(request, list(found.rows), found.after, size=PAGE),
        "first_href": request.path if request.GET.get("after") else "",
    }
    return page(request, "queue_leads", context, part="queue")


@access(roles=QUEUE)
def spared(request: HttpRequest) -> HttpResponse:
    """The exposure ledger: what digests and metadata settled, so that nobody had to look."""
    return page(request, "queue_spared", {"spared": counted.spared(viewer_of(request))}, part="queue")


@access(roles=QUEUE)
def waiting(request: HttpRequest) -> HttpResponse:
    """What somebody of the agency said that counts only when a second person agrees."""
    context = {"lines": showing.waiting_for_second(viewer_of(request), now=moment())}
    return page(request, "queue_waiting", context, part="queue")


def _tiers(found: reads.Queue, chosen: dict[str, str]) -> list[dict[str, Any]]:
    """How many files stand in each tier: of the item asked for, or of all."""
    figures = found.build.figures if found.build else {}
    of = (figures.get("items") or {}).get(chosen["item"]) or {} if chosen["item"] else figures
    counts = {tier: int((of.get("tiers") or {}).get(tier.name.lower()) or 0) for tier in Tier}
    return [{"number": int(tier), "count": count} for tier, count in counts.items() if count]


def _schemes() -> list[dict[str, Any]]:
    """Values of tables that are known, each under its whole scheme; those that are no finding raise nothing."""
    return [
        {
            "name": f"{scheme.name} {scheme.version} {scheme.profile}",
            "values": [
                {"said": "|".join((scheme.name, scheme.version or "", scheme.profile or "", value)), "label": label}
                for value, label in table.items()
                if label not in NO_FINDING
            ],
        }
        for scheme, table in LABELS.items()
    ]
