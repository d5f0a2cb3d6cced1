"""Which persons may go to which country at all; everyone else is named to the coordinator with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick.sharing.material import AgencyRow, PersonRow
from tallystick.vocabulary.codes import Category, CountryState
from tallystick.vocabulary.errors import Conflict

PACKAGED_CATEGORIES = (
    Category.SUSPECT,
    Category.CONVICTED,
    Category.POTENTIAL_FUTURE_OFFENDER,
    Category.CONTACT_ASSOCIATE,
)


@dataclass(frozen=True, kw_only=True)
class Stays:
    """A person who goes into no package, and why. ``countries`` are those that contest."""

    person: str
    because: str
    country: str = ""


def stays(person: PersonRow) -> str:
    """Why this person goes into no package; empty when a country package may hold them."""
    if person.excluded or person.category == Category.EXCLUDED:
        return "on an exclusion list"
    if person.category not in (*PACKAGED_CATEGORIES, Category.UNASSESSED):
        return f"category {person.category} is not shared by this route"
    if person.country_state == CountryState.CONTESTED:
        return "contested between countries: deconflict first"
    if person.country_state != CountryState.ASSIGNED or not person.country:
        return "country unknown"
    if person.category == Category.UNASSESSED:
        return "nobody has assessed this person yet"
    return ""


def split(persons: Iterable[PersonRow]) -> tuple[dict[str, list[PersonRow]], list[Stays]]:
    """Persons by assigned country, and those who stay."""
    by_country: dict[str, list[PersonRow]] = {}
    staying = []
    for person in persons:
        because = stays(person)
        if because:
            staying.append(Stays(person=person.number, because=because, country=person.country))
        else:
            by_country.setdefault(person.country, []).append(person)
    return by_country, staying


def recipient_for(country: str, agencies: Iterable[AgencyRow]) -> AgencyRow | None:
    """The one agency of a country that takes part; None when there is none. Raises Conflict when several."""
    there = [agency for agency in agencies if agency.country == country]
    if len(there) > 1:
        codes = ", ".join(sorted(agency.code for agency in there))
        raise Conflict(
            f"packages for {country}",
            f"{codes} take part for the same country",
            "Name the one to be the recipient: tallystick package draft --recipient CODE.",
        )
    return there[0] if there else None
