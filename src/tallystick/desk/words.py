"""Codes of the vocabulary as words on screen, for translation; times and numbers as the desk writes them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy, ngettext

from tallystick.vocabulary.codes import HANDLING_WORDS, HandlingCode

EVALUATION_SOURCE = {
    "A": gettext_lazy("source: no doubt about its authenticity, trustworthiness and competence"),
    "B": gettext_lazy("source: reliable in most cases"),
    "C": gettext_lazy("source: unreliable in most cases"),
    "X": gettext_lazy("source: cannot be assessed"),
}
EVALUATION_INFORMATION = {
    "1": gettext_lazy("accuracy not in doubt"),
    "2": gettext_lazy("known personally to the source, not to the officer passing it on"),
    "3": gettext_lazy("not known personally to the source, but corroborated"),
    "4": gettext_lazy("not known personally to the source and cannot be corroborated"),
}
"""Evaluation codes of Europol's 4x4 system, as in Regulation 2016/794 art. 29."""

WORDS = {
    "unassessed": gettext_lazy("not assessed"),
    "not_same": gettext_lazy("not same"),
    "potential_future_offender": gettext_lazy("potential future offender"),
    "contact_associate": gettext_lazy("contact or associate"),
    "possible_victim": gettext_lazy("possible victim"),
    "national_officer": gettext_lazy("national officer"),
    "victim_identification": gettext_lazy("victim identification"),
    "data_protection": gettext_lazy("data protection"),
    "legal_check": gettext_lazy("legal check"),
    "cgnat": gettext_lazy("carrier NAT"),
    "vpn": gettext_lazy("VPN"),
    "tor": gettext_lazy("Tor"),
    "iban": gettext_lazy("IBAN"),
    "pgp": gettext_lazy("PGP key"),
    "email": gettext_lazy("e-mail"),
    "extortion": gettext_lazy("sexual extortion"),
    "self_made": gettext_lazy("made by the child"),
    "in_danger": gettext_lazy("a child in danger"),
    "declared_ai": gettext_lazy("declared AI"),
    "declared_ai_edit": gettext_lazy("declared AI edit"),
    "unique_id": gettext_lazy("ImageUniqueID"),
    "serial": gettext_lazy("camera's serial number"),
    "prompt": gettext_lazy("prompt, by its digest"),
    "seed": gettext_lazy("generator's seed"),
    "apart": gettext_lazy("set apart: hits everywhere"),
    "to_confirm": gettext_lazy("to be looked at in full size"),
    "set_aside": gettext_lazy("set aside: a negative bank is nearer"),
    "sha256": gettext_lazy("SHA-256"),
    "sha1": gettext_lazy("SHA-1"),
    "md5": gettext_lazy("MD5"),
    "pdq": gettext_lazy("PDQ"),
    "siena": gettext_lazy("SIENA"),
    "open_after_window": gettext_lazy("open after the window"),
    "shift_handover": gettext_lazy("shift handed over"),
    "no_child_from_country": gettext_lazy("no child from the country"),
    "no_arrests_in_country": gettext_lazy("no arrests in the country"),
    "no_searches_in_country": gettext_lazy("no searches in the country"),
    "no_suspects_in_country": gettext_lazy("no suspects in the country"),
}
"""Codes whose screen word is not simply the code with spaces."""

ASKED = {
    "device": gettext_lazy("device, by its fingerprint or IMEI"),
    "account": gettext_lazy("account (platform:account)"),
    "address": gettext_lazy("IP address in a window of time"),
    "card": gettext_lazy("payment card"),
    "digest": gettext_lazy("digest of a file"),
    "camera": gettext_lazy("serial number of a camera or device"),
    "search": gettext_lazy("planned search"),
}
"""Kinds that are asked for and held, where the bare word would say another thing."""

ENTERED_HOW = {
    "desk": gettext_lazy("at the desk"),
    "phone": gettext_lazy("on a telephone"),
    "bulk": gettext_lazy("with a line about several doors"),
    "sheet": gettext_lazy("from a sheet"),
    "feedback": gettext_lazy("with feedback on a package"),
    "command": gettext_lazy("at the command line"),
}
"""How an entry came (``vocabulary.actionday.Via``)."""

TIERS = {
    0: gettext_lazy("a child can be reached now"),
    1: gettext_lazy("known child, not recorded as safe"),
    2: gettext_lazy("classified, child unknown"),
    3: gettext_lazy("linked to something known"),
    4: gettext_lazy("declares a camera, unknown"),
    5: gettext_lazy("unknown"),
    6: gettext_lazy("declared AI"),
    7: gettext_lazy("declared AI, trusted signature"),
    8: gettext_lazy("called synthetic by two"),
    9: gettext_lazy("known file, child safe"),
    10: gettext_lazy("not pertinent"),
}
"""Tiers of the order of looking (``vocabulary.triage.Tier``), first to last."""


