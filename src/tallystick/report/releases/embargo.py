"""When an embargo ends, by the clocks of every country."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tallystick.actionday.windows.hours import all_hours
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class EmbargoThere:
    """The end of an embargo in one country: ``local`` as its clocks show it, empty where its zone is not known."""

    agency: str
    country: str
    zone: str
    local: str


def embargo_there(viewer: Viewer, until: datetime | None, *, members: dict[str, str]) -> tuple[EmbargoThere, ...]:
    """For each of ``members`` (agency -> country), by country; none where there is no embargo."""
    if until is None:
        return ()
    known = all_hours(viewer.operation, sorted(members), until.date())
    found = []
    for agency, country in sorted(members.items(), key=lambda one: (one[1], one[0])):
        zone = known[agency].zone
        local = f"{until.astimezone(ZoneInfo(zone)):%a %d %b %Y %H:%M %Z}" if zone else ""
        found.append(EmbargoThere(agency=agency, country=country, zone=zone, local=local))
    return tuple(found)
