"""What comes of each invented action day, as numbers. Totals follow the published rows, the rest is invented."""

from dataclasses import dataclass

from tallystick.vocabulary.errors import Absent

DEVICES = ("phone", "computer", "storage", "tablet", "camera")
NOT_HOME = ("nobody_in", "moved", "abroad", "wrong_address", "deceased", "at_large", "stood_down")
"""How a door ends at which nobody was met, in turn."""


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """Totals of a day. ``suspects`` with the main one, where there is one; ``main_days``: so many days before the day
    they were arrested (0: there is none). ``elsewhere``: a country that takes no part, where one suspect lives.
    ``already``: under arrest before anybody came; ``again``: homes searched a second time; ``doors_missed``: doors at
    which nobody was met; ``searched_in``: in so many countries homes are searched; ``over_days``: windows are spread
    over so many days. ``papers``: of the items, how many are no devices. ``bulk``, ``on_behalf``, ``silent``,
    ``early``: which countries (places in the shape's list) send lines about several doors, have the coordinator enter
    for them, are silent for two hours, move early for a child.
    """

    suspects: int
    arrests: int
    searches: int
    items: int
    children: int
    interviews: int
    main_days: int = 0
    elsewhere: str = ""
    already: int = 0
    again: int = 1
    doors_missed: int = 0
    searched_in: int = 0
    over_days: int = 1
    papers: int = 0
    bulk: tuple[int, ...] = ()
    on_behalf: tuple[int, ...] = ()
    silent: int = 2
    early: int = 1


ROWS: dict[str, DayRow] = {
    "cumberland": DayRow(
        suspects=273, arrests=25, searches=33, items=173, children=0, interviews=6, main_days=91, doors_missed=11,
        searched_in=19, bulk=(3, 11), on_behalf=(4, 17),
    ),
    # Twelve days, eight countries, and a suspect in a ninth. Arrested in those days: nobody, or the three who were
    # under arrest already, by definition.
    "mozaik": DayRow(
        suspects=39, arrests=0, searches=41, items=204, children=2, interviews=9, elsewhere="IT", already=3,
        doors_missed=3, searched_in=8, over_days=12, papers=17, bulk=(3, 7), on_behalf=(5,), silent=2, early=1,
    ),
    # Searches in 31 of 38 countries are published, their number is not.
    "kidflix": DayRow(
        suspects=1_393, arrests=79, searches=310, items=3_012, children=39, interviews=60, doors_missed=40,
        searched_in=31, over_days=14, papers=120, bulk=tuple(range(5, 38, 2)), on_behalf=(4, 10, 16),
    ),
}  # fmt: skip


def day_row(shape: str) -> DayRow:
    """The row of the shape called so. Raises Absent."""
    if shape not in ROWS:
        raise Absent("rehearsal", f"no day is written for {shape!r}", f"Choose one of: {', '.join(ROWS)}.")
    return ROWS[shape]
