"""Values as a reader reads them: times, numbers, words of the vocabulary, names of countries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from tallystick.desk import words
from tallystick.desk.atlas import shapes

register = template.Library()


@register.filter
def utc(value: object) -> SafeString | str:
    """A ``time`` element reading 26 Feb 2025 06:00 UTC, or a dash."""
    at = words.moment(value)
    if at is None:
        return "–"
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words.utc(at))


@register.filter
def both(value: object, zone: object) -> SafeString | str:
    """An instant in UTC and by a country's clocks: 26 Feb 2025 06:00 UTC, 07:00 CET."""
    local = words.by_clock(value, zone)
    return format_html('{} <span class="quiet steady">{}</span>', utc(value), local) if local else utc(value)


@register.filter
def utc_second(value: object) -> SafeString | str:
    """The same to the second: what a provider needs."""
    at = words.moment(value)
    if at is None:
        return "–"
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words.utc(at, seconds=True))


@register.filter
def utc_text(value: object) -> str:
    """The same as plain text, for titles of drawings."""
    return words.utc(value)


@register.filter
def iso(value: object) -> str:
    """An instant as machines read it, UTC."""
    at = words.moment(value)
    return at.isoformat() if at else ""


@register.filter
def clock(value: object) -> SafeString | str:
    """A ``time`` element reading 06:00 UTC: on a board of one day."""
    at = words.moment(value)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), f"{at:%H:%M} UTC") if at else "–"


@register.filter
def near(value: object, now: datetime) -> SafeString | str:
    """A ``time`` element reading 06:00 UTC, with the day where it is not that of ``now``."""
    at = words.moment(value)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words.near(at, now=now)) if at else "–"


@register.simple_tag
def span(since: object, until: object, zone: str = "") -> str:
    """A window of time: 26 Feb 06:00 – 10:00 UTC, or by the clocks of a zone."""
    return words.span(since, until, zone=zone)


@register.filter
def ago(value: object, now: datetime) -> str:
    """How long before ``now``: 12 min, 3 h, 4 days."""
    at = words.moment(value)
    if at is None:
        return ""
    minutes = max(0, round((now - at).total_seconds() / 60))
    if minutes < 120:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h" if minutes < 48 * 60 else f"{round(minutes / 60 / 24)} days"


@register.filter
def zone_name(zone: str) -> str:
    """Copenhagen (Europe) for an IANA name."""
    return words.zone_name(zone)


@register.filter
def day(value: object) -> str:
    """26 Feb 2025."""
    return words.day(value) or "–"


@register.filter
def number(value: object) -> str:
    """20,000 in the reader's locale."""
    return words.grouped(value)


@register.filter
def amount(value: object, unit: object) -> str:
    """33 searches; of bytes 1.5 TB."""
    return words.amount(value, unit)


@register.filter
def unit_word(unit: object, value: object) -> str:
    """The word of a unit beside a number: person, persons."""
    return words.unit(value, unit)


@register.filter
def bits(value: object) -> str:
    """Hundredths of a bit as bits with their sign: 730 reads +7.3."""
    return signed(float(str(value or 0)) / 100)


@register.filter
def signed(value: float, places: int = 1) -> str:
    """A number with its sign, plus included."""
    text = words.grouped(value, places=places)
    return f"+{text}" if value > 0 else text


@register.filter
def word(code: object) -> str:
    """The screen word of a vocabulary code."""
    return words.word(code)


@register.filter
def entered_how(via: object) -> str:
    """How an entry came, where the bare word would say another thing."""
    return words.entered_how(via)


@register.filter
def asked(kind: object) -> str:
    """What is asked for or held, by its kind."""
    return words.asked(kind)


@register.filter
def tier(number: object) -> str:
    """A tier of the order of looking in words."""
    return words.tier(int(str(number)))


@register.filter
def shortened(digest: object) -> str:
    """The first twelve digits of a digest, with its kind where it says one."""
    kind, _, digits = str(digest).rpartition(":")
    short = f"{digits[:12]}…" if len(digits) > 12 else digits
    return f"{kind}:{short}" if kind else short


@register.filter
def get(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """A value of a mapping by a key that is itself a variable."""
    return (mapping or {}).get(key, "")


@register.filter
def country_name(code: str) -> str:
    """CLDR name in the reader's language."""
    return shapes.country_name(code, language=get_language() or "en") if code else gettext("unknown")
