"""When a country may search, as the open session knows it: what the country entered, else the house's table."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from tallystick.actionday.windows.rules.permitted import Permitted
from tallystick.law.hours import Hours
from tallystick.law.hours import hours as in_table
from tallystick.records.models import Agency, SearchHours

ENTERED, TOLD = "entered by the country", "told by the country"


def hours_of(operation: UUID | str, agency: str, on_date: date) -> Hours:
    """The hours of an agency's country on a date."""
    return all_hours(operation, [agency], on_date)[agency]


def all_hours(operation: UUID | str, agencies: list[str], on_date: date) -> dict[str, Hours]:
    """Agency (code) -> the hours of its country on a date; the newest row it entered comes first."""
    countries = dict(Agency.objects.filter(pk__in=agencies).values_list("pk", "country"))
    entered = SearchHours.objects.filter(operation_id=operation, owner__in=agencies).order_by("entered_at", "id")
    newest = {row.owner: row for row in entered}
    found = {}
    for agency in agencies:
        country = countries.get(agency, "")
        found[agency] = in_table(country, on_date)
        if row := newest.get(agency):
            found[agency] = replace(
                found[agency], zone=row.zone, known=True, since=row.since, until=row.until, source=row.source,
                strength=TOLD if row.told_by else ENTERED, as_of=f"{row.entered_at:%Y-%m-%d}",
                none="", exceptions="", read="",
            )  # fmt: skip
    return found


def permitted(hours: Hours) -> Permitted | None:
    """As the rules take it; None where nobody knows, or knows by which clocks."""
    if not hours.known or (hours.since is not None and not hours.zone):
        return None
    return Permitted(hours.zone or "UTC", hours.since, hours.until)
