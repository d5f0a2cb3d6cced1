"""The judging page: what is asked unseen, what is disputed, and the measures; by keyboard and without scripts."""

import pytest

from tests.desk.conftest import viewer
from tests.desk.test_day import officer  # noqa: F401 - the fixture
from tests.desk.test_pages import text_of
from tests.desk.test_scripts import aside


@pytest.fixture(scope="module")
def weighty(desk):
    """The first link made one on which much hangs."""
    from tallystick.linking.rules.worth import MUCH
    from tallystick.records.models import Link
    from tallystick.records.session import session
    from tallystick.vocabulary.viewer import Viewer

    service = Viewer(officer="", agency="", operation=desk.operation, purpose="job", service=True)
    with session(service, role="worker"):
        Link.objects.filter(pk=desk.links[0]).update(worth=MUCH)
    return desk.links[0]


def judge(client, link: str, answer: str, queue: str = ""):
    return client.post(f"/links/{link}/decide/", {"answer": answer, "reason": f"because of {answer}", "queue": queue})


def test_the_queue_says_why_each_link_stands_where_it_stands(signed_in, weighty):
    client = signed_in("inga")
    assert "Risk to a child: the platform lists a producer." in text_of(client.get("/links/"))
    assert "First because: Risk to a child" in text_of(client.get(f"/links/{weighty}/"))


def test_a_second_opinion_is_asked_without_showing_the_first(signed_in, weighty):
    inga, jonas = signed_in("inga"), signed_in("jonas")
    assert judge(inga, weighty, "same").headers["Location"] == "/links/next/"
    assert "Noted:" in text_of(inga.get("/links/")), "z works where the queue ends, too"
    seen = text_of(jonas.get("/judging/"))
    assert "asked of you" in seen
    assert "lumen:40213" in seen
    assert "because of same" not in seen
    onward = jonas.get("/judging/next/").headers["Location"]
    assert onward == f"/links/{weighty}/?seconds"
    seen = text_of(jonas.get(onward))
    assert "Your own opinion is asked." in seen
    for hidden in ("because of same", "What was said before", "Inga Storm", "confirmed"):
        assert hidden not in seen, hidden
    assert "Your own opinion is asked." in text_of(jonas.get(f"/links/{weighty}/")), "no other way to the page shows it"
    assert "Your own opinion is asked." not in text_of(inga.get(f"/links/{weighty}/"))
    assert judge(jonas, weighty, "not_same", "seconds").headers["Location"] == "/judging/next/"


def test_the_contradiction_and_the_measures_stand_on_the_page(signed_in, weighty):
    inga, jonas = signed_in("inga"), signed_in("jonas")
    judge(inga, weighty, "same")
    judge(jonas, weighty, "not_same")
    seen = text_of(jonas.get("/judging/"))
    for part in (
        "1 disputed link",
        "because of same",
        "because of not_same",
        "Inga Storm",
        "Jonas Beck",
        "too few to say",
        "Drawn by lot",
        "no random sample",
        "Two by two",
    ):
        assert part in seen, part
    assert "What was said before" in text_of(jonas.get(f"/links/{weighty}/"))


def test_the_page_is_for_those_who_judge(signed_in):
    assert signed_in("karl").get("/judging/").status_code == 403
    assert signed_in("karl").get("/judging/next/").status_code == 403


def ready(desk, link: str) -> None:
    """Inga has judged a link on which much hangs and Jonas has not."""
    from datetime import UTC, datetime

    from tallystick.linking import acts
    from tallystick.linking.rules.worth import MUCH
    from tallystick.records.models import Decision, Link
    from tallystick.records.session import administration, session

    with administration():
        Decision.objects.all().delete()
        Link.objects.filter(pk=link).update(worth=MUCH)
    inga = viewer("inga", desk.operation)
    with session(inga):
        acts.decide_link(link, "same", by=inga, at=datetime.now(UTC), reason="because of same")


@pytest.mark.browser
def test_second_opinions_are_given_by_keyboard(officer, served):  # noqa: F811
    aside(ready, served, served.links[0])
    jonas = officer("jonas")
    jonas.page.goto(f"{served.address}/links/")
    jonas.page.click("text=Second opinions, agreement, errors")
    jonas.look("judging")
    jonas.page.keyboard.press("j")
    jonas.page.keyboard.press("Enter")
    jonas.page.wait_for_selector("text=Your own opinion is asked.")
    jonas.look("link-unseen")
    jonas.page.keyboard.press("w")
    assert jonas.page.evaluate("document.activeElement.matches('aside.why')")
    jonas.page.keyboard.press("2")
    jonas.page.keyboard.press("Escape")
    jonas.page.keyboard.press("n")
    jonas.page.wait_for_selector("text=Noted:")
    jonas.page.goto(f"{served.address}/judging/")
    assert "1 disputed link" in jonas.text()
    jonas.look("judging-disputed")
    jonas.page.keyboard.press("z")
    jonas.page.wait_for_selector("text=The answer was taken back.")
    assert "Your own opinion is asked." in jonas.text()
    jonas.page.keyboard.press("j")
    jonas.page.wait_for_url(lambda url: "/judging/" in url or served.links[0] not in url)
