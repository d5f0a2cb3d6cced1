"""Banks of known digests: the list, one with its editions and entries, and what their owner's officers say of them."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallystick.desk.access import access
from tallystick.desk.asking import choice_of, moment, page, reason_of, said, viewer_of
from tallystick.desk.frame import QUEUE
from tallystick.triage import showing
from tallystick.triage.banks import agreeing, reads, retracting
from tallystick.triage.banks.finding import KEEPING
from tallystick.triage.judging import acts
from tallystick.vocabulary.banks import LOWERING
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.triage import About, Says

OF_ENTRIES = ("retracted", "restored", "released")
MOST_DIGITS = 9
"""Of an edition's number."""
OF_SERIES = (Says.IDENTIFIED, Says.SAFE)


@access(roles=QUEUE)
def listed(request: HttpRequest) -> HttpResponse:
    """Banks the agency owns or was given, and what is known of the children of its own."""
    viewer, now = viewer_of(request), moment()
    context = {"banks": reads.banks(viewer, now=now), "lines": showing.of_series(viewer, now=now)}
    return page(request, "queue_banks", context, part="queue")


@access(roles=QUEUE)
def one(request: HttpRequest, bank: UUID) -> HttpResponse:
    """One bank: what it is, its editions, entries set apart or retracted, and the forms of its owner."""
    viewer = viewer_of(request)
    view = reads.bank(viewer, str(bank), now=moment())
    row = view.line.bank
    own = row.owner == viewer.agency and not viewer.looks_as
    context = {
        "view": view,
        "bank": row,
        "raises": row.kind not in LOWERING,
        "may_keep": own and bool(set(viewer.roles) & set(KEEPING)),
        "may_say": own,
        "may_release": not viewer.looks_as and row.kind not in LOWERING,
    }
    return page(request, "queue_bank", context, part="queue")


@access(roles=KEEPING, methods=("POST",))
def agree(request: HttpRequest, bank: UUID) -> HttpResponse:
    """The second officer's word on an edition."""
    number = request.POST.get("edition", "")
    if not (number.isascii() and number.isdecimal()) or len(number) > MOST_DIGITS:
        raise Malformed("the form, field edition", f"it says {number[:20]!r}", "Choose an edition of the list.")
    agreeing.agree_to_bank(
        str(bank), edition=int(number), by=viewer_of(request), at=moment(), reason=reason_of(request)
    )  # fmt: skip
    said(request, _("Agreed: the edition is in use."))
    return redirect("desk:queue-bank", bank)


@access(roles=KEEPING, methods=("POST",))
def withdraw(request: HttpRequest, bank: UUID) -> HttpResponse:
    """Take a bank out of use."""
    agreeing.withdraw_bank(str(bank), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Noted. A bank that raises files goes out of use when a second officer says so too."))
    return redirect("desk:queue-bank", bank)


@access(roles=QUEUE, methods=("POST",))
def entry(request: HttpRequest, bank: UUID) -> HttpResponse:
    """Retract an entry, restore it, or release one that was set apart."""
    word = choice_of(request, "says", of=OF_ENTRIES)
    named, by, at, reason = request.POST.get("entry", "").strip(), viewer_of(request), moment(), reason_of(request)
    if word == "retracted":
        retracting.retract_entry(str(bank), named, by=by, at=at, reason=reason)
        said(request, _("Noted. The entry falls, with everything that rests on it, once two officers have said so."))
    elif word == "restored":
        retracting.restore_entry(str(bank), named, by=by, at=at, reason=reason)
        said(request, _("Restored: the entry counts again."))
    else:
        acts.judge(About.ENTRY, f"{bank} {named}", Says.RELEASED, by=by, at=at, reason=reason)
        said(request, _("Released: the entry counts, however often it hits."))
    return redirect("desk:queue-bank", bank)


@access(roles=QUEUE, methods=("POST",))
def series(request: HttpRequest) -> HttpResponse:
    """Say what is known of the child of a series."""
    says = choice_of(request, "says", of=OF_SERIES)
    value = {"since": _instant(request)} if says == Says.SAFE else {}
    named = request.POST.get("series", "")
    acts.judge(About.SERIES, named, says, value=value, by=viewer_of(request), at=moment(), reason=reason_of(request))
    if says == Says.SAFE:
        said(request, _("Noted. It counts when a second officer agrees that the child is safe."))
    else:
        said(request, _("Noted: identified. That is not safe: its files stay near the top."))
    return redirect("desk:queue-banks")


def _instant(request: HttpRequest) -> str:
    """The form's instant, in UTC."""
    text = request.POST.get("since", "").strip()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Malformed("the form, field since", f"it says {text!r}", "Write it like 2026-03-01T09:30.") from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()
