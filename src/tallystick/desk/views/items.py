"""The register of seized items: the list, one item with its custody, and what is entered of it, also by telephone."""

import re
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallystick.desk.access import access
from tallystick.desk.asking import moment, page, reason_of, said, viewer_of
from tallystick.desk.frame import QUEUE
from tallystick.evidence import acts, papers, reads
from tallystick.evidence.acts import ENTERED, Happened
from tallystick.evidence.items import Described, register_item
from tallystick.triage import counted
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.custody import CustodyKind, Found, ItemKind, Power
from tallystick.vocabulary.errors import Malformed

READERS = (
    OfficerRole.COORDINATOR,
    OfficerRole.ANALYST,
    OfficerRole.NATIONAL_OFFICER,
    OfficerRole.EXAMINER,
    OfficerRole.VICTIM_IDENTIFICATION,
    OfficerRole.PROSECUTOR,
)
KEEPERS = (OfficerRole.NATIONAL_OFFICER, OfficerRole.EXAMINER)
WHOLE = re.compile("-?[0-9]{1,11}")
MOST_OFFSET = 15 * 60
STATES = ("unlocked", "encrypted", "isolated")


@access(roles=READERS)
def listed(request: HttpRequest) -> HttpResponse:
    """Items of the viewer's agency: where they are, which seal is on them, how many gaps their records have."""
    viewer = viewer_of(request)
    lines = reads.items(viewer, now=moment())
    context = {
        "lines": lines,
        "with_gaps": sum(1 for line in lines if line.gaps),
        "on_the_way": sum(1 for line in lines if line.standing.awaited),
        "may_enter": _may_enter(request),
        "kinds": list(ItemKind),
        "powers": list(Power),
        "founds": list(Found),
        "states": STATES,
    }
    return page(request, "items", context, part="items")


@access(roles=KEEPERS, methods=("POST",))
def register(request: HttpRequest) -> HttpResponse:
    """Enter an item."""
    text = {name: request.POST.get(name, "").strip() for name in _TEXTS}
    words = {name: request.POST.get(name) or str(Found.UNKNOWN) for name in ("power", *STATES)}
    described = Described(**text, **words, clock_offset_s=_seconds(request.POST.get("clock_offset_s", "")))
    row = register_item(request.POST.get("label", ""), described, by=viewer_of(request), at=moment())
    said(request, _("%(label)s is in the register. Enter its seizure next.") % {"label": row.label})
    return redirect("desk:item", row.pk)


_TEXTS = ("kind", "national", "description", "make", "model", "serial", "mandate")


@access(roles=READERS)
def one(request: HttpRequest, item: UUID) -> HttpResponse:
    """One item: where it is, what its record leaves open, what happened, and the forms to go on."""
    view = reads.item(viewer_of(request), str(item), now=moment())
    context = {
        "view": view,
        "counts": counted.item_counts(viewer_of(request), str(item)),
        "may_queue": bool(set(viewer_of(request).roles) & set(QUEUE)),
        "item": view.item,
        "stands": view.standing,
        "kinds": ENTERED if view.events or view.parent else (CustodyKind.SEIZED,),
        "may_enter": _may_enter(request),
        "now": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M"),
    }
    return page(request, "item", context, part="items")


@access(roles=KEEPERS, methods=("POST",))
def event(request: HttpRequest, item: UUID) -> HttpResponse:
    """Enter what happened to an item."""
    kind = request.POST.get("kind", "")
    acts.enter_event(str(item), kind, _happened(request), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Entered."))
    return redirect("desk:item", item)


@access(roles=KEEPERS, methods=("POST",))
def hand_over(request: HttpRequest, item: UUID) -> HttpResponse:
    """Hand an item to somebody."""
    row = acts.hand_over(
        str(item),
        _happened(request),
        to=request.POST.get("to", ""),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
    )
    said(request, _("On its way to %(who)s until they give the receipt.") % {"who": row.to})
    return redirect("desk:item", item)


@access(roles=KEEPERS, methods=("POST",))
def receive(request: HttpRequest, item: UUID) -> HttpResponse:
    """Give the receipt of an item that was handed over."""
    row = acts.give_receipt(
        str(item), _happened(request), by=viewer_of(request), at=moment(), reason=reason_of(request)
    )
    said(request, _("Received by %(who)s.") % {"who": row.holder})
    return redirect("desk:item", item)


@access(roles=KEEPERS, methods=("POST",))
def take_back(request: HttpRequest, item: UUID) -> HttpResponse:
    """Have an item again that was handed over and not received."""
    happened = _happened(request)
    row = acts.take_back(str(item), happened, by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("With %(who)s again.") % {"who": row.holder})
    return redirect("desk:item", item)


@access(roles=KEEPERS, methods=("POST",))
def correct(request: HttpRequest, item: UUID, event: UUID) -> HttpResponse:
    """Say what is wrong with an event."""
    acts.correct_event(str(event), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("The correction stands beside the event, which stays as it was."))
    return redirect("desk:item", item)


@access(roles=READERS)
def report(request: HttpRequest, item: UUID) -> HttpResponse:
    """The custody report as PDF."""
    made = papers.custody_pdf(viewer_of(request), str(item), made=moment())
    return _file(made, "custody.pdf", "application/pdf")


@access(roles=READERS)
def graph(request: HttpRequest, item: UUID) -> HttpResponse:
    """The custody as a CASE graph."""
    made = papers.custody_case(viewer_of(request), str(item), made=moment())
    return _file(made, "custody.jsonld", "application/ld+json")


@access(roles=READERS)
def labels(request: HttpRequest) -> HttpResponse:
    """Labels of the items named (all, when none is), whose codes lead to this desk."""
    address = request.build_absolute_uri("/")
    made = papers.label_sheet(viewer_of(request), request.GET.getlist("item"), address=address, made=moment())
    return _file(made, "labels.pdf", "application/pdf")


def _file(made: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(made, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _may_enter(request: HttpRequest) -> bool:
    viewer = viewer_of(request)
    return bool(set(viewer.roles) & set(KEEPERS)) and not viewer.looks_as


def _happened(request: HttpRequest) -> Happened:
    """What the form says happened; its time is in UTC or comes with an offset."""
    said_at = request.POST.get("when", "").strip()
    try:
        when = datetime.fromisoformat(said_at)
    except ValueError:
        raise Malformed("the form, field when", f"it says {said_at!r}", "Write it like 2026-03-01T09:30.") from None
    form = request.POST
    return Happened(
        when=when.replace(tzinfo=_offset(request)) if when.tzinfo is None else when,
        place=form.get("place", "").strip(),
        holder=form.get("holder", "").strip(),
        seal=form.get("seal", "").strip(),
        digest=form.get("digest", "").strip(),
        tool=form.get("tool", "").strip(),
        photographs=tuple(form.get("photographs", "").split()),
    )


def _offset(request: HttpRequest) -> timezone:
    said_offset = request.POST.get("offset", "0")
    minutes = int(said_offset) if WHOLE.fullmatch(said_offset) else MOST_OFFSET + 1
    if abs(minutes) > MOST_OFFSET:
        raise Malformed("the form, field offset", f"it says {said_offset!r}", "Give minutes from UTC.")
    return timezone(timedelta(minutes=minutes))


def _seconds(said_seconds: str) -> int | None:
    text = said_seconds.strip()
    if not text:
        return None
    if not WHOLE.fullmatch(text):
        raise Malformed("the form, field clock_offset_s", f"it says {text!r}", "Give whole seconds, like -7200.")
    return int(text)
