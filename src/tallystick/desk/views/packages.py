"""Country packages for the coordinating agency: the list, the preview as that country sees it, release, recall."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.desk.access import access
from tallystick.desk.asking import moment, page, reason_of, said, viewer_of
from tallystick.desk.frame import JUDGES
from tallystick.sharing import acts, not_asked, reads
from tallystick.vocabulary.codes import OfficerRole, PackageStatus

RUNGS = (
    PackageStatus.DRAFT,
    PackageStatus.APPROVED,
    PackageStatus.SENT,
    PackageStatus.RECEIVED,
    PackageStatus.FEEDBACK,
)
PERSONS_SHOWN = 20
OPEN = (PackageStatus.DRAFT, PackageStatus.LEGAL_CHECK, PackageStatus.APPROVED)
MOODS = {
    PackageStatus.APPROVED: "waits",
    PackageStatus.LEGAL_CHECK: "waits",
    PackageStatus.SUPERSEDED: "off",
    PackageStatus.WITHDRAWN: "off",
    PackageStatus.SENT: "done",
    PackageStatus.RECEIVED: "done",
    PackageStatus.FEEDBACK: "done",
    PackageStatus.ACCEPTED: "done",
}


@access(roles=JUDGES)
def listed(request: HttpRequest) -> HttpResponse:
    """Every package, by country, newest version first."""
    lines = reads.packages(viewer_of(request))
    context = {
        "packages": [row(line, "desk:package") for line in lines],
        "total": len(lines),
        "lead": _("One for each country: what it needs on its own people, and nothing else."),
        "empty_step": _("Draft them with: tallystick package draft"),
    }
    return page(request, "packages", context, part="packages")


@access(roles=JUDGES)
def preview(request: HttpRequest, package: UUID) -> HttpResponse:
    """Exactly what the recipient will see."""
    viewer = viewer_of(request)
    seen = reads.package(viewer, str(package), at=moment())
    mine = seen.line.made_by == viewer.officer
    leads = OfficerRole.COORDINATOR in viewer.roles
    is_open = seen.line.standing in OPEN
    asked = not_asked.standing(reads.find_package(viewer, str(package)), at=moment()) if is_open and leads else None
    context = (
        shown(seen, "desk:package")
        | some_persons(seen, request.GET.get("from", ""))
        | {
            "made_by_me": is_open and mine,
            "may_release": leads and seen.line.standing == PackageStatus.APPROVED and not mine,
            "lacking": [{**asdict(one), "codes": [one.code]} for one in seen.lacking],
            "may_approve": leads and seen.line.standing in (PackageStatus.DRAFT, PackageStatus.LEGAL_CHECK),
            "may_recall": leads and seen.line.released_at is not None and seen.line.recalled_at is None,
            "asked": asked,
            "list_href": reverse("desk:packages"),
            "preview": True,
        }
    )
    return page(request, "package", context, part="packages")


@access(roles=(OfficerRole.COORDINATOR,), methods=("POST",))
def approve(request: HttpRequest, package: UUID) -> HttpResponse:
    """Find a draft fit to go; a second officer still releases it."""
    viewer = viewer_of(request)
    row = acts.approve_package(str(package), by=viewer, at=moment(), reason=reason_of(request))
    said(request, _("%(number)s is approved. It waits for a second officer to release it.") % {"number": row.number})
    return redirect("desk:package", package)


@access(roles=(OfficerRole.COORDINATOR,), methods=("GET", "HEAD", "POST"), fresh=True)
def release(request: HttpRequest, package: UUID) -> HttpResponse:
    """What will happen, to whom, and why: then the act."""
    viewer = viewer_of(request)
    if request.method == "POST":
        knowing = request.POST.getlist("knowing")
        row = acts.release_package(str(package), by=viewer, at=moment(), reason=reason_of(request), knowing=knowing)
        said(request, _("%(number)s was released to %(who)s.") % {"number": row.number, "who": row.recipient})
        return redirect("desk:package", package)
    seen, asked = not_asked.before_release(viewer, str(package), at=moment())
    persons = seen.content["persons"] if seen.content else []
    context = shown(seen, "desk:package") | {
        "total_accesses": sum(len(person["accesses"]) for person in persons),
        "made_by_me": seen.line.made_by == viewer.officer,
        "unapproved": seen.line.standing != PackageStatus.APPROVED,
        "cautions": seen.cautions,
        "not_asked": asked.sentence,
    }
    return page(request, "release", context, part="packages")


@access(roles=(OfficerRole.COORDINATOR,), methods=("GET", "HEAD", "POST"), fresh=True)
def recall(request: HttpRequest, package: UUID) -> HttpResponse:
    """What a recall reaches, and why: then the act."""
    viewer = viewer_of(request)
    if request.method == "POST":
        row = acts.recall_package(str(package), by=viewer, at=moment(), reason=reason_of(request))
        said(request, _("%(number)s is recalled. %(who)s is told.") % {"number": row.number, "who": row.recipient})
        return redirect("desk:package", package)
    context = {"impact": reads.impact(viewer, str(package)), "package": {"id": package}}
    return page(request, "recall", context, part="packages")


def row(line: reads.PackageLine, address: str) -> dict[str, Any]:
    """A package in a list."""
    fields = ("number", "version", "country", "recipient", "persons", "codes", "not_before", "waits_for", "answered")
    return {name: getattr(line, name) for name in (*fields, "withheld")} | {
        "href": reverse(address, args=[line.id]),
        "status": line.standing,
        "mood": MOODS.get(PackageStatus(line.standing), ""),
    }


def shown(seen: reads.PackageView, address: str) -> dict[str, Any]:
    """A package on its page: the line, its content, where it stands, what was answered."""
    line = seen.line
    return {
        "package": row(line, address)
        | {
            "id": line.id,
            "made_at": line.made_at,
            "recalled_at": line.recalled_at,
            "recall_reason": line.recall_reason,
            "digest": line.digest,
        },
        "content": seen.content,
        "steps": ladder(line),
        "feedback": [_answer(one) for one in seen.feedback],
    }


def some_persons(seen: reads.PackageView, start: str) -> dict[str, Any]:
    """The persons of one screen, from a person's number on, and the address of the next."""
    persons = seen.content["persons"] if seen.content else []
    numbers = [person["number"] for person in persons]
    first = numbers.index(start) if start in numbers else 0
    after = first + PERSONS_SHOWN
    return {
        "persons": persons[first:after],
        "person_total": len(persons),
        "next_href": f"?from={numbers[after]}#persons" if after < len(numbers) else "",
        "first_href": "?#persons" if first else "",
    }


def ladder(line: reads.PackageLine) -> list[dict[str, Any]]:
    """The rungs of a package and where it stands."""
    gone = line.standing in (PackageStatus.SUPERSEDED, PackageStatus.WITHDRAWN)
    rungs = [*RUNGS[:3], PackageStatus(line.standing)] if gone else list(RUNGS)
    standing = PackageStatus.DRAFT if line.standing == PackageStatus.LEGAL_CHECK else PackageStatus(line.standing)
    here = rungs.index(standing) if standing in rungs else len(rungs) - 1
    times = {PackageStatus.DRAFT: line.made_at, PackageStatus.SENT: line.released_at}
    if line.recalled_at:
        times[PackageStatus.WITHDRAWN] = line.recalled_at
    return [
        {
            "name": name,
            "state": "past" if n < here else "here" if n == here else "ahead",
            "by": "",
            "at": times.get(name) if n <= here else None,
        }
        for n, name in enumerate(rungs)
    ]


def _answer(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "said": [(name, value) for name, value in one["answers"].items() if value not in ("", None)]}
