"""Parts of several figures as one table: a row for each agency, a column for each figure."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol


class Cell(Protocol):
    """What an agency has in a figure, by country."""

    @property
    def agency(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def number(self) -> int: ...


def by_agency(figures: Iterable[tuple[str, str, Sequence[Cell]]]) -> dict[str, Any]:
    """``figures``: (title, unit, cells) each. ``columns`` their titles and units, ``rows`` an agency and country each
    with ``numbers`` in the order of the columns (None: no part). Figures that count countries are left out: each of
    their parts is one. Nothing where one row alone would stand there.
    """
    shown = [(title, unit, cells) for title, unit, cells in figures if unit != "countries" and cells]
    found: dict[tuple[str, str], dict[int, int]] = {}
    for n, (_, _, cells) in enumerate(shown):
        for cell in cells:
            found.setdefault((cell.agency, cell.country), {})[n] = cell.number
    if len(found) < 2:
        return {}
    rows = [
        {"agency": agency, "country": country,
         "numbers": [{"number": numbers.get(n), "unit": unit} for n, (_, unit, _) in enumerate(shown)]}
        for (agency, country), numbers in sorted(found.items())
    ]  # fmt: skip
    return {"columns": [title for title, _, _ in shown], "rows": rows}
