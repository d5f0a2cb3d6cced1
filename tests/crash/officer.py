"""An officer who works while the database is stopped under them: each act that came back is written down, synced,
before the next. A child process; ends when the file ``enough`` is there.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from tests.crash import scene


def acts(package: str) -> Iterator[Any]:
    """What the officer does next: judge, assess, release, answer; each gives kind and id of its row."""
    from tallystick.linking.acts import assess_person, decide_link
    from tallystick.linking.following import at_once
    from tallystick.records.models import Link, Person
    from tallystick.records.session import administration, session
    from tallystick.sharing.acts import give_feedback

    if os.environ.get("PERSONS_STAY"):
        at_once.follow = lambda pairs: None
    analyst, dane = scene.viewer("ec3-coordinator"), scene.viewer("dk-officer")
    with administration():
        links = [str(pk) for pk in Link.objects.order_by("pk").values_list("pk", flat=True)]
        persons = [str(pk) for pk in Person.objects.filter(became=None).order_by("pk").values_list("pk", flat=True)]

    def judge(n: int) -> Any:
        with session(analyst):
            answer = ("same", "not_same", "unsure")[n % 3]
            row = decide_link(links[n % len(links)], answer, by=analyst, at=now(), reason=f"reason {n}")
        return "decision", row.pk

    def assess(n: int) -> Any:
        with session(analyst):
            category = ("suspect", "unassessed", "contact_associate")[n % 3]
            row = assess_person(persons[n % len(persons)], category, by=analyst, at=now(), reason=f"reason {n}")
        return "assessment", row.pk

    def answer(n: int) -> Any:
        with session(dane):
            row = give_feedback(package, person="", answers={}, by=dane, at=now(), reason=f"reason {n}")
        return "feedback", row.pk

    for n in count():
        yield from (lambda n=n: judge(n), lambda n=n: assess(n), lambda n=n: answer(n))


def now() -> datetime:
    return datetime.now(UTC)


def work(home: Path, package: str) -> None:
    """Act until told that it is enough; what the database does not answer to is not acknowledged."""
    from django.db import DatabaseError, InterfaceError, connections

    with (home.parent / "acknowledged").open("a") as told:
        for act in acts(package):
            if (home.parent / "enough").exists():
                return
            try:
                kind, row = act()
            except (DatabaseError, InterfaceError):
                connections.close_all()
                time.sleep(0.05)
                continue
            told.write(json.dumps([kind, str(row)]) + "\n")
            told.flush()
            os.fsync(told.fileno())


if __name__ == "__main__":
    scene.enter(Path(sys.argv[1]))
    work(Path(sys.argv[1]), sys.argv[2])
