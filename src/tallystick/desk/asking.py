"""What a request says, parsed: who asks, why, from where to go on. And how a page is given back."""

from datetime import UTC, date, datetime, time
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.viewer import Viewer

LONGEST_REASON = 2000
PAGE = 50


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer the site put on the request."""
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]


def moment() -> datetime:
    """When an act happens: now, UTC."""
    return datetime.now(UTC)


def reason_of(request: HttpRequest) -> str:
    """The reason every act needs. Raises Malformed when there is none, or it is longer than 2,000 characters."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise Malformed("the form, field reason", "there is no reason in it", "Go back and say why, in your words.")
    if len(reason) > LONGEST_REASON:
        raise Malformed("the form, field reason", f"it has {len(reason)} characters", "Keep it under 2,000.")
    return reason


def choice_of(request: HttpRequest, field: str, *, of: tuple[str, ...]) -> str:
    """A field that may only say one of some words. Raises Malformed."""
    said = request.POST.get(field, "")
    if said not in of:
        raise Malformed(f"the form, field {field}", f"it says {said!r}", f"Choose one of: {', '.join(of)}.")
    return said


def day_of(request: HttpRequest, field: str) -> datetime | None:
    """A day of the form to its end, UTC; none where the field is empty. Raises Malformed."""
    given = request.POST.get(field, "").strip()
    try:
        day = date.fromisoformat(given) if given else None
    except ValueError as error:
        raise Malformed(f"the form, field {field}", f"{given!r} is no day", "Write it as 2026-12-31.") from error
    return datetime.combine(day, time(23, 59, 59), tzinfo=UTC) if day else None


def instant_of(request: HttpRequest, field: str) -> datetime | None:
    """An instant of the form, in UTC where it brings no offset; none where the field is empty. Raises Malformed."""
    given = request.POST.get(field, "").strip()
    try:
        at = datetime.fromisoformat(given) if given else None
    except ValueError as error:
        what = f"{given!r} is no date with a time"
        raise Malformed(f"the form, field {field}", what, "Write it like 2026-03-01T09:30.") from error
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at


def page(request: HttpRequest, template: str, context: dict[str, Any], *, part: str = "") -> HttpResponse:
    """Render a page of the desk; ``part`` marks its place in the rail."""
    return render(request, f"desk/{template}.html", {"part_here": part, "total": None, **context})


def said(request: HttpRequest, words: str) -> None:
    """Tell the officer on the next page what was done."""
    messages.success(request, words)


def onward(request: HttpRequest, rows: list[Any], cursor: str, *, size: int) -> str:
    """The address of the next page, when a full page says there may be one."""
    if len(rows) < size or not cursor:
        return ""
    kept = {name: value for name, value in request.GET.items() if name != "after" and value}
    return "?" + urlencode({**kept, "after": cursor})


def came_from(request: HttpRequest) -> str:
    """The page of this desk a form was on; empty where the browser does not say."""
    page = urlsplit(request.headers.get("Referer", ""))
    here = page.netloc == request.get_host() and page.path != request.path and not page.path.startswith("//")
    return f"{page.path}{f'?{page.query}' if page.query else ''}" if here else ""


def safe_next(request: HttpRequest) -> str:
    """Where a form asked to return to, if that is on this desk."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
