"""Deconfliction at the desk: asked by one agency, decided by another, and silent hits that look like no hit."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils.html import escape

from tests.desk.test_items_page import at_desk, text_of  # noqa: F401 - the fixture

WHY = {"reason": "named in an interview"}
ROLES = ("victim_identification", "analyst", "coordinator", "examiner", "national_officer")
HELD = "grauwolf@mail.example"


@pytest.fixture
def contacts(operation):
    """Whom to call: one contact point with a deputy for each agency."""
    from tallystick.records.directory import set_contact
    from tallystick.records.session import administration

    with administration():
        for code, phone in (("DK-NCP", "+45 5550 0100"), ("SE-NCP", "+46 555 0100"), ("DE-BKA", "+49 555 0100")):
            set_contact(code, title=f"Desk of {code}", phone=phone, languages=["en"], deputy="night post")


def followed():
    """Let the worker do what acts deferred."""
    call_command("procrastinate", "worker", "--one-shot", verbosity=0)


def put(client, value, *, kind="email", **more):
    """Ask by the form; gives the address of the answers."""
    made = client.post("/ask/put/", WHY | {"kind": kind, "value": value, "urgency": "ordinary"} | more)
    assert made.status_code == 302, text_of(made)
    return made["Location"]


def told(client, path):
    """The page of the answers, once they show."""
    followed()
    ends = time.monotonic() + 10
    while "being asked" in text_of(page := client.get(path)) and time.monotonic() < ends:
        time.sleep(0.2)
    return page


def hold(client, value, *, kind="email", **more):
    made = client.post("/holdings/hold/", WHY | {"kind": kind, "value": value} | more)
    assert made.status_code == 302, text_of(made)


def only_hit(client):
    """The address of the one hit that waits for this agency's word."""
    (found,) = set(re.findall(r'href="(/hits/[0-9a-f-]{36}/)"', client.get("/hits/").content.decode()))
    return found


@pytest.mark.parametrize("role", ROLES)
def test_whoever_may_ask_has_the_box_on_every_page(operation, at_desk, role):  # noqa: F811
    page = at_desk("ann", role).get("/notices/").content.decode()
    assert '<form class="ask" action="/ask/">' in page
    assert "Deconfliction</span>" in page


@pytest.mark.parametrize("role", ["prosecutor", "data_protection", "prevention"])
def test_and_nobody_else_has_it_or_its_pages(operation, at_desk, role):  # noqa: F811
    client = at_desk("pia", role)
    assert 'action="/ask/"' not in client.get("/notices/").content.decode()
    for path in ("/ask/", "/ask/questions/", "/hits/", "/holdings/", "/directory/", "/partners/"):
        assert client.get(path).status_code == 403, path


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("grauwolf@mail.example", "email"), ("+45 5550 0142", "phone"), ("240.17.3.9", "address"),
        ("2001:db8::7", "address"), ("DE02 1203 0000 0000 2020 51", "iban"), ("a" * 64, "digest"),
        ("490154203237518", "device"), ("lumen:40213", "account"), ("Ib Østergård Lund", "name"),
    ],
)  # fmt: skip
def test_the_box_guesses_the_kind(operation, at_desk, value, kind):  # noqa: F811
    page = at_desk("ann", "analyst").get("/ask/", {"value": value}).content.decode()
    assert re.search(r'<option value="(\w+)" selected', page).group(1) == kind
    assert "a guess" in page


@pytest.mark.parametrize("value", ["grau_wolf7", "VX-4471-20", "240.0.0.8:443"])
def test_what_looks_like_nothing_is_no_guess(operation, at_desk, value):  # noqa: F811
    page = at_desk("ann", "analyst").get("/ask/", {"value": value}).content.decode()
    assert '<option value="" selected>' in page
    assert "a guess" not in page


def test_a_page_brings_kind_and_value_along(operation, at_desk):  # noqa: F811
    page = at_desk("ann", "examiner").get("/ask/", {"kind": "camera", "value": "490154203237518"}).content.decode()
    assert '<option value="camera" selected' in page
    assert "a guess" not in page


