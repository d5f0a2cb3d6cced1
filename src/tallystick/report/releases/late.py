"""What was corrected since figures were frozen: the frozen number beside what the entries say now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tallystick.actionday.results.consents import Consents
from tallystick.actionday.results.rules.counted import Counted
from tallystick.report.counting.rules.definition import defined, period_of
from tallystick.report.counting.rules.fold import Cell, counts_countries, fold
from tallystick.report.releases.rules.digests import Frozen


@dataclass(frozen=True, kw_only=True)
class Late:
    """One agency's part of a figure that reads otherwise now; ``come`` and ``gone``: ids of entries."""

    key: str
    title: str
    agency: str
    country: str
    frozen: int
    now: int
    come: tuple[str, ...]
    gone: tuple[str, ...]


def late_corrections(
    definitions: Iterable[Mapping[str, Any]],
    cells: Iterable[Frozen],
    known: Iterable[Counted],
    *,
    members: Mapping[str, str],
    allowed: Consents,
    alone: str,
) -> tuple[Late, ...]:
    """Of frozen ``cells``, what ``known`` (every entry the viewer may know of) says otherwise by the same definitions.

    ``alone``: the one agency whose part is looked at; empty: everyone's. Parts about children of countries that do not
    consent any more are left alone: that is no correction.
    """
    frozen, rows, found = tuple(cells), tuple(known), []
    for said in definitions:
        if "taken_out" in said or "negative" in said:
            continue
        one = defined(said)
        taking_part = {agency: country for agency, country in members.items() if alone in ("", agency)}
        now = fold(rows, one, period=period_of(said.get("counted_in", {})), participating=taking_part)
        before = {(cell.agency, cell.country): cell for cell in frozen if cell.definition == one.key}
        after = {(cell.agency, cell.country): cell for cell in now.cells}
        for place in sorted(before.keys() | after.keys()):
            mine = alone in ("", place[0]) and all(allowed.lets(place[0], kind) for kind in one.kinds)
            late = _late(said, place, before.get(place), after.get(place), whole=counts_countries(one))
            found += [late] if mine and late is not None else []
    return tuple(found)


def _late(
    said: Mapping[str, Any], place: tuple[str, str], before: Frozen | None, after: Cell | None, *, whole: bool
) -> Late | None:
    was, now = set(before.entries if before else ()), set(after.entries if after else ())
    frozen, number = before.number if before else 0, after.number if after else 0
    if whole and was and now:
        number = frozen  # a country is there or not; with which agency it stands does not matter
    if was == now and frozen == number:
        return None
    return Late(
        key=said["key"], title=said["title"], agency=place[0], country=place[1], frozen=frozen, now=number,
        come=tuple(sorted(now - was)), gone=tuple(sorted(was - now)),
    )  # fmt: skip
