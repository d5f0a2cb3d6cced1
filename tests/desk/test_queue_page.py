"""The queue at the desk: why each file stands where it does, what people say of it, what nobody had to see."""

import re
from datetime import timedelta

import pytest

from tests.desk.test_items_page import at_desk, text_of  # noqa: F401 - the fixture
from tests.triage.queued import NOW, anything, digest, lay_bank, lay_queue, match

ROLES = ("victim_identification", "analyst", "coordinator", "examiner", "national_officer")
COUNTS = {
    "files": 72,
    "contents": 60,
    "known": 2,
    "new": 58,
    "declared": 7,
    "camera": 30,
    "settled": 1,
    "copies": 12,
    "alike": 3,
}
WHY = {"reason": "as agreed on the telephone"}


@pytest.fixture
def queued(operation, database):
    """Sixty Danish files over two items: the first urgent, the second like an entry of a Swedish bank."""
    from tallystick.records.models import Item
    from tallystick.records.session import session

    bank = lay_bank(
        operation.viewer("SE-NCP", "analyst"), home=database, name="Swedish known", kind="known_identified",
        entries={"swing": "S-1"},
    )  # fmt: skip
    examiner = operation.viewer("DK-NCP", "examiner")
    with session(examiner):
        items = [
            Item(operation_id=operation.id, owner="DK-NCP", label=label, kind="phone", by=examiner.officer, at=NOW)
            for label in ("A-001", "A-002")
        ]
        for item in items:
            item.save(force_insert=True)
    ids = [str(item.pk) for item in items]
    place = {"item": ids[0], "label": "A-001", "file": 1, "shown": "DCIM/0001.jpg"}
    first = {
        "tier": 0, "because": ["A child is being extorted: they are alive and can be reached now."],
        "items": [ids[0]], "places": [place], "due_at": NOW - timedelta(hours=2), "asked": True,
    }  # fmt: skip
    second = {
        "content": digest("swing 2"), "tier": 1, "known": True, "declares": ["declared_ai", "declared_camera"],
        "because": ["A new file of the child of series S-1: it is not one that people have seen."],
        "matches": [match(bank, "swing", kind="pdq", distance=12, series="S-1", name="Swedish known")],
        "items": ids, "places": [place, place | {"item": ids[1], "label": "A-002"}], "copies": 2, "alike": 3,
    }  # fmt: skip
    rest = [{"items": [ids[1]], "places": [place | {"item": ids[1], "label": "A-002"}]} for _ in range(58)]
    figures = COUNTS | {
        "tiers": {"urgent": 1, "not_safe": 1, "unknown": 58},
        "items": {ids[1]: COUNTS | {"contents": 59, "set_aside": 5}},
    }
    lay_queue(operation.service, owner="DK-NCP", rows=[first, second, *rest], figures=figures)
    operation.items, operation.bank = ids, bank
    return operation


def address(content: str) -> str:
    return f"/queue/files/{content}/"


def listed(page) -> list[str]:
    """Contents on a page of the queue, in its order."""
    return re.findall(r'href="/queue/files/([^/"]+)/"', page.content.decode())


@pytest.mark.parametrize("role", ROLES)
def test_the_queue_opens_to_who_works_it(queued, at_desk, role):  # noqa: F811
    page = at_desk("ann", role).get("/queue/")
    assert page.status_code == 200
    assert listed(page)[0] == digest("file 1")
    assert 'aria-current="page"><span>Queue' in page.content.decode()


@pytest.mark.parametrize("role", ["prosecutor", "data_protection", "prevention"])
def test_and_to_nobody_else(queued, at_desk, role):  # noqa: F811
    client = at_desk("pia", role)
    assert "/queue/" not in client.get("/notices/").content.decode()
    for path in ("/queue/", address(digest("file 1")), "/queue/leads/", "/queue/spared/", "/queue/waiting/"):
        assert client.get(path).status_code == 403


def test_places_are_in_order_and_paged_without_a_gap(queued, at_desk):  # noqa: F811
    client = at_desk("ann", "analyst")
    first = client.get("/queue/")
    onward = re.search(r'rel="next" href="([^"]+)"', first.content.decode()).group(1)
    second = client.get("/queue/" + onward)
    seen = listed(first) + listed(second)
    assert seen == [digest("file 1"), digest("swing 2"), *(digest(f"file {n}") for n in range(3, 61))]
    assert 'rel="next"' not in second.content.decode()


def test_a_row_says_why_and_what_it_matches(queued, at_desk):  # noqa: F811
    said = text_of(at_desk("ann", "analyst").get("/queue/"))
    for words in (
        "a child can be reached now", "A child is being extorted", "Swedish known, PDQ 12/256", "A-001 +1", "overdue",
        "known child, not recorded as safe",
    ):  # fmt: skip
        assert words in said


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("kind=known", 1), ("kind=new", 50), ("kind=declared", 1), ("kind=camera", 1), ("kind=asked", 1),
        ("kind=overdue", 1), ("kind=handed_on", 0), ("tier=0", 1), ("tier=5", 50), ("tier=7", 0), ("item={0}", 2),
        ("item={1}&tier=1", 1), ("owner=DK-NCP", 50), ("owner=SE-NCP", 0),
    ],
)  # fmt: skip
def test_it_is_narrowed(queued, at_desk, asked, count):  # noqa: F811
    page = at_desk("ann", "analyst").get("/queue/?" + asked.format(*queued.items))
    assert page.status_code == 200
    assert len(listed(page)) == count