def test_an_officer_asks_and_the_other_side_decides_item_by_item(operation, contacts, at_desk):  # noqa: F811
    sven, ann = at_desk("sven", "national_officer", agency="SE-NCP"), at_desk("ann", "analyst")
    hold(sven, HELD, reference="SE-77/3", words="the man from the harbour")
    path = put(ann, HELD, urgency="soon")
    assert "being asked" in text_of(ann.get(path))
    page = text_of(told(ann, path))
    assert "hit: the owner decides what to share" in page
    for words in ("SE-NCP", "+46 555 0100", "night post", "in 3 days"):
        assert words in page, words
    for hidden in ("SE-77/3", "harbour"):
        assert hidden not in page, hidden
    hit = only_hit(sven)
    mine = text_of(sven.get(hit))
    assert "+45 5550 0100" in mine
    assert "named in an interview" not in mine, "the asker's reason is the asker's"
    shared = sven.post(hit + "share/", WHY | {"title": ["Case officer", ""], "words": ["Ib Lund, extension 7", ""]})
    assert shared.status_code == 302, text_of(shared)
    assert sven.post(hit + "withhold/", {"title": "The file", "reason": "court has it"}).status_code == 302
    seen = text_of(ann.get(hit))
    for words in ("Case officer", "Ib Lund, extension 7", "The file", "not given", "court has it"):
        assert words in seen, words
    assert "SE-77/3" not in seen
    assert "hit: shared" in text_of(ann.get(path))


def test_what_is_asked_again_is_the_same_hit_on_both_sides_pages(operation, contacts, at_desk):  # noqa: F811
    sven, ann = at_desk("sven", "national_officer", agency="SE-NCP"), at_desk("ann", "analyst")
    hold(sven, HELD)
    told(ann, put(ann, HELD))
    hit = only_hit(sven)
    assert "asked the same again" not in text_of(sven.get(hit))
    second = put(ann, HELD, urgency="urgent", reason="a second interview")
    assert "hit: the owner decides what to share" in text_of(told(ann, second))
    assert only_hit(sven) == only_hit(ann) == hit
    mine, theirs = text_of(sven.get(hit)), text_of(ann.get(hit))
    assert "DK-NCP asked the same again" in mine
    assert "a second interview" not in mine, "the asker's reason is the asker's"
    for words in ("named in an interview", "a second interview"):
        assert words in theirs
    sven.post(hit + "refuse/", {"reason": "a court order"})
    told(ann, put(ann, HELD))
    assert "They asked again after you decided" in text_of(sven.get(hit))


def test_who_shares_nothing_says_why(operation, contacts, at_desk):  # noqa: F811
    sven, ann = at_desk("sven", "national_officer", agency="SE-NCP"), at_desk("ann", "analyst")
    hold(sven, HELD)
    path = put(ann, HELD)
    told(ann, path)
    hit = only_hit(sven)
    assert sven.post(hit + "refuse/", {"reason": "a court order"}).status_code == 302
    assert "the owner shares nothing" in text_of(ann.get(path))
    assert "a court order" in text_of(ann.get(hit))
    assert "a court order" in text_of(ann.get("/hits/?all=1")) or "shares nothing" in text_of(ann.get("/hits/?all=1"))


def measured(page):
    """What anybody between the desk and the officer can see of an answer."""
    return page.status_code, sorted((name, len(value)) for name, value in page.headers.items()), len(page.content)


