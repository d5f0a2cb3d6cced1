"""Releases of figures: put to the countries, signed by each, released to all; with what was corrected since."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallystick.actionday.entering import Told
from tallystick.desk.access import access
from tallystick.desk.asking import choice_of, moment, page, reason_of, said, viewer_of
from tallystick.desk.entries import entry_of
from tallystick.desk.frame import DAY, DAY_WRITERS
from tallystick.desk.parts_table import by_agency
from tallystick.desk.results_form import coordinates, told_choices
from tallystick.desk.views.results import may_write
from tallystick.report.releases import acts, reads
from tallystick.vocabulary.results import ReleaseState, SignatureSays
from tallystick.vocabulary.viewer import Viewer

SMALL_NUMBERS = "small_numbers"
MOST_ENTRIES = 20


@access(roles=DAY)
def listed(request: HttpRequest) -> HttpResponse:
    """Releases, those that wait for the viewer first."""
    lines = reads.releases(viewer_of(request))
    context = {
        "lines": sorted(lines, key=lambda line: not line.mine_waits),
        "may_put": may_write(request),
        "tab": "releases",
    }
    return page(request, "figure_releases", context, part="releases")


@access(roles=DAY)
def one(request: HttpRequest, figurerelease: UUID) -> HttpResponse:
    """One release: every part the viewer sees, who signed, who is missing, and the one thing to do next."""
    viewer = viewer_of(request)
    seen = reads.release(viewer, str(figurerelease))
    line, signing = seen.line, seen.line.state == ReleaseState.SIGNING
    writes, own = may_write(request), viewer.agency
    mine = _parts(seen, own)
    context = {
        "seen": seen,
        "line": line,
        "steps": _steps(seen),
        "signed": {one.agency: one for one in seen.signatures},
        "asked": _asked(seen),
        "mine": mine,
        "by_agency": by_agency(
            (one.title, one.definition.unit, () if one.taken_out else one.cells)
            for one in seen.figures
            if one.definition
        ),
        "signing": signing,
        "may_sign": signing and writes and bool(mine),
        "waits": line.mine_waits,
        "mine_late": any(one.agency == own for one in seen.late),
        "may_release": signing and writes and seen.mine and not seen.missing,
        "may_abandon": signing and writes and seen.mine,
        "may_state": line.state == ReleaseState.RELEASED and writes and seen.mine,
        "behalf": [one for one, _why in seen.missing if one != own] if signing and coordinates(request) else [],
        "embargo_here": _zone_words(seen, viewer),
        **told_choices(request, agency=own),
    }
    return page(request, "figure_release", context, part="releases")


@access(roles=DAY_WRITERS, methods=("POST",))
def sign(request: HttpRequest, figurerelease: UUID) -> HttpResponse:
    """Sign a part, or object and say why; on behalf of a country where the form says who told."""
    says = choice_of(request, "says", of=tuple(SignatureSays))
    entry = entry_of(request)
    told: Told | None = entry.told
    row = acts.sign(
        str(figurerelease),
        says,
        by=viewer_of(request),
        at=moment(),
        words=request.POST.get("words", ""),
        agency=entry.agency,
        told=told,
    )
    done = _("Signed for %(who)s.") if says == SignatureSays.SIGNED else _("%(who)s objects; whoever put it is told.")
    said(request, done % {"who": row.owner})
    return redirect("desk:release", figurerelease)


@access(roles=DAY_WRITERS, methods=("POST",))
def release(request: HttpRequest, figurerelease: UUID) -> HttpResponse:
    """Release figures that every country signed."""
    row = acts.release(
        str(figurerelease),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
        knowing=[SMALL_NUMBERS] if SMALL_NUMBERS in request.POST.getlist("knowing") else (),
    )
    said(
        request,
        _("Released. Everybody who takes part sees it; its digest is %(digest)s…") % {"digest": row.digest[:12]},
    )
    return redirect("desk:release", figurerelease)


@access(roles=DAY_WRITERS, methods=("POST",))
def abandon(request: HttpRequest, figurerelease: UUID) -> HttpResponse:
    """Give it up."""
    acts.abandon(str(figurerelease), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Given up. It stays readable; nothing of it goes out."))
    return redirect("desk:release", figurerelease)


def _parts(seen: reads.ReleasePage, agency: str) -> list[dict[str, Any]]:
    """What exactly an agency signs: each of its cells with the figure it belongs to, and the entries it counts."""
    found = []
    for figure in seen.figures:
        for cell in figure.cells:
            if cell.agency == agency and figure.definition:
                entries = [id for id in cell.entries if ":" not in id]  # who takes part is no entry
                found.append({
                    "key": figure.key, "title": figure.title, "unit": figure.definition.unit,
                    "words": figure.definition.words, "cell": cell, "entries": entries[:MOST_ENTRIES],
                    "more": len(entries[MOST_ENTRIES:]),
                })  # fmt: skip
    return found + [{"negative": one.kind, "country": one.country} for one in seen.negatives if one.agency == agency]


def _asked(seen: reads.ReleasePage) -> list[dict[str, Any]]:
    """A row for each agency with a part the viewer sees: what it said, or why the release waits for it."""
    said_of, why = {one.agency: one for one in seen.signatures}, dict(seen.missing)
    agencies: Sequence[str] = sorted(
        {cell.agency for figure in seen.figures for cell in figure.cells}
        | {one.agency for one in seen.negatives} | said_of.keys() | why.keys()
    )  # fmt: skip
    known = said_of if seen.line.state != ReleaseState.RELEASED or seen.mine else {}
    listed = [agency for agency in agencies if agency in known or agency in why] or list(said_of)
    return [{"agency": agency, "said": said_of.get(agency), "why": why.get(agency, "")} for agency in listed]


def _steps(seen: reads.ReleasePage) -> list[dict[str, Any]]:
    """Rungs: put to the countries, signed, released; given up ends it."""
    state, missing = seen.line.state, bool(seen.missing)
    put = {"name": "put to sign", "state": "past", "by": seen.put_by, "at": seen.line.as_of}
    if state == ReleaseState.ABANDONED:
        return [put, {"name": "given up", "state": "here"}]
    out = state == ReleaseState.RELEASED
    waits = missing and not out
    signed = {"name": "waits for signatures" if waits else "signed by all", "state": "here" if waits else "past"}
    released = {
        "name": "released", "state": "past" if out else "ahead" if missing else "here",
        "by": seen.released_by, "at": seen.released_at,
    }  # fmt: skip
    return [put, signed, released]


def _zone_words(seen: reads.ReleasePage, viewer: Viewer) -> str:
    """The end of the embargo by the viewer's own clocks."""
    until: datetime | None = seen.line.embargo_until
    return next((one.local for one in seen.embargo if one.agency == viewer.agency), "") if until else ""
