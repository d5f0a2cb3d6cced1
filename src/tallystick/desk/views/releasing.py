"""Putting figures to the countries: chosen, shown as they would be frozen, then put. And consent about children."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tallystick.actionday.results.consents import consents
from tallystick.actionday.results.negative_reads import negatives
from tallystick.actionday.windows.before import before
from tallystick.desk.access import access
from tallystick.desk.asking import choice_of, moment, page, reason_of, said, viewer_of
from tallystick.desk.atlas.shapes import country_name
from tallystick.desk.entries import read_wall, wall_time
from tallystick.desk.frame import DAY, DAY_WRITERS
from tallystick.desk.parts_table import by_agency
from tallystick.desk.results_form import coordinates, countries_of
from tallystick.desk.views.results import may_write
from tallystick.report.counting.definitions import about_children
from tallystick.report.counting.lines import FigureLine, said_as
from tallystick.report.counting.period import Period, action_period
from tallystick.report.counting.reads import figures
from tallystick.report.releases import acts
from tallystick.report.releases.consent import CONSENTING, consent_children
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.results import ABOUT_CHILDREN

NEGATIVE = "negative:"
GIVEN = ("yes", "no")


@access(roles=DAY_WRITERS)
def choose(request: HttpRequest) -> HttpResponse:
    """Choose figures, whose release it is, and until when nobody speaks of them."""
    viewer, now = viewer_of(request), moment()
    lines = figures(viewer, now=now)
    own = next(iter(countries_of(request, viewer.agency)), None)
    here = own.zone if own else ""
    context = {
        "counted": [line for line in lines if line.number],
        "nought": [line for line in lines if not line.number],
        "children": {line.key for line in lines if about_children(line.definition)},
        "negatives": _negative_kinds(request),
        "joint": coordinates(request),
        "own": own,
        "period": action_period(viewer),
        "zones": dict.fromkeys(
            (here or "UTC", "UTC", *sorted({one.zone for one in countries_of(request) if one.zone}))
        ),
        "at": now,
    }
    return page(request, "figures_put", context, part="releases")


@access(roles=DAY_WRITERS)
def preview(request: HttpRequest) -> HttpResponse:
    """What would be frozen and put to whom; nothing is yet."""
    viewer, now, form = viewer_of(request), moment(), request.GET
    keys, national = form.getlist("figure"), form.get("national", "")
    if not keys:
        raise Malformed("the form, figures", "none is chosen", "Go back and tick at least one.")
    embargo, since, until = (
        read_wall(form.get(name, ""), form.get("zone", ""), field=name) for name in ("embargo", "since", "until")
    )
    lines = [line for line in figures(viewer, now=now) if line.key in keys]
    alone = viewer.agency if national else ""
    rows = [_row(line, alone=alone) for line in lines]
    context = {
        "keys": keys,
        "national": national,
        "rows": rows,
        "by_agency": by_agency((row["title"], row["unit"], row["cells"]) for row in rows),
        "negatives": [
            line for line in negatives(viewer)
            if f"{NEGATIVE}{line.kind}" in keys and alone in ("", line.owner)
        ],
        "to": [
            one for one in before(viewer, now=now, starts_at=embargo)
            if alone in ("", one.agency)
        ],
        "embargo": embargo,
        "since": since,
        "until": until,
        "children": [line for line in lines if about_children(line.definition)],
        "at": now,
    }  # fmt: skip
    return page(request, "figures_put_preview", context, part="releases")


@access(roles=DAY_WRITERS, methods=("POST",))
def put(request: HttpRequest) -> HttpResponse:
    """Freeze them and put every country its part."""
    since, until = wall_time(request, "since"), wall_time(request, "until")
    row = acts.put_to_sign(
        request.POST.getlist("figure"),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
        embargo_until=wall_time(request, "embargo"),
        national=request.POST.get("national", ""),
        period=Period(since=since, until=until) if since and until else None,
    )
    said(request, _("Figures %(number)s are frozen and wait for signatures.") % {"number": row.number})
    return redirect("desk:release", row.pk)


@access(roles=DAY)
def children(request: HttpRequest) -> HttpResponse:
    """Which country lets what it says about children be shown and released; the form for the viewer's own."""
    viewer = viewer_of(request)
    given = consents(viewer)
    own = next(iter(countries_of(request, viewer.agency)), None)
    there = [one for one in countries_of(request) if coordinates(request) or one.agency == viewer.agency]
    context = {
        "kinds": ABOUT_CHILDREN,
        "rows": [
            {"one": one, "given": [given.lets(one.agency, str(kind)) for kind in ABOUT_CHILDREN]} for one in there
        ],
        "own": own,
        "mine": [kind for kind in ABOUT_CHILDREN if own and given.lets(own.agency, str(kind))],
        "may": bool(own and set(viewer.roles) & set(CONSENTING)) and not viewer.looks_as,
        "tab": "children",
        "may_put": may_write(request),
    }
    return page(request, "figures_children", context, part="releases")


@access(roles=CONSENTING, methods=("POST",))
def consent(request: HttpRequest) -> HttpResponse:
    """Consent, or take it back."""
    given = choice_of(request, "given", of=GIVEN) == "yes"
    kinds = request.POST.getlist("kind")
    if not kinds:
        raise Malformed("the form, field kind", "nothing is ticked", "Tick at least one.")
    consent_children(kinds, given, by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(
        request,
        _("Consent is given; the coordinator sees these figures from now on.")
        if given
        else _("The consent is taken back. What was released before stays released."),
    )
    return redirect("desk:releases-children")


def _row(line: FigureLine, *, alone: str) -> dict[str, Any]:
    cells = [cell for cell in line.cells if alone in ("", cell.agency)]
    of, total = line.definition, sum(cell.number for cell in cells)
    said = said_as(total, of)
    return {"line": line, "title": of.title, "unit": of.unit, "cells": cells, "total": total, "said": said}


def _negative_kinds(request: HttpRequest) -> list[dict[str, Any]]:
    """Kinds of qualified negatives that hold, each with its countries, and whether results say otherwise."""
    found: dict[str, dict[str, Any]] = {}
    for line in negatives(viewer_of(request)):
        one = found.setdefault(line.kind, {"key": f"{NEGATIVE}{line.kind}", "kind": line.kind, "of": [], "against": []})
        where = country_name(line.country, language=get_language() or "en") if line.country else line.owner
        one["of"].append(where)
        one["against"] += [where] if line.contradicted_by else []
    return list(found.values())
