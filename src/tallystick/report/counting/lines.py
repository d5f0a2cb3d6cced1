"""What a figure is on a page: its number, how it is said, its parts, and how far it holds."""

from dataclasses import dataclass
from datetime import datetime

from tallystick.actionday.results.rules.counted import Counted
from tallystick.report.counting.rules.definition import Definition
from tallystick.report.counting.rules.fold import Cell


@dataclass(frozen=True, kw_only=True)
class FigureLine:
    """A figure as far as the viewer may see its entries.

    ``said``: the number as a sentence has it ("about 200"); ``status`` a FigureStatus: confirmed where the countries
    signed just this; ``unconfirmed``: how many of its entries were made on behalf of a country that has not confirmed
    them; ``withheld``: a sentence where something may be missing for want of a consent, empty: nothing is.
    """

    definition: Definition
    number: int
    said: str
    cells: tuple[Cell, ...]
    as_of: datetime
    source: str
    status: str
    unconfirmed: int
    withheld: str

    @property
    def key(self) -> str:
        return self.definition.key

    @property
    def by_country(self) -> dict[str, int]:
        """Country -> number, summing to the number."""
        found: dict[str, int] = {}
        for cell in self.cells:
            found[cell.country] = found.get(cell.country, 0) + cell.number
        return dict(sorted(found.items()))


@dataclass(frozen=True, kw_only=True)
class EntryLine:
    """An entry of a figure: what it is, the country's own ``reference`` of its subject as far as the viewer sees the
    subject (empty: none, or not), and why it does not count there (``because``, empty: it does)."""

    counted: Counted
    reference: str = ""
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class FigurePage:
    """A figure with the entries it is counted from; beside it another definition (``against``), and what is in the one
    and not in the other, each with the reason of the one that leaves it out."""

    line: FigureLine
    entries: tuple[EntryLine, ...]
    against: FigureLine | None = None
    only_here: tuple[EntryLine, ...] = ()
    only_there: tuple[EntryLine, ...] = ()


def nearest(number: int, step: int) -> int:
    """The number to the nearest ``step``, halves up: in whole numbers, however great."""
    return (2 * number + step) // (2 * step) * step


def said_as(number: int, definition: Definition) -> str:
    """The number as a sentence has it; small ones are never rounded away."""
    if definition.about and number >= definition.about:
        return f"about {nearest(number, definition.about):,}"
    return f"{number:,}"
