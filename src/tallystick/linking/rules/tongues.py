"""What the language and time zone set in an account say of a country: little, and only where they say one."""

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.linking.rules.countries import Vote

_ONE_COUNTRY = """
bg BG|cs CZ|da DK|et EE|fi FI|hu HU|is IS|lt LT|lv LV|mt MT|nb NO|nn NO|no NO|pl PL|sk SK|sl SI|sv SE|hr HR|el GR|ga IE|
lb LU|sq AL|mk MK|ka GE|hy AM|uk UA|he IL|ja JP|th TH|vi VN|tr TR|ro RO
"""
_MORE = """
de DE +1,AT +1,CH +1|fr FR +1,BE +1,CH +1,CA -5|nl NL +1,BE +1|it IT +1,CH +1|es ES +1,MX -6,CO -5,AR -3,PE -5,CL -4|
pt PT +0,BR -3|en GB +0,IE +0,US -6,CA -5,AU +10,NZ +12,ZA +2|ru RU +3,BY +3,KZ +5|sr RS +1,BA +1,ME +1
"""
"""Languages (ISO 639-1) with the countries (ISO 3166) where most who use them at home live, and hours from UTC of most
people there in winter. Languages of one country speak alone; the others only with the hours."""


def _tongues() -> dict[str, dict[str, int | None]]:
    found: dict[str, dict[str, int | None]] = {}
    for entry in _ONE_COUNTRY.replace("\n", "").split("|"):
        tongue, country = entry.split()
        found[tongue] = {country: None}
    for entry in _MORE.replace("\n", "").split("|"):
        tongue, places = entry.split(" ", 1)
        found[tongue] = {place.split()[0]: int(place.split()[1]) for place in places.split(",")}
    return found


TONGUES = _tongues()

_CITIES = """
Vienna AT|Brussels BE|Sofia BG|Zagreb HR|Nicosia CY|Prague CZ|Copenhagen DK|Tallinn EE|Helsinki FI|Paris FR|Berlin DE|
Athens GR|Budapest HU|Dublin IE|Rome IT|Riga LV|Vilnius LT|Luxembourg LU|Malta MT|Amsterdam NL|Warsaw PL|Lisbon PT|
Bucharest RO|Bratislava SK|Ljubljana SI|Madrid ES|Stockholm SE|Oslo NO|Zurich CH|London GB|Belgrade RS|Sarajevo BA|
Podgorica ME|Skopje MK|Tirane AL|Kyiv UA|Kiev UA|Chisinau MD|Minsk BY|Moscow RU|Istanbul TR|Reykjavik IS|Tbilisi GE
"""
ZONES = {
    f"{'Atlantic' if city == 'Reykjavik' else 'Asia' if city in ('Nicosia', 'Tbilisi') else 'Europe'}/{city}": country
    for city, country in (entry.split() for entry in _CITIES.replace("\n", "").split("|"))
} | {
    "Australia/Sydney": "AU",
    "Australia/Melbourne": "AU",
    "Australia/Brisbane": "AU",
    "Australia/Perth": "AU",
    "Pacific/Auckland": "NZ",
    "America/New_York": "US",
    "America/Chicago": "US",
    "America/Denver": "US",
    "America/Los_Angeles": "US",
    "America/Toronto": "CA",
    "America/Vancouver": "CA",
    "America/Sao_Paulo": "BR",
    "America/Mexico_City": "MX",
    "America/Bogota": "CO",
    "Asia/Tokyo": "JP",
    "Asia/Manila": "PH",
    "Asia/Jerusalem": "IL",
}
"""Time zones (IANA names) of one country; those that several share, and names like UTC, say nothing."""

SEEN = 40
ASLEEP = 10
"""Hours speak from so many accesses on, if in eight hours of the day at most this many hundredths of them lie."""

DAY_HOURS = 24
MID_SLEEP = 4
"""The local hour about which people sleep."""

NEAR = 2
"""Hours are counted by sixths of the day: a time zone is found no nearer than to so many hours."""


Source = tuple[str, str, int]


@dataclass(frozen=True)
class Hours:
    """``sixths``: accesses from 0, 4, 8, 12, 16 and 20 hours UTC on, four hours each. ``sources``: a row
    (contribution, file, row) of every contribution they came with: what rests on them bears the codes of all."""

    sixths: tuple[int, ...]
    sources: tuple[Source, ...] = ()

    def and_also(self, sixths: Sequence[int], sources: tuple[Source, ...]) -> "Hours":
        """These and more accesses."""
        both = tuple(one + other for one, other in zip(self.sixths, sixths, strict=True))
        return Hours(both, self.sources + sources)


NOTHING_SEEN = Hours((0,) * 6)


def settings_votes(language: str, zone: str, hours: Hours, sources: tuple[Source, ...] = ()) -> list[Vote]:
    """Votes by the language and time zone set in an account; ``hours`` of all accounts of its person."""
    votes = []
    tongue = language.replace("_", "-").split("-")[0].lower()
    if country := _spoken(tongue, hours.sixths):
        alone = len(TONGUES[tongue]) == 1
        sentence = f"The account is set to the language {tongue}, spoken in {country}"
        sentence += "." if alone else ", and comes at hours of the day that fit."
        votes.append(Vote("language", country, sentence, sources if alone else sources + hours.sources))
    if country := ZONES.get(zone, ""):
        votes.append(Vote("time zone", country, f"The account is set to the time zone {zone}.", sources))
    return votes


def _spoken(tongue: str, sixths: Sequence[int]) -> str:
    """The one country that language and hours leave, or nothing."""
    places = TONGUES.get(tongue, {})
    if len(places) > 1:
        asleep = quiet(sixths)
        places = {country: off for country, off in places.items() if off is not None and _near(off, asleep)}
    return next(iter(places)) if len(places) == 1 else ""


def quiet(sixths: Sequence[int]) -> int | None:
    """The hour (UTC) in the middle of the eight quietest, or None where they are not quiet or little was seen.

    >>> quiet((0, 1, 10, 20, 30, 12))
    4
    """
    total = sum(sixths)
    if total < SEEN:
        return None
    pairs = [sixths[place] + sixths[(place + 1) % 6] for place in range(6)]
    least = min(range(6), key=pairs.__getitem__)
    return (4 * least + 4) % DAY_HOURS if pairs[least] * 100 <= total * ASLEEP else None


def _near(offset: int, asleep: int | None) -> bool:
    """Whether people that many hours ahead of UTC sleep about then."""
    if asleep is None:
        return False
    apart = (asleep + offset - MID_SLEEP) % DAY_HOURS
    return min(apart, DAY_HOURS - apart) <= NEAR