@pytest.mark.parametrize("asked", ["kind=picture", "tier=99", "tier=x", "item=A-001"])
def test_what_there_is_not_is_said(queued, at_desk, asked):  # noqa: F811
    assert at_desk("ann", "analyst").get("/queue/?" + asked).status_code == 422


def test_a_cursor_that_is_none_starts_at_the_top(queued, at_desk):  # noqa: F811
    client = at_desk("ann", "analyst")
    for after in ("x", "-1", "1~2"):
        assert listed(client.get("/queue/", {"after": after}))[0] == digest("file 1")


def test_another_agency_sees_nothing_of_it(queued, at_desk):  # noqa: F811
    swede = at_desk("sven", "victim_identification", agency="SE-NCP")
    assert listed(swede.get("/queue/")) == []
    assert swede.get(address(digest("file 1"))).status_code == swede.get(address(digest("none"))).status_code == 404
    assert swede.post(address(digest("file 1")) + "first/", WHY | {"says": "in_danger"}).status_code == 404
    assert "A-002" not in text_of(swede.get("/queue/spared/"))


def test_one_file_shows_both_sides_and_never_a_picture(queued, at_desk):  # noqa: F811
    page = at_desk("ann", "analyst").get(address(digest("swing 2")))
    said = text_of(page)
    for words in (
        "A new file of the child of series S-1", "What speaks against", "12 of 256 bits differ", "not the same file",
        "It is declared AI. A declaration is not a finding", "Swedish known", "S-1", "2 copies",
        "3 others look the same", "DCIM/0001.jpg", "Next file", "A place is never a finding",
    ):  # fmt: skip
        assert words in said, words
    assert "detected" not in said
    assert not re.search(r"<(img|picture|video|object|iframe)\b", page.content.decode())


@pytest.mark.parametrize("says", ["extortion", "self_made", "in_danger"])
def test_one_press_and_a_reason_raise_it(queued, at_desk, says):  # noqa: F811
    client, path = at_desk("ann", "examiner"), address(digest("file 3"))
    assert client.post(path + "first/", {"says": says}).status_code == 422
    assert client.post(path + "first/", WHY | {"says": "synthetic"}).status_code == 422
    answer = client.post(path + "first/", WHY | {"says": says})
    assert answer.status_code == 302
    assert answer["Location"] == path
    said = text_of(client.get(path))
    assert "goes to the top" in said
    assert "as agreed on the telephone" in said


def test_what_lowers_says_that_it_needs_a_second_person_and_waits_for_one(queued, at_desk):  # noqa: F811
    ann, bo, path = at_desk("ann", "analyst"), at_desk("bo", "analyst"), address(digest("file 3"))
    assert "This needs a second person." in text_of(ann.get(path))
    form = WHY | {"says": "synthetic", "until": f"{NOW + timedelta(days=90):%Y-%m-%d}"}
    for wrong in ({"until": ""}, {"until": "soon"}, {"until": "2020-01-01"}, {"until": "2099-01-01"}):
        assert ann.post(path + "lower/", form | wrong).status_code == 422
    assert ann.post(path + "lower/", form).status_code == 302
    said = text_of(ann.get(path))
    assert "It does not count yet" in said
    assert "One person says: synthetic" in said
    agree = re.search(r"/queue/judgements/[^/]+/", bo.get(path).content.decode()).group(0)
    assert "agree/" not in ann.get(path).content.decode(), "nobody is offered to agree with themselves"
    assert ann.post(agree + "agree/", WHY).status_code == 409
    assert "1 asked of you" in text_of(bo.get("/queue/"))
    assert "asked of you" not in text_of(ann.get("/queue/"))
    assert digest("file 3")[:12] in text_of(bo.get("/queue/waiting/"))
    answer = bo.post(agree + "agree/", WHY | {"next": path})
    assert answer["Location"] == path
    assert "Agreed: bo" in text_of(bo.get(path))
    assert digest("file 3")[:12] not in text_of(bo.get("/queue/waiting/"))
    assert bo.post(agree + "withdraw/", WHY)["Location"] == "/queue/waiting/"
    assert "It does not count any more" in text_of(ann.get(path))


