"""Planted innocents: people an answer names, or an account is confused with, who did nothing.

Each is written down in the sealed truth with what they may legitimately be shown as: ``nothing``,
``holder of a line`` or ``holder of a card``.
"""

from dataclasses import dataclass

import numpy as np

from tallystick.rehearsal.answers import (
    ADDRESS,
    CARD,
    Answer,
    Desk,
    carrier_accesses,
    home_accesses,
    instrument_answer,
    line_answer,
)
from tallystick.rehearsal.columns import DAY, NOTHING, dice
from tallystick.rehearsal.naming import Holder, Names
from tallystick.rehearsal.people import epoch
from tallystick.rehearsal.world import World

SHARES = {
    "carrier_nat_neighbour": 0.24,
    "typing_error": 0.2,
    "date_twin": 0.06,
    "recycled_phone": 0.14,
    "card_lent": 0.18,
    "subscriber_not_user": 0.24,
}
RELATIONS = ("landlord", "flatmate", "employer", "parent")


@dataclass(frozen=True)
class Innocent:
    """One planted innocent. ``person`` and ``account`` are those they may be confused with."""

    kind: str
    name: str
    country: str
    selector_kind: str
    value: str
    reference: str
    may_show_as: str
    person: int
    account: int = NOTHING
    note: str = ""


