"""The queue as the job computes it: what is said at the desk moves files, by two where it lowers, by one where not."""

import re

import pytest
from django.core.management import call_command

from tests.desk.test_items_page import at_desk, text_of  # noqa: F401 - the fixture
from tests.desk.test_queue_page import address, listed
from tests.triage.laid import Laid, camera, digest, generated, likeness, seen

WHY = {"reason": "looked at it on the machine"}


@pytest.fixture
def laid(operation):
    """A Danish phone: a camera file, a generated one, one known byte for byte and one like it, an unknown one."""
    made = Laid(operation)
    made.bank(
        "known", "known_unidentified", [{"sha256": digest("swing"), "pdq": likeness("swing"), "series": "S-1"}]
    )  # fmt: skip
    files = [
        seen("boat", signals=[camera(serial="T-77")]),
        seen("dream", signals=[generated()]),
        seen("swing", pdq=likeness("swing")),
        seen("swing sent on", pdq=likeness("swing", off=9)),
        seen("plain"),
    ]
    made.scan("A-001", files)
    made.build()
    return made


def followed():
    """Let the worker do what acts deferred."""
    call_command("procrastinate", "worker", "--one-shot", verbosity=0)


def test_the_page_shows_what_the_job_made(laid, at_desk):  # noqa: F811
    client = at_desk("ann", "victim_identification")
    page = client.get("/queue/")
    names = {digest(name): name for name in ("boat", "dream", "swing", "swing sent on", "plain")}
    order = [names[content] for content in listed(page)]
    assert set(order[:2]) == {"swing", "swing sent on"}
    assert order[2:] == ["boat", "plain", "dream"]
    assert re.search(r"From 1 manifest and 1 bank, ", text_of(page))
    near = text_of(client.get(address(digest("swing sent on"))))
    assert "9 of 256 bits differ" in near
    assert "1 other looks the same" in near
    item = text_of(client.get(f"/items/{laid.item('A-001')}/"))
    assert re.search(r"Files that differ 5 ", item)
    for kind, count in (("known", 2), ("new", 3), ("declared", 1), ("camera", 1)):
        assert len(listed(client.get(f"/queue/?kind={kind}"))) == count, kind


def test_one_person_raises_and_two_lower(laid, at_desk):  # noqa: F811
    ann, bo = at_desk("ann", "victim_identification"), at_desk("bo", "analyst")
    plain, boat = address(digest("plain")), address(digest("boat"))
    assert ann.post(plain + "first/", WHY | {"says": "in_danger"}).status_code == 302
    assert "It is being computed again" in text_of(ann.get(plain))
    followed()
    assert listed(ann.get("/queue/"))[0] == digest("plain")
    assert "It is being computed again" not in text_of(ann.get(plain))
    until = re.search(r'max="(\d{4}-\d\d-\d\d)"', ann.get(boat).content.decode()).group(1)
    assert ann.post(boat + "lower/", WHY | {"says": "synthetic", "until": until}).status_code == 302
    followed()
    assert listed(ann.get("/queue/?tier=8")) == [], "one person alone lowers nothing"
    agree = re.search(r"/queue/judgements/[^/]+/agree/", bo.get(boat).content.decode()).group(0)
    assert bo.post(agree, WHY).status_code == 302
    followed()
    assert listed(ann.get("/queue/?tier=8")) == [digest("boat")]
    assert bo.post(agree.replace("agree", "withdraw"), WHY).status_code == 302
    followed()
    assert listed(ann.get("/queue/?tier=8")) == [], "one is enough to take it back"


def test_a_match_refuted_by_two_is_walked_back(laid, at_desk):  # noqa: F811
    ann, bo = at_desk("ann", "victim_identification"), at_desk("bo", "analyst")
    path = address(digest("swing sent on"))
    page = ann.get(path).content.decode()
    subject = {name: re.search(rf'name="{name}" value="([^"]+)"', page).group(1) for name in ("bank", "entry")}
    assert ann.post(path + "match/", WHY | subject | {"says": "refuted"}).status_code == 302
    agree = re.search(r"/queue/judgements/[^/]+/agree/", bo.get(path).content.decode()).group(0)
    assert bo.post(agree, WHY).status_code == 302
    followed()
    said = text_of(ann.get(path))
    assert "refuted" in said
    assert "Two persons said that it is not" in said
    assert digest("swing sent on") not in listed(ann.get("/queue/?kind=known"))
