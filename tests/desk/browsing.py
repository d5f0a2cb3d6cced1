"""An officer at a real browser, and what the browser complained of."""

import os
import re
import shutil
import time
from pathlib import Path

from tests.desk.signing import PASSWORD, one_time_code

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
COLOURS = ("color-contrast", "link-in-text-block")
"""Axe's rules that look at colours: nothing else of a page differs between light and dark."""


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

    def follow(self, selector: str) -> None:
        """Click what leads to another page, and be there."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def look(self, name: str) -> None:
        """Hold the page to what every page promises."""
        self.page.wait_for_load_state()  # a page is not measured between two pages
        self.page.set_viewport_size({"width": 400, "height": 850})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 400, f"{name} is {wide} wide on a telephone"
        self._keep(name, "narrow")
        self.page.set_viewport_size({"width": 1440, "height": 900})
        for scheme in ("dark", "light"):
            self.page.emulate_media(color_scheme=scheme)
            self._keep(name, scheme)
        found = self.findings()
        assert found == [], f"{name}: {found}"
        assert self.complaints == [], name

    def findings(self) -> list[str]:
        """What axe finds on this page in light, and of its colours in dark."""
        from axe_playwright_python.sync_playwright import Axe

        found = []
        self.twin().goto(self.page.url)
        for scheme, only in (("light", {}), ("dark", {"runOnly": list(COLOURS)})):
            self.twin().emulate_media(color_scheme=scheme)
            options = {"resultTypes": ["violations"], **only}
            violations = Axe().run(self.twin(), options=options).response["violations"]
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
        """What is read of the page, once it is whole: a click returns when the next page begins to arrive."""
        self.page.wait_for_load_state()
        return re.sub(r"\s+", " ", self.page.inner_text("main"))
