"""Owners' permissions: asked of us, asked by us, in force; and the acts on them."""

from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallystick.desk.access import access
from tallystick.desk.asking import choice_of, moment, page, reason_of, said, viewer_of
from tallystick.sharing import asked, permissions
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.errors import Malformed

SPEAKING = (OfficerRole.COORDINATOR, OfficerRole.NATIONAL_OFFICER, OfficerRole.PROSECUTOR)
SEEING = (*SPEAKING, OfficerRole.ANALYST)
FILLED = ("contribution", "code", "recipient")


@access(roles=SEEING)
def listed(request: HttpRequest) -> HttpResponse:
    """Asked of us, asked by us, in force with days left; a link may bring the question's first words."""
    viewer = viewer_of(request)
    seen = asked.permissions(viewer, at=moment())
    speaks = bool(set(SPEAKING) & set(viewer.roles)) and not viewer.looks_as
    context: dict[str, Any] = {
        name: [_row(line, viewer.recipient) for line in getattr(seen, name)]
        for name in ("waiting", "asked", "in_force", "ended")
    }
    context |= {
        "may_answer": speaks,
        "may_ask": not viewer.looks_as,
        "codes": [str(code) for code in permissions.CODES],
        "purposes": seen.purposes,
        "filled": {name: request.GET.get(name, "")[:64] for name in FILLED},
    }
    return page(request, "permissions", context, part="permissions")


@access(roles=SEEING, methods=("POST",))
def ask(request: HttpRequest) -> HttpResponse:
    """Ask a contribution's owner for permission."""
    row = permissions.ask_permission(
        request.POST.get("contribution", "").strip(),
        code=choice_of(request, "code", of=permissions.CODES),
        recipient=request.POST.get("recipient", "").strip(),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
        scope=request.POST.getlist("scope"),
        until=_until(request),
    )
    said(request, _("%(owner)s is asked.") % {"owner": row.owner})
    return redirect("desk:permissions")


@access(roles=SPEAKING, methods=("POST",), fresh=True)
def answer(request: HttpRequest, permission: UUID) -> HttpResponse:
    """Grant or refuse what was asked, for ourselves or on the owner's behalf."""
    row = permissions.answer_permission(
        str(permission),
        granted=choice_of(request, "answer", of=("grant", "refuse")) == "grant",
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
        scope=request.POST.getlist("scope") or None,
        until=_until(request),
        told=request.POST.get("told", ""),
        knowing=request.POST.getlist("knowing"),
    )
    said(request, _("Answered: %(state)s.") % {"state": row.state})
    return redirect("desk:permissions")


@access(roles=SPEAKING, methods=("POST",), fresh=True)
def withdraw(request: HttpRequest, permission: UUID) -> HttpResponse:
    """End a permission; what rests on it is hidden from its recipient at once."""
    row = permissions.withdraw_permission(
        str(permission),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
        told=request.POST.get("told", ""),
    )
    said(request, _("Withdrawn. %(who)s no longer sees what rests on it.") % {"who": row.recipient})
    return redirect("desk:permissions")


def _row(line: asked.PermissionLine, mine: str) -> dict[str, Any]:
    return asdict(line) | {"codes": [line.code], "ours": line.owner == mine}


def _until(request: HttpRequest) -> datetime | None:
    """The last day it holds, UTC, to its end. Raises Malformed."""
    given = request.POST.get("until", "").strip()
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError as error:
        raise Malformed("the form, field until", f"{given!r} is no day", "Write it as 2026-12-31.") from error
    return datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