class Planter:
    """Plants innocents into the answers of a world. ``others`` and ``lent``: people whose line or card is another's."""

    def __init__(self, world: World, names: Names, desk: Desk) -> None:
        self.world, self.names, self.desk = world, names, desk
        self.rng = dice(world.seed, "innocents")
        self.innocents: list[Innocent] = []
        self.homes = home_accesses(world)
        self.carrier = carrier_accesses(world)
        self.others: set[int] = set()
        self.lent: set[int] = set()
        self.ends = epoch(world.shape.last_day)

    def share(self, kind: str, wanted: int) -> int:
        """How many of a kind."""
        return int(np.ceil(wanted * SHARES[kind]))

    def plant(self, wanted: int) -> None:
        """Holders of cards and lines who are not the user, by their shares of ``wanted``."""
        self._lent_cards(self.share("card_lent", wanted))
        self._not_users(self.share("subscriber_not_user", wanted))
        self._neighbours(self.share("carrier_nat_neighbour", wanted))

    def note(self, kind: str, answer: Answer, *, may_show_as: str = "nothing", note: str = "") -> None:
        """Enter an answer, and its holder as an innocent."""
        self.desk.answers.append(answer)
        holder = answer.holder
        self.innocents.append(
            Innocent(
                kind,
                holder.name,
                holder.country,
                answer.kind,
                answer.value,
                answer.reference,
                may_show_as,
                answer.person,
                answer.account,
                note,
            )
        )

    def _slot(self, person: int) -> int:
        return int(self.world.people["country"][person])

    def neighbour(self, row: int) -> Holder:
        """A stranger in the country of the person behind that access."""
        return self.names.stranger(self._slot(int(self.world.accounts["person"][self.world.accesses["account"][row]])))

    def reference(self, person: int) -> str:
        slot = self._slot(person)
        return self.desk.reference(self.names.code(slot), slot)

    def some(self, people: list[int], count: int) -> list[int]:
        """Up to ``count`` of the people, in random order."""
        return [int(person) for person in self.rng.permutation(np.array(sorted(people), dtype=np.int64))[:count]]

    def _lent_cards(self, count: int) -> None:
        """A parent's card in a grown child's hand: the holder is not the payer."""
        world = self.world
        cards = [p for p in world.found.tolist() if world.people["lead"][p] == CARD and p in world.money.of_lead]
        for person in self.some(cards, min(count, int(len(cards) * 0.6))):
            born = int(world.people["born"][person])
            child = self.names.of_person(person, self._slot(person), born=born)
            parent = self.names.stranger(self._slot(person), born=born - 10_500, family=child.name.split(" ")[-1])
            answer = instrument_answer(world, person, holder=parent, reference=self.reference(person))
            self.lent.add(person)
            self.note("card_lent", answer, may_show_as="holder of a card", note="parent")

    def _not_users(self, count: int) -> None:
        """The line is the landlord's, a flatmate's, the employer's."""
        people = self.some([p for p in self.homes if self.world.people["lead"][p] != ADDRESS], count)
        people += self.some(
            [p for p in self.homes if self.world.people["lead"][p] == ADDRESS], (count - len(people)) // 2
        )
        for number, person in enumerate(people):
            relation = RELATIONS[number % len(RELATIONS)]
            holder = self.names.stranger(self._slot(person))
            row = int(self.rng.choice(self.homes[person]))
            self.others.add(person)
            answer = line_answer(self.world, row, holder=holder, reference=self.reference(person))
            self.note("subscriber_not_user", answer, may_show_as="holder of a line", note=relation)

    def _neighbours(self, count: int) -> None:
        """Behind carrier NAT: without a port the answer lists several; with another port it names a neighbour."""
        people = self.some(list(self.carrier), len(self.carrier))
        planted = 0
        for number, person in enumerate(people * 6):
            if planted >= count:
                return
            row = int(self.rng.choice(self.carrier[person]))
            reference = self.reference(person)
            for place in range(1 if number % 3 == 2 else 2):
                answer = self._carrier_answer(row, reference=reference)
                if number % 3 == 2:
                    answer.port = 1024 + (int(self.world.accesses["port"][row]) + 5_040 - 1024) % 64_512
                self.note(
                    "carrier_nat_neighbour",
                    answer,
                    note="another port" if number % 3 == 2 else f"one of several {place}",
                )
                planted += 1

    def _carrier_answer(self, row: int, *, reference: str) -> Answer:
        answer = line_answer(self.world, row, holder=self.neighbour(row), reference=reference)
        at = answer.at or 0
        answer.port, answer.held_from, answer.held_until = None, at // DAY * DAY, at // DAY * DAY + DAY
        return answer

    def recycled_phones(self, phones: dict[int, str], wanted: int) -> None:
        """The number was given to somebody else after the account was last used. ``phones``: account -> number."""
        people = self.world.people
        for old, new in self.world.recycled:
            person = int(self.world.accounts["person"][new])
            holder = self.names.of_person(person, self._slot(person), born=int(people["born"][person]))
            earlier = int(self.world.accounts["person"][old])
            begin = int(self.world.accounts["created"][new]) - 30 * DAY
            answer = Answer("phone", phones[old], self._slot(person), holder, self.reference(person), earlier, old)
            answer.held_from = begin
            self.note("recycled_phone", answer, note="has an account with it")
        last = self.world.accounts["last"]
        again = {old for old, _ in self.world.recycled}
        quiet = [account for account in sorted(phones) if last[account] < self.ends - 30 * DAY and account not in again]
        accounts = self.rng.permutation(np.array(quiet, dtype=np.int64)).tolist()
        for account in accounts[: self.share("recycled_phone", wanted)]:
            person = int(self.world.accounts["person"][account])
            holder = self.names.stranger(self._slot(person))
            later = int(self.world.accounts["last"][account]) + 20 * DAY
            answer = Answer(
                "phone",
                phones[account],
                self._slot(person),
                holder,
                self.reference(person),
                person,
                account,
                held_from=later,
            )
            self.note("recycled_phone", answer)

    def shared_values(self, values: list[tuple[str, str, int]], kind: str, *, may_show_as: str = "nothing") -> None:
        """Holders of a value many use: default mailbox, wallet, stolen card. ``values``: kind, value, an account."""
        for selector_kind, value, account in values:
            person = int(self.world.accounts["person"][account])
            holder: Holder = self.names.stranger(self._slot(person))
            answer = Answer(selector_kind, value, self._slot(person), holder, self.reference(person), person, account)
            self.note(kind, answer, may_show_as=may_show_as)