def test_a_silent_hit_and_no_hit_are_the_same_page(operation, contacts, at_desk):  # noqa: F811
    sven, ann = at_desk("sven", "national_officer", agency="SE-NCP"), at_desk("ann", "analyst")
    hold(sven, "held.one@mail.example", silent="yes")
    hold(sven, "held.two@mail.example", excluded="undercover")
    paths = [put(ann, f"{name}@mail.example") for name in ("held.one", "held.two", "not.here")]
    pages = [told(ann, path) for path in paths]
    for page in pages:
        assert "no hit" in text_of(page)
    assert len({repr(measured(page)) for page in pages}) == 1
    assert ann.get("/hits/?all=1").content.count(b"data-row") == 0
    rows = re.findall(r'<span class="tag wrap [^<]*</span>', ann.get("/ask/questions/").content.decode())
    assert len(rows) == 3
    assert len(set(rows)) == 1
    assert "hit" not in text_of(ann.get("/notices/")).split("Unread")[1].lower(), "and nobody is told of one"
    waits = re.findall(r'href="(/hits/[0-9a-f-]{36}/)"', sven.get("/hits/").content.decode())
    assert len(set(waits)) == 2, "its owner is told"
    for hit in set(waits):
        absent = ann.get("/hits/00000000-0000-4000-8000-000000000000/")
        assert (ann.get(hit).status_code, absent.status_code) == (404, 404)
        assert "the asker sees no hit" in text_of(sven.get(hit))


def test_the_owner_of_a_silent_hit_may_tell_the_asker(operation, contacts, at_desk):  # noqa: F811
    sven, ann = at_desk("sven", "national_officer", agency="SE-NCP"), at_desk("ann", "analyst")
    hold(sven, HELD, silent="yes")
    path = put(ann, HELD)
    assert "no hit" in text_of(told(ann, path))
    hit = only_hit(sven)
    assert sven.post(hit + "share/", WHY | {"title": "x", "words": "y"}).status_code == 409
    assert sven.post(hit + "reveal/", {"reason": "PRIVATE: no longer under cover"}).status_code == 302
    seen = text_of(ann.get(path))
    assert "hit: the owner decides what to share" in seen
    assert "PRIVATE" not in seen + text_of(ann.get(hit)) + text_of(ann.get("/notices/"))


def test_what_is_asked_today_hits_when_it_is_put_in_later_until_it_is_ended(operation, contacts, at_desk):  # noqa: F811
    sven, ann = at_desk("sven", "national_officer", agency="SE-NCP"), at_desk("ann", "analyst")
    month = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
    paths = [put(ann, value, standing=month) for value in (HELD, "ended@mail.example")]
    for path in paths:
        assert "no hit" in text_of(told(ann, path))
    assert "asked again until" in text_of(ann.get(paths[0]))
    end = re.search(r'action="(/ask/questions/[^"]+/end/)"', ann.get(paths[1]).content.decode()).group(1)
    assert ann.post(end, WHY).status_code == 302
    hold(sven, HELD)
    hold(sven, "ended@mail.example")
    followed()
    assert "hit: the owner decides" in text_of(ann.get(paths[0]))
    assert "no hit" in text_of(ann.get(paths[1]))


def test_a_question_becomes_urgent(operation, contacts, at_desk):  # noqa: F811
    sven, ann = at_desk("sven", "national_officer", agency="SE-NCP"), at_desk("ann", "analyst")
    hold(sven, HELD)
    path = put(ann, HELD)
    page = told(ann, path).content.decode()
    hurry = re.search(r'action="(/ask/questions/[^"]+/hurry/)"', page).group(1)
    assert ann.post(hurry, {"reason": "the phone names a child"}).status_code == 302
    followed()
    listed = text_of(sven.get("/hits/"))
    assert "urgent" in listed
    assert re.search(r"in (8 hours|7 hours|480 minutes)", listed)
    assert "hurry" not in ann.get(path).content.decode()


def test_a_planned_search_tells_both_sides(operation, contacts, at_desk):  # noqa: F811
    sven, ann = at_desk("sven", "national_officer", agency="SE-NCP"), at_desk("ann", "national_officer")
    day = f"{datetime.now(UTC) + timedelta(days=20):%Y-%m-%d}"
    window = {"since": f"{day}T06:00", "until": f"{day}T07:00"}
    first = sven.post("/holdings/search/", WHY | window | {"place": "Nyvej 1, Havneby"})
    assert first.status_code == 302, text_of(first)
    followed()
    later = {"since": f"{day}T08:30", "until": f"{day}T09:30"}
    second = ann.post("/holdings/search/", WHY | later | {"place": "Havneby, Nyvej 1"})
    page = text_of(told(ann, second["Location"]))
    assert "+46 555 0100" in page
    told_of = text_of(sven.get("/hits/"))
    assert "DK-NCP" in told_of
    assert "+45 5550 0100" in told_of


