"""An invented operation with rows behind every page and an officer for every role, apart from all other tests' ones."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.asking import ask_for
from tests.desk import rows, sample
from tests.desk.conftest import viewer
from tests.desk.signing import PASSWORD, SECRET

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PURPOSE = "identify suspects"


@dataclass
class Stocked:
    """``ids`` by the name an address gives them; ``persons`` number -> UUID; ``officers`` role -> user name."""

    operation: str
    persons: dict[str, str]
    officers: dict[str, str]
    ids: dict[str, list[str]] = field(default_factory=dict)

    def client(self, role: str) -> Any:
        """Signed in as the officer of a role, operation and purpose chosen."""
        from django.contrib.auth import get_user_model
        from django.test import Client

        client = Client(HTTP_HOST="localhost")
        client.force_login(get_user_model().objects.get(username=self.officers[role]), backend=BACKEND)
        client.post("/operation/", {"choice": f"{self.operation} {PURPOSE}"})
        return client

    def viewer(self, role: str) -> Any:
        return viewer(self.officers[role], self.operation)


def stocked() -> Stocked:
    """Agencies, officers, persons (one of them protected), links, a released package and a draft."""
    from tallystick.records.directory import add_agency, add_officer, open_operation
    from tallystick.records.models import Assignment, Officer
    from tallystick.records.session import administration, session

    mark = uuid.uuid4().hex[:5]
    agencies = {"HQ": "", "DE": "DE", "DK": "DK"}
    roles = {
        "coordinator": ("HQ", ["coordinator", "analyst"]),
        "second": ("HQ", ["coordinator", "analyst"]),
        "data_protection": ("HQ", ["data_protection"]),
        "victim_identification": ("HQ", ["victim_identification"]),
        "national_officer": ("DE", ["national_officer"]),
        "prosecutor": ("DE", ["prosecutor"]),
    }
    with administration():
        for code, country in agencies.items():
            add_agency(code=f"{code}-{mark}", name=f"Invented {code}", country=country, coordinating=not country)
        for role, (code, said) in roles.items():
            add_officer(username=f"{role}-{mark}", agency=f"{code}-{mark}", roles=said, password=PASSWORD, totp=SECRET)
        operation = open_operation(
            reference=f"STOCKED-{mark}", name="Quiet Harbour", lead=f"DK-{mark}", coordinator=f"HQ-{mark}",
            opened_at=sample.SEIZED, seized_at=sample.SEIZED, action_day=datetime.now(UTC) + timedelta(days=9),
            members=[f"DE-{mark}"], synthetic=True,
        )  # fmt: skip
        for officer in Officer.objects.filter(username__endswith=f"-{mark}"):
            Assignment.objects.get_or_create(operation=operation, officer=officer.pk, agency=officer.agency_id)
    made = Stocked(str(operation.pk), {}, {role: f"{role}-{mark}" for role in roles})
    with session(service(made.operation), role="worker"):
        found = rows.stock(made.operation, owner=f"HQ-{mark}")
    made.persons = found["persons"]
    made.ids = {"contribution": [found["contribution"]], "link": found["links"], "person": [*made.persons.values()]}
    _decide(made, recipient=f"DE-{mark}")
    return made


def service(operation: str) -> Any:
    from tallystick.vocabulary.viewer import Viewer

    return Viewer(officer="", agency="", operation=operation, purpose="job", service=True)


def _decide(made: Stocked, *, recipient: str) -> None:
    """Put one person away, release one package, and draft its next version."""
    from tallystick.linking.acts import assess_person
    from tallystick.records.session import session
    from tallystick.sharing import acts

    now, first, second = datetime.now(UTC), made.viewer("coordinator"), made.viewer("second")
    with session(first):
        assess_person(made.persons["P-00045"], "possible_victim", by=first, at=now, reason="speaks under age")
        draft = str(acts.draft_package(recipient, by=first, at=now, reason="first").package.pk)
    ask_for(draft, by=first)
    with session(second):
        acts.approve_package(draft, by=second, at=now, reason="read")
        acts.release_package(draft, by=second, at=now, reason="complete", knowing=["first_time"])
    made.ids["package"] = [draft]
