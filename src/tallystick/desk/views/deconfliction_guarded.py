"""Oversight of questions: how many an agency lets itself put, and patterns that look like a search."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallystick.deconfliction.asking import alarms, budgets, reads
from tallystick.desk.access import access
from tallystick.desk.asking import choice_of, moment, page, reason_of, said, viewer_of
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.deconfliction import AlarmState
from tallystick.vocabulary.errors import Malformed

GUARDS = (OfficerRole.DATA_PROTECTION,)
MOST_DIGITS = 7


@access(roles=GUARDS)
def front(request: HttpRequest) -> HttpResponse:
    """Alarms to settle, those that were, and the budget."""
    viewer, now = viewer_of(request), moment()
    found = reads.alarms(viewer)
    context = {
        "open": [one for one in found if one.state == AlarmState.OPEN],
        "settled": [one for one in found if one.state != AlarmState.OPEN],
        "left": reads.left(viewer, now=now),
    }
    return page(request, "oversight_questions", context, part="oversight")


@access(roles=GUARDS, methods=("POST",))
def budget(request: HttpRequest) -> HttpResponse:
    """Set how many questions an officer and the agency may put in a day."""
    budgets.set_budget(
        _count(request, "per_officer"),
        _count(request, "per_agency"),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
    )
    said(request, _("Set: it counts from now on, over the last 24 hours."))
    return redirect("desk:oversight-questions")


@access(roles=GUARDS, methods=("POST",))
def settle(request: HttpRequest, alarm: UUID) -> HttpResponse:
    """Clear an alarm, or find it confirmed."""
    says = choice_of(request, "says", of=(AlarmState.CLEARED, AlarmState.CONFIRMED))
    alarms.settle_alarm(str(alarm), says, by=viewer_of(request), at=moment(), reason=reason_of(request))
    if says == AlarmState.CLEARED:
        said(request, _("Cleared: the officer may go on asking."))
    else:
        said(request, _("Confirmed: the officer asks no more questions of this kind."))
    return redirect("desk:oversight-questions")


def _count(request: HttpRequest, field: str) -> int:
    """A whole number of the form. Raises Malformed."""
    given = request.POST.get(field, "").strip()
    if not (given.isascii() and given.isdecimal()) or len(given) > MOST_DIGITS:
        raise Malformed(f"the form, field {field}", f"it says {given[:20]!r}", "Write a whole number, like 2000.")
    return int(given)
