"""A question or a holding as somebody puts it, before it is read."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Put:
    """``kind`` a SelectorKind or AskedKind, ``value`` as it was typed. ``since``, ``until`` (aware): the window an
    address is asked for and a search is planned in. ``latitude``, ``longitude`` in degrees (WGS 84), of a search's
    place. ``birth`` (2001-02-28) and ``country`` (ISO 3166 alpha-2) of a person that is asked for by name.
    """

    kind: str
    value: str
    since: datetime | None = None
    until: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    birth: str = ""
    country: str = ""
