"""What is hidden shows nowhere: not on a page, in a search, a count or an error.

The same pages are asked before and after rows are added that their viewer may not see; the answers are the same byte
for byte, and hold none of the words planted in those rows.
"""

import re
import uuid

import pytest

from tests.desk.canaries import NOT_OPENED, TOKEN, addresses, asking, hidden_from, path_of, remove

NOISE = (
    (re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'), b"csrf"),
    (re.compile(rb'name="form" value="[^"]*"'), b"form"),
    (re.compile(rb'name="sent" value="[^"]*"'), b"key"),
    # One counter for an agency: it tells an officer that their agency was busy, and not with what.
    (re.compile(rb'data-tag="[^"]*"'), b"tag"),
    (re.compile(rb"(?m)^ETag: .*$"), b"tag"),
    (re.compile(rb'<span class="big-mono">[^<]*</span>'), b"number of this print"),
    (re.compile(rb"<title>Sheet [^<]*</title>"), b"number of this print"),
    (re.compile(rb"<time[^>]*>[^<]*</time>"), b"time"),
    (re.compile(rb"As of [0-9]+ [A-Z][a-z]{2} [0-9]{4} [0-9:]{5} UTC"), b"time"),
)
UNTOLD = ("Content-Length",)
"""Headers that go with what is taken out above: its length."""
OWN_TRACES = ("oversight", "notices", "board-sheet-pdf")
"""Pages about the log itself: each look at them, and at others, adds to what they show; and a paper numbered anew at
each print, whose page is compared."""


@pytest.fixture(scope="module")
def seen(desk):
    """Ids by the name of the address's parameter, of rows that are seen: of an action day that runs as well. Beside
    those who play it there is an officer of every other role but those who may see what is put away; data protection,
    which every look of a sweep alarms, opens pages alone."""
    from datetime import UTC, datetime

    from tallystick.evidence.items import Described, register_item
    from tallystick.records.directory import add_officer
    from tallystick.records.session import administration, session
    from tests.desk.conftest import viewer
    from tests.desk.running_day import stock_day
    from tests.desk.running_figures import stock_release, stock_results
    from tests.desk.signing import PASSWORD, SECRET

    day = stock_day(desk)
    results, figures = stock_results(desk, day), stock_release(desk)
    with administration():
        for user, roles in (("pia", ["examiner", "prevention", "prosecutor"]), ("dora", ["data_protection"])):
            add_officer(username=user, agency="SE-DESK", roles=roles, name=user.title(), password=PASSWORD, totp=SECRET)
    by = viewer("dorte", desk.operation)
    with session(by):
        item = register_item("DK-1", Described(kind="phone"), by=by, at=datetime.now(UTC))
    return {
        "person": desk.persons["P-00042"], "link": desk.links[0], "contribution": desk.contribution,
        "package": desk.package, "subject": day["DK-ALFA"], "call": day["window"], "row": results["se-arrest"],
        "negative": results["negative"], "result": results["dk-corrected"], "item": str(item.pk),
        "figurerelease": figures["released"], "statement": figures["statement"],
    }  # fmt: skip


def ids_of(planted):
    """Ids by the name of the address's parameter, of hidden rows."""
    return {row._meta.model_name: str(row.pk) for row in planted}


def quiet(answer):
    """The status, and the headers with the body."""
    head = [f"{name}: {value}\n".encode() for name, value in sorted(answer.items()) if name not in UNTOLD]
    said = b"".join([*head, *(answer.streaming_content if answer.streaming else [answer.content])])
    for pattern, instead in NOISE:
        said = pattern.sub(instead, said)
    return answer.status_code, said


def crawl(client, ids):
    found = {}
    for name, kinds, methods in addresses():
        if "GET" in methods:
            found[name] = quiet(client.get(path_of(name, kinds, ids)))
        if name in (asked := asking(ids)):
            found[f"{name} asked"] = quiet(client.get(path_of(name, kinds, ids), asked[name]))
    for asked in (TOKEN, "zq", "lumen:40213", "grauwolf", "harbour", "P-0", "DE", ids["person"]):
        found[f"search {asked}"] = quiet(client.get("/search/", {"q": asked}))
    for chart in ("map", "countries", "funnel", "course"):
        found[f"chart {chart}"] = quiet(client.get(f"/figures/charts/{chart}/"))
        for form in ("svg", "png", "csv"):
            found[f"chart {chart}.{form}"] = quiet(client.get(f"/figures/charts/{chart}/file.{form}"))
    found["draft pdf"] = quiet(client.get(path_of("statement-draft", ["statement", "form"], ids | {"form": "pdf"})))
    for figure in ("suspects", "arrests_with_main", "children_safeguarded", "participating_countries"):
        found[f"figure {figure}"] = quiet(client.get(f"/figures/{figure}/", {"against": "arrests"}))
    for query in ("?country=DE", "?after=1~x", "?country=none", "?from=0"):
        for name in ("persons", "packages", "contributions", "links"):
            found[f"{name} {query}"] = quiet(client.get(path_of(name, [], ids) + query))
    return found


@pytest.fixture
def still(monkeypatch):
    """One instant for every page."""
    from datetime import UTC, datetime

    from tallystick.desk import asking, frame
    from tallystick.desk.templatetags import desk as tags
    from tallystick.desk.views import items

    instant = datetime.now(UTC)

    class Still(datetime):
        @classmethod
        def now(cls, tz=None):
            return instant

    for module in (frame, asking, items, tags):
        monkeypatch.setattr(module, "datetime", Still)


@pytest.mark.parametrize("user", ["inga", "jonas", "karl", "dorte", "pia"])
def test_hidden_rows_change_no_answer_and_none_of_their_words_is_said(desk, seen, signed_in, still, user):
    client = signed_in(user)
    before = crawl(client, seen)
    planted = hidden_from(desk, user)
    try:
        for name, kinds, methods in addresses():
            assert "GET" in methods or client.get(path_of(name, kinds, seen)).status_code in (403, 405), name
        after = crawl(client, seen)
        named = crawl(client, ids_of(planted) | {"person": planted[0].pk})
    finally:
        remove(planted)
    assert any(status == 200 for status, _ in before.values())
    for name, (status, said) in {**after, **{f"{name} by id": one for name, one in named.items()}}.items():
        # A search page says again what was asked; that it says no more is the comparison below.
        assert name.startswith(f"search {TOKEN}") or TOKEN.encode() not in said, name
        assert status != 500, name
    changed = [name for name in after if after[name] != before[name] and not name.startswith(OWN_TRACES)]
    assert changed == []


def test_hidden_and_absent_look_the_same(desk, seen, signed_in, still):
    client = signed_in("inga")
    planted = hidden_from(desk, "inga")
    try:
        for name, kinds, _ in addresses():
            for row in planted:
                if row._meta.model_name in kinds:
                    there = client.get(path_of(name, kinds, {row._meta.model_name: row.pk}))
                    absent_id = uuid.uuid4()
                    absent = client.get(path_of(name, kinds, {row._meta.model_name: absent_id}))
                    assert there.status_code == absent.status_code, name
                    same = quiet(there)[1].replace(str(row.pk).encode(), b"id")
                    assert same == quiet(absent)[1].replace(str(absent_id).encode(), b"id"), name
    finally:
        remove(planted)


def test_every_page_that_is_read_is_opened_by_the_sweep(desk, seen, signed_in):
    """A new page must be reached with a row that is seen, or nothing is compared: see ``seen``, ``asking``."""
    clients = [signed_in(user) for user in ("inga", "dorte", "karl", "pia", "dora")]

    def opened(name, kinds):
        path, asked = path_of(name, kinds, seen), asking(seen).get(name, {})
        return any(client.get(path, asked).status_code in (200, 302, 304) for client in clients)

    closed = {name for name, kinds, methods in addresses() if "GET" in methods and not opened(name, kinds)}
    assert sorted(closed ^ set(NOT_OPENED)) == [], "swept, or said why not"


def test_the_sweep_has_teeth(desk, seen, signed_in, still, database):
    """With a sabotaged policy the sweep finds what it must find."""
    from django.db import connections

    from tallystick.site.setting_up import bring_up_to_date

    client = signed_in("inga")
    before = crawl(client, seen)
    planted = hidden_from(desk, "inga")
    try:
        with connections["owner"].cursor() as cursor:
            for table in ("account", "link", "person", "searchtoken"):
                cursor.execute(f"ALTER POLICY see ON records_{table} USING (true)")
        after = crawl(client, seen)
    finally:
        remove(planted)
        bring_up_to_date(database)
    assert any(TOKEN.encode() in said for name, (_, said) in after.items() if TOKEN not in name)
    assert [name for name in after if after[name] != before[name]]
