"""Officers of a played day at a desk that is killed under them: what the desk acknowledged is written down, synced,
before the next line. A child process. Words: home, folder, the desk's address, countries (all, or "SI,ME"); without an
address it prepares the day.
"""

import json
import os
import sys
from pathlib import Path

from tests.crash import scene

REFERENCE = "DAY-CRASH"


def prepare(home: Path, folder: Path) -> None:
    """A home with an operation whose day is about to begin."""
    os.environ["TALLYSTICK_HOME"] = str(home)
    from tallystick.site.setting_up import make_home

    make_home(home)
    from tallystick.drill.day.jobs import operation_of
    from tallystick.drill.day.preparing import Preparing
    from tallystick.drill.day.script import read_day
    from tests.drill.days import opened, written

    written(folder, "mozaik", 7)
    opened(folder, home, name=REFERENCE)
    Preparing(read_day(folder), operation_of(REFERENCE), home).everything()


def play(home: Path, folder: Path, desk: str, countries: str) -> None:
    """Every line of those countries, in its order and as often as it is sent."""
    scene.enter(home)
    from tallystick.drill.day.desk_hand import DeskHand
    from tallystick.drill.day.jobs import operation_of
    from tallystick.drill.day.script import read_day, sendings

    script = read_day(folder)
    hand = DeskHand(script, operation_of(REFERENCE), desk=desk, home=home)
    with (home.parent / "acknowledged").open("a") as told:
        for line in sendings([one for one in script.lines if countries == "all" or one.agency[:2] in countries]):
            hand.send(line)
            told.write(json.dumps([line.number, line.act, line.sent]) + "\n")
            told.flush()
            os.fsync(told.fileno())


if __name__ == "__main__":
    if len(sys.argv) > 3:
        play(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
    else:
        prepare(Path(sys.argv[1]), Path(sys.argv[2]))
