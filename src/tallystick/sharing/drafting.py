"""One draft from rows: persons of a country, what may go, what stays."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tallystick.law.matrix import note
from tallystick.records.models import Build, Operation, Package
from tallystick.sharing import rows
from tallystick.sharing.content import Content
from tallystick.sharing.material import AgencyRow
from tallystick.sharing.rules.package import Drafted, Edition, contributions_of, draft
from tallystick.sharing.rules.recipients import Stays, goes_to, is_route, number_for, split


@dataclass(frozen=True)
class Draft:
    """``package`` is the row (None when nobody may go); ``made`` has withheld rows and staying persons."""

    package: Package | None
    made: Drafted


def made_draft(operation: Operation, *, agency: AgencyRow, edition: Edition) -> Drafted:
    """The package for an agency from the rows as they are now."""
    there = rows.persons(operation, country=agency.country)
    by_country, _ = split(there)
    route = is_route(agency, persons=there, agencies=rows.member_agencies(operation))
    mine = [person for person in by_country.get(agency.country, []) if goes_to(person, agency.code, route=route)]
    return draft(rows.material(operation, mine, to=agency.code), persons=mine, recipient=agency, edition=edition)


def next_edition(operation: Operation, *, agency: AgencyRow, last: Package | None, at: datetime) -> Edition:
    """What names the version after ``last``, with the legal note of the day."""
    said = note(agency.country, at.date())
    there = [other.code for other in rows.member_agencies(operation) if other.country == agency.country]
    return Edition(
        number=last.number if last else number_for(operation.reference, agency, first=there[0]),
        version=last.version + 1 if last else 1,
        replaces=f"version {last.version}" if last else "",
        at=at,
        legal={"value": said.value.value, "sentence": said.sentence, "settled": said.settled},
    )


def new_row(operation: Operation, content: Content, *, agency: AgencyRow, last: Package | None) -> Package:
    """The row of a fresh draft, not saved: its owner, maker and time are the act's."""
    cover = content["cover"]
    named = [part["id"] for part in content["persons"]]
    build = Build.objects.filter(operation=operation, current=True).values_list("pk", flat=True).first()
    return Package(
        operation=operation,
        codes=cover["codes"],
        recipient=agency.code,
        country=agency.country,
        number=cover["number"],
        version=cover["version"],
        replaces=last.pk if last else None,
        build=build or UUID(int=0),
        content=content,
        contributions=contributions_of(content),
        away_from=rows.withheld_from(named),
        not_before=operation.action_day,
    )


def staying(operation: Operation) -> list[Stays]:
    """Every person who goes into no package before their rows are even looked at, with the reason."""
    return split(rows.persons(operation))[1]


def same_words(old: dict[str, Any], new: Content) -> bool:
    """Whether two contents say the same of the same persons, whatever their dates and version."""
    slots = ("persons", "sources")
    fresh: dict[str, Any] = {slot: new[slot] for slot in slots}  # type: ignore[literal-required]
    return all(old.get(slot) == fresh[slot] for slot in slots)
