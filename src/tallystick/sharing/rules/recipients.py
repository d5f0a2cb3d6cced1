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
    """A person who goes into no package, and why. ``person`` is the number, ``id`` the UUID."""

    id: str
    person: str
    because: str
    country: str = ""


def goes_to(person: PersonRow, agency: str, *, route: bool) -> bool:
    """Whether an agency of the person's country may be given them (practice 11).

    A person tied to somebody goes to the one agency named for them and nowhere else. ``route`` is true for an agency
    that is there for such persons: it is given those alone.
    """
    if person.away_from:
        return person.towards == agency and agency not in person.away_from
    return not route


def is_route(agency: AgencyRow, *, persons: Iterable[PersonRow], agencies: Iterable[AgencyRow]) -> bool:
    """Whether an agency is a restricted route: not the first of its country, and some person is to go there alone."""
    there = [other.code for other in agencies if other.country == agency.country]
    return agency.code != there[0] and any(person.towards == agency.code for person in persons)


def number_for(reference: str, agency: AgencyRow, *, first: str) -> str:
    """A package's number: operation and country; with the agency when it is not the first of its country.

    >>> number_for("MOZAIK-7", AgencyRow(code="SE-IA", name="", country="SE"), first="SE-NCP")
    'MOZAIK-7-SE-IA'
    """
    tail = agency.country
    if agency.code != first:
        tail = agency.code if agency.code.startswith(f"{agency.country}-") else f"{agency.country}-{agency.code}"
    return f"{reference[: 31 - len(tail)]}-{tail}"


def stays(person: PersonRow) -> str:
    """Why this person goes into no package; empty when a country package may hold them."""
    if person.excluded or person.category == Category.EXCLUDED:
        return "on an exclusion list"
    if person.contested:
        return "decisions about its accounts contradict each other: somebody has to withdraw one first"
    if person.category not in (*PACKAGED_CATEGORIES, Category.UNASSESSED):
        return f"category {person.category} is not shared by this route"
    if person.country_state == CountryState.CONTESTED:
        return "contested between countries: deconflict first"
    if person.country_state != CountryState.ASSIGNED or not person.country:
        return "country unknown"
    if person.category == Category.UNASSESSED:
        return "nobody has assessed this person yet"
    if person.away_from and not person.towards:
        return "restricted route: tied to an agency or officer, and no other agency is named for it"
    return ""


def split(persons: Iterable[PersonRow]) -> tuple[dict[str, list[PersonRow]], list[Stays]]:
    """Persons by assigned country, and those who stay."""
    by_country: dict[str, list[PersonRow]] = {}
    staying = []
    for person in persons:
        because = stays(person)
        if because:
            staying.append(Stays(id=person.id, person=person.number, because=because, country=person.country))
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
