"""What was looked for and is not there: qualified negatives, entered and corrected as results are."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallystick.actionday.results import negatives
from tallystick.actionday.results.negative_reads import negatives as held
from tallystick.desk.access import access
from tallystick.desk.asking import moment, page, reason_of, said, viewer_of
from tallystick.desk.entries import entry_of, new_key
from tallystick.desk.frame import DAY, DAY_WRITERS
from tallystick.desk.results_form import coordinates, countries_of, told_choices
from tallystick.desk.views.results import may_write
from tallystick.vocabulary.results import NegativeKind


@access(roles=DAY)
def listed(request: HttpRequest) -> HttpResponse:
    """Those that hold, each with what says otherwise, and the form for another."""
    viewer, writes = viewer_of(request), may_write(request)
    there = countries_of(request)
    asked = request.GET.get("agency", "") if coordinates(request) else ""
    whose = next((one for one in there if one.agency == (asked or viewer.agency)), None)
    context = {
        "rows": [
            {
                "line": line,
                "mine": line.owner == viewer.agency,
                "asks": writes and line.owner == viewer.agency and line.told_by and line.said != "confirmed",
                "may": writes and (line.owner == viewer.agency or coordinates(request)),
                "sent": new_key(),
                "zone": next((one.zone for one in there if one.agency == line.owner), ""),
            }
            for line in held(viewer)
        ],
        "kinds": list(NegativeKind),
        "whose": whose,
        "behalf": bool(whose and whose.agency != viewer.agency),
        "countries": [one for one in there if one.agency != viewer.agency] if coordinates(request) else [],
        "may_enter": writes,
        "tab": "not_found",
        **told_choices(request, agency=whose.agency if whose else viewer.agency),
    }
    return page(request, "results_not_found", context, part="results")


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def put(request: HttpRequest) -> HttpResponse:
    """Enter one."""
    row = negatives.enter_negative(
        _what(request),
        entry=entry_of(request),
        by=viewer_of(request),
        at=moment(),
        reason=request.POST.get("reason", "").strip(),
    )
    said(request, _("Entered for %(who)s; they confirm it.") % {"who": row.owner} if row.told_by else _("Entered."))
    return redirect("desk:results-not-found")


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def correct(request: HttpRequest, negative: UUID) -> HttpResponse:
    """Say it otherwise."""
    negatives.correct_negative(
        str(negative),
        _what(request),
        entry=entry_of(request),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
    )
    said(request, _("Corrected. What it said before stays on record."))
    return redirect("desk:results-not-found")


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def withdraw(request: HttpRequest, negative: UUID) -> HttpResponse:
    """Take it back."""
    negatives.correct_negative(
        str(negative), None, entry=entry_of(request), by=viewer_of(request), at=moment(), reason=reason_of(request)
    )
    said(request, _("Withdrawn. It stays on record."))
    return redirect("desk:results-not-found")


def _what(request: HttpRequest) -> negatives.WhatNot:
    form = request.POST
    return negatives.WhatNot(kind=form.get("kind", ""), country=form.get("country", ""), words=form.get("words", ""))
