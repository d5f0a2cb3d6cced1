"""Instants as exporters write them. An instant is given only when the zone is written; nobody's zone is assumed."""

import re
from datetime import UTC, datetime, timedelta

_CLOCK = r"(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
_ZONE = r" ?(?P<z>Z|z|UTC|[+-]\d{2}(?::?\d{2})?|\((?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?\))?"
_ISO = re.compile(rf"(?P<y>\d{{4}})[-:](?P<mo>\d{{2}})[-:](?P<d>\d{{2}})[T ]{_CLOCK}{_ZONE}", re.ASCII)
_US = re.compile(rf"(?P<mo>\d{{1,2}})/(?P<d>\d{{1,2}})/(?P<y>\d{{4}}) {_CLOCK} ?(?P<ap>[AaPp][Mm])?{_ZONE}", re.ASCII)
_DOTNET = re.compile(r"\\?/Date\((?P<ms>-?\d{1,15})(?P<z>[+-]\d{4})?\)\\?/", re.ASCII)
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<h>\d{1,2})(?::?(?P<m>\d{2}))?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FARTHEST = timedelta(hours=14)


def instant_of(text: str | None) -> str | None:
    """The instant in UTC as ISO 8601 with Z, fractions as written; None when no zone is written or it is no date.

    Read: ISO with offset or Z and any fraction, the EXIF form with colons, ``(UTC-5)`` behind either, month/day/year
    with AM or PM and an offset, and .NET's ``/Date(ms+zzzz)/``, whose milliseconds are UTC whatever offset follows.
    """
    if not text or len(text) > 64:
        return None
    text = text.strip()
    if found := _DOTNET.fullmatch(text):
        return _dotnet(int(found["ms"]))
    found = _ISO.fullmatch(text) or _US.fullmatch(text)
    if found is None or not found["z"]:
        return None
    try:
        away, local = _away(found["z"]), _local(found)
        return None if away is None else _written(local - away, found["f"])
    except (ValueError, OverflowError):
        return None


def is_date(text: str) -> bool:
    """Whether the text is written in a form read here, with a zone or without."""
    text = text.strip()
    if len(text) > 64:
        return False
    if found := _DOTNET.fullmatch(text):
        return _dotnet(int(found["ms"])) is not None
    found = _ISO.fullmatch(text) or _US.fullmatch(text)
    try:
        return found is not None and _local(found) is not None
    except ValueError:
        return False


def _dotnet(milliseconds: int) -> str | None:
    try:
        at = _EPOCH + timedelta(seconds=milliseconds // 1000)
    except OverflowError:
        return None
    return _written(at, f"{milliseconds % 1000:03d}" if milliseconds % 1000 else None)


def _local(found: re.Match[str]) -> datetime:
    """What the clock said, as if in UTC. Raises ValueError for a time no clock shows."""
    hour = int(found["h"])
    half = found.groupdict().get("ap")
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if half in ("PM", "pm", "Pm", "pM") else 0)
    seconds = int(found["s"] or 0)
    return datetime(int(found["y"]), int(found["mo"]), int(found["d"]), hour, int(found["mi"]), seconds, tzinfo=UTC)


def _away(zone: str) -> timedelta | None:
    """How far the zone is ahead of UTC; None for an offset no place has."""
    found = _OFFSET.search(zone)
    if found is None:
        return timedelta()
    if int(found["m"] or 0) > 59:
        return None
    away = timedelta(hours=int(found["h"]), minutes=int(found["m"] or 0))
    return None if away > _FARTHEST else -away if found["sign"] == "-" else away


def _written(at: datetime, fraction: str | None) -> str:
    return at.replace(tzinfo=None).isoformat() + (f".{fraction}" if fraction else "") + "Z"
