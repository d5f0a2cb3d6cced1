"""Oversight, for the agency's data-protection officer: the week's sample, open alerts, who saw whom."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.desk.access import access
from tallystick.desk.asking import choice_of, moment, page, reason_of, said, viewer_of
from tallystick.oversight import acts, reads
from tallystick.vocabulary.codes import Finding, OfficerRole
from tallystick.vocabulary.errors import Malformed

GUARDS = (OfficerRole.DATA_PROTECTION,)
KINDS = {
    "outside": gettext_lazy("looked from outside their operations"),
    "unusual": gettext_lazy("opened unusually many persons"),
    "breach": gettext_lazy("a look was found to be a breach"),
    "break_glass": gettext_lazy("opened protected rows in an emergency"),
}


@access(roles=GUARDS)
def front(request: HttpRequest) -> HttpResponse:
    """A week's sample (the last week that is over), open alerts, what was done how often."""
    start = _count(request.GET.get("from", ""))
    week = request.GET.get("week", "")
    seen = reads.overseen(viewer_of(request), moment(), week=week, start=start)
    more = start + reads.PAGE < seen.sample.total
    context = {
        "sample": seen.sample,
        "rows": [_line(one.look) | {"review": one.review} for one in seen.sample.rows],
        "findings": list(Finding),
        "alerts": [
            {"words": KINDS.get(one.kind, one.kind), "at": one.at, "name": one.name or one.officer,
             "because": one.words, "notice": one.notice}
            for one in seen.alerts
        ],
        "counts": [(doing, number) for doing, number in seen.counts.items() if number],
        "next_href": f"?week={seen.sample.week}&from={start + reads.PAGE}" if more else "",
        "first_href": f"?week={seen.sample.week}" if start else "",
    }  # fmt: skip
    return page(request, "oversight", context, part="oversight")


@access(roles=GUARDS)
def log(request: HttpRequest) -> HttpResponse:
    """Who saw a person, or what an officer did."""
    viewer, asked = viewer_of(request), request.GET.get("asked", "").strip()
    name, since = request.GET.get("officer", "").strip(), _day(request.GET.get("since", ""))
    found = None
    if name:
        found = reads.by_officer(viewer, name, since=since or reads.lately(moment()))
    elif asked:
        found = reads.who(viewer, asked, since=since)
    context = {
        "asked": asked,
        "officer": name,
        "since": request.GET.get("since", ""),
        "found": found,
        "looks": [_line(look) for look in found.looks] if found else [],
        "builds": [_line(look) for look in found.builds] if found else [],
    }
    return page(request, "oversight_log", context, part="oversight")


@access(roles=GUARDS, methods=("POST",))
def draw(request: HttpRequest) -> HttpResponse:
    """Draw the sample of a week that is over."""
    week = request.POST.get("week", "")
    drawn = acts.draw_sample(week, by=viewer_of(request), at=moment(), reason=_("the week's review"))
    said(request, _("%(count)s entries of %(week)s are drawn.") % {"count": drawn, "week": week})
    return _back(week)


@access(roles=GUARDS, methods=("POST",))
def review(request: HttpRequest, review: UUID) -> HttpResponse:
    """Say what a drawn entry is."""
    finding = choice_of(request, "finding", of=tuple(Finding))
    row = acts.review(str(review), finding, by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Recorded. Your agency's coordinators are told.") if finding == Finding.BREACH else _("Recorded."))
    return _back(row.week)


@access(roles=GUARDS, methods=("POST",))
def seen(request: HttpRequest, notice: UUID) -> HttpResponse:
    """Mark an alert as looked into."""
    acts.see_alert(str(notice), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Recorded."))
    return redirect("desk:oversight")


def _line(look: Any) -> dict[str, Any]:
    fields = ("at", "doing", "purpose", "subject_kind", "recipient", "reason", "outside")
    shown = {name: getattr(look.entry, name) for name in fields}
    return shown | {"name": look.name or _("a job"), "subject": look.number or look.entry.subject}


def _back(week: str) -> HttpResponse:
    return redirect(reverse("desk:oversight") + f"?week={week}")


def _count(said_: str) -> int:
    return int(said_) if said_.isascii() and said_.isdigit() and len(said_) < 9 else 0


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Malformed("the form, field since", f"it says {text!r}", "Write a day like 2026-02-26.") from None
