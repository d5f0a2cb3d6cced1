"""An invented operation with rows for every page, and the desk served as officers meet it."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from tallystick.vocabulary.viewer import Viewer
from tests.desk import sample
from tests.desk.browsing import ARGUMENTS, CHROMIUM
from tests.desk.signing import PASSWORD, SECRET


@dataclass
class Desk:
    """A stocked operation: ids of what the pages show, and who may sign in."""

    operation: str
    name: str
    persons: dict[str, str]
    links: list[str]
    contribution: str
    package: str
    second_package: str
    coordinator: str
    second: str
    national: str
    address: str = ""


@pytest.fixture(scope="module")
def desk(database) -> Desk:
    """Rows as the jobs would have written them; the package is drafted by the house itself."""
    from tallystick.records.directory import add_agency, add_officer, open_operation
    from tallystick.records.session import administration, session
    from tests.desk import rows

    with administration():
        for code, country in (("HQ-DESK", ""), ("DK-DESK", "DK"), ("DE-DESK", "DE"), ("SE-DESK", "SE")):
            add_agency(
                code=code,
                name=f"Invented agency {code}",
                country=country,
                coordinating=not country,
                phone="+31 000 0000",
                languages=["en"],
            )
        for user, agency, roles, name in (
            ("inga", "HQ-DESK", ["coordinator", "analyst"], "Inga Storm"),
            ("jonas", "HQ-DESK", ["coordinator"], "Jonas Beck"),
            ("karl", "DE-DESK", ["national_officer"], "Karl Ahorn"),
            ("dorte", "DK-DESK", ["national_officer"], "Dorte Lind"),
        ):
            add_officer(username=user, agency=agency, roles=roles, name=name, password=PASSWORD, totp=SECRET)
        operation = open_operation(
            reference="DESK-2025-01",
            name="Harbour Light",
            lead="DK-DESK",
            coordinator="HQ-DESK",
            synthetic=True,
            opened_at=sample.SEIZED,
            seized_at=sample.SEIZED,
            action_day=datetime.now(UTC) + timedelta(days=22),
            members=["DE-DESK", "SE-DESK"],
        )
    service = Viewer(officer="", agency="", operation=str(operation.pk), purpose="job", service=True)
    with session(service, role="worker"):
        made = rows.stock(str(operation.pk), owner="HQ-DESK")
    inga = viewer("inga", str(operation.pk))
    with session(inga):
        from tallystick.sharing.acts import draft_package

        drafts = [draft_package(code, by=inga, at=datetime.now(UTC), reason="first") for code in ("DE-DESK", "DK-DESK")]
    return Desk(
        operation=str(operation.pk),
        name="Harbour Light",
        package=str(drafts[0].package.pk),
        second_package=str(drafts[1].package.pk),
        coordinator="inga",
        second="jonas",
        national="karl",
        **made,
    )


def viewer(user: str, operation: str) -> Viewer:
    from tallystick.records.models import Officer

    officer = Officer.objects.get(username=user)
    return Viewer(
        officer=str(officer.pk),
        agency=officer.agency_id,
        operation=operation,
        purpose="identify suspects",
        roles=tuple(officer.roles),
    )


class Quiet(WSGIRequestHandler):
    def log_message(self, *said: object) -> None:
        """Tests read no access log."""


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@pytest.fixture(scope="module")
def served(desk) -> Iterator[Desk]:
    """The whole web application on a port of this machine."""
    from tallystick.site.wsgi import application

    server = make_server("127.0.0.1", 0, application, server_class=Threaded, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    desk.address = f"http://127.0.0.1:{server.server_port}"
    yield desk
    server.shutdown()


@pytest.fixture(scope="module")
def browser(served) -> Iterator[object]:
    """Chromium, started after the rows are there: beside it this thread may no longer ask the database."""
    if not CHROMIUM:
        told = "no Chromium here: apt-get install -y chromium"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture
def signed_in(desk):
    """A client signed in with both factors, operation and purpose chosen: ``signed_in("inga")``."""
    from django.test import Client

    def make(user: str) -> Client:
        from django.contrib.auth import get_user_model

        client = Client(HTTP_HOST="localhost")
        client.force_login(
            get_user_model().objects.get(username=user), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        client.post("/operation/", {"choice": f"{desk.operation} identify suspects"})
        return client

    return make
