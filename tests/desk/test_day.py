"""A coordinator's and a national officer's day in a real browser, by keyboard where the desk promises it.

Every page that is passed is held to the same: no complaint of the content policy, no finding of axe, nothing wider
than a telephone, in light and in dark.
"""

import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.conftest import PASSWORD, one_time_code

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
ARGUMENTS = tuple(
    f"--{word}"
    for word in (
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
    )
)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
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


class Officer:
    """Somebody at the desk, and what their browser complained of."""

    def __init__(self, browser, address: str, *, scripts: bool = True) -> None:
        # A page under the policy cannot be given axe from outside; a twin without it is looked at instead.
        self.context = browser.new_context(java_script_enabled=scripts, viewport={"width": 1440, "height": 900})
        self.page = self.context.new_page()
        self.address, self.complaints, self._twin = address, [], None
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda said: self.complaints.append(str(said)))

    def sign_in(self, user: str) -> None:
        self.page.goto(self.address)
        self.page.fill("#id_login", user)
        self.page.fill("#id_password", PASSWORD)
        self.page.click("button.act")
        self.page.fill("#id_code", self._fresh_code())
        self.page.click("button.act")
        self.page.check("input[name=choice] >> nth=0")
        self.page.click("main button.act")
        self._twin = None

    def _fresh_code(self) -> str:
        # A code serves once: officers of the tests share a secret, so wait out the half minute's last seconds.
        if time.time() % 30 > 27:
            time.sleep(3.1)
        return one_time_code()

    def look(self, name: str) -> None:
        """Hold the page to what every page promises."""
        self.page.set_viewport_size({"width": 400, "height": 850})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 400, f"{name} is {wide} wide on a telephone"
        self._keep(name, "narrow")
        self.page.set_viewport_size({"width": 1440, "height": 900})
        for scheme in ("dark", "light"):
            self.page.emulate_media(color_scheme=scheme)
            self._keep(name, scheme)
        assert self.findings() == [], name
        assert self.complaints == [], name

    def findings(self) -> list[str]:
        """What axe finds on this page in light and in dark."""
        from axe_playwright_python.sync_playwright import Axe

        found = []
        self.twin().goto(self.page.url)
        for scheme in ("light", "dark"):
            self.twin().emulate_media(color_scheme=scheme)
            violations = Axe().run(self.twin()).response["violations"]
            found += [f"{scheme} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in violations]
        return found

    def twin(self):
        if self._twin is None:
            context = self.context.browser.new_context(bypass_csp=True, storage_state=self.context.storage_state())
            self._twin = context.new_page()
        return self._twin

    def _keep(self, name: str, mode: str) -> None:
        folder = os.environ.get("TALLYSTICK_SCREENSHOTS")
        if folder:
            self.page.screenshot(path=str(Path(folder) / f"{name}-{mode}.png"), full_page=True)

    def text(self) -> str:
        return re.sub(r"\s+", " ", self.page.inner_text("main"))


@pytest.fixture
def officer(browser, served):
    made = []

    def make(user: str, *, scripts: bool = True) -> Officer:
        one = Officer(browser, served.address, scripts=scripts)
        made.append(one)
        one.sign_in(user)
        return one

    yield make
    for one in made:
        one.context.close()


def test_signing_in_is_a_plain_page(browser, served):
    visitor = Officer(browser, served.address)
    visitor.page.goto(served.address)
    visitor.look("sign-in")
    visitor.context.close()


def test_a_coordinators_day(officer, served):
    inga = officer("inga")
    assert "Harbour Light" in inga.text()
    inga.look("overview")
    inga.page.click("nav >> text=Contributions")
    inga.look("contributions")
    inga.page.keyboard.press("j")
    inga.page.keyboard.press("Enter")
    assert "reconciles" in inga.text()
    inga.look("contribution")
    judge_by_keyboard(inga)
    inga.page.keyboard.press("/")
    inga.page.keyboard.type("harbour.light@mail.example")
    inga.page.keyboard.press("Enter")
    inga.page.wait_for_url("**/search/**")
    inga.look("search")
    inga.page.click("main >> text=P-00042")
    assert "What speaks against" in inga.text()
    inga.look("person")
    inga.page.click("nav >> text=Persons")
    inga.look("persons")
    inga.page.click("nav >> text=Packages")
    inga.look("packages")
    inga.page.keyboard.press("j")
    inga.page.keyboard.press("Enter")
    assert "takes a second officer" in inga.text()
    inga.look("package")


def judge_by_keyboard(inga: Officer) -> None:
    """Unsure without the mouse, and taken back again."""
    inga.page.click("nav >> text=Links")
    inga.look("links")
    inga.page.click("text=Judge from the top")
    inga.look("link")
    inga.page.keyboard.press("4")
    inga.page.keyboard.press("Escape")
    inga.page.keyboard.press("u")
    inga.page.wait_for_selector("text=Noted:")
    inga.look("link-answered")
    inga.page.keyboard.press("z")
    inga.page.wait_for_selector("text=The answer was taken back.")
    assert "withdrawn" in inga.text()


def test_a_second_officer_releases_and_the_country_answers(officer, served):
    jonas, address = officer("jonas"), f"{served.address}/packages/{served.package}/"
    jonas.page.goto(address)
    if jonas.page.query_selector("#approve-reason"):
        jonas.page.click("summary:has-text('Find it fit to go')")
        jonas.page.fill("#approve-reason", "law looked at")
        jonas.page.click("button:has-text('Approve')")
        jonas.page.click("main a.outward")
        assert "It cannot be taken back" in jonas.text()
        assert "was never given anything by HQ-DESK" in jonas.text()
        jonas.look("release")
        jonas.page.check("input[name=knowing]")
        jonas.page.fill("#reason", "read and complete")
        jonas.page.click("button.outward")
        assert "was released to DE-DESK" in jonas.text()
    karl = officer("karl")
    assert "Given to us" in karl.text()
    karl.look("given")
    karl.page.click("main tbody a")
    karl.look("given-package")
    if karl.page.query_selector("text=Confirm receipt"):
        karl.page.click("text=Confirm receipt")
        assert "Your receipt is recorded" in karl.text()
    karl.page.click("summary:has-text('Answer for P-00042')")
    karl.page.check("input[name=identified][value=yes] >> nth=0")
    karl.page.check("input[name=action][value=visit] >> nth=0")
    karl.page.click("text=Send the answer")
    assert "Noted for P-00042" in karl.text()
    karl.page.goto(f"{served.address}/persons/")
    assert "This is not open to you" in karl.text()
    karl.complaints.clear()
    assert karl.findings() == []


def test_the_same_work_without_scripts(officer, served):
    inga = officer("inga", scripts=False)
    page = inga.page
    page.click("nav >> text=Links")
    page.click("text=Judge from the top")
    page.fill("#reason", "two people may share the line")
    page.click("text=Unsure")
    assert page.is_visible("text=Noted:")
    page.click("text=Undo")
    assert page.is_visible("text=The answer was taken back.")
    page.click("button:has-text('dark')")
    assert page.get_attribute("html", "data-theme") == "dark"