def test_it_is_classified_under_a_whole_table_and_handed_on(queued, at_desk):  # noqa: F811
    client, path = at_desk("ann", "analyst"), address(digest("file 3"))
    assert client.post(path + "classify/", WHY | {"value": "1"}).status_code == 422
    assert client.post(path + "classify/", WHY | {"listed": "vics|2.0|US|5"}).status_code == 422
    assert client.post(path + "classify/", WHY | {"listed": "vics|2.0|US|1"}).status_code == 302
    typed = {"listed": "", "scheme": "vics", "version": "2.0", "profile": "DK", "value": "3"}
    assert client.post(path + "classify/", WHY | typed).status_code == 302
    assert client.post(path + "hand-on/", WHY).status_code == 422
    assert client.post(path + "hand-on/", WHY | {"to": "unit 7"}).status_code == 302
    said = text_of(client.get(path))
    assert "vics 2.0 US 1" in said
    assert "vics 2.0 DK 3" in said
    assert "unit 7" in said
    assert "Uncategorized" not in client.get(path).content.decode(), "no finding is offered as one"


def test_a_match_is_confirmed_or_refuted(queued, at_desk):  # noqa: F811
    ann, path = at_desk("ann", "analyst"), address(digest("swing 2"))
    subject = {"bank": queued.bank, "entry": f"sha256:{digest('swing')}"}
    assert ann.post(path + "match/", WHY | subject | {"says": "confirmed"}).status_code == 302
    assert ann.post(path + "match/", WHY | subject | {"says": "refuted"}).status_code == 302
    assert "until a second officer agrees that it is wrong" in text_of(ann.get(path))
    assert ann.post(path + "match/", WHY | {"bank": anything(), "entry": "x", "says": "refuted"}).status_code == 404


def test_a_content_without_sha256_has_an_address_too(queued, at_desk):  # noqa: F811
    contents = ("md5:" + "0" * 32, "a" * 64 + ":17")
    lay_queue(queued.service, owner="DK-NCP", rows=[{"content": one} for one in contents])
    client = at_desk("ann", "analyst")
    for path in re.findall(r'href="(/queue/files/[^"]+)"', client.get("/queue/").content.decode()):
        assert client.get(path).status_code == 200
        assert client.post(path + "first/", WHY | {"says": "in_danger"}).status_code == 302


def test_leads_say_of_others_only_that_there_is_a_hit(queued, at_desk):  # noqa: F811
    from tallystick.records.models import Lead
    from tallystick.records.session import session

    held = {"operation_id": queued.id, "codes": ["H0"], "build": anything(), "kind": "serial"}
    with session(queued.service, role="worker"):
        Lead.objects.create(**held, owner="DK-NCP", value="TELMERE-77", contents=4, items=queued.items, elsewhere=True)
        Lead.objects.create(**held, owner="SE-NCP", value="TELMERE-77", contents=9, elsewhere=True)
        for n in range(60):
            Lead.objects.create(**held, owner="DK-NCP", value=f"LONE-{n:02}", contents=2 + n, items=queued.items[:1])
    client = at_desk("ann", "analyst")
    page = client.get("/queue/leads/")
    said = text_of(page)
    assert re.search(r"TELMERE-77 4 A-001, A-002 hit Ask who else has it", said)
    assert said.count("TELMERE-77") == 1
    assert "SE-NCP" not in said
    onward = re.search(r'rel="next" href="([^"]+)"', page.content.decode()).group(1)
    both = re.findall(r"LONE-\d\d", said) + re.findall(r"LONE-\d\d", text_of(client.get("/queue/leads/" + onward)))
    assert both == [f"LONE-{n:02}" for n in reversed(range(60))]


def test_what_nobody_had_to_see_is_counted(queued, at_desk):  # noqa: F811
    said = text_of(at_desk("ann", "analyst").get("/queue/spared/"))
    assert re.search(r"Settled by digest 1 ", said)
    assert re.search(r"Copies 12 ", said)
    assert re.search(r"A-002 72 59 2 58 7 30 1 12 3 0 0 0 5", said)


def test_an_item_s_page_shows_what_its_files_are(queued, at_desk):  # noqa: F811
    client = at_desk("ann", "examiner")
    said = text_of(client.get(f"/items/{queued.items[1]}/"))
    assert re.search(
        r"Files that differ 59 .*known it matches something in a bank 2 .*declared AI .* 7 .*camera .* 30", said
    )
    assert "5 rows of other tools" in said
    assert "What its files are" not in text_of(client.get(f"/items/{queued.items[0]}/")), "none was counted yet"


def test_looks_are_logged(queued, at_desk):  # noqa: F811
    from tallystick.records.models import Consultation
    from tallystick.records.session import session

    client = at_desk("ann", "analyst")
    for path in ("/queue/", address(digest("file 1")), "/queue/leads/", "/queue/spared/", "/queue/waiting/"):
        assert client.get(path).status_code == 200
    with session(queued.viewer("DK-NCP", "data_protection")):
        rows = Consultation.objects.filter(operation=queued.id).values_list("subject_kind", "subject")
        kinds = {kind for kind, _ in rows}
        assert {"queue", "file", "leads", "spared", "waiting"} <= kinds
        assert ("file", digest("file 1")) in rows
        assert ("queue", digest("file 50")) in rows
        assert ("queue", digest("file 51")) not in rows
