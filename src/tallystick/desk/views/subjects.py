"""Subjects of action: to their own country with everything that is missing, to the coordinator what may leave it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.actionday.subjects import acts, danger, reads
from tallystick.actionday.subjects.details import Details, write_details
from tallystick.actionday.subjects.ready import say_ready
from tallystick.actionday.subjects.rules.readiness import Reason
from tallystick.actionday.ties.reads import tied
from tallystick.actionday.windows.before import before
from tallystick.desk.access import access
from tallystick.desk.asking import PAGE, moment, onward, page, reason_of, said, viewer_of
from tallystick.desk.entries import entry_of, for_field, new_key, number_of, wall_time
from tallystick.desk.frame import DAY, DAY_WRITERS
from tallystick.vocabulary.actionday import BEFORE, Children, DoorState, ToldHow
from tallystick.vocabulary.codes import OfficerRole, PersonRole

NATIONAL = (OfficerRole.NATIONAL_OFFICER,)
WHERE = {
    "package": ("given", ""), "hits": ("hits", ""), "deconfliction": ("hits", ""),
    **dict.fromkeys(("window", "hold", "stand_down", "tied", "not_before"), ("calls", "")), "hours": ("calls", "hours"),
}  # fmt: skip
"""The page on which a reason is seen to, and the place on it."""
FIELDS_OF = {"basis": "basis", "law": "law_settled", "suicide_risk": "suicide_assessed_by", "support": "support",
             "children": "children", "follow_up": "follow_up_due"}  # fmt: skip
"""The field of the form below in which one is."""
STAGES = (
    ("package", ("subject", "package", "kept")),
    ("window", ("window", "not_before", "hold", "stand_down")),
    ("law", ("basis", "hours", "law")),
    ("deconfliction", ("deconfliction", "hits")),
    ("nobody warned", ("tied",)),
    ("care", ("suicide_risk", "support", "children", "follow_up")),
)
"""Rungs of readiness, each with the reasons that lie on it."""
TEXTS = ("address", "team", "basis", "law_settled", "deconflicted", "suicide_assessed_by", "support", "social_worker",
         "family_support", "risk_notes")  # fmt: skip
TIMES = ("valid_from", "valid_until", "suicide_assessed_at", "follow_up_due")


@access(roles=DAY)
def listed(request: HttpRequest) -> HttpResponse:
    """Subjects with their readiness, groups that could warn one another, and persons of own packages to set."""
    viewer, now = viewer_of(request), moment()
    lines, after = reads.subjects(viewer, now=now, after=request.GET.get("after", ""), limit=PAGE)
    rows = [_row(line) for line in lines]
    context = {
        "rows": rows,
        "mine": any(row["line"].mine for row in rows),
        "others": any(not row["line"].mine for row in rows),
        "tied": tied(viewer),
        "may_set": _may(request, DAY_WRITERS),
        "to_set": [(one, new_key()) for one in (reads.persons_to_set(viewer) if _may(request, NATIONAL) else ())],
        "roles": list(PersonRole),
        "sent": new_key(),
        "asked": request.GET.get("person", ""),
        "next_href": onward(request, list(lines), after, size=PAGE),
        "first_href": request.path if request.GET.get("after") else "",
    }
    return page(request, "subjects", context, part="subjects")


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def put(request: HttpRequest) -> HttpResponse:
    """Set a subject of action: a person of a package, or a number of persons."""
    form = request.POST
    row = acts.set_subject(
        form.get("reference", ""),
        entry=entry_of(request),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
        person=form.get("person", "").strip(),
        count=number_of(request, "count"),
        role=form.get("role", ""),
    )
    said(request, _("%(reference)s is set. Who it is stays with your agency.") % {"reference": row.reference})
    return redirect("desk:subject", row.pk)


@access(roles=DAY)
def one(request: HttpRequest, subject: UUID) -> HttpResponse:
    """One subject: what is missing before it is ready, what happened at its doors; to its own country its details."""
    viewer, now = viewer_of(request), moment()
    seen = reads.subject(viewer, str(subject), now=now)
    line, mine = seen.line, seen.line.mine and _may(request, NATIONAL)
    zone = next((one.zone for one in before(viewer, now=now, to=[line.agency])), "") or "UTC"
    missing = [reason for reason in line.reasons if not reason.met]
    context = {
        **_row(line),
        "seen": seen,
        "reports": [one for one in seen.doors if one.shown],
        "missing": [{"sentence": one.sentence, "href": _where(one, line) if mine else ""} for one in missing],
        "moved": line.state not in BEFORE,
        "met": [reason for reason in line.reasons if reason.met],
        "may_act": mine and line.withdrawn_at is None,
        "may_ready": mine and line.withdrawn_at is None and line.state in BEFORE and line.state != DoorState.READY,
        "may_behalf": not line.mine and line.withdrawn_at is None and _may(request, (OfficerRole.COORDINATOR,)),
        "hows": list(ToldHow),
        "detail": _filled(seen, zone=zone) if mine else {},
        "children": list(Children),
        "zone": zone,
        "zones": dict.fromkeys((zone, "UTC")),
        "sent": new_key(),
        "sent_danger": new_key(),
    }
    return page(request, "subject", context, part="subjects")


@access(roles=NATIONAL, methods=("POST",))
def details(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Write what the country keeps to itself, as it reads from now on."""
    form = request.POST
    said_so: dict[str, Any] = {name: form.get(name, "") for name in TEXTS}
    said_so |= {name: wall_time(request, name) for name in TIMES}
    write_details(
        str(subject),
        Details(**said_so, any_hour=form.get("any_hour") == "1", children=form.get("children", Children.UNKNOWN)),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
    )
    said(request, _("Written. Nobody outside your agency sees it; what it said before stays on record."))
    return redirect("desk:subject", subject)


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def ready(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Say that it is ready; what is missing refuses it."""
    say_ready(str(subject), entry=entry_of(request), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Ready. The coordinator sees it on the board."))
    return redirect("desk:subject", subject)


@access(roles=DAY_WRITERS, methods=("POST",), keyed=True)
def in_danger(request: HttpRequest, subject: UUID) -> HttpResponse:
    """A child in danger: go now."""
    danger.child_in_danger(
        str(subject), entry=entry_of(request), by=viewer_of(request), at=moment(), reason=reason_of(request)
    )
    said(
        request,
        _("Go. The coordinator is told that it moved early; those tied to it, that the earliest time changed."),
    )
    return redirect("desk:subject", subject)


@access(roles=DAY_WRITERS, methods=("POST",))
def withdraw(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Withdraw a subject."""
    row = acts.withdraw_subject(str(subject), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("%(reference)s is withdrawn and counted no longer.") % {"reference": row.reference})
    return redirect("desk:subject", subject)


def _where(reason: Reason, line: reads.SubjectLine) -> str:
    """Where what is missing is seen to."""
    if reason.what == "deconfliction" and not line.person:
        return "#deconflicted"
    if reason.what in FIELDS_OF:
        return f"#{FIELDS_OF[reason.what]}"
    page_of, place = WHERE.get(reason.what, ("", ""))
    return f"{reverse(f'desk:{page_of}')}{f'#{place}' if place else ''}" if page_of else ""


def ladder_of(line: reads.SubjectLine) -> list[dict[str, Any]]:
    """The rungs of readiness: done, the first that is not, and those that come after it."""
    rungs, here = [], False
    for name, whats in STAGES:
        reasons = [reason for reason in line.reasons if reason.what in whats]
        if reasons:
            met = all(reason.met for reason in reasons)
            rungs.append({"name": name, "state": "past" if met else "ahead" if here else "here"})
            here = here or not met
    ready_now = line.state == DoorState.READY
    rungs.append({"name": "ready", "state": "past" if ready_now else "ahead" if here else "here"})
    return rungs


def _row(line: reads.SubjectLine) -> dict[str, Any]:
    return {
        "line": line,
        "steps": ladder_of(line) if line.reasons and line.state in BEFORE and line.withdrawn_at is None else [],
        "unmet": [reason for reason in line.reasons if not reason.met] if line.state == DoorState.PLANNED else [],
    }


def _filled(seen: reads.SubjectPage, *, zone: str) -> dict[str, Any]:
    """The newest details as the form shows them."""
    if seen.detail is None:
        return {"children": Children.UNKNOWN}
    kept = {name: getattr(seen.detail, name) for name in (*TEXTS, "any_hour", "children")}
    return kept | {name: for_field(getattr(seen.detail, name), zone=zone) for name in TIMES}


def _may(request: HttpRequest, roles: tuple[str, ...]) -> bool:
    viewer = viewer_of(request)
    return bool(set(viewer.roles) & set(roles)) and not viewer.looks_as
