"""Officers of a played day at a desk that is killed under them: what the desk acknowledged is written down, synced,
before the next line. A child process. Words: home, folder, the desk's address, countries (all, or "SI,ME"); without an
address it makes the home and opens the operation.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.crash import scene

REFERENCE = "DAY-CRASH"
BEFORE = "before"
"""What is acknowledged of the forms that go before the day."""


def prepare(home: Path, folder: Path) -> None:
    """In an empty home, an operation whose day is about to begin."""
    scene.enter(home)
    from tests.drill.days import opened, written

    written(folder, "mozaik", 7)
    opened(folder, home, name=REFERENCE)


def play(home: Path, folder: Path, desk: str, countries: str) -> None:
    """What goes before the day of those countries, then every line in its order and as often as it is sent."""
    scene.enter(home)
    from tallystick.drill.day.desk_clerk import DeskClerk
    from tallystick.drill.day.desk_hand import DeskHand
    from tallystick.drill.day.jobs import operation_of
    from tallystick.drill.day.officers import Officers
    from tallystick.drill.day.preparing import Preparing
    from tallystick.drill.day.script import read_day, sendings

    script, operation = read_day(folder), operation_of(REFERENCE)
    parts = {
        name: tuple(one for one in getattr(script, name) if countries == "all" or one.agency[:2] in countries)
        for name in ("countries", "calls", "subjects", "lines")
    }
    script = replace(script, **parts)
    with (home.parent / "acknowledged").open("a") as told:

        def note(number: int, act: str, sent: str) -> None:
            told.write(json.dumps([number, act, sent]) + "\n")
            told.flush()
            os.fsync(told.fileno())

        officers = Officers(operation, desk, home)
        clerk = DeskClerk(script.coordinator, _noted(officers, note))
        script = Preparing(script, operation, home, clerk).everything()
        hand = DeskHand(script, officers)
        for line in sendings(script.lines):
            hand.send(line)
            note(line.number, line.act, line.sent)


def _noted(officers: Any, note: Callable[[int, str, str], None]) -> Any:
    """The officers' own browsers, each of whose filled-in forms is written down once the desk has it."""

    def at(agency: str, part: str) -> Any:
        browser = officers.at(agency, part)

        def fill(page: str, action: str, fields: Any, *, key: str, **having: Any) -> None:
            browser.fill(page, action, fields, key=key, **having)
            note(0, BEFORE, key)

        return SimpleNamespace(fill=fill)

    return SimpleNamespace(at=at, operation=officers.operation)


if __name__ == "__main__":
    if len(sys.argv) > 3:
        play(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
    else:
        prepare(Path(sys.argv[1]), Path(sys.argv[2]))
