"""The three shapes of invented operations, as constants. Sizes follow published figures, the rest is invented."""

from dataclasses import dataclass

from tallystick.rehearsal.countries import CODES
from tallystick.vocabulary.errors import Absent


@dataclass(frozen=True)
class Shape:
    """What kind of operation to invent.

    ``weights``: share of the people per country. ``leads``: shares of card, IBAN, Bitcoin with an exchange's
    answer, and home line with a provider's answer among the people to find. ``per_platform``: shares of the
    accounts on the three platforms. ``innocents``: planted innocents named in answers, at least.
    """

    name: str
    lead: str
    countries: tuple[str, ...]
    weights: tuple[float, ...]
    accounts: int
    accesses: int
    to_find: int
    innocents: int
    leads: tuple[float, float, float, float]
    per_platform: tuple[float, float, float]
    opened_at: str
    first_day: str
    last_day: str
    seized_at: str
    action_day: str
    clock_offset: int
    exits: tuple[int, int]
    messages: int
    log_days: int


MOZAIK = Shape(
    name="mozaik",
    lead="SI",
    countries=("SI", "HR", "HU", "BA", "MK", "ME", "RS", "AL"),
    weights=(0.2, 0.22, 0.12, 0.12, 0.1, 0.06, 0.12, 0.06),
    accounts=600,
    accesses=9_000,
    to_find=39,
    innocents=44,
    leads=(0.2, 0.1, 0.35, 0.35),
    per_platform=(0.5, 0.2, 0.3),
    opened_at="2025-09-01T09:00:00",
    first_day="2024-06-01",
    last_day="2025-12-15",
    seized_at="2025-12-16T05:00:00",
    action_day="2026-06-10T04:00:00",
    clock_offset=-112,
    exits=(60, 30),
    messages=3_000,
    log_days=60,
)

CUMBERLAND = Shape(
    name="cumberland",
    lead="DK",
    countries=(
        *("DK", "AU", "AT", "BE", "BA", "CZ", "FI", "FR", "DE", "HU"),
        *("IS", "NL", "NZ", "NO", "PL", "ES", "SE", "CH", "GB"),
    ),
    weights=(12, 5, 4, 4, 2, 5, 3, 8, 14, 4, 1, 6, 2, 4, 6, 7, 5, 3, 9),
    accounts=5_000,
    accesses=60_000,
    to_find=273,
    innocents=200,
    leads=(0.45, 0.15, 0.3, 0.1),
    per_platform=(0.7, 0.18, 0.12),
    opened_at="2025-10-06T08:00:00",
    first_day="2024-06-01",
    last_day="2026-01-14",
    seized_at="2026-01-15T05:30:00",
    action_day="2026-06-24T04:00:00",
    clock_offset=37,
    exits=(160, 80),
    messages=8_000,
    log_days=60,
)

_KIDFLIX_COUNTRIES = ("DE", *(code for code in CODES if code not in ("DE", "ME", "MK")))
_HEAVY = {"DE": 14.0, "US": 9.0, "GB": 8.0, "FR": 8.0, "ES": 7.0, "IT": 6.0, "PL": 6.0, "NL": 5.0}

KIDFLIX = Shape(
    name="kidflix",
    lead="DE",
    countries=_KIDFLIX_COUNTRIES,
    weights=tuple(_HEAVY.get(code, 1.5) for code in _KIDFLIX_COUNTRIES),
    accounts=1_800_000,
    accesses=20_000_000,
    to_find=1_393,
    innocents=400,
    leads=(0.35, 0.1, 0.3, 0.25),
    per_platform=(0.9, 0.08, 0.02),
    opened_at="2025-08-04T08:00:00",
    first_day="2024-02-01",
    last_day="2026-02-10",
    seized_at="2026-02-11T05:00:00",
    action_day="2026-06-30T04:00:00",
    clock_offset=-1_204,
    exits=(3_000, 1_200),
    messages=60_000,
    log_days=30,
)

SHAPES: dict[str, Shape] = {shape.name: shape for shape in (MOZAIK, CUMBERLAND, KIDFLIX)}


def shape_of(name: str) -> Shape:
    """The shape called ``name``. Raises Absent."""
    if name not in SHAPES:
        raise Absent("rehearsal", f"no shape is called {name!r}", f"Choose one of: {', '.join(SHAPES)}.")
    return SHAPES[name]
