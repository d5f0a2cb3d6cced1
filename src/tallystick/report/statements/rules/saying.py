"""How a language says a number, a day, an instant and a country."""

import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

from tallystick.report.statements.rules.language import Language

KOSOVO = "XK"
_BYTES = (("terabyte", 10**12), ("gigabyte", 10**9), ("megabyte", 10**6), ("kilobyte", 10**3), ("byte", 1))


def number(n: int, *, of: Language, unit: str = "") -> str:
    """Digits grouped as the language does; bytes in the unit that fits, one decimal: 1,234 and 8.5 TB."""
    if unit != "bytes":
        return str(format_decimal(n, locale=of.locale))
    name, shown = _in_unit(n)
    return str(format_unit(shown, f"digital-{name}", length="short", locale=of.locale, format="#,##0.#"))


def counted(key: str, n: int, *, of: Language, unit: str = "") -> str:
    """The message of a kind in the plural form that the number takes."""
    shown = n if unit != "bytes" else _in_unit(n)[1]
    return of.counted[key][of.locale.plural_form(shown)].replace("{n}", number(n, of=of, unit=unit))


def day(at: date, *, of: Language, pattern: str = "") -> str:
    """26 February 2025, with the month as it stands within a date."""
    pattern = pattern or of.day
    if of.months:
        pattern = pattern.replace("MMMM", f"'{of.months[at.month - 1]}'")
    return str(format_date(at, format=pattern, locale=of.locale))


def span(first: date, last: date, *, of: Language) -> str:
    """ "On 26 February 2025" or "From 6 November to 17 November 2023", as a sentence of the language begins."""
    if first == last:
        return of.words["on_day"].replace("{day}", day(first, of=of))
    short = of.day if first.year != last.year else of.day.replace(" y", "")
    return of.words["span"].replace("{first}", day(first, of=of, pattern=short)).replace("{last}", day(last, of=of))


def instant(at: datetime, *, of: Language, zone: str = "UTC") -> str:
    """26 February 2025, 14:05 UTC; in another zone with its name: 15:05 Europe/Rome."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local.date(), of=of)}, {format_time(local, 'HH:mm', locale=of.locale)} {zone}"


def country(code: str, *, of: Language) -> str:
    """CLDR's name of a country in the language; Kosovo with its asterisk; an unknown code stays itself."""
    name = str(of.locale.territories.get(code, code))
    return f"{name}*" if code == KOSOVO else name


def countries(codes: tuple[str, ...], *, of: Language) -> str:
    """Names in the order of the language's letters, joined as it joins a list."""
    names = sorted((country(code, of=of) for code in codes), key=lambda name: ordered(name, of=of))
    return str(format_list(names, locale=of.locale)) if names else ""


def ordered(name: str, *, of: Language) -> tuple[int, ...]:
    """A key to sort by: letters as the language's alphabet has them, accents it does not know left out."""
    letters = of.alphabet or "abcdefghijklmnopqrstuvwxyz"
    places = []
    for letter in name.casefold():
        plain = letter if letter in letters else unicodedata.normalize("NFD", letter)[0]
        places.append(letters.find(plain) + 1)
    return tuple(places)


def _in_unit(n: int) -> tuple[str, float]:
    """The smallest unit in which what is shown stays under a thousand, and the number in it to one decimal."""
    tried = [(name, round(n / size, 1)) for name, size in reversed(_BYTES)]
    name, shown = next((one for one in tried if one[1] < 1000), tried[-1])
    return name, int(shown) if shown == int(shown) else shown
