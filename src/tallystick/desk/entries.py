"""An entry of the day as a form says it: its key, when, for whom and who told it; and where one goes from it."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import uuid4
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tallystick.actionday.entering import Entry, Told
from tallystick.actionday.windows.before import before
from tallystick.desk.asking import moment, viewer_of
from tallystick.vocabulary.actionday import Via
from tallystick.vocabulary.errors import Malformed


def new_key() -> str:
    """A key for a form that is given out: whatever comes back under it counts once."""
    return str(uuid4())


def entry_of(request: HttpRequest, *, via: str = Via.DESK) -> Entry:
    """The entry of a form. Times are by the clock of its field ``zone``. Raises Malformed.

    ``when`` empty: when the button was pressed, if the browser said so (``pressed``), else now.
    """
    form = request.POST
    agency = form.get("agency", "").strip()
    told = None
    if agency:
        at = wall_time(request, "told_at") or moment()
        told = Told(by=form.get("told_by", "").strip(), how=form.get("told_how", ""), at=at)
    return Entry(
        sent=form.get("sent", "").strip(),
        happened_at=wall_time(request, "when") or _pressed(request),
        via=via,
        agency=agency,
        told=told,
        officer_named=form.get("officer_named", "").strip(),
    )


def wall_time(request: HttpRequest, field: str, *, zone: str = "zone") -> datetime | None:
    """An instant that a form gives by the clock of its field ``zone`` (UTC without one); None: empty. Raises Malformed.

    In the hour that clocks show twice the first one is meant.
    """
    return read_wall(request.POST.get(field, ""), request.POST.get(zone, ""), field=field)


def read_wall(given: str, zone: str, *, field: str) -> datetime | None:
    """The same from plain text."""
    said = given.strip()
    try:
        at = datetime.fromisoformat(said) if said else None
    except ValueError as error:
        what = f"{said[:40]!r} is no date with a time"
        raise Malformed(f"the form, field {field}", what, "Write it like 2026-03-01T09:30.") from error
    if at is None or at.tzinfo is not None:
        return at
    name = zone.strip() or "UTC"
    if name not in available_timezones():
        raise Malformed("the form, field zone", f"{name[:40]!r} is no time zone", "Choose one of the list.")
    return at.replace(tzinfo=ZoneInfo(name)).astimezone(UTC)


def for_field(at: datetime | None, *, zone: str) -> str:
    """An instant as a field of a form shows it, by the clock of a zone; empty from nothing."""
    return at.astimezone(ZoneInfo(zone or "UTC")).strftime("%Y-%m-%dT%H:%M") if at else ""


def after_entry(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the country it was entered for, else to the page of this name."""
    agency = request.POST.get("agency", "")
    return redirect(f"{reverse('desk:board-on-behalf')}?{urlencode({'agency': agency})}" if agency else otherwise)


def own_zone(request: HttpRequest) -> str:
    """The time zone of the viewer's own country (IANA name); UTC where it is not known."""
    viewer = viewer_of(request)
    return next((one.zone for one in before(viewer, now=moment(), to=[viewer.agency])), "") or "UTC"


def number_of(request: HttpRequest, field: str, *, unless: int = 1) -> int:
    """A whole number of a form, ``unless`` where the field is empty. Raises Malformed."""
    said = request.POST.get(field, "").strip()
    if not said:
        return unless
    if not (said.isascii() and said.isdigit() and len(said) <= 9):
        raise Malformed(f"the form, field {field}", f"it says {said[:20]!r}", "Give a whole number.")
    return int(said)


def _pressed(request: HttpRequest) -> datetime | None:
    """When the button was pressed by the sender's clock; nothing where it is unreadable or runs ahead: it is no more
    than a better guess than the instant of arrival."""
    try:
        at = datetime.fromisoformat(request.POST.get("pressed", "").strip())
    except ValueError:
        return None
    return at if at.tzinfo is not None and at <= moment() else None
