"""The action day as officers meet it at the desk: subjects, calls, board, doors, sheets, log."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.desk.running_day import stock_day

PAGES = (
    "/subjects/", "/calls/", "/board/", "/board/map/", "/board/timeline/", "/board/wall/", "/board/on-behalf/",
    "/board/bulk/", "/board/sheets/", "/board/log/", "/board/situation/", "/doors/", "/board/sheets/print/",
)  # fmt: skip
WHY = {"reason": "because the day needs it"}


@pytest.fixture(scope="module")
def day(desk):
    return stock_day(desk)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def key_of(answer, name="sent") -> str:
    return re.search(f'name="{name}" value="([0-9a-f-]+)"', answer.content.decode()).group(1)


@pytest.mark.parametrize("user", ["inga", "dorte", "karl", "sven"])
def test_every_page_of_the_day_opens_to_whoever_works_on_it(day, signed_in, user):
    client = signed_in(user)
    for path in PAGES:
        assert client.get(path).status_code in (200, 404 if "print" in path else 200), path


def test_a_prosecutor_looks_and_enters_nothing(day, signed_in):
    maja = signed_in("maja")
    assert maja.get("/board/").status_code == maja.get("/subjects/").status_code == 200
    assert maja.get(f"/doors/{day['DK-ALFA']}/").status_code == 403
    assert maja.post("/board/bulk/enter/", {"line": "1 done"}).status_code == 403


def test_a_country_sees_its_own_and_the_coordinator_the_least(day, signed_in):
    own, other, all_of_it = (text_of(signed_in(user).get("/subjects/")) for user in ("dorte", "karl", "inga"))
    assert "DK-ALFA" in own
    assert "EICHE" not in own
    assert "DK-ALFA" not in other
    assert "DE-9-EICHE" in other
    assert "things are missing" in other
    assert "DK-ALFA" in all_of_it
    assert "SE-TALL" in all_of_it
    assert "things are missing" not in all_of_it


def test_the_board_says_who_is_silent_and_late_and_a_country_sees_its_own_line(day, signed_in):
    said = text_of(signed_in("inga").get("/board/"))
    assert "2 countries are silent" in said or "1 country is silent" in said
    assert "DK-DESK" in said
    assert "SE-DESK" in said
    assert "No door has moved since the window opened" in said
    own = text_of(signed_in("karl").get("/board/"))
    assert "DE-DESK" in own
    assert "DK-DESK" not in own


def test_nothing_is_sent_while_nothing_changed(day, signed_in):
    inga, dorte = signed_in("inga"), signed_in("dorte")
    for page, poll in (
        ("/board/", "/board/now/"),
        ("/board/wall/", "/board/wall/now/"),
        ("/board/map/", "/board/map/now/"),
    ):
        tag = re.search('data-tag="([^"]+)"', inga.get(page).content.decode()).group(1)
        same = inga.get(poll, HTTP_IF_NONE_MATCH=f'"{tag}"')
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", f'"{tag}"')
    form = {"state": "under_way", "sent": str(uuid.uuid4())}
    assert dorte.post(f"/doors/{day['DK-BRAVO']}/report/", form).status_code == 302
    fresh = inga.get("/board/now/", HTTP_IF_NONE_MATCH=f'"{tag}"')
    assert fresh.status_code == 200
    assert fresh["ETag"] != f'"{tag}"'
    assert "<html" not in fresh.content.decode()
    assert inga.get("/board/now/", HTTP_IF_NONE_MATCH=f'"{fresh["ETag"].strip(chr(34))}"').status_code == 304
    for odd in ("", '"x"', '"1"', '"1.2.3"', '"9.99999999999999999999"'):
        assert inga.get("/board/now/", HTTP_IF_NONE_MATCH=odd).status_code == 200, odd
    past = f'"{fresh["ETag"].strip(chr(34)).split(".")[0]}.1000"'
    assert inga.get("/board/now/", HTTP_IF_NONE_MATCH=past).status_code == 200, "the clock alone changed it"


def test_the_same_form_sent_again_is_answered_as_before_and_counts_once(day, signed_in):
    from tallystick.records.models import DoorReport
    from tallystick.records.session import administration

    dorte = signed_in("dorte")
    form = {"state": "revisit", "words": "again at noon", "sent": key_of(dorte.get(f"/doors/{day['DK-BRAVO']}/"))}
    answers = [dorte.post(f"/doors/{day['DK-BRAVO']}/report/", form) for _ in range(3)]
    assert {(one.status_code, one["Location"]) for one in answers} == {(302, answers[0]["Location"])}
    assert "Taken in" in text_of(dorte.get(answers[0]["Location"]))
    with administration():
        assert DoorReport.objects.filter(sent=form["sent"]).count() == 1
    assert dorte.post(f"/doors/{day['DK-BRAVO']}/report/", form | {"state": "done"}).status_code == 409
    assert signed_in("karl").get(answers[0]["Location"]).status_code == 404


def test_a_report_is_corrected_once_and_stays_readable_with_why(day, signed_in):
    from tallystick.records.models import DoorReport
    from tallystick.records.session import administration

    dorte, path = signed_in("dorte"), f"/doors/{day['DK-ALFA']}/"
    happened = datetime.now(UTC) - timedelta(minutes=7)
    wrong = {"state": "done", "sent": str(uuid.uuid4()), "words": "two phones", "pressed": happened.isoformat()}
    dorte.post(f"{path}report/", wrong)
    with administration():
        row = DoorReport.objects.get(sent=wrong["sent"])
    one = f"{path}reports/{row.pk}/"
    assert one in dorte.get(path).content.decode()
    form = dorte.get(one)
    assert 'value="done" required checked' in form.content.decode()
    assert 'value="two phones"' in form.content.decode()
    right = {"state": "nobody_in", "sent": key_of(form), "words": "two phones", "zone": "UTC", "when": ""}
    assert dorte.post(f"{one}correct/", right).status_code == 422, "no reason"
    right |= {"reason": "pressed in the dark", "pressed": datetime.now(UTC).isoformat()}
    answers = [dorte.post(f"{one}correct/", right) for _ in range(2)]
    assert {(one.status_code, one["Location"]) for one in answers} == {(302, answers[0]["Location"])}
    assert "Corrected" in text_of(dorte.get(answers[0]["Location"]))
    with administration():
        made = DoorReport.objects.get(corrects=row.pk)
        assert (made.state, made.happened_at, made.reason) == ("nobody_in", row.happened_at, "pressed in the dark")
    for where in (path, f"/subjects/{day['DK-ALFA']}/"):
        seen = dorte.get(where).content.decode()
        assert re.search(r"<s>(?:(?!</s>).)*done(?:(?!</s>).)*</s>", seen, re.S), where
        assert "<q>pressed in the dark</q>" in seen
        assert one not in seen, "it stands no longer"
    assert dorte.get(one).status_code == 409
    assert dorte.post(f"{one}correct/", right | {"sent": str(uuid.uuid4()), "state": "moved"}).status_code == 409
    # Withdrawn, what was reported before it holds again.
    two = f"{path}reports/{made.pk}/"
    gone = {"sent": key_of(dorte.get(two)), "reason": "another door"}
    for _ in range(2):
        assert dorte.post(f"{two}withdraw/", gone).status_code == 302
    assert "Withdrawn" in text_of(dorte.get(path))
    for user, there in (("karl", path), ("dorte", f"/doors/{day['DK-BRAVO']}/")):
        client = signed_in(user)
        assert client.get(f"{there}reports/{made.pk}/").status_code == 404
        assert client.post(f"{there}reports/{made.pk}/correct/", right | {"sent": str(uuid.uuid4())}).status_code == 404


def test_it_happened_when_the_button_was_pressed_and_not_when_it_arrived(day, signed_in):
    from tallystick.records.models import DoorReport
    from tallystick.records.session import administration

    dorte, pressed = signed_in("dorte"), datetime.now(UTC) - timedelta(minutes=25)
    ahead = datetime.now(UTC) + timedelta(hours=2)
    for said, expected in ((pressed, pressed), (ahead, datetime.now(UTC))):
        key = str(uuid.uuid4())
        form = {"state": "done", "sent": key, "pressed": said.isoformat()}
        assert dorte.post(f"/doors/{day['DK-CHARLIE']}/report/", form).status_code == 302
        with administration():
            assert abs(DoorReport.objects.get(sent=key).happened_at - expected) < timedelta(minutes=1)


def test_times_are_by_the_clock_the_form_names(day, signed_in):
    from tallystick.records.models import DoorReport
    from tallystick.records.session import administration

    key = str(uuid.uuid4())
    form = {"state": "moved", "sent": key, "when": "2026-03-29T03:30", "zone": "Europe/Copenhagen"}
    assert signed_in("dorte").post(f"/doors/{day['DK-BRAVO']}/report/", form).status_code == 302
    with administration():
        row = DoorReport.objects.get(sent=key)
        assert row.happened_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
        row.delete()


def test_a_report_that_came_after_the_session_had_ended_is_kept_with_its_key_and_counts_once(day, signed_in):
    """Sent late, signed in again, sent from the page of kept forms, and once more from the old page: one report."""
    from django.contrib.auth import get_user_model

    from tallystick.records.models import DoorReport
    from tallystick.records.session import administration

    client, path = signed_in("dorte"), f"/doors/{day['DK-ALFA']}/report/"
    pressed = datetime.now(UTC) - timedelta(minutes=3)
    form = {"state": "abroad", "sent": str(uuid.uuid4()), "pressed": pressed.isoformat()}
    session = client.session
    session["sitting"] = {**session["sitting"], "seen": session["sitting"]["seen"] - 2 * 3600}
    session.save()
    late = client.post(path, form)
    assert late["Location"].startswith("/account/login/")
    kept = client.session["kept_form"]
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(get_user_model().objects.get(username="dorte"), backend=backend)
    session = client.session
    session.update({"kept_form": kept, **kept["operation"]})
    session.save()
    shown = client.get("/kept/").content.decode()
    assert f'type="hidden" name="sent" value="{form["sent"]}"' in shown
    assert f"<dd>{form['sent']}" not in shown, "a key says nothing to a reader"
    once = {"tally-once": kept["once"]}
    answers = [client.post(path, form | more) for more in (once, {}, once)]
    assert len({one["Location"] for one in answers}) == 1
    with administration():
        rows = DoorReport.objects.filter(sent=form["sent"])
        assert [row.happened_at for row in rows] == [pressed]


def test_what_will_happen_is_shown_before_a_call_goes_out(day, signed_in):
    from tallystick.records.models import Call
    from tallystick.records.session import administration

    inga = signed_in("inga")
    asked = {"kind": "stand_down", "to": ["DK-DESK", "SE-DESK"], "words": "Back to the cars"}
    with administration():
        before = Call.objects.count()
    seen = text_of(inga.get("/calls/preview/", asked))
    assert "asked not to act" in seen
    assert "DK-DESK" in seen
    assert "DE-DESK" not in seen
    assert "put it to 2 countries" in seen
    assert "under way" in seen
    window = {"kind": "window", "to": ["DK-DESK"], "starts_at": "2027-03-29T04:00", "ends_at": "2027-03-29T09:00"}
    seen = text_of(inga.get("/calls/preview/", window))
    assert "29 Mar 2027 04:00 UTC" in seen
    assert "29 Mar 2027 06:00 CEST" in seen
    assert inga.get("/calls/preview/", {**window, "starts_at": ""}).status_code == 422
    assert inga.get("/calls/preview/", {"kind": "hold"}).status_code == 422
    seen = text_of(inga.get("/calls/preview/", {"kind": "roll_call", "everyone": "1"}))
    assert "put it to 4 countries" in seen or "put it to 3 countries" in seen
    assert "SE-DESK" in seen
    with administration():
        assert Call.objects.count() == before, "looking puts nothing"
    assert inga.post("/calls/put/", {"kind": "hold", "to": "SE-DESK"}).status_code == 422, "no reason"
    assert inga.post("/calls/put/", {"kind": "hold", "to": "SE-DESK", **WHY}).status_code == 302
    assert signed_in("dorte").post("/calls/put/", {"kind": "hold", "to": "SE-DESK", **WHY}).status_code == 403


def test_a_call_to_several_is_one_that_says_who_has_not_answered(day, signed_in):
    said = text_of(signed_in("inga").get("/calls/"))
    assert re.search(r"Roll call 1 of 3 answered put .* No answer for [^:]+: .*Germany.*Sweden", said)
    own = text_of(signed_in("dorte").get("/calls/"))
    assert " of 3 answered" not in own, "a country is not told whom else it was put to"
    assert "Germany" not in own


def test_the_timeline_is_of_a_country_where_one_is_chosen_and_goes_on_page_by_page(day, signed_in, monkeypatch):
    from tallystick.desk.views import board

    inga = signed_in("inga")
    one = text_of(inga.get("/board/timeline/", {"agency": "DK-DESK"}))
    assert "DK-ALFA" in one
    assert "SE-TALL" not in one
    assert "Item seized : 9 items" in one
    monkeypatch.setattr(board, "PAGE", 3)
    page = inga.get("/board/timeline/").content.decode()
    assert page.count("<tr data-row>") == 3
    onward = re.search(r'rel="next" href="([^"]+)"', page).group(1).replace("&amp;", "&")
    assert inga.get("/board/timeline/" + onward).content.decode().count("<tr data-row>") == 3
    assert inga.get("/board/timeline/", {"after": "yesterday"}).status_code == 422
    assert "SE-DESK" not in text_of(signed_in("dorte").get("/board/timeline/", {"agency": "SE-DESK"})).split("Wall")[1]


@pytest.mark.parametrize(("conflict", "said"), [("", "could warn subjects of others"), ("No time.", "In conflict now")])
def test_who_could_warn_whom_is_shown_before_a_window_goes_to_one_of_them(desk, day, signed_in, conflict, said):
    from tallystick.records.models import Tied
    from tallystick.records.session import administration

    kept = {"operation_id": desk.operation, "owner": "HQ-DESK", "group": uuid.uuid4(), "made_at": datetime.now(UTC)}
    with administration():
        subjects = [{"agency": one, "count": 1} for one in ("DK-DESK", "SE-DESK")]
        row = Tied.objects.create(**kept, subjects=subjects, conflict=conflict)
    try:
        window = {"kind": "window", "starts_at": "2027-03-29T04:00", "ends_at": "2027-03-29T09:00"}
        one, both = (
            text_of(signed_in("inga").get("/calls/preview/", {**window, "to": to}))
            for to in (["DK-DESK"], ["DK-DESK", "SE-DESK"])
        )
        assert said in one
        assert "Tied to one another: DK 1, SE 1" in one
        assert (said in both) == bool(conflict), "they are asked to move together"
        assert said not in text_of(signed_in("inga").get("/calls/preview/", {"kind": "hold", "to": ["DK-DESK"]}))
    finally:
        with administration():
            row.delete()


def test_a_country_answers_and_gives_another_time(day, signed_in):
    sven = signed_in("sven")
    page = sven.get("/calls/")
    assert "waits for you" in text_of(page)
    assert "All at once" in text_of(page)
    form = {"says": "declined", "words": "no judge", "rather_from": "2027-01-05T07:00", "zone": "Europe/Stockholm"}
    assert sven.post(f"/calls/{day['window']}/answer/", form).status_code == 302
    assert "rather from 5 Jan 2027 06:00 UTC" in text_of(signed_in("inga").get("/calls/"))
    assert signed_in("karl").post(f"/calls/{day['window']}/answer/", form).status_code == 404
    assert signed_in("karl").post(f"/calls/{day['check']}/answer/", {"says": "acknowledged"}).status_code == 302
    hours = {"zone": "Europe/Stockholm", "since": "06:00", "until": "21:00", "source": "Invented Act s. 2", **WHY}
    assert sven.post("/calls/hours/", hours).status_code == 302
    assert "06:00 to 21:00" in text_of(sven.get("/calls/"))


def test_hours_told_by_a_country_are_entered_for_it_and_it_says_whether_they_are_right(day, signed_in):
    inga, karl, path = signed_in("inga"), signed_in("karl"), "/board/on-behalf/"
    page = inga.get(path, {"agency": "DE-DESK"})
    assert "When homes may be searched there" in text_of(page)
    form = {
        **{"zone": "Europe/Berlin", "since": "06:00", "until": "21:00", "source": "Invented Code s. 104"},
        **{"agency": "DE-DESK", "sent": str(uuid.uuid4()), **WHY},
    }
    assert inga.post("/calls/hours/", form).status_code == 422, "nobody told"
    sent = inga.post("/calls/hours/", form | {"told_by": "Duty officer Behr", "told_how": "phone"})
    assert sent["Location"] == f"{path}?agency=DE-DESK"
    assert "they confirm it" in text_of(inga.get(sent["Location"]))
    assert "Invented Code" in text_of(inga.get("/calls/"))
    waiting = karl.get(path)
    assert "06:00 to 21:00 by the clocks of Europe/Berlin" in text_of(waiting)
    row = re.search(r'on-behalf/([0-9a-f-]+)/word/.*?name="kind" value="hours"', waiting.content.decode()).group(1)
    assert karl.post(f"{path}{row}/word/", {"kind": "hours", "says": "confirmed"}).status_code == 302
    assert row not in karl.get(path).content.decode()


def test_details_stay_with_their_country_and_ready_is_refused_with_reasons(day, signed_in):
    dorte, path = signed_in("dorte"), f"/subjects/{day['DK-BRAVO']}/"
    form = {
        "address": "Havnegade 12",
        "basis": "warrant 7/26",
        "children": "no",
        "valid_from": "2026-01-01T08:00",
        **WHY,
    }
    assert dorte.post(f"{path}details/", form | {"zone": "Europe/Copenhagen"}).status_code == 302
    page = dorte.get(path)
    assert "Havnegade 12" in page.content.decode()
    assert 'value="2026-01-01T08:00"' in page.content.decode()
    for user in ("inga", "karl"):
        assert "Havnegade" not in signed_in(user).get(path).content.decode()
    refused = dorte.post(f"{path}ready/", {"sent": str(uuid.uuid4()), **WHY})
    assert refused.status_code == 403
    assert "Risk of suicide" in text_of(refused)
    assert signed_in("karl").post(f"{path}details/", form).status_code in (403, 404)


def test_a_child_in_danger_is_one_press_with_a_reason(day, signed_in):
    karl, path = signed_in("karl"), f"/subjects/{day['DE-9-BUCHE']}/"
    page = karl.get(path)
    assert page.content.decode().count("child-in-danger/") == 1
    form = {"sent": key_of(page), "reason": "a message of this morning"}
    assert karl.post(f"{path}child-in-danger/", {"sent": form["sent"]}).status_code == 422
    for _ in range(2):
        assert karl.post(f"{path}child-in-danger/", form).status_code == 302
    assert "moved early" in text_of(signed_in("inga").get("/board/"))
    for user in ("inga", "dorte"):
        client = signed_in(user)
        for where in (path, "/board/", "/board/timeline/", "/notices/", "/subjects/"):
            assert "message of this morning" not in client.get(where).content.decode(), (user, where)


def test_the_coordinator_enters_readiness_and_danger_where_a_country_told_it(day, signed_in):
    inga, path = signed_in("inga"), f"/subjects/{day['SE-TALL']}/"
    page = inga.get(path)
    assert "SE-DESK told you that it is ready" in text_of(page)
    assert "told you" not in text_of(signed_in("sven").get(path))
    told = {"agency": "SE-DESK", "told_by": "Ek", "told_how": "phone", **WHY}
    refused = inga.post(f"{path}ready/", told | {"sent": key_of(page)})
    assert refused.status_code == 403
    assert "not ready" in text_of(refused)
    assert inga.post(f"{path}child-in-danger/", WHY | {"sent": str(uuid.uuid4())}).status_code == 404, "nobody told"
    assert inga.post(f"{path}child-in-danger/", told | {"sent": str(uuid.uuid4())}).status_code == 302
    assert "told by Ek, phone" in text_of(inga.get(path))


def test_on_behalf_who_told_is_asked_and_the_country_says_whether_it_is_right(day, signed_in):
    inga, sven = signed_in("inga"), signed_in("sven")
    page = inga.get("/board/on-behalf/", {"agency": "SE-DESK"})
    assert "Who of SE-DESK told you" in text_of(page)
    assert "SE-TALL" in text_of(page)
    form = {"agency": "SE-DESK", "line": "2 of 2 done, 3 devices", "sent": str(uuid.uuid4())}
    assert inga.post("/board/bulk/enter/", form).status_code == 422
    told = {"told_by": "Ek", "told_how": "siena", "told_at": ""}
    sent = inga.post("/board/bulk/enter/", form | told)
    assert (sent.status_code, sent["Location"]) == (302, "/board/on-behalf/?agency=SE-DESK")
    door = {"agency": "SE-DESK", "subject": day["SE-TALL"], "state": "done", "sent": str(uuid.uuid4()), **told}
    assert inga.post("/board/on-behalf/door/", door).status_code == 302
    waiting = sven.get("/board/on-behalf/")
    assert "is it right?" in text_of(waiting)
    row, kind = re.search(
        r'on-behalf/([0-9a-f-]+)/word/.*?name="kind" value="(\w+)"', waiting.content.decode()
    ).groups()
    assert sven.post(f"/board/on-behalf/{row}/word/", {"kind": kind, "says": "confirmed"}).status_code == 302
    assert f"{row}/word/" not in sven.get("/board/on-behalf/").content.decode()
    wrong = {"kind": kind, "says": "wrong", "words": "x"}
    assert signed_in("karl").post(f"/board/on-behalf/{row}/word/", wrong).status_code == 404


def test_a_sheet_bears_codes_and_is_typed_in_once(day, signed_in):
    dorte = signed_in("dorte")
    printed = dorte.get("/board/sheets/print/")
    assert "DK-ALFA" not in printed.content.decode().split("<main", 1)[1]
    assert dorte.get("/board/sheets/sheet.pdf").content.startswith(b"%PDF")
    number = re.search(r'big-mono">([^<]+)<', printed.content.decode()).group(1)
    listed = dorte.get("/board/sheets/").content.decode()
    code = re.search(r'<th class="mono">([^<]+)</th><td><a href="/subjects/' + day["DK-BRAVO"], listed).group(1)
    at = f"{datetime.now(UTC) - timedelta(minutes=2):%Y-%m-%dT%H:%M}"
    row = {
        "line-1": "3",
        "code-1": code,
        "at-1": at,
        "state-1": "at_large",
        "kind-2": "arrest",
        "line-2": "9",
        "at-2": at,
    }
    form = {"number": number, "zone": "UTC", **row}
    first = text_of(dorte.post("/board/sheets/type-in/", form, follow=True))
    assert "entered: 1; there already: 1" in first, "the line of this morning said one arrest"
    again = text_of(dorte.post("/board/sheets/type-in/", form, follow=True))
    assert "typed in before" in again
    assert dorte.post("/board/sheets/type-in/", {"number": number}).status_code == 422


def test_a_line_that_cannot_be_read_stays_in_the_form_and_the_day_is_said_once(day, signed_in):
    from tallystick.records.models import DoorReport
    from tallystick.records.session import administration

    dorte = signed_in("dorte")
    number = re.search(r'big-mono">([^<]+)<', dorte.get("/board/sheets/print/").content.decode()).group(1)
    listed = dorte.get("/board/sheets/").content.decode()
    code = re.search(r'<th class="mono">([^<]+)</th><td><a href="/subjects/' + day["DK-CHARLIE"], listed).group(1)
    first = {"line-1": "5", "code-1": code, "at-1": "06:10", "state-1": "moved"}
    form = {"number": number, "zone": "Europe/Copenhagen", "day": "2026-06-24", **first}
    bad = dorte.post("/board/sheets/type-in/", form | {"line-2": "6", "code-2": code, "state-2": "done"})
    assert bad.status_code == 422
    page = bad.content.decode()
    assert "time is missing" in page
    for kept in (f'value="{number}"', f'name="code-1" class="mono" maxlength="12" value="{code}"', 'value="06:10"',
                 '<option value="done" selected>'):  # fmt: skip
        assert kept in page, kept
    assert "Line-1" not in page
    again = dorte.post("/board/sheets/type-in/", form | {"line-2": "5", "at-2": "06:12", "state-2": "done"})
    assert again.status_code == 422, "one line twice"
    some = dorte.post(
        "/board/sheets/type-in/", form | {"line-2": "7", "code-2": "XXXXX", "at-2": "06:12", "state-2": "done"}
    )
    assert (some.status_code, some.content.decode().count('value="XXXXX"')) == (200, 1)
    assert f'name="code-1" class="mono" maxlength="12" value="{code}"' not in some.content.decode(), "it is entered"
    with administration():
        row = DoorReport.objects.get(subject=day["DK-CHARLIE"], via="sheet")
        assert row.happened_at == datetime(2026, 6, 24, 4, 10, tzinfo=UTC)
        row.delete()


def test_what_was_refused_is_shown_again_by_the_names_of_its_fields_and_leads_back(day, signed_in):
    dorte, where = signed_in("dorte"), f"/results/enter/?subject={day['DK-BRAVO']}"
    assert f'<option value="{day["DK-BRAVO"]}" selected>DK-BRAVO' in dorte.get(where).content.decode()
    form = {
        "kind": "suspect", "count": "1", "subject": day["DK-BRAVO"], "when": "2026-06-24T06:10", "role": "",
        "zone": "Europe/Copenhagen", "item_kind": "", "sent": str(uuid.uuid4()),
    }  # fmt: skip
    refused = dorte.post("/results/put/", form, HTTP_REFERER=f"http://localhost{where}")
    assert refused.status_code == 409
    page, said = refused.content.decode(), text_of(refused)
    assert "How many" in said
    assert "Item kind" not in said
    assert 'type="datetime-local"' in page
    assert '<option value="suspect" selected>suspect</option>' in page
    assert "Copenhagen (Europe)" in said
    for key in (form["sent"], form["subject"]):
        assert re.search(rf'<input type="hidden" name="\w+" value="{key}">', page), "a key says nothing to a reader"
        assert page.count(key) == 1 + (key in where)
    assert f'href="{where}"' in page
    elsewhere = dorte.post("/results/put/", form, HTTP_REFERER="http://localhost//elsewhere.example/x")
    assert "elsewhere.example" not in elsewhere.content.decode()


def test_a_withdrawn_result_says_so_and_leads_to_the_next_one_of_its_subject(day, signed_in):
    dorte = signed_in("dorte")
    form = {"kind": "interview", "count": "1", "subject": day["DK-ALFA"], "sent": str(uuid.uuid4())}
    one = dorte.post("/results/put/", form)["Location"]
    page = dorte.get(one)
    assert f"/results/enter/?subject={day['DK-ALFA']}" in page.content.decode()
    assert dorte.post(f"{one}withdraw/", {"sent": str(uuid.uuid4()), **WHY}).status_code == 302
    said = text_of(dorte.get(one))
    assert "It was withdrawn" in said
    assert "Something else was put in its place" not in said


def test_a_telephone_says_the_time_by_its_own_clocks_and_what_is_left_to_do(day, signed_in):
    dorte, path = signed_in("dorte"), f"/doors/{day['DK-BRAVO']}/"
    form = {"state": "moved", "sent": str(uuid.uuid4()), "when": "2026-07-01T06:30", "zone": "Europe/Copenhagen"}
    sent = text_of(dorte.get(dorte.post(f"{path}report/", form)["Location"]))
    assert "1 Jul 2026 04:30 UTC 06:30 CEST" in sent
    doors = text_of(dorte.get("/doors/"))
    assert re.search(r"\d (is|are) open.*DK-BRAVO", doors)
    assert "Enter a result of it" in sent


def test_what_is_missing_leads_to_where_it_is_said_and_waits_no_longer_once_it_moved(day, signed_in):
    dorte = signed_in("dorte")
    fresh = dorte.post("/subjects/set/", {"reference": "DK-DELTA", "count": "1", "sent": str(uuid.uuid4()), **WHY})
    page = dorte.get(fresh["Location"]).content.decode()
    for href in ("#suicide_assessed_by", "#follow_up_due", "#basis", "#deconflicted", "/calls/"):
        assert f'<li class="open"><a href="{href}">' in page, href
    assert "it has moved" not in page
    subject = fresh["Location"].rstrip("/").rpartition("/")[2]
    dorte.post(f"/doors/{subject}/report/", {"state": "go", "sent": str(uuid.uuid4())})
    moved = dorte.get(fresh["Location"]).content.decode()
    assert "it has moved, so nothing waits for it" in moved
    assert 'class="ladder"' not in moved


def test_a_person_of_a_package_leads_to_the_subject_and_back(day, desk, signed_in):
    from tallystick.actionday.subjects import reads
    from tallystick.records.models import Package
    from tallystick.records.session import administration, session
    from tests.desk.conftest import viewer

    with administration():
        Package.objects.filter(pk=desk.second_package).update(
            released_at=datetime.now(UTC), status="sent", not_before=None, grants=["DK-DESK"]
        )
    dorte = viewer("dorte", desk.operation)
    with session(dorte):
        person = reads.persons_to_set(dorte)[0]
    client, shown = signed_in("dorte"), f"/given/{desk.second_package}/"
    link = f"/subjects/?person={person.person}#set-{person.person}"
    assert link in client.get(shown).content.decode()
    listed = client.get(link.partition("#")[0]).content.decode()
    assert f'id="set-{person.person}" open' in listed
    form = {"person": person.person, "role": person.role, "reference": "DK-ECHO", **WHY}
    made = client.post("/subjects/set/", form)["Location"]
    page = client.get(shown).content.decode()
    assert f'<a href="{made}">DK-ECHO</a>' in page
    assert link not in page
    assert "DK-ECHO" not in signed_in("inga").get(f"/packages/{desk.second_package}/").content.decode()


def test_a_form_sent_without_a_session_leads_back_to_its_page(day):
    from django.test import Client

    path = f"/doors/{day['DK-BRAVO']}/"
    late = Client(HTTP_HOST="localhost").post(f"{path}report/", {}, HTTP_REFERER=f"http://localhost{path}")
    assert late["Location"] == f"/account/login/?next={path.replace('/', '%2F')}"


def test_the_log_is_written_and_a_shift_is_taken_by_somebody_else(day, signed_in):
    inga, jonas = signed_in("inga"), signed_in("jonas")
    page = jonas.get("/board/log/")
    assert "A shift waits to be taken" in text_of(page)
    assert "called every ten minutes" in text_of(page)
    answers = key_of(page, "answers")
    taken = {"kind": "shift_taken", "answers": answers, "words": "read and clear", "sent": str(uuid.uuid4())}
    assert inga.post("/board/log/write/", taken).status_code == 403
    assert jonas.post("/board/log/write/", taken).status_code == 302
    assert "A shift waits" not in text_of(jonas.get("/board/log/"))
    assert "ten minutes" not in text_of(signed_in("dorte").get("/board/log/")), "the log is of the post alone"


def test_the_log_goes_on_page_by_page(day, signed_in, monkeypatch):
    from tallystick.desk.views import daylog

    monkeypatch.setattr(daylog, "PAGE", 1)
    inga = signed_in("inga")
    page = inga.get("/board/log/").content.decode()
    older = inga.get("/board/log/" + re.search(r'rel="next" href="([^"]+)"', page).group(1)).content.decode()
    first, second = (re.search(r"<li data-row.*?</li>", one, re.S).group(0) for one in (page, older))
    assert first != second


def test_the_wall_says_how_many_are_late_or_silent(day, signed_in):
    said = text_of(signed_in("inga").get("/board/wall/"))
    assert re.search(r"Late \d+ Silent \d+", said)


def test_the_wall_names_no_subject_officer_or_agency(day, signed_in):
    said = signed_in("inga").get("/board/wall/").content.decode()
    for name in ("DK-ALFA", "EICHE", "SE-TALL", "DK-DESK", "Inga", "neighbour", "/subjects/"):
        assert name not in said, name


OWN = {"dorte": ("EICHE", "BUCHE", "TALL", "DE-9", "Ek"), "karl": ("ALFA", "BRAVO", "CHARLIE", "TALL", "Ek"),
       "sven": ("ALFA", "BRAVO", "CHARLIE", "EICHE", "BUCHE")}  # fmt: skip


@pytest.mark.parametrize("user", list(OWN))
def test_no_page_or_paper_of_a_country_holds_anything_of_anothers_subjects(day, desk, signed_in, user):
    """References, codes and ids of others' subjects: on no page, in no paper, by no id."""
    from tallystick.actionday.doors.rules.codes import subject_code
    from tallystick.records.models import Agency, Officer, Subject
    from tallystick.records.session import administration

    client, agency = signed_in(user), Officer.objects.get(username=user).agency_id
    with administration():
        others = list(Subject.objects.filter(operation_id=desk.operation).exclude(owner=agency))
        assert Agency.objects.filter(pk=agency).exists()
    words = {one.reference for one in others} | {subject_code(str(one.pk)) for one in others}
    words |= {str(one.pk) for one in others} | set(OWN[user]) - {"Ek"}
    for path in (*PAGES, "/notices/", "/board/now/", "/board/wall/now/", "/board/map/now/"):
        said = client.get(path).content.decode()
        assert [word for word in words if word in said] == [], path
    for one in others:
        for path in (f"/subjects/{one.pk}/", f"/doors/{one.pk}/"):
            assert client.get(path).status_code == 404, path
        for query in ("/board/sheets/", "/board/sheets/print/", "/board/sheets/sheet.pdf", "/board/on-behalf/"):
            said = client.get(query, {"agency": one.owner})
            for word in (one.reference, str(one.pk)):
                assert word.encode() not in said.content, query
