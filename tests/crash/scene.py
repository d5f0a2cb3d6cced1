"""A small invented operation in a home of its own, and what its officers do. Runs in child processes only: they are
killed, and so are their databases.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.asking import ask_for

REFERENCE = "CRASH-1"
AGENCIES = {"EC3": "", "DK-NCP": "DK", "SE-NCP": "SE", "DE-BKA": "DE"}
OFFICERS = {
    "ec3-coordinator": ("EC3", ("coordinator", "analyst")),
    "ec3-second": ("EC3", ("coordinator", "analyst")),
    "dk-officer": ("DK-NCP", ("national_officer",)),
    "se-officer": ("SE-NCP", ("national_officer", "analyst")),
}
PURPOSE = "identify suspects"
PEOPLE = 6
KNOWING = ("first_time",)


def enter(home: Path) -> None:
    """Set Django up for a home whose database runs."""
    os.environ["TALLYSTICK_HOME"] = str(home)
    from tallystick.site.office import Office

    Office(home).open()


def make(home: Path) -> None:
    """A home, empty, its database running."""
    os.environ["TALLYSTICK_HOME"] = str(home)
    from tallystick.site.setting_up import make_home

    make_home(home)


def fill(home: Path) -> None:
    """An operation in an empty home: given tables on the shelf, linked, nothing decided yet."""
    from tallystick.linking.jobs import build

    operation = _open(home)
    _take_in(home, operation)
    build(home=home, operation_id=operation)


def _open(home: Path) -> str:
    from tallystick.records import directory
    from tallystick.records.models import Assignment
    from tallystick.records.session import administration
    from tallystick.sealed.keys import generate

    with administration():
        for code, country in AGENCIES.items():
            directory.add_agency(code=code, name=f"Agency {code}", country=country, coordinating=not country)
            keys = generate(home, code)
            directory.set_keys(code, age_recipient=keys.age_recipient, verify_key=keys.verify_key)
        operation = directory.open_operation(
            reference=REFERENCE,
            name="An invented operation",
            lead="DK-NCP",
            coordinator="EC3",
            opened_at=datetime(2026, 1, 5, tzinfo=UTC),
            seized_at=datetime(2026, 1, 1, tzinfo=UTC),
            action_day=datetime(2026, 3, 1, 5, tzinfo=UTC),
            members=list(AGENCIES),
            synthetic=True,
        )
        for username, (agency, roles) in OFFICERS.items():
            directory.add_officer(username=username, agency=agency, roles=roles, password="an invented password 1")
            Assignment.objects.create(operation=operation, agency=agency, officer=officer(username).pk)
    return str(operation.pk)


def officer(username: str) -> Any:
    from tallystick.records.models import Officer

    return Officer.objects.get(username=username)


def viewer(username: str) -> Any:
    """An officer of the operation at work."""
    from tallystick.records.models import Operation
    from tallystick.records.session import administration
    from tallystick.vocabulary.viewer import Viewer

    with administration():
        found, operation = officer(username), Operation.objects.get(reference=REFERENCE)
        return Viewer(
            officer=str(found.pk),
            agency=found.agency_id,
            operation=str(operation.pk),
            purpose=PURPOSE,
            roles=tuple(found.roles),
        )


def _world() -> dict[str, list[dict[str, Any]]]:
    from tests.linking.worlds import access, account, payment

    accounts, accesses, payments = [], [], []
    for n in range(PEOPLE):
        mail = f"person{n}@post.example"
        accounts += [account(f"a{n}", email=mail, handle=f"alias{n}", country="DK"), account(f"b{n}", email=mail)]
        accesses += [access(f"a{n}", f"2025-02-{day:02} 10:00:00", f"240.0.0.{n}", port=40_000) for day in range(1, 7)]
        # A weak tie to the next person: somebody has to judge it.
        accounts.append(account(f"c{n}", handle=f"alias{n}", email=f"other{n}@inbox.example"))
        payments.append(payment(f"b{n}", "card", f"fp_77aa88b{n}", instrument_country="DK", amount="9.99"))
    return {"ACCOUNTS": accounts, "ACCESSES": accesses, "PAYMENTS": payments}


def _take_in(home: Path, operation: str) -> None:
    from tallystick.records.models import Contribution
    from tallystick.records.session import session
    from tallystick.vocabulary.viewer import Viewer
    from tests.linking.worlds import PLATFORM, write_world

    world = _world()
    shelf = write_world(home, operation, world)
    aside = shelf.quarantine(PLATFORM)
    aside.parent.mkdir(parents=True)
    aside.write_bytes(b"")
    outcomes = [
        {"table": table, "read": len(rows), "accepted": len(rows), "quarantined": 0, "duplicates": 0}
        for table, rows in world.items()
    ]
    job = Viewer(officer="", agency="", operation=operation, purpose="job", service=True)
    with session(job, role="worker"):
        Contribution.objects.create(
            operation_id=operation,
            owner="DK-NCP",
            grants=["EC3"],
            codes=["H0"],
            digest=PLATFORM,
            name="platform",
            kind="platform",
            evaluation="A1",
            received_at=datetime(2026, 1, 6, tzinfo=UTC),
            counts={"outcomes": outcomes},
        )


def assess_everyone() -> None:
    """Every person becomes a suspect, so that a package has persons."""
    from tallystick.linking.acts import assess_person
    from tallystick.records.models import Person
    from tallystick.records.session import session

    by = viewer("ec3-coordinator")
    with session(by):
        for person in list(Person.objects.filter(became=None)):
            assess_person(str(person.pk), "suspect", by=by, at=datetime.now(UTC), reason="the figures say so")


def draft() -> str:
    """A package for Denmark, drafted, approved and asked for; gives its id."""
    from tallystick.records.session import session
    from tallystick.sharing.acts import approve_package, draft_package

    by = viewer("ec3-coordinator")
    with session(by):
        row = draft_package("DK-NCP", by=by, at=datetime.now(UTC), reason="first round").package
        approve_package(str(row.pk), by=by, at=datetime.now(UTC), reason="law looked at")
    ask_for(row.pk, by=by)
    return str(row.pk)


def release(package: str) -> None:
    from tallystick.records.session import session
    from tallystick.sharing.acts import release_package

    by = viewer("ec3-second")
    with session(by):
        release_package(package, by=by, at=datetime.now(UTC), reason="read and found right", knowing=KNOWING)


def seal(home: Path, package: str) -> Path:
    from tallystick.sharing.jobs import seal_package

    return seal_package(viewer("ec3-second"), package, home=home)


def say(**words: Any) -> None:
    """One line of JSON to whoever started this process."""
    print(json.dumps(words, default=str), flush=True)
