"""Two persons of one agency, one of them found to be a victim and so put away."""

import uuid
from datetime import UTC, datetime

import pytest

from tests.site.conftest import door  # noqa: F401 - the fixture

AT = datetime(2026, 2, 2, 4, 30, tzinfo=UTC)


@pytest.fixture
def put_away(operation):
    """Two persons of EC3 with an account, an access and an assessment, of whom one was found to be a victim."""
    from tallystick.linking.acts import assess_person
    from tallystick.records.models import Access, Account, Person
    from tallystick.records.session import session

    ids = {"victim": uuid.uuid4(), "other": uuid.uuid4()}
    with session(operation.service, role="worker"):
        for number, (name, key) in enumerate(ids.items(), 1):
            held = {"operation_id": operation.id, "owner": "EC3", "grants": ["DE-BKA"], "codes": ["H0"]}
            sourced = {**held, "person": key, "contribution": "c" * 64, "file": "a.csv", "row": number}
            Person.objects.create(id=key, number=f"P-{number}", accounts=[f"lumen:{name}"], country="DE", **held)
            Account.objects.create(
                key=f"lumen:{name}", platform="lumen", account=name, email=f"{name}@mail.example", **sourced
            )
            Access.objects.create(
                key=f"lumen:{name}",
                at=AT,
                said="x",
                address="2001:db8::1",
                event="Login",
                network="residential",
                **sourced,
            )
    by = operation.viewer("EC3", "analyst")
    with session(by):
        assess_person(str(ids["victim"]), "victim", by=by, at=AT, reason="named by a teacher")
    return {name: str(key) for name, key in ids.items()}
