"""The pages of permissions, hand-overs and looking as a country in a real browser: policy, axe, telephone, dark."""

from datetime import timedelta

import pytest

from tests.desk.browsing import Officer
from tests.desk.test_trust_pages import at_desk  # noqa: F401 - the fixture
from tests.sharing.conftest import scene  # noqa: F401 - the fixture
from tests.sharing.scene import AT, PLATFORM, SECRET

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True, scope="module")
def beside_a_browser():
    """The browser's event loop runs in this thread; rows are written from it all the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture
def seated(browser, served, at_desk):  # noqa: F811
    """A browser that carries the session of an officer of the scene."""
    opened = []

    def sit(who: str) -> Officer:
        officer = Officer(browser, served.address)
        cookie = at_desk(who).cookies["sessionid"].value
        officer.context.add_cookies([{"name": "sessionid", "value": cookie, "url": served.address}])
        opened.append(officer)
        return officer

    yield sit
    for officer in opened:
        officer.context.close()


def test_every_new_page_keeps_what_every_page_promises(scene, seated):  # noqa: F811
    from tallystick.records.models import Contribution, Person
    from tallystick.records.session import session
    from tallystick.sharing import handover, permissions

    draft = scene.draft().package
    ask = {"code": "H2", "recipient": "DK-NCP", "until": AT + timedelta(days=20), "reason": "A prior hit on P-1."}
    scene.call(permissions.ask_permission, scene.maker, SECRET, **ask)
    scene.call(permissions.ask_permission, scene.maker, PLATFORM, **{**ask, "code": "H1"})
    scene.permit(recipient="DE-BKA", until=AT + timedelta(days=5))
    with session(scene.swede):
        holding = str(Contribution.objects.get(digest=SECRET).pk)
    scene.call(handover.offer_handover, scene.swede, "contribution", holding, to="DE-BKA", reason="The case is theirs.")
    with session(scene.maker):
        person = Person.objects.get(number="P-1").pk
    coordinator, swede, german = seated("EC3"), seated("SE-NCP"), seated("DE-BKA")
    for officer, path, name in (
        (coordinator, "/permissions/", "permissions-coordinator"),
        (swede, "/permissions/", "permissions-owner"),
        (swede, "/handovers/", "handovers-offered"),
        (german, "/handovers/", "handovers-waiting"),
        (coordinator, "/looking/", "looking"),
        (coordinator, f"/packages/{draft.pk}/", "package-lacking"),
        (coordinator, f"/persons/{person}/", "person-restricted"),
    ):
        officer.page.goto(officer.address + path)
        for summary in officer.page.query_selector_all("main summary"):
            summary.click()
        officer.look(name)
    scene.release(draft)
    coordinator.page.goto(coordinator.address + "/looking/")
    coordinator.page.click("text=See as DK-NCP")
    coordinator.look("looking-as")
    assert "You see what DK-NCP sees" in coordinator.text()
    coordinator.page.click("text=Back to your own view")
    assert "your own view again" in coordinator.text()
