"""Results: entered by a country or on its behalf, corrected with their history, confirmed by whose they are."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.actionday.results import acts, reads
from tallystick.desk.access import access
from tallystick.desk.asking import PAGE, choice_of, moment, page, reason_of, said, viewer_of
from tallystick.desk.entries import entry_of
from tallystick.desk.frame import DAY, DAY_WRITERS
from tallystick.desk.results_form import GROUPS, as_written, choices, coordinates, countries_of, told_choices, what_of
from tallystick.desk.words import amount, word
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.results import UNITS, ConfirmSays, ResultKind

CONFIRMED = ("result", "negative")
"""Entries that are confirmed from these pages."""
SOURCES = {
    "entered": gettext_lazy("entered by its country"),
    "told": gettext_lazy("told to the coordinator"),
    "door": gettext_lazy("report at a door"),
    "line": gettext_lazy("a line about several doors"),
    "sheet": gettext_lazy("a sheet that was typed in"),
    "feedback": gettext_lazy("feedback on a package"),
    "subject": gettext_lazy("subject of action"),
    "item": gettext_lazy("item in the register,"),
}
"""The act a result rests on, by the word before its id."""


@access(roles=DAY)
def listed(request: HttpRequest) -> HttpResponse:
    """Results that hold, the newest first; before them those that were entered for the viewer's agency."""
    viewer = viewer_of(request)
    kind, agency = (request.GET.get(name, "") for name in ("kind", "agency"))
    lines, after = reads.results(viewer, after=request.GET.get("after", ""), limit=PAGE, kind=kind, agency=agency)
    writes = may_write(request)
    zones = {one.agency: one.zone for one in countries_of(request)}
    context = {
        "rows": [_row(line) | {"zone": zones.get(line.counted.owner, "")} for line in lines],
        "waiting": [_row(line) | {"zone": zones.get(viewer.agency, "")} for line in reads.to_confirm(viewer)]
        if writes
        else [],
        "may_enter": writes,
        "groups": GROUPS,
        "kind": kind,
        "agency": agency,
        "countries": countries_of(request) if sees_all(request) else (),
        "next_href": f"?{urlencode({'kind': kind, 'agency': agency, 'after': after})}" if after else "",
        "first_href": request.path if request.GET.get("after") else "",
        "tab": "results",
    }
    return page(request, "results", context, part="results")


@access(roles=DAY_WRITERS)
def enter(request: HttpRequest) -> HttpResponse:
    """The form of a result: of one's own country, or of one that told the coordinator."""
    viewer, asked = viewer_of(request), request.GET.get("agency", "")
    there = countries_of(request)
    whose = next((one for one in there if one.agency == (asked or viewer.agency)), None)
    if whose and whose.agency != viewer.agency and not coordinates(request):
        whose = None
    context = {
        "countries": [one for one in there if one.agency != viewer.agency] if coordinates(request) else [],
        "whose": whose,
        "behalf": bool(whose and whose.agency != viewer.agency),
        "may_enter": not viewer.looks_as,
        "chosen_kind": request.GET.get("kind", ResultKind.ARREST),
        "was": {"subject": request.GET.get("subject", "")},
        "tab": "enter",
        **(choices(request, agency=whose.agency) if whose else {}),
    }
    return page(request, "results_enter", context, part="results")


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def put(request: HttpRequest) -> HttpResponse:
    """Enter it."""
    row = acts.enter_result(
        what_of(request),
        entry=entry_of(request),
        by=viewer_of(request),
        at=moment(),
        reason=request.POST.get("reason", "").strip(),
    )
    told = _("Entered for %(who)s, who confirms it: %(what)s.") if row.told_by else _("Entered: %(what)s.")
    said(
        request,
        told % {"who": row.owner, "what": f"{word(row.kind)}, {amount(row.count, UNITS[ResultKind(row.kind)])}"},
    )
    return redirect("desk:result", row.pk)


@access(roles=DAY)
def one(request: HttpRequest, result: UUID) -> HttpResponse:
    """One result: where it comes from, all that was said of it, and the form that corrects it."""
    viewer = viewer_of(request)
    seen = reads.result(viewer, str(result))
    of = seen.line.counted
    mine = of.owner == viewer.agency
    may = seen.held and may_write(request) and (mine or coordinates(request))
    context = {
        **_row(seen.line),
        "seen": seen,
        "history": [_row(line) for line in reversed(seen.history)],
        "newest": seen.history[-1].counted if seen.history else of,
        "zone": zone_of(request, of.owner),
        "may_more": may_write(request) and (mine or coordinates(request)),
        "more_query": urlencode({"subject": of.subject} | ({} if mine else {"agency": of.owner})),
        "may_correct": may,
        "may_confirm": mine and may_write(request) and seen.held and of.unconfirmed,
        "behalf": not mine,
        **as_written(of.kind, of.count),
        **(choices(request, agency=of.owner) if may else {}),
        "sent_withdraw": told_choices(request, agency=of.owner)["sent"] if may else "",
    }
    return page(request, "result", context, part="results")


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def correct(request: HttpRequest, result: UUID) -> HttpResponse:
    """Put another in its place; the first stays readable."""
    row = acts.correct_result(
        str(result),
        what_of(request),
        entry=entry_of(request),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
    )
    said(request, _("Corrected. What it said before stays in its history."))
    return redirect("desk:result", row.pk)


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def withdraw(request: HttpRequest, result: UUID) -> HttpResponse:
    """Withdraw it: nothing takes its place."""
    acts.correct_result(
        str(result), None, entry=entry_of(request), by=viewer_of(request), at=moment(), reason=reason_of(request)
    )
    said(request, _("Withdrawn: it counts no longer, and stays readable."))
    return redirect("desk:result", result)


@access(roles=DAY_WRITERS, methods=("POST",))
def confirmed(request: HttpRequest, row: UUID) -> HttpResponse:
    """The country's word on what was entered for it."""
    says, kind = choice_of(request, "says", of=tuple(ConfirmSays)), choice_of(request, "of", of=CONFIRMED)
    acts.confirm(kind, str(row), says, by=viewer_of(request), at=moment(), words=request.POST.get("words", ""))
    right = says == ConfirmSays.CONFIRMED
    said(request, _("Confirmed.") if right else _("Noted as wrong. It counts until it is corrected: correct it."))
    if kind == "negative":
        return redirect("desk:results-not-found")
    return redirect("desk:results") if right else redirect("desk:result", row)


def may_write(request: HttpRequest) -> bool:
    """Whether the viewer enters anything."""
    viewer = viewer_of(request)
    return bool(set(viewer.roles) & set(DAY_WRITERS)) and not viewer.looks_as


def sees_all(request: HttpRequest) -> bool:
    """Whether there is more than one country's to choose from."""
    viewer = viewer_of(request)
    return bool({OfficerRole.COORDINATOR, OfficerRole.ANALYST} & set(viewer.roles)) and not viewer.looks_as


def zone_of(request: HttpRequest, agency: str) -> str:
    """The time zone of an agency's country; empty where it is not known."""
    return next((one.zone for one in countries_of(request, agency)), "")


def _row(line: reads.ResultLine) -> dict[str, Any]:
    of = line.counted
    name, _colon, what = of.source.partition(":")
    return {
        "line": line,
        "of": of,
        "unit": UNITS[ResultKind(of.kind)],
        "source": f"{SOURCES.get(name, word(name))}{f' {what}' if name == 'item' else ''}",
        "source_href": reverse("desk:subject", args=[what]) if name == "subject" else "",
    }
