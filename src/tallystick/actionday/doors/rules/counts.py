"""How many doors of a country stand where: what is reported one by one, and lines about several, counted once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tallystick.actionday.doors.rules.reported import Reported
from tallystick.actionday.doors.rules.standing import ORDER, lines_in_force, standing
from tallystick.vocabulary.actionday import BEFORE, MOVING, DoorState


@dataclass
class _Unit:
    """A door of one person: its state, and since when we know; None: nothing was reported."""

    state: str
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """``states``: doors by DoorState, none of them zero; ``of`` their sum. ``over``: how many more a line speaks of
    than there are, which only the country can know to be right or wrong."""

    states: Mapping[str, int]
    of: int
    over: int = 0


def counts(subjects: Mapping[str, int], reports: Iterable[Reported]) -> Counts:
    """Doors of a country by state. ``subjects``: id -> how many persons it stands for; withdrawn ones are left out.

    A line says how many of the country's doors stand somewhere at its instant: it moves doors of which nothing newer is
    known, first those that stand there already, then those where somebody is at work, then those not begun. It never
    adds a door to those that are known, unless it speaks of more than there are.
    """
    known = list(reports)
    units = _units(subjects, known)
    lines = lines_in_force(known)
    over = _spoken_of(lines) - len(units)
    units += [_Unit(DoorState.PLANNED) for _ in range(over)]
    for line in lines:
        _apply(line, units)
    states = Counter(unit.state for unit in units)
    return Counts(states={state: states[state] for state in ORDER if states[state]}, of=len(units), over=max(over, 0))


def _spoken_of(lines: list[Reported]) -> int:
    """Of how many doors the newest line speaks; where it does not say, the most that any line counts."""
    if not lines:
        return 0
    return lines[-1].of or max(line.count for line in lines)


def _units(subjects: Mapping[str, int], reports: list[Reported]) -> list[_Unit]:
    """A unit for each person at door 1, and one for each further door."""
    held = standing(reports)
    units = []
    for subject in sorted(subjects):
        doors = {door: report for (whose, door), report in held.items() if whose == subject}
        first = doors.pop(1, None)
        state, since = (first.state, first.happened_at) if first else (str(DoorState.PLANNED), None)
        units += [_Unit(state, since) for _ in range(subjects[subject])]
        units += [_Unit(doors[door].state, doors[door].happened_at) for door in sorted(doors)]
    return units


def _apply(line: Reported, units: list[_Unit]) -> None:
    older = [unit for unit in units if unit.since is None or unit.since < line.happened_at]
    there = sum(unit.since == line.happened_at and unit.state == line.state for unit in units)
    older.sort(key=lambda unit: _likely(unit.state, line.state))
    for unit in older[: max(line.count - there, 0)]:
        unit.state, unit.since = line.state, line.happened_at


def _likely(state: str, said: str) -> tuple[int, int]:
    """Which doors a line most likely speaks of: the smallest first."""
    if state == said:
        return 0, 0
    if state in MOVING and said not in BEFORE:
        return 1, -ORDER[state]
    return (2, -ORDER[state]) if state in BEFORE else (3, ORDER.get(state, -1))
