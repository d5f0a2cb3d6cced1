"""Invented names for the few who are named in answers. No name is given twice."""

from dataclasses import dataclass

from tallystick.rehearsal.columns import DAY, dice, said_instant
from tallystick.rehearsal.countries import CODES
from tallystick.rehearsal.words import FAMILY, GIVEN, STREETS, TOWNS


@dataclass(frozen=True)
class Holder:
    """Who an answer names: invented name, birth date, address, country, contact."""

    name: str
    birth: str
    address: str
    country: str
    email: str = ""
    phone: str = ""


class Names:
    """Gives names out, each once; remembers the name of a person."""

    def __init__(self, seed: int) -> None:
        self._rng = dice(seed, "names")
        self._used: set[str] = set()
        self._people: dict[int, Holder] = {}

    def code(self, slot: int) -> str:
        return CODES[slot]

    def of_person(self, person: int, slot: int, *, born: int) -> Holder:
        """The person under their own name (day of birth in days since 1970)."""
        if person not in self._people:
            self._people[person] = self.stranger(slot, born=born)
        return self._people[person]

    def known(self, person: int) -> str:
        """The name of a person, or nothing where none was needed."""
        holder = self._people.get(person)
        return holder.name if holder else ""

    def stranger(self, slot: int, *, born: int | None = None, family: str = "", address: str = "") -> Holder:
        """Somebody new. ``family`` keeps a surname, ``address`` a place."""
        rng = self._rng
        while True:
            name = f"{GIVEN[int(rng.integers(len(GIVEN)))]} {family or FAMILY[int(rng.integers(len(FAMILY)))]}"
            if not family and rng.random() < 0.4:
                name += f"-{FAMILY[int(rng.integers(len(FAMILY)))]}"
            if name not in self._used:
                break
        self._used.add(name)
        day = born if born is not None else int(rng.integers(-9_000, 12_000))
        street = f"{STREETS[int(rng.integers(len(STREETS)))]} {int(rng.integers(1, 400))}"
        place = f"{street}, {TOWNS[int(rng.integers(len(TOWNS)))]}"
        return Holder(name, said_instant(day * DAY)[:10], address or place, CODES[slot])
