"""Innocents made by a mistyped request: one wrong digit in an address, day and month exchanged."""

from datetime import UTC, datetime

import numpy as np

from tallystick.rehearsal import lines
from tallystick.rehearsal.answers import line_answer
from tallystick.rehearsal.columns import DAY, NOTHING
from tallystick.rehearsal.innocents import Planter


def typing_errors(planter: Planter, count: int) -> None:
    """One digit of the address was typed wrong in the request: the answer is about a stranger's line.

    The wrong address is one nobody used on a platform, so that only the answer says it.
    """
    world, rng = planter.world, planter.rng
    people = sorted(planter.homes)
    if not people:
        return
    rows = [int(rng.choice(planter.homes[person])) for person in rng.choice(people, count * 4).tolist()]
    wrong = np.array([_one_digit_wrong(int(world.accesses["address"][row]), rng) for row in rows], dtype=np.int64)
    usable = np.flatnonzero((wrong != NOTHING) & ~np.isin(wrong, world.accesses["address"]))
    for place in usable[:count].tolist():
        answer = line_answer(world, rows[place], holder=planter.neighbour(rows[place]), reference="")
        answer.reference = planter.reference(answer.person)
        answer.value = lines.said(int(wrong[place]))
        planter.note("typing_error", answer)


def date_twins(planter: Planter, count: int) -> None:
    """Day and month were exchanged in the request: right address, but on that day another home had it."""
    world = planter.world
    for person in planter.some(list(planter.homes), len(planter.homes)):
        row = int(planter.rng.choice(planter.homes[person]))
        at = int(world.accesses["at"][row])
        swapped = _swapped(at)
        _, begin, end = lines.lease_of(world.people["country"][person : person + 1], np.array([swapped]))
        if count <= 0 or swapped == at or swapped > planter.ends or int(begin[0]) <= at < int(end[0]):
            continue
        count -= 1
        answer = line_answer(world, row, holder=planter.neighbour(row), reference=planter.reference(person))
        answer.at, answer.held_from, answer.held_until = swapped, int(begin[0]), int(end[0])
        planter.note("date_twin", answer)


def _one_digit_wrong(address: int, rng: np.random.Generator) -> int:
    """The address with one decimal digit of its last two parts changed; NOTHING where the digit does not fit.

    In an IPv6 address one bit of the subscriber's prefix changes.
    """
    if address >= lines.V6:
        return address ^ (1 << int(rng.integers(16, 24)))
    parts = lines.said(address).split(".")
    place = int(rng.integers(2, 4))
    text = parts[place]
    at = int(rng.integers(0, len(text)))
    parts[place] = text[:at] + str((int(text[at]) + int(rng.integers(1, 10))) % 10) + text[at + 1 :]
    if int(parts[place]) > 255 or (len(parts[place]) > 1 and parts[place][0] == "0"):
        return NOTHING
    return int.from_bytes(bytes(int(part) for part in parts), "big")


def _swapped(at: int) -> int:
    """The instant with day and month exchanged, or itself where that is no date or the same."""
    day = datetime.fromtimestamp(at - at % DAY, UTC)
    if day.day > 12:
        return at
    return int(day.replace(month=day.day, day=day.month).timestamp()) + at % DAY
