"""Results, figures, releases, statements and charts in a real browser: axe, light and dark, as wide as a telephone."""

import pytest

from tests.desk.browsing import Officer
from tests.desk.running_day import stock_day
from tests.desk.running_figures import stock_release, stock_results

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def ids(desk, served):
    day = stock_day(desk)
    return day | stock_results(desk, day) | stock_release(desk)


@pytest.fixture
def officer(ids, browser, served):
    made = []

    def make(user: str) -> Officer:
        one = Officer(browser, served.address)
        made.append(one)
        one.sign_in(user)
        return one

    yield make
    for one in made:
        one.context.close()


def test_a_coordinator_counts_and_states(officer, served, ids):
    inga = officer("inga")

    def at(path: str, name: str) -> None:
        inga.page.goto(f"{served.address}{path}")
        inga.look(name)

    inga.page.click("nav >> text=Results")
    inga.look("results")
    at("/results/not-found/", "results-not-found")
    at("/results/enter/?agency=SE-DESK", "results-behalf")
    inga.page.click("nav >> text=Figures")
    inga.look("figures")
    inga.page.click("main >> text=Arrests, with the main suspect's")
    inga.look("figure")
    inga.page.select_option("#against", "arrests")
    inga.follow("text=Show both")
    assert "Before the action period" in inga.text()
    inga.look("figure-two")
    for chart in ("map", "countries", "course", "funnel"):
        at(f"/figures/charts/{chart}/", f"chart-{chart}")
    inga.page.click("nav >> text=Releases")
    inga.look("releases")
    at(f"/releases/{ids['waiting']}/", "release-waiting")
    at(f"/releases/{ids['released']}/", "release-released")
    inga.follow("text=Make a statement")
    inga.page.select_option("#language", "da")
    inga.follow("text=Go on")
    inga.look("statement-make")
    inga.page.click("nav >> text=Releases")
    inga.follow("text=Put figures to sign")
    inga.page.check("input[value=arrests]")
    inga.page.check("input[value=suspects]")
    inga.page.fill("#embargo", "2027-03-29T08:00")
    inga.look("release-choose")
    inga.follow("text=See what would be frozen")
    assert "29 Mar 2027 08:00 UTC" in inga.text()
    inga.look("release-preview")
    inga.page.click("nav >> text=Statements")
    inga.look("statements")
    inga.page.click("main tbody a >> nth=0")
    assert "Press release, Italiano" in inga.text()
    inga.look("statement-unsigned")
    inga.page.fill("#reader", "Lucia Fiore")
    inga.page.fill("#capacity", "interpreter")
    inga.page.check("input[name=says][value=signed]")
    inga.follow("text=Enter it")
    assert "it can be used" in inga.text()
    inga.look("statement")


def test_a_country_enters_corrects_and_signs(officer, served, ids):
    dorte = officer("dorte")
    dorte.page.click("nav >> text=Results")
    dorte.follow("main .head >> text=Enter a result")
    dorte.page.select_option("#kind-new", "data_volume")
    dorte.page.fill("#count-new", "2.5")
    dorte.look("result-enter")
    dorte.follow("text=Enter it for DK-DESK")
    assert "2.5 GB" in dorte.text()
    dorte.page.click("summary:has-text('Correct it')")
    dorte.look("result-correcting")
    dorte.page.goto(f"{served.address}/results/{ids['dk-corrected']}/")
    dorte.look("result")
    dorte.page.goto(f"{served.address}/releases/{ids['waiting']}/")
    dorte.look("release-to-sign")
    dorte.follow("text=Sign for DK-DESK")
    assert "your agency signed" in dorte.text()
    dorte.page.goto(f"{served.address}/releases/children/")
    dorte.look("release-children")


def test_what_will_happen_stands_above_the_release(officer, served, ids):
    for user in ("karl", "sven"):
        one = officer(user)
        one.page.goto(f"{served.address}/releases/{ids['waiting']}/")
        one.follow("text=Sign for")
    inga = officer("inga")
    inga.page.goto(f"{served.address}/releases/{ids['waiting']}/")
    assert "It cannot be taken back" in inga.text()
    inga.look("release-out")
