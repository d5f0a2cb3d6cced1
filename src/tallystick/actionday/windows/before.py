"""What a call would meet at each country, before it is put: the hour there, whether homes may be searched at it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from tallystick.actionday.entering import running_operation
from tallystick.actionday.windows.hours import all_hours, permitted
from tallystick.actionday.windows.rules.permitted import local_words
from tallystick.actionday.windows.standing import Standing, standings
from tallystick.records.categories import members_here
from tallystick.records.models import Agency
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class Before:
    """A country a call may be put to. ``zone`` an IANA name (empty: unknown); ``local``, ``local_until``: the proposed
    window by its clocks; ``permitted``: whether homes may be searched when it opens (None: not known, or nothing is
    proposed); ``source``: the law that says so, or what to ask where nobody checked it.
    ``standing``: where it stands now."""

    agency: str
    country: str
    zone: str
    local: str
    local_until: str
    permitted: bool | None
    source: str
    standing: Standing


def before(
    viewer: Viewer,
    *,
    now: datetime,
    to: Collection[str] = (),
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> tuple[Before, ...]:
    """Every country of the operation by name of its agency, or those of ``to`` (codes). Times aware."""
    operation, found = running_operation(viewer), []
    here = Agency.objects.filter(pk__in=members_here()).exclude(country="").order_by("country", "pk")
    countries = {code: country for code, country in here.values_list("pk", "country") if not to or code in to}
    stands, hours = standings(operation.pk), all_hours(operation.pk, list(countries), (starts_at or now).date())
    for code, country in countries.items():
        zone, rule = hours[code].zone, permitted(hours[code])
        found.append(
            Before(
                agency=code, country=country, zone=zone,
                local=local_words(starts_at, zone) if starts_at and zone else "",
                local_until=local_words(ends_at, zone) if ends_at and zone else "",
                permitted=rule.at(starts_at) if rule and starts_at else None,
                source=hours[code].words if rule else hours[code].lead,
                standing=stands.get(code, Standing()),
            )
        )  # fmt: skip
    return tuple(found)