def test_a_planned_search_is_put_in_over_the_budget_and_a_pattern_of_them_is_said(operation, at_desk):  # noqa: F811
    ann, dora = at_desk("ann", "national_officer"), at_desk("dora", "data_protection")
    assert dora.post("/oversight/questions/budget/", WHY | {"per_officer": "0", "per_agency": "0"}).status_code == 302
    day = f"{datetime.now(UTC) + timedelta(days=20):%Y-%m-%d}"
    window = {"since": f"{day}T06:00", "until": f"{day}T07:00"}
    for number in range(20):
        page = ann.post("/holdings/search/", WHY | window | {"place": f"Nyvej {number + 1}"}, follow=True)
        assert page.status_code == 200, text_of(page)
        assert ("looks like a search through what others plan" in text_of(page)) == (number == 19)
    assert "20 questions" in text_of(dora.get("/oversight/questions/"))


def test_guesses_put_in_as_holdings_are_stopped(operation, at_desk):  # noqa: F811
    ann = at_desk("ann", "national_officer")
    for number in range(20):
        form = WHY | {"kind": "phone", "value": f"+45 5550 01{number:02}", "silent": "yes"}
        page = ann.post("/holdings/hold/", form, follow=True)
        assert ("Nothing was entered" in text_of(page)) == (number == 19)
    assert ann.post("/holdings/hold/", form).status_code == 403


def test_what_the_agency_put_in_is_listed_and_withdrawn(operation, at_desk):  # noqa: F811
    sven, ann = at_desk("sven", "national_officer", agency="SE-NCP"), at_desk("ann", "analyst")
    assert "Nothing was put in by hand" in text_of(sven.get("/holdings/"))
    hold(sven, HELD, reference="SE-1", expires="2030-01-31")
    hold(sven, "+46 555 0199", kind="phone", sealed="yes", silent="yes", reference="SE-2")
    page = sven.get("/holdings/")
    said = text_of(page)
    for words in (
        HELD,
        "SE-1",
        "31 Jan 2030",
        "SE-2",
        "sealed: the value is not kept",
        "silently",
        operation.reference,
    ):
        assert words in said, words
    assert "0199" not in said
    assert HELD not in text_of(ann.get("/holdings/"))
    one = re.search(r'action="(/holdings/[0-9a-f-]{36}/withdraw/)"', page.content.decode()).group(1)
    assert ann.post(one, WHY).status_code == 404
    assert sven.post(one, WHY).status_code == 302
    assert "withdrawn" in text_of(sven.get("/holdings/"))


@pytest.mark.parametrize("role", ["examiner"])
def test_an_examiner_asks_and_puts_nothing_in(operation, at_desk, role):  # noqa: F811
    client = at_desk("emil", role)
    assert "Register a holding" not in text_of(client.get("/holdings/"))
    assert client.post("/holdings/hold/", WHY | {"kind": "email", "value": HELD}).status_code == 403


def test_the_directory_says_whom_to_call(operation, contacts, at_desk):  # noqa: F811
    page = at_desk("ann", "analyst").get("/directory/")
    said = text_of(page)
    for words in ("SE-NCP", "+46 555 0100", "night post", "EC3", "no contact point"):
        assert words in said, words
    assert 'href="tel:+465550100"' in page.content.decode()


