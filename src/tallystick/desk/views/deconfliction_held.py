"""What our agency has put in, by hand and with what it handed over; holdings and planned searches are entered."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallystick.deconfliction.asking.put import Put
from tallystick.deconfliction.holding import acts, reads
from tallystick.desk.access import access
from tallystick.desk.asking import (
    PAGE,
    choice_of,
    day_of,
    instant_of,
    moment,
    onward,
    page,
    reason_of,
    said,
    viewer_of,
)
from tallystick.desk.frame import ASKING, HOLDING
from tallystick.desk.kinds import ASKED
from tallystick.vocabulary.codes import ExclusionReason
from tallystick.vocabulary.deconfliction import AskedKind
from tallystick.vocabulary.errors import Malformed

OFTEN = timedelta(days=182)


@access(roles=ASKING)
def listed(request: HttpRequest) -> HttpResponse:
    """By hand, then what contributions and manifests hold by kind; to whom it answers, and until when."""
    viewer, now = viewer_of(request), moment()
    found = reads.holdings(viewer, after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "found": found,
        "next_href": onward(request, list(found.entered), found.after, size=PAGE),
        "first_href": request.path if request.GET.get("after") else "",
        "may_hold": bool(set(viewer.roles) & set(HOLDING)) and not viewer.looks_as,
        "kinds": ASKED,
        "exclusions": list(ExclusionReason),
        "asked_at": now,
        "until": now + OFTEN,
        "opened": request.GET.get("open", ""),
    }
    return page(request, "holdings", context, part="hits")


@access(roles=HOLDING, methods=("POST",))
def hold(request: HttpRequest) -> HttpResponse:
    """Enter something the agency holds."""
    form = request.POST
    excluded = form.get("excluded", "")
    if excluded:
        excluded = choice_of(request, "excluded", of=tuple(ExclusionReason))
    entered = acts.hold(
        Put(
            kind=choice_of(request, "kind", of=ASKED), value=form.get("value", "").strip(),
            since=instant_of(request, "since"), until=instant_of(request, "until"),
            birth=form.get("birth", "").strip(), country=form.get("country", "").strip().upper(),
        ),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
        reference=form.get("reference", "").strip(),
        words=form.get("words", "").strip(),
        excluded=excluded,
        silent=form.get("silent") == "yes",
        sealed=form.get("sealed") == "yes",
        expires_at=day_of(request, "expires"),
    )  # fmt: skip
    if entered.alarm is not None:
        said(
            request,
            _(
                "Nothing was entered: with what you asked for and entered before it looks like a search through what"
                " others ask for. Your data-protection officer is told, and has to clear it."
            ),
        )
        return redirect("desk:holdings")
    said(request, _("Entered: whoever asks for it from now on hits, and so does every question that stands."))
    return redirect("desk:holdings")


@access(roles=HOLDING, methods=("POST",))
def withdraw(request: HttpRequest, holding: UUID) -> HttpResponse:
    """Take a holding back: it answers no more."""
    acts.withdraw_holding(str(holding), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Withdrawn: it answers no question any more. Hits that it made stay on record."))
    return redirect("desk:holdings")


@access(roles=HOLDING, methods=("POST",))
def search(request: HttpRequest) -> HttpResponse:
    """Enter a search that is planned, and ask whether anyone is at that place at that time."""
    outcome = acts.plan_search(
        Put(
            kind=str(AskedKind.SEARCH), value=request.POST.get("place", "").strip(),
            since=instant_of(request, "since"), until=instant_of(request, "until"),
            latitude=_degrees(request, "latitude"), longitude=_degrees(request, "longitude"),
        ),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
        reference=request.POST.get("reference", "").strip(),
        words=request.POST.get("words", "").strip(),
        silent=request.POST.get("silent") == "yes",
    )  # fmt: skip
    if outcome.alarm is not None:
        said(
            request,
            _(
                "Entered and asked. With what you asked for before it looks like a search through what others plan:"
                " your data-protection officer is told."
            ),
        )
    return redirect("desk:ask-batch", outcome.batch)


def _degrees(request: HttpRequest, field: str) -> float | None:
    """A coordinate in degrees; none where the field is empty. Raises Malformed."""
    given = request.POST.get(field, "").strip()
    try:
        return float(given) if given else None
    except ValueError as error:
        raise Malformed(f"the form, field {field}", f"{given!r} is no number", "Write it like 55.6761.") from error
