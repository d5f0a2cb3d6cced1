"""Twenty thousand invented persons with accounts, links and all a page shows; fifty analysts already signed in."""

import json
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import home

REFERENCE, AGENCY = "BENCH-INTAKE", "DK-NCP"
PERSONS, ANALYSTS = 20_000, 50
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
SIGN = {"kind": "card", "value": "fp:1", "weight": 900, "sentence": "Both paid with one card.", "against": False}
COUNTRIES = ("SE", "DE", "DK", "FR", "PL")


def stock(folder: Path) -> None:
    """Write everything, and ``folder/load.json``: cookies, persons, links and search texts for the analysts."""
    home.make(folder)
    from tallystick.records.session import session

    operation = home.open_operation(REFERENCE)
    persons = [uuid.UUID(int=n + 2**90) for n in range(PERSONS)]
    with session(home.service(operation), role="worker"):
        links = _rows(operation, persons)
    cookies = _analysts(operation)
    texts = [f"user{n}@mail.example" for n in range(0, PERSONS, 37)] + ["nobody@mail.example", "+45 20 00"]
    said = {"cookies": cookies, "persons": [str(one) for one in persons], "links": links, "texts": texts}
    (folder / "load.json").write_text(json.dumps(said), encoding="utf-8")


def _rows(operation: uuid.UUID, persons: list[uuid.UUID]) -> list[str]:

    from tallystick.records.copying import copy_rows
    from tallystick.records.models import Access, Account, Build, CountryVote, Indicator, Link, Person, SearchToken

    held = {"operation_id": operation, "owner": AGENCY, "codes": ["H0"]}
    build = Build.objects.create(operation_id=operation, owner=AGENCY, current=True, figures={"accounts": 2 * PERSONS})
    dice = random.Random(7)
    copy_rows(Person, (_person(held, key, n, dice) | {"build": build.pk} for n, key in enumerate(persons)))
    copy_rows(Account, (row for n, key in enumerate(persons) for row in _accounts(held, key, n)))
    copy_rows(Access, (row for n, key in enumerate(persons) for row in _accesses(held, key, n)))
    ids = [uuid.uuid4() for _ in persons]
    link = {"weight": 900, "because": [SIGN], "build": build.pk}
    copy_rows(Link, (held | link | {"id": ids[n], "person": key} | _link(n, dice) for n, key in enumerate(persons)))
    about = {"strength": 60, "sentence": "The card was issued there.", "kind": "card issuer", "sources": []}
    copy_rows(CountryVote, (held | about | {"person": key, "country": "DK"} for key in persons))
    copy_rows(Indicator, (held | about | {"person": key, "kind": "producing"} for key in persons[::3]))
    tokens = ((key, f"user{n}@mail.example") for n, key in enumerate(persons))
    copy_rows(SearchToken, (held | {"person": key, "kind": "email", "token": token} for key, token in tokens))
    return [str(one) for one in ids]


def _person(held: dict[str, Any], key: uuid.UUID, n: int, dice: random.Random) -> dict[str, Any]:
    shown = {"number": f"P-{n:05d}", "country": dice.choice(COUNTRIES), "country_state": "assigned", "role": "uploader"}
    return held | shown | {"id": key, "accounts": [f"p:{n}a", f"p:{n}b"], "rank": dice.randrange(1_000)}


def _link(n: int, dice: random.Random) -> dict[str, Any]:
    state = "proposed" if n % 4 == 0 else "confirmed"
    return {"left": f"p:{n}a", "right": f"p:{n}b", "worth": dice.randrange(999), "state": state}


def _accounts(held: dict[str, Any], key: uuid.UUID, n: int) -> Iterator[dict[str, Any]]:
    for end in "ab":
        place = {"person": key, "contribution": "0" * 64, "file": "accounts.csv", "row": 2 * n}
        name = {"key": f"p:{n}{end}", "platform": "p", "account": f"{n}{end}", "handle": f"name{n}", "role": "uploader"}
        yield held | place | name | {"email": f"user{n}@mail.example"}


def _accesses(held: dict[str, Any], key: uuid.UUID, n: int) -> Iterator[dict[str, Any]]:
    for turn in range(10):
        place = {"person": key, "contribution": "0" * 64, "file": "access.csv", "row": 10 * n + turn}
        at = FIRST + timedelta(minutes=7 * n + 977 * turn)
        line = {
            "address": f"2001:db8::{n:x}",
            "port": 443,
            "event": "Login",
            "network": "mobile",
            "network_country": "DK",
        }
        yield held | place | line | {"key": f"p:{n}a", "at": at, "said": at.isoformat(), "complete": ["second", "zone"]}


def _analysts(operation: uuid.UUID) -> list[str]:
    """Fifty officers of one agency, each with a session of their own; gives the cookies."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from tallystick.records.directory import add_officer, assign
    from tallystick.records.session import administration

    names = [f"analyst-{n}" for n in range(ANALYSTS)]
    with administration():
        for name in names:
            add_officer(username=name, agency=AGENCY, roles=["analyst", "coordinator"])
        assign(REFERENCE, names)
    cookies = []
    for name in names:
        client = Client(HTTP_HOST="localhost")
        user = get_user_model().objects.get(username=name)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.post("/operation/", {"choice": f"{operation} identify suspects"})
        cookies.append(f"sessionid={client.cookies['sessionid'].value}")
    return cookies
