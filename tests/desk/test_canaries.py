"""What is hidden shows nowhere: not on a page, in a search, a count or an error.

The same pages are asked before and after rows are added that their viewer may not see; the answers are the same byte
for byte, and hold none of the words planted in those rows.
"""

import re
import uuid

import pytest

from tests.desk.canaries import TOKEN, addresses, hidden_from, path_of, remove

NOISE = (
    (re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'), b"csrf"),
    (re.compile(rb'name="form" value="[^"]*"'), b"form"),
    (re.compile(rb'name="sent" value="[^"]*"'), b"key"),
    # One counter for an agency: it tells an officer that their agency was busy, and not with what.
    (re.compile(rb'data-tag="[^"]*"'), b"tag"),
    (re.compile(rb'<span class="big-mono">[^<]*</span>'), b"number of this print"),
    (re.compile(rb"<title>Sheet [^<]*</title>"), b"number of this print"),
    (re.compile(rb"<time[^>]*>[^<]*</time>"), b"time"),
    (re.compile(rb"As of [0-9]+ [A-Z][a-z]{2} [0-9]{4} [0-9:]{5} UTC"), b"time"),
)
OWN_TRACES = ("oversight", "notices", "board-sheet-pdf")
"""Pages about the log itself: each look at them, and at others, adds to what they show; and a paper numbered anew at
each print, whose page is compared."""


def ids_of(desk, planted):
    """Ids by the name of the address's parameter: seen ones, hidden ones."""
    seen = {
        "person": desk.persons["P-00042"],
        "link": desk.links[0],
        "contribution": desk.contribution,
        "package": desk.package,
    }
    hidden = {row._meta.model_name: str(row.pk) for row in planted}
    return seen, hidden


def quiet(answer):
    said = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for pattern, instead in NOISE:
        said = pattern.sub(instead, said)
    return answer.status_code, said


def crawl(client, ids):
    found = {}
    for name, kinds, _ in addresses():
        path = path_of(name, kinds, ids)
        found[name] = quiet(client.get(path))
    for asked in (TOKEN, "zq", "lumen:40213", "grauwolf", "harbour", "P-0", "DE", ids["person"]):
        found[f"search {asked}"] = quiet(client.get("/search/", {"q": asked}))
    for chart in ("map", "countries", "funnel"):
        found[f"chart {chart}"] = quiet(client.get(f"/figures/charts/{chart}/"))
    for query in ("?country=DE", "?after=1~x", "?country=none", "?from=0"):
        for name in ("persons", "packages", "contributions", "links"):
            found[f"{name} {query}"] = quiet(client.get(path_of(name, [], ids) + query))
    return found


@pytest.fixture
def still(monkeypatch):
    """One instant for every page."""
    from datetime import UTC, datetime

    import tallystick.desk.frame as frame

    class Still(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2025, 3, 1, 12, tzinfo=UTC)

    monkeypatch.setattr(frame, "datetime", Still)


@pytest.mark.parametrize("user", ["inga", "jonas", "karl", "dorte"])
def test_hidden_rows_change_no_answer_and_none_of_their_words_is_said(desk, signed_in, still, user):
    client = signed_in(user)
    seen, _ = ids_of(desk, [])
    crawl(client, seen)
    before = crawl(client, seen)
    planted = hidden_from(desk, user)
    try:
        after = crawl(client, seen)
        named = crawl(client, ids_of(desk, planted)[1] | {"person": planted[0].pk})
    finally:
        remove(planted)
    assert any(status == 200 for status, _ in before.values())
    for name, (status, said) in {**after, **{f"{name} by id": one for name, one in named.items()}}.items():
        # A search page says again what was asked; that it says no more is the comparison below.
        assert name.startswith(f"search {TOKEN}") or TOKEN.encode() not in said, name
        assert status != 500, name
    changed = [name for name in after if after[name] != before[name] and not name.startswith(OWN_TRACES)]
    assert changed == []


def test_hidden_and_absent_look_the_same(desk, signed_in, still):
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


def test_the_sweep_has_teeth(desk, signed_in, still, database):
    """With a sabotaged policy the sweep finds what it must find."""
    from django.db import connections

    from tallystick.site.setting_up import bring_up_to_date

    client = signed_in("inga")
    seen, _ = ids_of(desk, [])
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
