"""No words of a platform, an agency or an officer ever run on a page (threats: scripts in stored text)."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from tests.desk.conftest import viewer
from tests.desk.payloads import PAYLOADS, RUN, Poisoner
from tests.desk.test_canaries import addresses, path_of

pytestmark = pytest.mark.browser
POISONED = ("contribution", "quarantinedrow", "account", "access", "payment", "subscriber", "countryvote", "indicator",
            "searchtoken", "link", "assessment", "package", "feedback", "permission", "oversharevalue", "notice",
            "decision", "handover")  # fmt: skip


def aside(work, *args, **kwargs):
    """Do database work in a thread of its own: the browser's driver keeps an event loop in this one."""

    def alone():
        from django.db import connections

        try:
            return work(*args, **kwargs)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result()


@pytest.fixture(scope="module")
def poisoned(served):
    """A second operation of the same agencies with rows for every page; ids by the name an address gives them."""
    return aside(stocked)


def stocked():
    from datetime import UTC, datetime

    from tallystick.records.directory import open_operation
    from tallystick.records.session import administration, session
    from tallystick.sharing.acts import draft_package
    from tallystick.vocabulary.viewer import Viewer
    from tests.desk import rows, sample

    with administration():
        operation = open_operation(
            reference="DESK-SCRIPTS", name=f"Quay {PAYLOADS[0]}", lead="DK-DESK", coordinator="HQ-DESK", synthetic=True,
            opened_at=sample.SEIZED, seized_at=sample.SEIZED, action_day=sample.ACTION, members=["DE-DESK"],
        )  # fmt: skip
    service = Viewer(officer="", agency="", operation=str(operation.pk), purpose="job", service=True)
    with session(service, role="worker"):
        made = rows.stock(str(operation.pk), owner="HQ-DESK")
    inga = viewer("inga", str(operation.pk))
    with session(inga):
        package = draft_package("DE-DESK", by=inga, at=datetime.now(UTC), reason=PAYLOADS[0]).package
    with administration():
        type(package).objects.filter(pk=package.pk).update(
            grants=["DE-DESK"], status="sent", released_at=sample.SEIZED, released_by=inga.officer
        )
    ids = {"person": made["persons"]["P-00042"], "link": made["links"][0]}
    return str(operation.pk), ids | {"contribution": made["contribution"], "package": str(package.pk)}


def poison(operation: str, *, turn: int) -> int:
    """Put payloads into every text field of every row of the operation, each turn another one into each."""
    from django.apps import apps

    from tallystick.records.session import administration

    poisoner = Poisoner()
    poisoner.used = turn
    with administration():
        for name in POISONED:
            model = apps.get_model("records", name)
            for row in model._default_manager.filter(operation_id=operation)[:40]:
                poisoner.row(row)
    return poisoner.used - turn


class Listener:
    """A browser signed in as an officer, and everything that ran or was complained of."""

    def __init__(self, opened, served, session: str) -> None:
        self.context = opened.new_context()
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": served.address}])
        self.page, self.heard, self.address = self.context.new_page(), [], served.address
        self.page.on("dialog", lambda dialog: (self.heard.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.heard.append(f"error {error}"))
        self.page.on("console", lambda said: self.heard.append(said.text) if "Content Security" in said.text else None)

    def visit(self, path: str) -> None:
        from playwright.sync_api import Error

        try:
            answer = self.page.goto(f"{self.address}{path}", wait_until="load")
        except Error as error:
            if "Download is starting" in error.message:
                return  # a file to keep: it is not opened here
            raise
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            return
        assert answer.status < 500, path
        assert self.page.evaluate("window.ran") is None, path
        assert self.heard == [], path


def session_of(signed_in, user: str, operation: str = "") -> str:
    client = signed_in(user)
    if operation:
        client.post("/operation/", {"choice": f"{operation} identify suspects"})
    return client.cookies["sessionid"].value


def visit_all(listener: Listener, ids) -> int:
    seen = 0
    for name, kinds, methods in addresses():
        if name.endswith("-file") or "GET" not in methods:
            continue
        listener.visit(path_of(name, kinds, ids))
        seen += 1
    return seen


@pytest.mark.parametrize("user", ["inga", "karl"])
def test_no_stored_word_runs_on_any_page(served, signed_in, poisoned, browser, user):
    operation, ids = poisoned
    assert aside(poison, operation, turn=0) > len(PAYLOADS)
    listener = Listener(browser, served, aside(session_of, signed_in, user, operation))
    assert visit_all(listener, ids) > 20
    listener.context.close()


def test_no_question_runs(served, signed_in, poisoned, browser):
    listener = Listener(browser, served, aside(session_of, signed_in, "inga"))
    for payload in PAYLOADS:
        listener.visit(f"/search/?q={quote(payload)}")
    for path in ("/persons/?country=", "/links/?after=", "/account/login/?next=", "/packages/?after="):
        listener.visit(path + quote(f'"><script>{RUN}</script>'))
    listener.context.close()


@pytest.mark.long
def test_every_payload_in_every_field_runs_nowhere(served, signed_in, poisoned, browser):
    operation, ids = poisoned
    listener = Listener(browser, served, aside(session_of, signed_in, "inga", operation))
    for turn in range(len(PAYLOADS)):
        aside(poison, operation, turn=turn)
        visit_all(listener, ids)
    listener.context.close()


def test_the_listener_has_ears(served, browser):
    """A page without escaping and without the policy is heard."""
    listener = Listener(browser, served, "none")
    listener.page.set_content(f"<p>{PAYLOADS[6]}</p>")
    listener.page.wait_for_timeout(300)
    assert listener.heard
    listener.context.close()
