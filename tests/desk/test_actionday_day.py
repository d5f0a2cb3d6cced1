"""The action day in a real browser: board, wall, map, the telephone at 400 pixels and its bad line, subjects, calls."""

import re

import pytest

from tests.desk.browsing import Officer
from tests.desk.running_day import stock_day
from tests.desk.test_day import officer  # noqa: F401 - the fixture
from tests.desk.test_scripts import aside

pytestmark = pytest.mark.browser
ASKED = "kind=window&to=DK-DESK&to=SE-DESK&starts_at=2027-03-29T04:00&ends_at=2027-03-29T09:00"
CHROME_OFFLINE = ("Failed to load resource", "net::ERR_INTERNET_DISCONNECTED")


@pytest.fixture(scope="module")
def desk(desk):
    desk.day = stock_day(desk)
    return desk


def enter(desk, subject, state):
    """A report that comes from elsewhere while a board is open."""
    from datetime import UTC, datetime

    from tallystick.actionday.doors.acts import report_door
    from tallystick.actionday.entering import Entry
    from tallystick.records.session import session
    from tests.desk.conftest import viewer

    def act():
        dorte = viewer("dorte", desk.operation)
        with session(dorte):
            report_door(desk.day[subject], state, entry=Entry(), by=dorte, at=datetime.now(UTC))

    aside(act)


def reports(desk, subject):
    from tallystick.records.models import DoorReport
    from tallystick.records.session import administration

    def count():
        with administration():
            return list(
                DoorReport.objects.filter(subject=desk.day[subject], via="phone").values_list("state", flat=True)
            )

    return aside(count)


def test_the_coordinators_pages_keep_what_every_page_promises(officer, served):  # noqa: F811
    inga: Officer = officer("inga")
    for path, name in (
        ("/board/", "day-board"),
        ("/board/map/", "day-map"),
        ("/board/timeline/", "day-timeline"),
        ("/board/wall/", "day-wall"),
        ("/board/on-behalf/?agency=SE-DESK", "day-behalf"),
        ("/board/sheets/?agency=DK-DESK", "day-sheets"),
        ("/board/log/", "day-log"),
        ("/board/situation/", "day-situation"),
        ("/board/bulk/", "day-bulk"),
        ("/subjects/", "day-subjects-coordinator"),
        ("/calls/", "day-calls-coordinator"),
        (f"/subjects/{served.day['SE-TALL']}/", "day-subject-coordinator"),
        (f"/calls/preview/?{ASKED}", "day-call-put"),
    ):
        inga.page.goto(served.address + path)
        for summary in inga.page.query_selector_all("main summary"):
            summary.click()
        inga.look(name)


def test_a_countrys_pages_keep_what_every_page_promises(officer, served):  # noqa: F811
    karl: Officer = officer("karl")
    for path, name in (
        ("/subjects/", "day-subjects"),
        (f"/subjects/{served.day['DE-9-EICHE']}/", "day-subject"),
        ("/calls/", "day-calls"),
        ("/board/", "day-board-country"),
        ("/doors/", "day-doors"),
        (f"/doors/{served.day['DE-9-EICHE']}/", "day-door"),
    ):
        karl.page.goto(served.address + path)
        for summary in karl.page.query_selector_all("main summary"):
            summary.click()
        karl.look(name)


def test_an_open_board_follows_by_itself_and_asks_for_nothing_else(officer, served):  # noqa: F811
    jonas: Officer = officer("jonas")
    page, answers = jonas.page, []
    page.goto(f"{served.address}/board/")
    page.on("response", lambda said: answers.append(said.status) if "/board/now/" in said.url else None)
    page.wait_for_timeout(7_000)
    assert set(answers) <= {304, 200} and 304 in answers  # noqa: PT018
    enter(served, "DK-BRAVO", "critical_incident")
    page.wait_for_selector(".board-figures .figure:has-text('Critical') .value:has-text('1')", timeout=12_000)
    page.context.set_offline(True)
    page.wait_for_selector("text=No contact with the desk", timeout=20_000)
    page.context.set_offline(False)
    page.wait_for_selector("text=Up to date at", timeout=20_000)
    assert [one for one in jonas.complaints if not one.startswith(CHROME_OFFLINE)] == []


def test_a_report_survives_a_bad_line_and_counts_once(officer, served):  # noqa: F811
    dorte: Officer = officer("dorte")
    page, path = dorte.page, f"{served.address}/doors/{served.day['DK-CHARLIE']}/"
    page.set_viewport_size({"width": 400, "height": 850})
    page.goto(path)
    page.check("[name=state][value=done]", force=True)
    page.fill("#words", "all three at home")
    page.context.set_offline(True)
    page.click("text=Send")
    page.wait_for_selector("text=No line. Kept on this telephone")
    dorte._keep("day-door-offline", "narrow")
    page.context.set_offline(False)
    page.wait_for_selector("text=Taken in", timeout=30_000)
    assert reports(served, "DK-CHARLIE") == ["done"]
    dorte.complaints.clear()
    dorte.look("day-door-sent")
    # Its answer is lost on the way: the very same form is sent once more.
    page.goto(path)
    page.check("[name=state][value=under_way]", force=True)
    key = page.input_value("[name=sent]")
    page.route(re.compile("/report/$"), lambda route: (route.fetch(), route.abort()))
    page.click("text=Send")
    page.wait_for_selector("text=No line. Kept on this telephone")
    page.unroute(re.compile("/report/$"))
    page.reload()
    assert page.input_value("[name=sent]") == key
    assert page.is_checked("[name=state][value=under_way]")
    assert "Not sent yet" in page.inner_text("main")
    dorte.follow("text=Send")
    assert "Taken in" in page.inner_text("main")
    assert reports(served, "DK-CHARLIE") == ["done", "under_way"]
    page.goto(path)
    assert page.input_value("[name=sent]") != key
    assert page.query_selector("[name=state]:checked") is None
    # The last one was wrong: what it said stays, struck through.
    dorte.complaints.clear()
    dorte.follow(".reports a >> nth=0")
    dorte.look("day-door-correct")
    assert page.is_checked("[name=state][value=under_way]")
    page.check("[name=state][value=nobody_in]", force=True)
    page.fill("#why-correct", "pressed in the dark")
    dorte.follow("#correct button")
    assert "Corrected" in page.inner_text("main")
    page.goto(path)
    assert "pressed in the dark" in page.inner_text(".reports .put-right")
    dorte.look("day-door-history")


def test_without_scripts_it_is_an_ordinary_form_and_the_board_reloads_itself(officer, served):  # noqa: F811
    karl: Officer = officer("sven", scripts=False)
    karl.page.goto(f"{served.address}/board/")
    assert karl.page.query_selector("noscript") is not None
    assert "http-equiv" in karl.page.content()
    assert "SE-DESK" in karl.text()
    karl.page.goto(f"{served.address}/calls/")
    assert "waits for you" in karl.text()
    karl.follow("text=Accept")
    assert "accepted" in karl.text()
