"""What providers, banks and exchanges answered: who holds a line, a phone, a mailbox, a card, an account, a wallet."""

from dataclasses import dataclass

import numpy as np

from tallystick.rehearsal import lines
from tallystick.rehearsal.columns import DAY, NOTHING, dice
from tallystick.rehearsal.naming import Holder, Names
from tallystick.rehearsal.people import LEADS, NO_LEAD
from tallystick.rehearsal.world import World

CARD, IBAN, BITCOIN, ADDRESS = range(4)
ANSWERED = {CARD: 0.75, IBAN: 0.75, BITCOIN: 1.0}


@dataclass
class Answer:
    """One answer. ``country`` is the slot of the authority that asked; instants are true UTC seconds.

    ``person`` and ``account`` say (for the sealed truth only) about whom was asked.
    """

    kind: str
    value: str
    country: int
    holder: Holder
    reference: str
    person: int
    account: int = NOTHING
    port: int | None = None
    at: int | None = None
    held_from: int | None = None
    held_until: int | None = None


class Desk:
    """Numbers the answers as they come in, per country."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self._numbers: dict[int, int] = {}

    def reference(self, country: str, slot: int) -> str:
        self._numbers[slot] = self._numbers.get(slot, 0) + 1
        return f"{country}-ANS-{self._numbers[slot]:05d}"


def home_accesses(world: World) -> dict[int, list[int]]:
    """Rows of accesses that people to find made from home, by person, in order of time."""
    return _rows_by_person(world, way=0)


def carrier_accesses(world: World) -> dict[int, list[int]]:
    """Rows of accesses with a source port that people to find made from behind carrier NAT, by person."""
    return _rows_by_person(world, way=2, with_port=True)


def _rows_by_person(world: World, *, way: int, with_port: bool = False) -> dict[int, list[int]]:
    wanted = world.accesses["way"] == way
    if with_port:
        wanted &= world.accesses["port"] > 0
    rows = np.flatnonzero(wanted)
    person = world.accounts["person"][world.accesses["account"][rows]]
    keep = world.people["lead"][person] != NO_LEAD
    found: dict[int, list[int]] = {}
    for row, who in zip(rows[keep].tolist(), person[keep].tolist(), strict=True):
        found.setdefault(who, []).append(row)
    return found


def line_answer(world: World, row: int, *, holder: Holder, reference: str) -> Answer:
    """The answer about the home line of the access in that row."""
    account = int(world.accesses["account"][row])
    person = int(world.accounts["person"][account])
    at = int(world.accesses["at"][row])
    country = int(world.people["country"][person])
    _, begin, end = lines.lease_of(world.people["country"][person : person + 1], np.array([at]))
    port = int(world.accesses["port"][row])
    return Answer(
        kind="address",
        value=lines.said(int(world.accesses["address"][row])),
        country=country,
        holder=holder,
        reference=reference,
        person=person,
        account=account,
        port=port if port > 0 else None,
        at=at,
        held_from=int(begin[0]),
        held_until=int(end[0]),
    )


def instrument_answer(world: World, person: int, *, holder: Holder, reference: str) -> Answer:
    """The answer about the card, bank account or wallet that is a person's lead."""
    country = int(world.people["country"][person])
    value = world.money.texts[world.money.of_lead[person]]
    return Answer(
        kind=LEADS[int(world.people["lead"][person])],
        value=value,
        country=country,
        holder=holder,
        reference=reference,
        person=person,
    )


def true_answers(world: World, names: Names, desk: Desk, *, others: set[int], lent: set[int]) -> None:
    """Answers that name the person themselves. ``others``: whose line is another's; ``lent``: whose card is."""
    rng = dice(world.seed, "answers")
    homes = home_accesses(world)
    for person in world.found.tolist():
        lead = int(world.people["lead"][person])
        slot = int(world.people["country"][person])
        holder = names.of_person(person, slot, born=int(world.people["born"][person]))
        code = names.code(slot)
        rows = homes.get(person, [])
        asked = lead == ADDRESS or (bool(rows) and rng.random() < 0.35)
        if asked and rows and person not in others:
            for row in sorted(set(rng.choice(rows, size=min(2, len(rows))).tolist())):
                desk.answers.append(line_answer(world, row, holder=holder, reference=desk.reference(code, slot)))
        if lead != ADDRESS and person not in lent and rng.random() < ANSWERED[lead]:
            answer = instrument_answer(world, person, holder=holder, reference=desk.reference(code, slot))
            desk.answers.append(answer)


def selector_answers(world: World, names: Names, desk: Desk, said: dict[int, tuple[str | None, str | None]]) -> None:
    """Answers of mail and telephone providers about accounts of people to find: ``said`` account -> e-mail, phone."""
    rng = dice(world.seed, "selector answers")
    for account, (email, phone) in said.items():
        person = int(world.accounts["person"][account])
        slot = int(world.people["country"][person])
        holder = names.of_person(person, slot, born=int(world.people["born"][person]))
        created = int(world.accounts["created"][account])
        for kind, value in (("email", email), ("phone", phone)):
            if value is None or rng.random() > 0.3:
                continue
            reference = desk.reference(names.code(slot), slot)
            begin = created - int(rng.integers(100, 900)) * DAY
            desk.answers.append(
                Answer(kind, value, slot, holder, reference, person, account, held_from=begin, held_until=None)
            )
