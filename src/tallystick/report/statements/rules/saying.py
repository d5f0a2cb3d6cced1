"""How a language says a number, a day, an instant and a country."""

import re
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
    if name == "byte":
        said = str(format_unit(shown, "digital-byte", length="long", locale=of.locale))
        # Where CLDR has no word of its own for the language, its short form is one.
        return (
            said if "digital" not in said else str(format_unit(shown, "digital-byte", length="short", locale=of.locale))
        )
    # The sign of a unit has no plural: CLDR's of one differs in some languages (1 Tbyte, 2 TB).
    signed = str(format_unit(2, f"digital-{name}", length="short", locale=of.locale))
    return signed.replace("2", str(format_decimal(shown, format="#,##0.#", locale=of.locale)))


def counted(key: str, n: int, *, of: Language, unit: str = "") -> str:
    """The message of a kind in the plural form that the number takes."""
    shown = n if unit != "bytes" else _in_unit(n)[1]
    return of.counted[key][of.locale.plural_form(shown)].replace("{n}", number(n, of=of, unit=unit))


def filled(text: str, *, of: Language, **values: str) -> str:
    """A message with its places filled, written together where the language does: Il 8 is L'8."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    for apart, together in of.contracted:
        text = re.sub(rf"\b{re.escape(apart)}\b", together, text)
        text = re.sub(rf"\b{re.escape(_large(apart))}\b", _large(together), text)
    return text


def day(at: date, *, of: Language, pattern: str = "") -> str:
    """26 February 2025, with the month as it stands within a date."""
    pattern = pattern or of.days[0]
    if of.months:
        pattern = pattern.replace("MMMM", f"'{of.months[at.month - 1]}'")
    if of.first_day and at.day == 1:
        pattern = re.sub(r"\bd\b", f"'{of.first_day}'", pattern, count=1)
    return str(format_date(at, format=pattern, locale=of.locale))


def span(first: date, last: date, *, of: Language) -> str:
    """ "On 26 February 2025" or "From 6 to 17 November 2023", as a sentence of the language begins."""
    if first == last:
        return filled(of.words["on_day"], of=of, day=day(first, of=of))
    return filled(of.words["span"], of=of, first=_begins(first, last, of=of), last=day(last, of=of))


def period(first: date, last: date, *, of: Language) -> str:
    """26 February 2025, or 6 – 17 November 2023, for a table."""
    return day(last, of=of) if first == last else f"{_begins(first, last, of=of)} – {day(last, of=of)}"


def instant(at: datetime, *, of: Language, zone: str = "UTC") -> str:
    """26 February 2025, 14:05 UTC; in another zone by its name, in the language's own as it calls it."""
    local = at.astimezone(ZoneInfo(zone))
    named = of.here if of.here and zone == of.zone else zone
    clock = str(format_time(local, of.time, locale=of.locale))
    return filled(of.instant, of=of, day=day(local.date(), of=of), time=clock, zone=named)


def country(code: str, *, of: Language) -> str:
    """CLDR's name of a country in the language; Kosovo with its asterisk; an unknown code stays itself."""
    name = str(of.locale.territories.get(code, code))
    return f"{name}*" if code == KOSOVO else name


def within(code: str, *, of: Language) -> str:
    """In a country, as the language says it: in the Netherlands, på Island, na Hrvaškem."""
    return of.within.get(code) or filled(of.words["within"], of=of, country=country(code, of=of))


def countries(codes: tuple[str, ...], *, of: Language) -> str:
    """Names in the order of the language's letters, joined as it joins a list."""
    names = sorted((country(code, of=of) for code in codes), key=lambda name: ordered(name, of=of))
    return str(format_list(names, locale=of.locale)) if names else ""


def ordered(name: str, *, of: Language) -> tuple[int, ...]:
    """A key to sort by: letters as the language's alphabet has them, accents it does not know left out; letters of
    another script after those, in their own order."""
    letters = of.alphabet or "abcdefghijklmnopqrstuvwxyz"
    places = []
    for letter in name.casefold():
        plain = letter if letter in letters else unicodedata.normalize("NFD", letter)[0]
        unknown = len(letters) + ord(plain) if plain.isalpha() else 0
        places.append(letters.find(plain) + 1 or unknown)
    return tuple(places)


def _in_unit(n: int) -> tuple[str, float]:
    """The smallest unit in which what is shown stays under a thousand, and the number in it to one decimal."""
    tried = [(name, round(n / size, 1)) for name, size in reversed(_BYTES)]
    name, shown = next((one for one in tried if one[1] < 1000), tried[-1])
    return name, int(shown) if shown == int(shown) else shown


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]


def _begins(first: date, last: date, *, of: Language) -> str:
    """The first day of a span, less the year and the month that stand with its last."""
    same = 0 if first.year != last.year else 1 if first.month != last.month else 2
    return day(first, of=of, pattern=of.days[same])
