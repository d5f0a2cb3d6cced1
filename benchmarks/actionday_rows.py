"""Two hundred officers with a subject of action each, and twenty coordinators with a board, already signed in."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import home

REFERENCE, COORDINATOR = "BENCH-DAY", "EC3"
COUNTRIES = ("DK-NCP", "SE-NCP", "DE-BKA")
PHONES, BOARDS = 200, 20


def stock(folder: Path) -> None:
    """Write everything, and ``folder/actionday.json``: cookies and tokens of phones (with subjects) and boards."""
    home.make(folder)
    from tallystick.records.models import Call, Subject
    from tallystick.records.session import administration

    operation = home.open_operation(REFERENCE)
    opens = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    subjects = [str(uuid.uuid4()) for _ in range(PHONES)]
    with administration():
        for agency in COUNTRIES:
            Call.objects.create(
                operation_id=operation, owner=COORDINATOR, grants=[agency], kind="window", to=agency,
                batch=uuid.uuid4(), starts_at=opens, ends_at=opens + timedelta(hours=8), by=home.OFFICER, at=opens,
            )  # fmt: skip
        for place, subject in enumerate(subjects):
            Subject.objects.create(
                id=subject, operation_id=operation, owner=_agency(place), grants=[COORDINATOR],
                reference=f"S-{place:03d}", happened_at=opens, by=home.OFFICER,
            )  # fmt: skip
    phones = _signed_in(operation, [(f"phone-{n}", _agency(n), "national_officer") for n in range(PHONES)])
    boards = _signed_in(operation, [(f"board-{n}", COORDINATOR, "coordinator") for n in range(BOARDS)])
    said = {
        "operation": str(operation),
        "phones": [one | {"subject": subject} for one, subject in zip(phones, subjects, strict=True)],
        "boards": boards,
    }
    (folder / "actionday.json").write_text(json.dumps(said), encoding="utf-8")


def _agency(place: int) -> str:
    return COUNTRIES[place % len(COUNTRIES)]


def _signed_in(operation: uuid.UUID, officers: list[tuple[str, str, str]]) -> list[dict[str, Any]]:
    """Each with a session of their own; gives cookies, and the token their forms carry."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from tallystick.records.directory import add_officer, assign
    from tallystick.records.session import administration

    with administration():
        for name, agency, role in officers:
            add_officer(username=name, agency=agency, roles=[role])
        assign(REFERENCE, [name for name, _, _ in officers])
    found = []
    for name, _, _ in officers:
        client = Client(HTTP_HOST="localhost")
        user = get_user_model().objects.get(username=name)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.post("/operation/", {"choice": f"{operation} identify suspects"})
        client.get("/operation/")  # a page with a form gives the token
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        said = "; ".join(f"{name}={value}" for name, value in cookies.items())
        found.append({"cookie": said, "token": cookies["csrftoken"]})
    return found


def entered(operation: str) -> dict[str, int]:
    """Key -> how often it stands among the reports of an operation."""
    from collections import Counter

    from tallystick.records.models import DoorReport
    from tallystick.records.session import administration

    with administration():
        keys = DoorReport.objects.filter(operation_id=operation).values_list("sent", flat=True)
        return dict(Counter(str(key) for key in keys))
