"""Plays the action day of a rehearsal: prepares it, sends every line of its script, and counts what came of it."""

import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tallystick.drill.cast import viewer
from tallystick.drill.day.clerk import ActsClerk, Clerk
from tallystick.drill.day.desk_clerk import DeskClerk
from tallystick.drill.day.desk_hand import DeskHand
from tallystick.drill.day.hands import ActsHand, Hand
from tallystick.drill.day.officers import Officers
from tallystick.drill.day.preparing import Preparing
from tallystick.drill.day.script import DayScript, LineScript, read_day, sendings, shuffled
from tallystick.records.models import Operation
from tallystick.records.session import administration, session
from tallystick.report.counting.reads import FigureLine, figures
from tallystick.vocabulary.errors import Absent, HouseError

Told = Callable[[str, int, int], None]


def silent(words: str, done: int = 0, of: int = 0) -> None:
    """Hears everything and says nothing."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """How entries are made: ``hand`` sends the lines of a script, ``clerk`` makes those that go before the day. Both
    from the script and the operation (UUID)."""

    hand: Callable[[DayScript, str], Hand]
    clerk: Callable[[DayScript, str], Clerk]


ACTS = Way(hand=ActsHand, clerk=lambda script, operation: ActsClerk(script.coordinator, operation))
"""Each as an act of the house."""


def at_desk(officers: Officers) -> Way:
    """On the pages of a running desk."""
    return Way(
        hand=lambda script, operation: DeskHand(script, officers),
        clerk=lambda script, operation: DeskClerk(script.coordinator, officers),
    )


@dataclass(kw_only=True)
class PlayedDay:
    """``sent``: entries made, repetitions among them; ``refused``: (line, act, words) of those that were turned away;
    ``figures``: definition -> the figure as the coordinator sees it."""

    reference: str
    sent: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    figures: dict[str, FigureLine] = field(default_factory=dict)
    seconds: float = 0.0


def play_day(
    folder: Path,
    *,
    home: Path,
    reference: str,
    told: Told = silent,
    order: Callable[[Sequence[LineScript]], Sequence[LineScript]] = tuple,
    way: Way = ACTS,
) -> PlayedDay:
    """Play the day in ``folder`` in the operation called ``reference``, which was played up to its packages.

    ``order``: in which order lines are sent, as they were written unless it says otherwise.
    Safe to run again: what was entered has its key. Raises Absent where the operation was not played here.
    """
    began, script, played = time.monotonic(), read_day(folder), PlayedDay(reference=reference)
    operation = operation_of(reference)
    told("preparing the action day", 0, 0)
    script = Preparing(script, operation, home, way.clerk(script, operation)).everything()
    lines, sender = sendings(order(script.lines)), way.hand(script, operation)
    for place, line in enumerate(lines):
        if place % 20 == 0:
            told("playing the action day", place, len(lines))
        try:
            sender.send(line)
            played.sent += 1
        except HouseError as error:
            played.refused.append((line.number, line.act, str(error)))
    told("playing the action day", len(lines), len(lines))
    played.figures = counted_now(script, operation)
    played.seconds = round(time.monotonic() - began, 1)
    return played


def counted_now(script: DayScript, operation: str) -> dict[str, FigureLine]:
    """Definition -> the figure as the coordinator sees it now."""
    with session(viewer(script.coordinator, "coordinator", operation)) as by:
        return {line.key: line for line in figures(by, now=datetime.now(UTC))}


def play_written(
    folder: Path, *, home: Path, desk: str = "", shuffle: int | None = None, told: Told = silent
) -> PlayedDay:
    """Play the day of a written rehearsal, of the operation its sheet names. ``desk``: the address of a running desk
    where everything is entered; empty: acts of the house. ``shuffle``: a seed for another order of the lines."""
    sheet = tomllib.loads((folder / "operation.toml").read_text(encoding="utf-8"))
    reference = str(sheet["operation"]["reference"])
    order = tuple if shuffle is None else partial(shuffled, seed=shuffle)
    way = at_desk(Officers(operation_of(reference), desk, home)) if desk else ACTS
    return play_day(folder, home=home, reference=reference, told=told, order=order, way=way)


def operation_of(reference: str) -> str:
    """The id of a played operation. Raises Absent."""
    with administration():
        row = Operation.objects.filter(reference=reference).first()
    if row is None:
        raise Absent(f"operation {reference}", "it was not played here", "Run: tallystick rehearsal")
    return str(row.pk)
