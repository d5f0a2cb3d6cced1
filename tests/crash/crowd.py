"""Twenty officers decide and two importers bring in and link, all at once, for some seconds. A child process.

Prints one line of JSON: what each of them was told is done, and every error that reached one of them.
"""

import json
import sys
import threading
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from tests.crash import scene
from tests.crash.officer import now
from tests.intake.folders import ACCOUNTS, write_contribution

EDITORS, ANSWERS, CATEGORIES = 20, ("same", "not_same", "unsure"), ("suspect", "unassessed", "contact_associate")


class Crowd:
    """Everybody at work until ``until`` (monotonic seconds)."""

    def __init__(self, home: Path, seconds: float) -> None:
        self.home, self.until = home, time.monotonic() + seconds
        self.done: list[tuple[str, str]] = []
        self.errors: list[str] = []
        self.writing = threading.Lock()

    def editor(self, number: int) -> None:
        from tallystick.linking.acts import assess_person, decide_link
        from tallystick.records.models import Link, Person
        from tallystick.records.session import session

        by, dice = scene.viewer(("ec3-coordinator", "ec3-second")[number % 2]), Random(number)
        while time.monotonic() < self.until:
            with session(by):
                if dice.random() < 0.5:
                    link = dice.choice(list(Link.objects.values_list("pk", flat=True)))
                    row = decide_link(str(link), dice.choice(ANSWERS), by=by, at=now(), reason="in a crowd")
                else:
                    person = dice.choice(list(Person.objects.filter(became=None).values_list("pk", flat=True)))
                    row = assess_person(str(person), dice.choice(CATEGORIES), by=by, at=now(), reason="in a crowd")
            self.done.append((type(row).__name__, str(row.pk)))

    def linker(self, number: int) -> None:
        from tallystick.linking.jobs import build
        from tallystick.vocabulary.errors import Conflict

        operation = scene.viewer("ec3-coordinator").operation
        while time.monotonic() < self.until:
            try:
                build(home=self.home, operation_id=operation)
                self.done.append(("Build", str(number)))
            except Conflict:  # the other one is at it
                time.sleep(0.05)

    def importer(self, number: int) -> None:
        """Brings in the same contributions as the other importer, each more than once."""
        from tallystick.intake.jobs import receive
        from tallystick.vocabulary.errors import Conflict

        by = scene.viewer("ec3-coordinator")
        for place in count():
            if time.monotonic() > self.until:
                return
            with suppress(Conflict):  # the other one is at the same
                row = receive(self._sent(place // 2), home=self.home, viewer=by, reason="handed over")
                self.done.append(("Contribution", row.digest))

    def _sent(self, place: int) -> Path:
        folder = self.home.parent / "sent" / str(place)
        with self.writing:
            if not folder.exists():
                write_contribution(folder, operation=scene.REFERENCE, small=True)
                more = f"{100 + place},stone{place},stone{place}@mail.example,01/02/2023 00:00:00,x\n"
                (folder / "accounts.csv").write_text(ACCOUNTS + more)
        return folder

    def alone(self, work: Any, number: int) -> None:
        from django.db import connections

        from tallystick.vocabulary.errors import Absent

        while time.monotonic() < self.until:
            try:
                work(number)
            except Absent:
                continue  # a build replaced the row between looking and acting: the officer looks again
            except Exception as error:
                self.errors.append(f"{work.__name__}: {type(error).__name__}: {error}"[:400])
            finally:
                connections.close_all()


def main(home: Path, seconds: float) -> None:
    scene.enter(home)
    crowd = Crowd(home, seconds)
    works = [(crowd.linker, n) for n in range(2)] + [(crowd.importer, n) for n in range(2)]
    works += [(crowd.editor, n) for n in range(EDITORS)]
    threads = [threading.Thread(target=crowd.alone, args=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    from tallystick.linking.jobs import build

    build(home=home, operation_id=scene.viewer("ec3-coordinator").operation)
    print(json.dumps({"done": crowd.done, "errors": crowd.errors}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
