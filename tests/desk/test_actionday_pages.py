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
    with administration():
        assert Call.objects.count() == before, "looking puts nothing"
    assert inga.post("/calls/put/", {"kind": "hold", "to": "SE-DESK"}).status_code == 422, "no reason"
    assert inga.post("/calls/put/", {"kind": "hold", "to": "SE-DESK", **WHY}).status_code == 302
    assert signed_in("dorte").post("/calls/put/", {"kind": "hold", "to": "SE-DESK", **WHY}).status_code == 403


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
    assert "2" in text_of(dorte.post("/board/sheets/type-in/", form, follow=True))
    again = text_of(dorte.post("/board/sheets/type-in/", form, follow=True))
    assert "typed in before" in again
    assert dorte.post("/board/sheets/type-in/", {"number": number}).status_code == 422


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
