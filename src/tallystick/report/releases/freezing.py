"""What is frozen of figures when they are put to the countries: definitions as they read, and every country's part."""

from collections.abc import Iterable
from typing import Any

from tallystick.actionday.results.consents import Consents
from tallystick.actionday.results.negative_reads import negatives
from tallystick.actionday.results.rules.counted import Counted
from tallystick.report.counting.definitions import about_children, definition
from tallystick.report.counting.rules.definition import Definition, Period
from tallystick.report.counting.rules.fold import Cell, counts_countries, fold
from tallystick.report.counting.taking_part import taking_part
from tallystick.report.releases.rules.digests import Frozen
from tallystick.vocabulary.errors import Malformed, Refused
from tallystick.vocabulary.results import NegativeKind
from tallystick.vocabulary.viewer import Viewer

NEGATIVE = "negative:"
"""Before a NegativeKind where qualified negatives are released."""


def frozen_figure(
    key: str, known: Iterable[Counted], *, by: Viewer, alone: str, period: Period | None, allowed: Consents
) -> tuple[dict[str, Any], list[Frozen]]:
    """A definition as it reads now and the parts of it. ``known``: every entry ``by`` may know of, the same for all
    figures of a release; ``alone``: one agency's part only (empty: everyone's).

    Raises Absent for no such definition, Refused where it is about children and nobody consented, or is counted by an
    action period nobody knows.
    """
    if key.startswith(NEGATIVE):
        return _negatives(key, by=by, alone=alone, allowed=allowed)
    one = definition(key)
    if one.period == "action" and period is None:
        raise Refused(one.title, "no action period is known", "Propose windows, or say when it began and ended.")
    members = {agency: country for agency, country in taking_part().items() if alone in ("", agency)}
    of_children = about_children(one)
    may = {agency for agency in members if all(allowed.lets(agency, kind) for kind in one.kinds)}
    rows = [row for row in known if alone in ("", row.owner) and allowed.lets(row.owner, row.kind)]
    if of_children and not may:
        raise Refused(one.title, "no country has consented that figures about children are released", "Ask them.")
    cells = _whole(fold(rows, one, period=period, participating=members).cells, one, members, may)
    said = one.plain() | {"counted_in": period.plain() if period and one.period == "action" else {}}
    return said, [_frozen(key, cell) for cell in cells]


def _whole(cells: Iterable[Cell], one: Definition, members: dict[str, str], may: set[str]) -> tuple[Cell, ...]:
    """With the nought of everyone who takes part and has entered nothing: it is signed as any other number."""
    found = {(cell.agency, cell.country): cell for cell in cells}
    if not counts_countries(one):
        for agency, country in members.items():
            if agency in may and not any(at[0] == agency for at in found):
                found[agency, country] = Cell(agency=agency, country=country, number=0)
    return tuple(found[at] for at in sorted(found))


def _frozen(key: str, cell: Cell) -> Frozen:
    return Frozen(definition=key, agency=cell.agency, country=cell.country, number=cell.number, entries=cell.entries)


def _negatives(key: str, *, by: Viewer, alone: str, allowed: Consents) -> tuple[dict[str, Any], list[Frozen]]:
    kind = key.removeprefix(NEGATIVE)
    if kind not in tuple(NegativeKind):
        raise Malformed("figures", f"{kind[:40]} is no qualified negative", f"One of: {', '.join(NegativeKind)}.")
    lines = [
        line for line in negatives(by)
        if line.kind == kind and alone in ("", line.owner) and allowed.lets(line.owner, line.kind)
    ]  # fmt: skip
    if not lines:
        raise Refused("figures", f"nobody entered {kind.replace('_', ' ')}", "Enter it, or leave it out.")
    against = [line for line in lines if line.contradicted_by]
    if against:
        where = ", ".join(f"{line.owner} {line.country}".strip() for line in against)
        raise Refused("figures", f"results say otherwise than {where}", "Correct the one or the other.")
    cells: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        cells.setdefault((line.owner, line.country), []).append(line.id)
    said = {"key": key, "negative": kind, "title": kind.replace("_", " "), "version": 1}
    return said, [
        Frozen(definition=key, agency=agency, country=country, number=0, entries=tuple(sorted(ids)))
        for (agency, country), ids in sorted(cells.items())
    ]
