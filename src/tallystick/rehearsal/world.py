"""The whole invented world in numbers, before a single text is written."""

from dataclasses import dataclass

import numpy as np

from tallystick.rehearsal import lines
from tallystick.rehearsal.activity import give_profiles, make_accesses
from tallystick.rehearsal.columns import DAY, NOTHING, Array, Columns, dice, said_instant
from tallystick.rehearsal.countries import SLOT
from tallystick.rehearsal.money import Money, make_money, make_tokens
from tallystick.rehearsal.people import NO_LEAD, ROLES, epoch, make_accounts, make_people
from tallystick.rehearsal.selectors import give_selectors, recycle_phones
from tallystick.rehearsal.shapes import Shape
from tallystick.rehearsal.talk import make_media, make_messages

NO_PORTS_SHARE = 0.25
RECYCLED_TO_ACCOUNTS = 0.02


@dataclass(frozen=True)
class World:
    """Columns by subject. ``person`` in accounts is the row in people, ``account`` elsewhere the row in accounts.

    ``recycled``: accounts of two people who had the same telephone number one after the other.
    """

    shape: Shape
    seed: int
    plan: lines.Plan
    people: Columns
    accounts: Columns
    accesses: Columns
    money: Money
    tokens: Columns
    messages: Columns
    media: Columns
    recycled: list[tuple[int, int]]

    @property
    def reference(self) -> str:
        return f"{self.shape.name.upper()}-{self.seed}"

    @property
    def found(self) -> Array:
        """Rows of the people to find."""
        return np.flatnonzero(self.people["lead"] != NO_LEAD)


def make_world(shape: Shape, seed: int, *, scale: float = 1.0) -> World:
    """Invent an operation. ``scale`` shrinks accounts, accesses and people to find alike."""
    accounts_wanted = max(120, round(shape.accounts * scale))
    to_find = max(3, round(shape.to_find * scale))
    people = make_people(shape, seed, accounts=accounts_wanted, to_find=to_find)
    here = [SLOT[code] for code in shape.countries]
    plan = lines.make_plan(seed, people["country"], exits=shape.exits, here=here)
    _, people["home_rank"] = lines.homes_of(seed, people["country"])
    people["line_rank"] = lines.own_rank(people["country"])
    give_profiles(seed, people)
    accounts = make_accounts(shape, seed, people)
    give_selectors(seed, people, accounts)
    _finish_accounts(seed, people, accounts)
    recycled = recycle_phones(seed, people, accounts, count=max(1, round(shape.innocents * RECYCLED_TO_ACCOUNTS)))
    money = make_money(seed, people, accounts)
    total = max(1_500, round(shape.accesses * scale))
    accesses = make_accesses(seed, people, accounts, plan=plan, payments=money.payments, total=total)
    _forget_ports(shape, accesses)
    return World(
        shape=shape,
        seed=seed,
        plan=plan,
        people=people,
        accounts=accounts,
        accesses=accesses,
        money=money,
        recycled=recycled,
        tokens=make_tokens(seed, accounts),
        messages=make_messages(seed, people, accounts, total=max(400, round(shape.messages * scale))),
        media=make_media(seed, accounts, accesses=accesses),
    )


def _finish_accounts(seed: int, people: Columns, accounts: Columns) -> None:
    """What the platform shows of an account besides selectors: its place, wrong claims, role, PGP digits."""
    rng = dice(seed, "shown")
    size = len(accounts["person"])
    role = people["role"][accounts["person"]]
    first = np.diff(accounts["person"], prepend=-1) != 0
    accounts |= {
        "place": np.arange(size),
        "abroad": rng.random(size) < 0.03,
        "key_left": rng.integers(0, 2**62, len(people["held"]))[accounts["person"]],
        "key_right": rng.integers(0, 2**62, len(people["held"]))[accounts["person"]],
        "key_tail": rng.integers(0, 2**31, len(people["held"]))[accounts["person"]],
    }
    accounts["shown_role"] = np.where(first, role, ROLES.index("viewer")).astype(np.int8)
    people["person"] = np.arange(len(people["held"]))


def _forget_ports(shape: Shape, accesses: Columns) -> None:
    """The platform's first version did not log source ports."""
    begin, end = epoch(shape.first_day), epoch(shape.last_day)
    accesses["port"][accesses["at"] < begin + (end - begin) * NO_PORTS_SHARE] = NOTHING


def mandate_of(shape: Shape) -> tuple[str, str]:
    """Begin and end of the mandate: everything that happened on the platform, and the time to ask about it."""
    return said_instant(epoch(shape.first_day) - 31 * DAY), said_instant(epoch(shape.action_day) + 180 * DAY)


def received_at(shape: Shape, days: int) -> str:
    """ISO instant, days after the platform was seized."""
    return said_instant(epoch(shape.seized_at) + days * DAY + 16_200)
