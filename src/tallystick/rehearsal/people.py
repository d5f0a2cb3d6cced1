"""Who is on the platforms: people, what they do there, and their accounts."""

import numpy as np

from tallystick.rehearsal.columns import DAY, Array, Columns, dice, pick
from tallystick.rehearsal.countries import COUNTRIES, SLOT
from tallystick.rehearsal.shapes import Shape
from tallystick.vocabulary.codes import ExclusionReason, PersonRole

ACCOUNT_SHARES = (0.55, 0.25, 0.13, 0.07)
CARE_SHARES = (0.4, 0.4, 0.2)
KINDS = ("person", *(reason.value for reason in ExclusionReason))
ROLES = tuple(role.value for role in PersonRole)
LEADS = ("card", "iban", "bitcoin", "address")
NO_LEAD = -1


def epoch(text: str) -> int:
    """Seconds of a UTC instant or day written in ISO form."""
    return int(np.datetime64(text, "s").astype(np.int64))


def make_people(shape: Shape, seed: int, *, accounts: int, to_find: int) -> Columns:
    """One row per person: country, care (0 careless to 2 careful), kind, role, lead, number of accounts."""
    rng = dice(seed, "people")
    held = pick(rng, ACCOUNT_SHARES, int(accounts / 1.6) + 10).astype(np.int64) + 1
    ends = np.cumsum(held)
    size = int(np.searchsorted(ends, accounts)) + 1
    held = held[:size]
    held[-1] -= ends[size - 1] - accounts
    slots = np.array([SLOT[code] for code in shape.countries], dtype=np.int16)
    people: Columns = {
        "held": held,
        "country": slots[pick(rng, shape.weights, size)],
        "care": pick(rng, CARE_SHARES, size).astype(np.int8),
        "kind": np.zeros(size, dtype=np.int8),
        "role": np.full(size, ROLES.index("viewer"), dtype=np.int8),
        "lead": np.full(size, NO_LEAD, dtype=np.int8),
        "born": (rng.integers(epoch("1950-01-01"), epoch("2004-01-01"), size) // DAY).astype(np.int32),
    }
    chosen = _chosen(rng, size, shape=shape, to_find=to_find)
    people["lead"][chosen[:to_find]] = pick(rng, shape.leads, to_find)
    _give_roles(rng, people, found=chosen[:to_find])
    _set_apart(people, chosen[to_find:])
    return people


def _chosen(rng: np.random.Generator, size: int, *, shape: Shape, to_find: int) -> Array:
    """People to find first (every country has one where the number allows), then those set apart."""
    apart = min(12 + size // 250, 60) + len(ExclusionReason)
    return rng.choice(size, size=to_find + apart, replace=False)


def _give_roles(rng: np.random.Generator, people: Columns, *, found: Array) -> None:
    names = ("operator", "producer", "administrator", "uploader", "buyer")
    drawn = pick(rng, (0.004, 0.03, 0.016, 0.1, 0.85), len(found))
    drawn[0] = 0
    people["role"][found] = np.array([ROLES.index(name) for name in names], dtype=np.int8)[drawn]
    others = np.flatnonzero(people["lead"] == NO_LEAD)
    uploads = rng.random(len(others)) < 0.03
    people["role"][others[uploads]] = ROLES.index("uploader")


def _set_apart(people: Columns, apart: Array) -> None:
    """Undercover officers, researchers, victims, children, stolen identities: never to be packaged."""
    people["kind"][apart] = 1 + np.arange(len(apart), dtype=np.int8) % len(ExclusionReason)
    people["role"][apart] = ROLES.index("viewer")
    young = apart[people["kind"][apart] == KINDS.index("juvenile")]
    people["born"][young] += (epoch("2010-06-01") - epoch("1970-01-01")) // DAY - 9_000
    people["born"][young] = np.clip(people["born"][young], epoch("2009-01-01") // DAY, epoch("2013-01-01") // DAY)


def make_accounts(shape: Shape, seed: int, people: Columns) -> Columns:
    """One row per account, those of a person next to each other: person, platform, number, created, last."""
    rng = dice(seed, "accounts")
    person = np.repeat(np.arange(len(people["held"]), dtype=np.int64), people["held"])
    size = len(person)
    platform = pick(rng, shape.per_platform, size).astype(np.int8)
    first = np.flatnonzero(np.diff(person, prepend=-1))
    platform[first[people["lead"] != NO_LEAD]] = 0
    begin, end = epoch(shape.first_day), epoch(shape.last_day)
    created = begin + (rng.random(size) ** 0.8 * (end - begin - 10 * DAY)).astype(np.int64)
    last = created + ((end - created) * rng.random(size) ** 0.6).astype(np.int64)
    created = away_from_clock_change(created)
    return {
        "person": person,
        "platform": platform,
        "number": _numbers(rng, created),
        "created": created,
        "last": away_from_clock_change(np.maximum(last, created + 3600)),
        "claims": rng.random(size) < 0.6,
    }


def _numbers(rng: np.random.Generator, created: Array) -> Array:
    """Account numbers as platforms give them: in order of creation, with gaps, and nothing about the person."""
    order = np.argsort(created, kind="stable")
    numbers = np.empty(len(created), dtype=np.int64)
    numbers[order] = 100_000 + np.cumsum(rng.integers(1, 6, len(created)))
    return numbers


def away_from_clock_change(instants: Array) -> Array:
    """Instants moved out of the days on which European clocks change, where a local time may mean two instants."""
    for day in ("2024-10-27", "2025-03-30", "2025-10-26", "2024-03-31"):
        start = epoch(day)
        instants = np.where((instants >= start - DAY) & (instants < start + DAY), instants + 3 * DAY, instants)
    return instants


def languages() -> list[str]:
    """First language per country slot."""
    return [country.languages[0] for country in COUNTRIES.values()]