def test_what_everybody_has_is_no_question(operation, at_desk):  # noqa: F811
    ann = at_desk("ann", "analyst")
    for kind, value in (("email", "noreply@mail.example"), ("address", "127.0.0.1")):
        made = ann.post("/ask/put/", WHY | {"kind": kind, "value": value, "urgency": "ordinary"})
        assert made.status_code == 403, value


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "picture"}, {"value": " "}, {"urgency": "now"}, {"standing": "soon"}, {"reason": ""},
        {"kind": "address", "value": "240.0.0.7"}, {"value": "\n".join(f"a{n}@b.example" for n in range(101))},
        {"kind": "address", "value": "240.0.0.7", "since": "2026-01-01T00:00", "until": "2026-03-01T00:00"},
    ],
)  # fmt: skip
def test_a_form_that_says_nothing_asks_nothing(operation, at_desk, wrong):  # noqa: F811
    ann = at_desk("ann", "analyst")
    form = WHY | {"kind": "email", "value": HELD, "urgency": "ordinary"} | wrong
    answer = ann.post("/ask/put/", form)
    assert answer.status_code == 422
    again = re.search(r'<form[^>]* data-again[^>]*action="/ask/put/".*?</form>', answer.content.decode(), re.S).group(0)
    assert all(escape(value) in again for value in form.values()), "what was typed is given back"
    assert "asked nothing yet" in text_of(ann.get("/ask/questions/"))


def test_a_poll_is_given_the_answers_alone(operation, at_desk):  # noqa: F811
    ann = at_desk("ann", "analyst")
    path = put(ann, HELD)
    page = ann.get(path).content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    part = ann.get(path, HTTP_HX_REQUEST="true").content.decode()
    assert part.startswith('<div id="answers"')
    done = told(ann, path).content.decode()
    assert "hx-trigger" not in done
    assert 'http-equiv="refresh"' not in done


def test_enumeration_is_stopped_shown_and_cleared_by_the_data_protection_officer(operation, at_desk):  # noqa: F811
    ann, dora = at_desk("ann", "analyst"), at_desk("dora", "data_protection")
    put(ann, "+45 6660 0199", kind="phone", reason="an older case")
    numbers = "\n".join(f"+45 5550 01{n:02}" for n in range(25))
    stopped = ann.post("/ask/put/", WHY | {"kind": "phone", "value": numbers, "urgency": "ordinary"}, follow=True)
    assert "Nothing was asked" in text_of(stopped)
    again = {"kind": "phone", "value": "+45 5550 0999", "urgency": "ordinary"}
    assert ann.post("/ask/put/", WHY | again).status_code == 403
    page = dora.get("/oversight/questions/")
    assert "25 questions" in text_of(page)
    assert all(said in text_of(page) for said in ("+45 6660 0199", "an older case", WHY["reason"]))
    settle = re.search(r'action="(/oversight/questions/alarms/[^"]+/settle/)"', page.content.decode()).group(1)
    assert ann.post(settle, WHY | {"says": "cleared"}).status_code == 403
    assert dora.post(settle, WHY | {"says": "cleared"}).status_code == 302
    assert "Looked into" in text_of(dora.get("/oversight/questions/"))
    assert ann.post("/ask/put/", WHY | again).status_code == 302


def test_the_budget_is_shown_set_and_kept_to(operation, at_desk):  # noqa: F811
    ann, dora = at_desk("ann", "analyst"), at_desk("dora", "data_protection")
    assert "2,000 of 2,000 questions" in text_of(ann.get("/ask/"))
    assert ann.post("/oversight/questions/budget/", WHY | {"per_officer": "1", "per_agency": "2"}).status_code == 403
    assert dora.post("/oversight/questions/budget/", WHY | {"per_officer": "x", "per_agency": "2"}).status_code == 422
    assert dora.post("/oversight/questions/budget/", WHY | {"per_officer": "1", "per_agency": "2"}).status_code == 302
    put(ann, HELD)
    assert "0 of 1 questions" in text_of(ann.get("/ask/"))
    form = WHY | {"kind": "email", "value": "other@mail.example", "urgency": "ordinary"}
    assert ann.post("/ask/put/", form).status_code == 403


def test_an_item_leads_to_its_question(operation, at_desk):  # noqa: F811
    from tests.desk.test_items_page import registered

    ann = at_desk("ann", "examiner")
    item = registered(ann, serial="TM 7731")
    assert 'href="/ask/?kind=camera&amp;value=TM%207731"' in ann.get(item).content.decode()
