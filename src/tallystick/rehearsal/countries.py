"""Countries as the rehearsal needs them: phone form, bank account form, languages, how long a home keeps its address.

Phone numbers get a leading digit that the country has not assigned, so that a number is possible but nobody's
(for France the range the regulator keeps for fiction). Bank codes are invented.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """``phone``: calling code, leading digits, length of the national number, trunk prefix.

    ``bank``: fixed invented part of the BBAN and number of random digits ("" where IBANs are not used).
    ``lease_days``: how long a home keeps an address.
    """

    code: str
    name: str
    languages: tuple[str, ...]
    phone: tuple[int, str, int, str]
    bank: tuple[str, int]
    lease_days: int
    zone: str


def _c(code: str, name: str, languages: str, phone: str, bank: str, lease_days: int, zone: str) -> Country:
    calling, lead, digits, trunk = [*phone.split(), ""][:4]
    fixed, _, free = bank.partition("+")
    return Country(
        code=code,
        name=name,
        languages=tuple(languages.split()),
        phone=(int(calling), lead, int(digits), trunk),
        bank=(fixed, int(free or 0)),
        lease_days=lease_days,
        zone=zone,
    )


_ALL = (
    _c("AL", "Albania", "sq", "355 1 9 0", "99999999+16", 3, "Europe/Tirane"),
    _c("AT", "Austria", "de", "43 10 9 0", "99999+11", 30, "Europe/Vienna"),
    _c("AU", "Australia", "en", "61 10 9 0", "", 14, "Australia/Sydney"),
    _c("BA", "Bosnia and Herzegovina", "bs hr sr", "387 1 8 0", "999+11", 7, "Europe/Sarajevo"),
    _c("BE", "Belgium", "nl fr", "32 1 9 0", "999+7", 21, "Europe/Brussels"),
    _c("BG", "Bulgaria", "bg", "359 1 8 0", "ZZQX9999+10", 14, "Europe/Sofia"),
    _c("CA", "Canada", "en fr", "1 555 10 1", "", 60, "America/Toronto"),
    _c("CH", "Switzerland", "de fr it", "41 1 9 0", "99999+12", 45, "Europe/Zurich"),
    _c("CY", "Cyprus", "el", "357 1 8", "99999999+16", 10, "Asia/Nicosia"),
    _c("CZ", "Czechia", "cs", "420 1 9", "9999+16", 30, "Europe/Prague"),
    _c("DE", "Germany", "de", "49 11 11 0", "99999999+10", 1, "Europe/Berlin"),
    _c("DK", "Denmark", "da", "45 1 8", "9999+10", 60, "Europe/Copenhagen"),
    _c("EE", "Estonia", "et", "372 1 8", "99+14", 30, "Europe/Tallinn"),
    _c("ES", "Spain", "es", "34 1 9", "99999999+10", 5, "Europe/Madrid"),
    _c("FI", "Finland", "fi sv", "358 99 9 0", "999+11", 60, "Europe/Helsinki"),
    _c("FR", "France", "fr", "33 400 9 0", "9999999999+13", 14, "Europe/Paris"),
    _c("GB", "United Kingdom", "en", "44 10 10 0", "ZZQX999999+8", 30, "Europe/London"),
    _c("GR", "Greece", "el", "30 1 10", "9999999+16", 3, "Europe/Athens"),
    _c("HR", "Croatia", "hr", "385 1 9 0", "9999999+10", 2, "Europe/Zagreb"),
    _c("HU", "Hungary", "hu", "36 1 9 06", "9999999+17", 21, "Europe/Budapest"),
    _c("IE", "Ireland", "en", "353 99 9 0", "ZZQX999999+8", 30, "Europe/Dublin"),
    _c("IS", "Iceland", "is", "354 1 7", "9999+18", 90, "Atlantic/Reykjavik"),
    _c("IT", "Italy", "it", "39 10 10", "Z9999999999+12", 2, "Europe/Rome"),
    _c("LT", "Lithuania", "lt", "370 1 8 0", "99999+11", 30, "Europe/Vilnius"),
    _c("LU", "Luxembourg", "fr de", "352 1 9", "999+13", 20, "Europe/Luxembourg"),
    _c("LV", "Latvia", "lv", "371 1 8", "ZZQX+13", 30, "Europe/Riga"),
    _c("ME", "Montenegro", "sr", "382 1 8 0", "999+13", 7, "Europe/Podgorica"),
    _c("MK", "North Macedonia", "mk", "389 1 8 0", "999+10", 7, "Europe/Skopje"),
    _c("MT", "Malta", "mt en", "356 1 8", "ZZQX99999+18", 20, "Europe/Malta"),
    _c("NL", "Netherlands", "nl", "31 99 9 0", "ZZQX+10", 90, "Europe/Amsterdam"),
    _c("NO", "Norway", "nb", "47 1 8", "9999+6", 60, "Europe/Oslo"),
    _c("NZ", "New Zealand", "en", "64 1 9 0", "", 14, "Pacific/Auckland"),
    _c("PL", "Poland", "pl", "48 10 9", "99999999+16", 7, "Europe/Warsaw"),
    _c("PT", "Portugal", "pt", "351 10 9", "99999999+11", 7, "Europe/Lisbon"),
    _c("RO", "Romania", "ro", "40 1 9 0", "ZZQX+16", 7, "Europe/Bucharest"),
    _c("RS", "Serbia", "sr", "381 40 9 0", "999+13", 5, "Europe/Belgrade"),
    _c("SE", "Sweden", "sv", "46 99 9 0", "999+17", 45, "Europe/Stockholm"),
    _c("SI", "Slovenia", "sl", "386 10 8 0", "99999+8", 14, "Europe/Ljubljana"),
    _c("SK", "Slovakia", "sk", "421 1 9 0", "9999+16", 30, "Europe/Bratislava"),
    _c("US", "United States", "en es", "1 555 10 1", "", 45, "America/New_York"),
)

COUNTRIES: dict[str, Country] = {country.code: country for country in _ALL}
SLOT: dict[str, int] = {country.code: place for place, country in enumerate(_ALL)}
CODES: tuple[str, ...] = tuple(COUNTRIES)
