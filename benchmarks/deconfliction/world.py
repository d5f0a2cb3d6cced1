"""Invented holdings of nineteen agencies: each its own, and some that two or three of them share."""

import os
from itertools import combinations

SCALE = float(os.environ.get("TALLYSTICK_BENCH_SCALE", "0.01"))
"""Of a million values an agency."""

AGENCIES = tuple(f"AG-{number:02}" for number in range(19))
EACH = max(200, int(1_000_000 * SCALE))
PAIRS = tuple(combinations(range(len(AGENCIES)), 2))
SAMPLE = PAIRS[:: len(PAIRS) // 6][:6]
"""Pairs that the peer is measured on; its cost is scaled to all of them."""

DAILY = max(1, EACH // 100)


def held(agency: int) -> list[bytes]:
    """What an agency holds: of a hundred values ten are held by another one too."""
    own = EACH - 10 * (EACH // 100)
    values = [_value(f"own-{agency}-{number}") for number in range(own)]
    for number in range(EACH - own):
        other = (agency + 1 + number % 18) % 19
        low, high = sorted((agency, other))
        values.append(_value(f"both-{low}-{high}-{number // 18}"))
    return values


def new_of_a_day(agency: int) -> list[bytes]:
    """One in a hundred more."""
    return [_value(f"new-{agency}-{number}") for number in range(DAILY)]


def shared(one: int, other: int) -> int:
    """How many values two agencies really share."""
    return len(set(held(one)) & set(held(other)))


def _value(words: str) -> bytes:
    return f"email\x1f{words}@ship.example".encode()
