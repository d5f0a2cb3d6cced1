"""A coordinator's and a national officer's day in a real browser, by keyboard where the desk promises it.

Every page that is passed is held to the same: no complaint of the content policy, no finding of axe, nothing wider
than a telephone, in light and in dark.
"""

import pytest

from tests.asking import ask_for
from tests.desk.browsing import Officer
from tests.desk.conftest import viewer
from tests.desk.test_scripts import aside

pytestmark = pytest.mark.browser


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
        aside(lambda: ask_for(served.package, by=viewer("inga", served.operation)))
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
    assert "Noted:" in inga.text()
    page.click("text=Undo")
    assert "The answer was taken back." in inga.text()
    inga.follow("button:has-text('dark')")
    assert page.get_attribute("html", "data-theme") == "dark"