UNITS = {
    "persons": (gettext_lazy("person"), gettext_lazy("persons")),
    "searches": (gettext_lazy("search"), gettext_lazy("searches")),
    "complaints": (gettext_lazy("complaint"), gettext_lazy("complaints")),
    "items": (gettext_lazy("item"), gettext_lazy("items")),
    "children": (gettext_lazy("child"), gettext_lazy("children")),
    "countries": (gettext_lazy("country"), gettext_lazy("countries")),
    "letters": (gettext_lazy("letter"), gettext_lazy("letters")),
    "visits": (gettext_lazy("visit"), gettext_lazy("visits")),
    "domains": (gettext_lazy("domain"), gettext_lazy("domains")),
    "servers": (gettext_lazy("server"), gettext_lazy("servers")),
    "assets": (gettext_lazy("asset"), gettext_lazy("assets")),
    "sentences": (gettext_lazy("sentence"), gettext_lazy("sentences")),
}
"""Units of results and figures: one of them, several."""
SIZES = (("PB", 10**15), ("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


def word(code: object) -> str:
    """The screen word of a vocabulary code."""
    text = str(code or "")
    return str(WORDS.get(text) or gettext(text.replace("_", " ")) if text else "")


def asked(kind: object) -> str:
    """What is asked for or held, by its kind."""
    return str(ASKED.get(str(kind)) or word(kind))


def entered_how(via: object) -> str:
    """How an entry came, in words."""
    return str(ENTERED_HOW.get(str(via)) or word(via))


def tier(number: int) -> str:
    """A tier of the order of looking in words."""
    return str(TIERS.get(int(number), number))


def code_words(code: str) -> str:
    """What a handling code (H0 to H3) or an evaluation (A1 to X4) means."""
    if code in HandlingCode.__members__:
        return gettext(HANDLING_WORDS[HandlingCode(code)])
    source, information = EVALUATION_SOURCE.get(code[:1]), EVALUATION_INFORMATION.get(code[1:])
    return f"{source}; {information}" if source and information else gettext("meaning not on record")


def moment(value: object) -> datetime | None:
    """An aware UTC instant from a datetime or ISO text; None from nothing."""
    if isinstance(value, str) and value:
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        return None
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def utc(value: object, *, seconds: bool = False) -> str:
    """26 Feb 2025 06:00 UTC."""
    at = moment(value)
    if at is None:
        return ""
    month = gettext(f"{at:%b}")
    return f"{at.day} {month} {at.year} {at:%H:%M:%S} UTC" if seconds else f"{at.day} {month} {at.year} {at:%H:%M} UTC"


def by_clock(value: object, zone: object) -> str:
    """The same by a country's clocks: 07:00 CET, with the day where it is another one; nothing where that is UTC."""
    at = moment(value)
    if at is None or not zone or str(zone) == "UTC":
        return ""
    there = at.astimezone(ZoneInfo(str(zone)))
    named = there.strftime("%Z")
    clock = f"{there:%H:%M} {named if named.isalpha() else f'UTC{named}'}"
    return clock if there.date() == at.date() else f"{there.day} {gettext(f'{there:%b}')} {clock}"


def near(value: object, *, now: datetime) -> str:
    """06:00 UTC; with the day where it is not that of ``now``."""
    at = moment(value)
    if at is None:
        return ""
    clock = f"{at:%H:%M} UTC"
    return clock if at.date() == now.astimezone(UTC).date() else f"{at.day} {gettext(f'{at:%b}')} {clock}"


def span(since: object, until: object, *, zone: str = "") -> str:
    """26 Feb 06:00 – 10:00 UTC, or by a country's clocks; the second day where it is another one."""
    begins, ends = moment(since), moment(until)
    if begins is None or ends is None:
        return ""
    begins, ends = (at.astimezone(ZoneInfo(zone or "UTC")) for at in (begins, ends))
    named = ends.strftime("%Z")
    second = "" if ends.date() == begins.date() else f"{ends.day} {gettext(f'{ends:%b}')} "
    first = f"{begins.day} {gettext(f'{begins:%b}')} {begins:%H:%M}"
    return f"{first} – {second}{ends:%H:%M} {named if named.isalpha() else f'UTC{named}'}"


def zone_name(zone: object) -> str:
    """Copenhagen (Europe) for an IANA name."""
    region, _, place = str(zone).rpartition("/")
    return f"{place.replace('_', ' ')} ({region})" if region else str(zone)


def day(value: object) -> str:
    """26 Feb 2025."""
    at = moment(value)
    return f"{at.day} {gettext(f'{at:%b}')} {at.year}" if at else ""


def grouped(value: object, *, places: int = 0) -> str:
    """A number in the reader's locale, thousands grouped; a true minus sign."""
    if value is None or value == "":
        return ""
    number = round(float(str(value)), places)
    return str(number_format(f"{number:.{places}f}", use_l10n=True, force_grouping=True)).replace("-", "\N{MINUS SIGN}")


def unit(number: object, name: object) -> str:
    """The word of a unit beside a number: 1 person, 25 persons."""
    one, several = UNITS.get(str(name), (name, name))
    return str(one if int(str(number or 0)) == 1 else several)


def amount(number: object, name: object) -> str:
    """A number with its unit: 33 searches; bytes in the one that fits: 1.5 TB."""
    count = int(str(number or 0))
    if str(name) != "bytes":
        return f"{grouped(count)} {unit(count, name)}"
    for word_of, size in SIZES:
        if count >= size:
            tenths = round(count / size, 1)
            return f"{grouped(tenths, places=0 if tenths == int(tenths) else 1)} {word_of}"
    return f"{grouped(count)} B"


def distance(at: datetime, *, now: datetime) -> str:
    """In how long, or how long ago, in the largest unit that says enough."""
    seconds = (at - now).total_seconds()
    amount = abs(seconds)
    if amount >= 2 * 86_400:
        count = round(amount / 86_400)
        said = ngettext("%(count)s day", "%(count)s days", count) % {"count": grouped(count)}
    elif amount >= 3_600:
        count = round(amount / 3_600)
        said = ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}
    else:
        count = round(amount / 60)
        said = ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}
    return gettext("in %(time)s") % {"time": said} if seconds >= 0 else gettext("%(time)s ago") % {"time": said}
