"""Figures from entries: one fold. Any order, doubling or delay gives the same; countries sum to the total."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tallystick.actionday.results.rules.counted import Counted
from tallystick.actionday.results.rules.standing import standing
from tallystick.report.counting.rules.definition import Definition, Period
from tallystick.report.counting.rules.leaving import ALREADY, already_under_arrest, left_out, without_already

Place = tuple[str, str]
"""An agency, and the country its entries are about."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One agency's part of a figure, about one country; ``entries``: the ids it was counted from."""

    agency: str
    country: str
    number: int
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Folded:
    """A figure: cells by agency and country, and ``left_out``: of each other entry why it does not count."""

    definition: Definition
    cells: tuple[Cell, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """What the countries sum to."""
        return sum(cell.number for cell in self.cells)

    @property
    def entries(self) -> tuple[str, ...]:
        return tuple(sorted(entry for cell in self.cells for entry in cell.entries))

    def by_country(self) -> dict[str, int]:
        """Country -> number; agencies of one country together."""
        found: dict[str, int] = defaultdict(int)
        for cell in self.cells:
            found[cell.country] += cell.number
        return dict(sorted(found.items()))


def fold(
    entries: Iterable[Counted],
    definition: Definition,
    *,
    period: Period | None,
    participating: Mapping[str, str] | None = None,
) -> Folded:
    """Count entries by a definition. ``participating``: agency -> country of those who take part, for ``of``.

    Corrected and withdrawn entries may be among them: they are not counted.
    """
    if definition.of == "participating":
        return Folded(definition=definition, cells=_taking_part(participating or {}))
    held = standing(entries)
    why = {one.id: left_out(one, definition, period=period) for one in held}
    counted = [one for one in held if not why[one.id]]
    if definition.already == "without":
        less = without_already(counted, already_under_arrest(held))
        why |= {one.id: ALREADY for one in less if not one.count}
        counted = [one for one in less if one.count]
    cells = _cells(counted, definition.per)
    return Folded(
        definition=definition,
        cells=each_once(cells) if definition.per == "country" else cells,
        left_out={id: because for id, because in why.items() if because},
    )


def _cells(counted: list[Counted], per: str) -> tuple[Cell, ...]:
    places: dict[Place, list[Counted]] = defaultdict(list)
    for one in counted:
        places[one.owner, one.country].append(one)
    return tuple(_cell(place, rows, _number(rows, per)) for place, rows in sorted(places.items()))


def _cell(place: Place, rows: list[Counted], number: int) -> Cell:
    return Cell(agency=place[0], country=place[1], number=number, entries=tuple(sorted(one.id for one in rows)))


def _number(rows: list[Counted], per: str) -> int:
    """Entries that name no address, warrant or subject count as they say; of those that name the same one, once."""
    if per in ("entry", "country"):
        return sum(one.count for one in rows)
    alone = sum(one.count for one in rows if not getattr(one, per))
    named = [one for one in rows if getattr(one, per)]
    if per != "subject":
        # However it was typed: "w-12" and "W-12 " are one warrant.
        return alone + len({"".join(getattr(one, per).split()).casefold() for one in named})
    # A subject may stand for several persons: of each kind of entry all of them, of the kinds the greatest.
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in named:
        counts[one.subject][one.kind] += one.count
    return alone + sum(max(kinds.values()) for kinds in counts.values())


def counts_countries(definition: Definition) -> bool:
    """Whether one is a country."""
    return definition.per == "country" or definition.of == "participating"


def each_once(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """A country is one, whoever names it: it stands with the first agency, and others that name it too have their
    entries with the number nought, so that the sum is the number of countries."""
    found, seen = [], set()
    for cell in sorted(cells, key=lambda cell: (cell.country, cell.agency)):
        found.append(replace(cell, number=0 if cell.country in seen else 1))
        seen.add(cell.country)
    return tuple(sorted(found, key=place))


def place(cell: Cell) -> Place:
    """What cells are ordered by."""
    return cell.agency, cell.country


def _taking_part(participating: Mapping[str, str]) -> tuple[Cell, ...]:
    known = [(agency, country) for agency, country in participating.items() if country]
    return each_once(
        Cell(agency=agency, country=country, number=1, entries=(f"agency:{agency}",)) for agency, country in known
    )
