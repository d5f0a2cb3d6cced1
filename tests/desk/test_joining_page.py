"""Joining and parting persons at the desk: first what it changes, then the act, then the way back."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.desk.test_pages import text_of
from tests.linking.test_build import WORLD
from tests.linking.worlds import GIVEN, account, write_world


@pytest.fixture(scope="module")
def built(desk: Any, database: Any) -> dict[str, Any]:
    """The desk's operation linked from a small world; persons by account."""
    from tallystick.linking.jobs import build
    from tallystick.records.models import Contribution
    from tallystick.records.session import session
    from tallystick.vocabulary.viewer import Viewer

    more = [*WORLD["ACCOUNTS"], account("ben2", email="ben@inbox.example")]
    write_world(database, desk.operation, WORLD | {"ACCOUNTS": more})
    service = Viewer(officer="", agency="", operation=desk.operation, purpose="job", service=True)
    with session(service, role="worker"):
        for one in GIVEN:
            Contribution.objects.create(
                operation_id=desk.operation, owner="HQ-DESK", digest=one.contribution, kind=one.kind, name=one.kind,
                codes=["H0"], evaluation=one.evaluation, received_at=datetime(2026, 2, 1, tzinfo=UTC),
            )  # fmt: skip
    build(home=database, operation_id=desk.operation)
    return people(desk)


def people(desk: Any) -> dict[str, Any]:
    from tallystick.records.models import Person
    from tallystick.records.session import session
    from tallystick.vocabulary.viewer import Viewer

    service = Viewer(officer="", agency="", operation=desk.operation, purpose="job", service=True)
    with session(service, role="worker"):
        return {account: row for row in Person.objects.filter(became=None) for account in row.accounts}


def test_two_persons_are_joined_after_a_preview_and_parted_again(signed_in: Any, desk: Any, built: Any) -> None:
    client = signed_in("inga")
    ann, ben = built["harbour:ann1"], built["harbour:ben1"]
    older, younger = sorted((ann, ben), key=lambda row: row.number)
    assert "Join or part" in text_of(client.get(f"/persons/{ann.pk}/"))
    asked = client.get(f"/persons/{ann.pk}/merge/", {"with": ben.number})
    seen = text_of(asked)
    assert f"{older.number} and {younger.number} become one person: {older.number}, with 5 accounts." in seen
    assert "Nothing has changed yet." in seen
    assert people(desk)["harbour:ann1"].pk != people(desk)["harbour:ben1"].pk
    form = {"with": ben.number, "reason": "one flat, one voice"}
    done = client.post(f"/persons/{ann.pk}/merge/", form, follow=True)
    assert "Joined with" in text_of(done)
    assert people(desk)["harbour:ann1"].pk == people(desk)["harbour:ben1"].pk == older.pk
    back = re.search(r'href="(/persons/undo/[^"]+)"', done.content.decode())
    assert back
    address = back[1].replace("&amp;", "&")
    assert "Take it back?" in text_of(client.get(address))
    decisions = re.findall(r"decision=([0-9a-f-]{36})", address)
    gone = client.post("/persons/undo/", {"decision": decisions, "reason": "two flats"}, follow=True)
    assert "Persons are as before." in text_of(gone)
    now = people(desk)
    assert (now["harbour:ann1"].pk, now["harbour:ben1"].pk) == (ann.pk, ben.pk)


def test_chosen_accounts_are_parted_after_a_preview(signed_in: Any, desk: Any, built: Any) -> None:
    client = signed_in("inga")
    ann = built["harbour:ann1"]
    seen = text_of(client.get(f"/persons/{ann.pk}/split/", {"account": "harbour:ann2"}))
    assert "a new number" in seen, seen
    assert "not same" in seen.replace("_", " ")
    done = client.post(f"/persons/{ann.pk}/split/", {"account": "harbour:ann2", "reason": "a brother"}, follow=True)
    assert done.status_code == 200
    assert people(desk)["harbour:ann2"].pk != ann.pk
    assert people(desk)["harbour:ann1"].pk == ann.pk


def test_what_is_not_sensible_is_said_in_words(signed_in: Any, desk: Any, built: Any) -> None:
    client = signed_in("inga")
    ann = built["harbour:ann1"]
    assert client.get(f"/persons/{ann.pk}/merge/").status_code == 422
    assert client.get(f"/persons/{ann.pk}/merge/", {"with": ann.number}).status_code == 422
    assert client.get(f"/persons/{ann.pk}/split/").status_code == 422
    assert client.post(f"/persons/{ann.pk}/split/", {"account": "harbour:ann3"}).status_code == 422
    assert signed_in("karl").get(f"/persons/{ann.pk}/merge/", {"with": "P-00001"}).status_code == 403


def test_the_search_page_says_who_holds_a_value(signed_in: Any, desk: Any, built: Any) -> None:
    seen = text_of(signed_in("inga").get("/search/", {"q": "ann@post.example"}))
    assert "Who holds this value" in seen
    assert "3 accounts hold it" in seen


def test_what_an_answer_would_change_is_shown_before_it_is_given(signed_in: Any, desk: Any, built: Any) -> None:
    from tallystick.records.models import Link
    from tallystick.records.session import session
    from tallystick.vocabulary.viewer import Viewer

    service = Viewer(officer="", agency="", operation=desk.operation, purpose="job", service=True)
    with session(service, role="worker"):
        link = Link.objects.get(left="harbour:ann3", right="harbour:ben1")
    seen = text_of(signed_in("inga").get(f"/links/{link.pk}/preview/", {"answer": "same"}))
    assert "become one person" in seen
