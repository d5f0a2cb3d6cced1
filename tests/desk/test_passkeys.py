"""Passkeys in a real browser: added, used after the password, used alone, asked for again, and taken away."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from tests.desk.browsing import Officer
from tests.desk.signing import PASSWORD, SECRET, one_time_code

pytestmark = pytest.mark.browser


def aside(work):
    """The browser's driver keeps a loop in this thread, beside which Django reads no rows."""

    def run():
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@pytest.fixture
def seat(browser, served):
    """``seat("analyst", key="usb")``: a new officer at a browser, with an authenticator if wanted: name, browser."""
    opened = []

    def make(*roles: str, key: str = "", scripts: bool = True):
        from tallystick.records.directory import add_officer
        from tallystick.records.session import administration

        name = f"petra{uuid.uuid4().hex[:6]}"

        def add() -> None:
            with administration():
                add_officer(username=name, agency="HQ-DESK", roles=roles, password=PASSWORD, totp=SECRET)

        aside(add)
        # A passkey is for a named host: a numbered address has none.
        officer = Officer(browser, served.address.replace("127.0.0.1", "localhost"), scripts=scripts)
        opened.append(officer)
        if key:
            devices = officer.context.new_cdp_session(officer.page)
            devices.send("WebAuthn.enable")
            options = {"protocol": "ctap2", "transport": key, "hasResidentKey": True, "hasUserVerification": True}
            options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
            devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        officer.sign_in(name)
        return name, officer

    yield make
    for officer in opened:
        officer.context.close()


def look(officer: Officer, name: str) -> None:
    """Hold the page to what every page promises, and open it again: the looking took its challenge."""
    officer._twin = None
    officer.look(name)
    officer.page.reload()


def add_a_passkey(officer: Officer, called: str) -> None:
    page = officer.page
    page.goto(f"{officer.address}/account/2fa/webauthn/")
    look(officer, "passkeys-none")
    page.click("text=Add a passkey")
    look(officer, "passkey-add")
    page.fill("#id_name", called)
    page.click("button[data-passkey]")
    page.wait_for_selector("text=Rename")
    assert called in page.inner_text("main")


def sign_out(officer: Officer) -> None:
    officer.page.goto(f"{officer.address}/account/logout/")
    officer.page.click("button.act")
    officer.page.goto(f"{officer.address}/keys/")
    assert "/account/login/" in officer.page.url


def older(officer: Officer, **by: float) -> None:
    (key,) = [one["value"] for one in officer.context.cookies() if one["name"] == "sessionid"]
    aside(lambda: _older(key, by))


def _older(key: str, by: dict[str, float]) -> None:
    from tallystick.site.sessions import SessionStore

    store = SessionStore(key)
    marks = store["sitting"]
    store["sitting"] = {**marks, **{mark: marks[mark] - seconds for mark, seconds in by.items()}}
    store.save()


def test_a_passkey_signs_in_after_the_password_and_alone_and_confirms_an_act(seat):
    name, officer = seat("analyst", "victim_identification", key="internal")
    page = officer.page
    add_a_passkey(officer, "The laptop")

    sign_out(officer)
    page.fill("#id_login", name)
    page.fill("#id_password", PASSWORD)
    page.click("form >> nth=0 >> button.act")
    page.wait_for_selector("text=Use a passkey")
    look(officer, "second-factor")
    page.click("text=Use a passkey")
    page.wait_for_selector("text=What are you working on?")

    sign_out(officer)
    page.click("text=Sign in with a passkey")
    page.wait_for_selector("text=What are you working on?")
    page.check("input[name=choice] >> nth=0")
    page.click("main button.act")

    page.goto(f"{officer.address}/account/2fa/webauthn/")
    older(officer, factor=16 * 60)
    page.click("text=Remove")
    page.wait_for_selector("text=Six digits")
    look(officer, "confirm-keys")
    page.click("text=Use a passkey")
    page.wait_for_selector("button[data-passkey]:visible")
    page.click("button[data-passkey]")
    page.wait_for_selector("text=will no longer sign you in")
    page.click("button.act")
    page.wait_for_selector("text=You have none yet")
    assert officer.complaints == []


def test_breaking_the_glass_with_a_stale_factor_and_a_passkey(seat):
    """The form is kept on the page, the passkey goes with it, and the act is done once."""
    _, officer = seat("analyst", key="usb")
    add_a_passkey(officer, "A key on a ring")
    older(officer, factor=16 * 60)
    officer.page.goto(f"{officer.address}/protected/")
    look(officer, "glass")
    officer.page.fill("#reason", "A child may be in the flat now; nobody of victim identification answers.")
    officer.page.click("main button.act")
    officer.page.wait_for_selector("text=Confirm that it is you")
    officer._keep("confirm", "light")
    officer.complaints.clear()  # the browser notes the 403 of this page as an error
    officer.page.click("button[data-passkey]")
    officer.page.wait_for_selector("text=Protected persons are open to you until")
    look(officer, "protected-empty")


def test_a_kept_form_is_sent_after_signing_in_again_without_scripts(seat):
    name, officer = seat("coordinator", scripts=False)
    page = officer.page
    page.goto(f"{officer.address}/links/")
    typed = "It is 04:30 and forty links were judged since midnight"
    page.click("summary:has-text('again')") if page.query_selector("summary:has-text('again')") else None
    page.fill("form[action='/links/build/'] [name=reason]", typed)
    older(officer, seen=3700)
    page.click("form[action='/links/build/'] button")
    page.fill("#id_login", name)
    page.fill("#id_password", PASSWORD)
    page.click("form >> nth=0 >> button.act")
    time.sleep(max(0, 30.5 - time.time() % 30))
    page.fill("#id_code", one_time_code(SECRET))
    page.click("button.act")
    officer._keep("kept", "light")
    assert typed in page.inner_text("main") or typed in page.input_value("main textarea:not([hidden])")
    page.click("text=Send it now")
    assert "being linked again" in page.inner_text("main")
