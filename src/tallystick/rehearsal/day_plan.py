"""What happens at the doors of an invented action day: countries, their subjects, and what is found. No word yet of how
it is told: that is the script's, and the truth is counted from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from tallystick.rehearsal.columns import dice
from tallystick.rehearsal.countries import COUNTRIES
from tallystick.rehearsal.day_rows import DEVICES, NOT_HOME, DayRow, day_row
from tallystick.rehearsal.shapes import Shape

HOURS = 8
"""A window is open so long."""
PAPERS = ("sim", "paper")
GIGABYTE = 10**9


@dataclass(kw_only=True)
class Outcome:
    """What comes of one subject. ``minutes``: after the window opens somebody is at the door. ``ends``: the last state
    of door 1. ``searches``: (door, warrant, address); ``items``: kind -> how many; ``volume`` in bytes."""

    reference: str
    minutes: int
    ends: str = "done"
    arrested: bool = False
    already: bool = False
    interviewed: bool = False
    searches: list[tuple[int, str, str]] = field(default_factory=list)
    items: dict[str, int] = field(default_factory=dict)
    volume: int = 0
    children: int = 0
    revisited: bool = False
    incident: bool = False
    early: bool = False
    unexpected: bool = False


@dataclass(kw_only=True)
class CountryDay:
    """One country. ``way``: single, bulk or behalf; ``suspects``: who live there, the main one (``main``) aside."""

    code: str
    starts_at: datetime
    way: str
    suspects: int
    main: bool = False
    silent: bool = False
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def agency(self) -> str:
        return f"{self.code}-NCP"

    @property
    def zone(self) -> str:
        return COUNTRIES[self.code].zone

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(hours=HOURS)

    @property
    def searched(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.searches]


@dataclass(kw_only=True)
class Plan:
    """A whole day. ``main_at``: when the main suspect was arrested; None: there is none."""

    row: DayRow
    countries: list[CountryDay]
    main_at: datetime | None


def plan_day(shape: Shape, seed: int) -> Plan:
    """What comes of the shape's day: totals as its row says, the rest drawn from the seed."""
    row, rng = day_row(shape.name), dice(seed, "action day")
    opens = datetime.fromisoformat(shape.action_day).replace(tzinfo=UTC)
    countries = _countries(shape, row, opens)
    _doors(countries, row, rng)
    _told(countries, row, rng)
    main_at = opens - timedelta(days=row.main_days) if row.main_days else None
    return Plan(row=row, countries=countries, main_at=main_at)


def shared_out(total: int, weights: Sequence[float]) -> list[int]:
    """A number over several, by weight, summing to it; the greatest remainders first."""
    whole = sum(weights)
    exact = [total * weight / whole if whole else 0.0 for weight in weights]
    found = [int(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda place: (found[place] - exact[place], place))
    for place in order[: total - sum(found)]:
        found[place] += 1
    return found


def _countries(shape: Shape, row: DayRow, opens: datetime) -> list[CountryDay]:
    living = row.suspects - bool(row.main_days) - bool(row.elsewhere)
    suspects = shared_out(living, shape.weights)
    last = len(shape.countries) - 1
    return [
        CountryDay(
            code=code, suspects=suspects[place], main=bool(row.main_days) and code == shape.lead,
            starts_at=opens + timedelta(days=round(place * (row.over_days - 1) / last)), silent=place == row.silent,
            way="bulk" if place in row.bulk else "behalf" if place in row.on_behalf else "single",
        )
        for place, code in enumerate(shape.countries)
    ]  # fmt: skip


def _doors(countries: list[CountryDay], row: DayRow, rng: np.random.Generator) -> None:
    """Who is searched, and at whose door nobody is met."""
    weights = [float(one.suspects) if place < row.searched_in else 0.0 for place, one in enumerate(countries)]
    searches = shared_out(row.searches, weights)
    missed = shared_out(row.doors_missed, [float(one.suspects) for one in countries])
    most = max(range(len(countries)), key=lambda place: searches[place])
    for place, country in enumerate(countries):
        second = 1 + row.again if place == most else 0
        room = max(country.suspects - missed[place], 0)
        persons = min(searches[place] - second, room - (place == most))
        names = iter(f"{country.code}-{number:02d}" for number in range(1, 100))
        country.outcomes = [_outcome(next(names), country, n, rng) for n in range(persons)]
        _further(country, searches[place] - persons, again=row.again if place == most else 0)
        for number in range(min(missed[place], country.suspects - persons)):
            ends = NOT_HOME[(place + number) % len(NOT_HOME)]
            country.outcomes.append(Outcome(reference=next(names), minutes=_minutes(rng), ends=ends))


def _outcome(reference: str, country: CountryDay, number: int, rng: np.random.Generator) -> Outcome:
    search = (1, f"W-{country.code}-{number + 1:02d}", f"{reference}/1")
    return Outcome(reference=reference, minutes=_minutes(rng), searches=[search])


def _further(country: CountryDay, more: int, *, again: int) -> None:
    """Second addresses under the first warrant, and homes searched again under another."""
    for number in range(more):
        one = country.outcomes[number % len(country.outcomes)]
        _, warrant, address = one.searches[0]
        if number < more - again:
            door = len(one.searches) + 1
            one.searches.append((door, warrant, f"{one.reference}/{door}"))
        else:
            one.searches.append((1, f"{warrant}-B", address))


def _told(countries: list[CountryDay], row: DayRow, rng: np.random.Generator) -> None:
    """What is found, and by whom."""
    searched = [one for country in countries for one in country.searched]
    single = [one for country in countries if country.way == "single" for one in country.searched]
    _special(countries, row)
    for place in rng.permutation(len(searched))[: row.arrests].tolist():
        searched[place].arrested = True
    for one in single[-row.already :] if row.already else ():
        one.already = True
    free = [one for one in single if not one.arrested and not one.already]
    for one in free[: row.interviews]:
        one.interviewed = True
    for number in range(row.children):
        early = [one for one in single if one.early]
        (early + single)[number % len(single)].children += 1
    _items(countries, row, rng)


def _special(countries: list[CountryDay], row: DayRow) -> None:
    """A child in danger, a critical incident, a door visited again, a second suspect nobody expected."""
    countries[row.early].searched[0].early = True
    lead = countries[0]
    lead.searched[0].revisited = True
    lead.searched[-1].incident = True
    if len(lead.outcomes) < lead.suspects:
        minutes = lead.searched[0].minutes + 150
        second = Outcome(reference=f"{lead.code}-90", minutes=minutes, unexpected=True, interviewed=True)
        lead.outcomes.append(second)


def _items(countries: list[CountryDay], row: DayRow, rng: np.random.Generator) -> None:
    searched = [(country, one) for country in countries for one in country.searched]
    counts = shared_out(row.items - row.papers, [0.3 + float(rng.random()) for _ in searched])
    for (country, one), count in zip(searched, counts, strict=True):
        kinds = ["device"] if country.way == "bulk" else list(DEVICES)
        for kind in rng.choice(kinds, size=count).tolist():
            one.items[kind] = one.items.get(kind, 0) + 1
        if country.way == "single":
            one.volume = count * int(rng.integers(16, 512)) * GIGABYTE
    single = [one for country, one in searched if country.way == "single"]
    for number in range(row.papers):
        one, kind = single[number % len(single)], PAPERS[number % len(PAPERS)]
        one.items[kind] = one.items.get(kind, 0) + 1


def _minutes(rng: np.random.Generator) -> int:
    return int(rng.integers(0, 40))
