"""The pages about protected persons and notices: for whom they open, what they say, how they look."""

import re
import threading
from wsgiref.simple_server import make_server

import pytest

from tests.desk.browsing import ARGUMENTS, CHROMIUM, Officer
from tests.desk.conftest import Quiet, Threaded

WHY = "a child may be in the flat now"


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_victim_identification_opens_the_list_and_a_person_and_takes_one_out(door, put_away):
    client = door.sign_in(door.officer("victim_identification"))
    assert "P-1" in text_of(client.get("/protected/"))
    seen = text_of(client.get(f"/protected/{put_away['victim']}/"))
    for part in ("victim@mail.example", "2001:db8::1", "named by a teacher", "Say what this person is"):
        assert part in seen
    address = f"/protected/{put_away['victim']}/reassess/"
    assert client.post(address, {"category": "witness", "reason": " "}).status_code == 422
    assert "P-1" not in text_of(client.post(address, {"category": "witness", "reason": "grown up"}, follow=True))
    assert client.get(f"/protected/{put_away['victim']}/").status_code == 404


def test_an_analyst_breaks_the_glass_and_the_watchers_read_of_it(door, put_away):
    client = door.sign_in(door.officer("analyst"))
    client.get("/keys/")
    hidden = client.get(f"/protected/{put_away['victim']}/")
    absent = client.get(f"/protected/{put_away['other']}/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert text_of(hidden).replace(put_away["victim"], "") == text_of(absent).replace(put_away["other"], "")
    assert "What will happen" in text_of(client.get("/protected/", follow=True))
    opened = text_of(client.post("/protected/glass/", {"reason": WHY}, follow=True))
    assert "P-1" in opened
    assert "open to you until" in opened
    seen = text_of(client.get(f"/protected/{put_away['victim']}/"))
    assert "victim@mail.example" in seen
    assert "Say what this person is" not in seen
    assert client.post(f"/protected/{put_away['victim']}/reassess/", {"category": "suspect"}).status_code == 403
    for roles in (("data_protection",), ("coordinator",), ("victim_identification",)):
        assert WHY in text_of(door.sign_in(door.officer(*roles)).get("/notices/")), roles
    assert WHY not in text_of(door.sign_in(door.officer("examiner")).get("/notices/"))


@pytest.mark.parametrize("role", ["examiner", "prevention", "data_protection", "prosecutor"])
def test_other_roles_do_not_open_the_pages(door, put_away, role):
    client = door.sign_in(door.officer(role))
    for path in ("/protected/", f"/protected/{put_away['victim']}/", "/protected/glass/"):
        assert client.get(path).status_code == 403
    assert client.post("/protected/glass/", {"reason": WHY}).status_code == 403


def test_a_notice_is_counted_in_the_frame_until_one_of_them_has_read_it(door, put_away):
    door.sign_in(door.officer("analyst")).post("/protected/glass/", {"reason": WHY})
    one, other = (door.sign_in(door.officer("data_protection")) for _ in range(2))
    stranger = door.sign_in(door.officer("data_protection", agency="SE-NCP"))
    assert 'aria-label="1 unread"' in one.get("/keys/").content.decode()
    assert "unread" not in stranger.get("/keys/").content.decode()
    notice = re.search(r"/notices/([0-9a-f-]{36})/read/", one.get("/notices/").content.decode())[0]
    assert stranger.post(notice).status_code == 404
    assert one.post(notice).status_code == 302
    seen = other.get("/notices/")
    assert "unread" not in seen.content.decode()
    assert "Nothing waits to be read" in text_of(seen)
    assert WHY in text_of(seen)
    assert other.post(notice).status_code == 404


def test_all_are_read_at_once(door, put_away):
    door.sign_in(door.officer("analyst")).post("/protected/glass/", {"reason": WHY})
    client = door.sign_in(door.officer("data_protection"))
    assert client.post("/notices/read/").status_code == 302
    assert "Nothing waits to be read" in text_of(client.get("/notices/"))


@pytest.mark.browser
def test_the_pages_in_a_browser(door, put_away):
    from playwright.sync_api import sync_playwright

    from tallystick.site.wsgi import application

    if not CHROMIUM:
        pytest.skip("no Chromium here: apt-get install -y chromium")
    door.sign_in(door.officer("analyst")).post("/protected/glass/", {"reason": WHY})
    name = door.officer("victim_identification", "analyst")
    server = make_server("127.0.0.1", 0, application, server_class=Threaded, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        watcher = Officer(opened, f"http://127.0.0.1:{server.server_port}")
        watcher.sign_in(name)
        watcher.page.goto(f"{watcher.address}/operation/")
        watcher.page.check(f"input[value='{door.operation.id} test']")
        watcher.page.click("main button.act")
        for path, called in (("/protected/", "protected"), (f"/protected/{put_away['victim']}/", "protected-person")):
            watcher.page.goto(watcher.address + path)
            watcher.look(called)
        watcher.page.goto(watcher.address + "/notices/")
        watcher.look("notices")
        watcher.page.click("main table button")
        watcher.look("notices-read")
        opened.close()
    server.shutdown()
