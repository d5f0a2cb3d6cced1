"""How long a session lasts, what ends it, and that a form survives it and is sent once."""

import html
import re

import pytest

from tests.site.conftest import PASSWORD, code_of


def signed_out(answer) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith("/account/login/")


def fields_of(answer) -> dict[str, str]:
    """The fields of the first form of the page's main part, as a browser would send them back."""
    main = answer.content.decode().split('<main id="main">')[1]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main)
    found += re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</textarea>', main)
    return {name: html.unescape(value) for name, value in found}


@pytest.mark.parametrize(("marks", "over"), [({"seen": 3590}, False), ({"seen": 3700}, True), ({"since": 43300}, True)])
def test_a_session_ends_after_an_idle_hour_and_after_twelve_hours(door, age, marks, over):
    client = door.sign_in(door.officer())
    age(client, **marks)
    assert signed_out(client.get("/keys/")) is over
    assert signed_out(client.get("/keys/")) is over, "it does not come back"


def test_every_step_of_signing_in_gets_a_new_session_key(door):
    name, client, keys = door.officer(), door.client(), []
    client.get("/account/login/")
    client.post("/account/login/", {"login": name, "password": PASSWORD})
    keys.append(client.cookies["sessionid"].value)
    client.post("/account/2fa/authenticate/", {"code": code_of()})
    keys.append(client.cookies["sessionid"].value)
    client.post("/account/2fa/reauthenticate/", {"code": code_of(1)})
    keys.append(client.cookies["sessionid"].value)
    assert len(set(keys)) == 3
    stale = door.client()
    stale.cookies["sessionid"] = keys[1]
    assert signed_out(stale.get("/keys/"))


def test_a_new_password_ends_every_other_session(door):
    name = door.officer()
    one, other = door.sign_in(name), door.sign_in(name, ahead=1)
    form = {"oldpassword": PASSWORD, "password1": "another long phrase", "password2": "another long phrase"}
    assert one.post("/account/password/change/", form).status_code == 302
    assert one.get("/keys/").status_code == 200
    assert signed_out(other.get("/keys/"))


def test_a_renewed_second_factor_ends_every_session(door):
    from tallystick.records.directory import renew_officer
    from tallystick.records.session import administration

    name = door.officer()
    client = door.sign_in(name)
    with administration():
        renew_officer(name)
    assert signed_out(client.get("/keys/"))


def test_a_deactivated_officer_is_out_at_once_and_roles_are_read_at_every_request(door):
    from click.testing import CliRunner

    from tallystick.records.models import Officer
    from tallystick.records.session import administration
    from tallystick.site.__main__ import assembled
    from tallystick.site.office import Office

    name = door.officer("analyst")
    client = door.sign_in(name)
    assert client.get("/links/").status_code == 200
    with administration():
        Officer.objects.filter(username=name).update(roles=["examiner"])
    assert client.get("/links/").status_code == 403
    admin = Office(door.operation.home)
    assert CliRunner().invoke(assembled(), ["officer", "deactivate", name], obj=admin).exit_code == 0
    assert signed_out(client.get("/keys/"))
    assert CliRunner().invoke(assembled(), ["officer", "activate", name], obj=admin).exit_code == 0
    assert door.sign_in(name, ahead=1).get("/keys/").status_code == 200
    unknown = CliRunner().invoke(assembled(), ["officer", "deactivate", "nobody"], obj=admin)
    assert (unknown.exit_code, "there is no such officer" in unknown.output) == (5, True)


def test_without_a_second_factor_nothing_opens(door):
    from allauth.mfa.models import Authenticator

    from tallystick.records.session import administration

    name = door.officer()
    with administration():
        Authenticator.objects.filter(user__username=name).delete()
    client = door.client()
    client.post("/account/login/", {"login": name, "password": PASSWORD})
    assert client.get("/keys/").status_code == 403
    assert client.get("/account/2fa/webauthn/add/").status_code == 403


def test_the_cookie_is_for_this_host_and_no_script(door):
    cookie = door.sign_in(door.officer()).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert not cookie["max-age"], "it ends with the browser"


# --- the second factor again, before outward acts -----------------------------------------------------------------

GLASS = "/protected/glass/"


def broken(door) -> int:
    from tallystick.records.models import BrokenGlass
    from tallystick.records.session import administration

    with administration():
        return BrokenGlass.objects.filter(operation_id=door.operation.id).count()


def test_a_fresh_second_factor_lets_the_act_through(door):
    client = door.sign_in(door.officer("analyst"))
    assert client.post(GLASS, {"reason": "a child in danger"}).status_code == 302
    assert broken(door) == 1


def test_after_a_quarter_of_an_hour_the_factor_is_asked_for_and_the_form_is_kept(door, age):
    client = door.sign_in(door.officer("analyst"))
    age(client, factor=16 * 60)
    typed = "a child in danger;\nline two <b>& 'quotes'"
    asked = client.post(GLASS, {"reason": typed})
    assert asked.status_code == 403
    assert broken(door) == 0
    form = fields_of(asked)
    assert form["reason"] == typed
    wrong = client.post(GLASS, {**form, "tally-code": "000000"})
    assert wrong.status_code == 403
    assert "Incorrect" in wrong.content.decode()
    assert client.post(GLASS, {**form, "tally-code": code_of(1)}).status_code == 302
    assert broken(door) == 1


def test_a_password_is_not_a_second_factor(door, age):
    client = door.sign_in(door.officer("analyst"))
    age(client, factor=16 * 60)
    assert client.get("/account/reauthenticate/").status_code == 404
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 404
    assert client.post(GLASS, {"reason": "again", "tally-code": PASSWORD}).status_code == 403
    assert broken(door) == 0


@pytest.mark.parametrize("path", ["/account/2fa/webauthn/add/", "/account/password/change/"])
def test_keys_are_changed_with_a_fresh_second_factor_only(door, age, path):
    client = door.sign_in(door.officer())
    age(client, factor=16 * 60)
    for verb in ("get", "post"):
        answer = getattr(client, verb)(path)
        assert answer.headers["Location"].startswith("/account/2fa/reauthenticate/?next=")
    back = client.post("/account/2fa/reauthenticate/", {"code": code_of(1), "next": path})
    assert back.headers["Location"] == path
    assert client.get(path).status_code == 200


def test_guessing_at_the_confirmation_is_counted_too(door, age):
    client = door.sign_in(door.officer("analyst"))
    age(client, factor=16 * 60)
    for number in range(11):
        answer = client.post(GLASS, {"reason": "x", "tally-code": f"{number:06d}"})
    assert "Too many" in answer.content.decode()
    assert client.post(GLASS, {"reason": "x", "tally-code": code_of(1)}).status_code == 403


# --- a form that came too late ---------------------------------------------------------------------------------------

REASON = "P-00042 and P-00043 sit at one address, seen twice"


@pytest.fixture
def late(door, age):
    """An officer whose session ended while a form was open, and who just sent it: name, browser."""
    name = door.officer("analyst", "coordinator")
    client = door.sign_in(name)
    age(client, seen=3700)
    answer = client.post("/links/build/", {"reason": REASON})
    assert "next=%2Fkept%2F" in answer.headers["Location"]
    return name, client


def lines(door) -> int:
    from tallystick.records.models import LedgerLine
    from tallystick.records.session import administration

    with administration():
        return LedgerLine.objects.filter(operation_id=door.operation.id, act="ask_for_build").count()


def test_a_form_sent_too_late_is_shown_filled_in_and_sent_once(door, late):
    name, client = late
    assert lines(door) == 0
    door.sign_in(name, client, ahead=1, next="/kept/")
    shown = client.get("/kept/")
    assert REASON in shown.content.decode()
    form = fields_of(shown)
    assert client.post("/links/build/", form).status_code == 302
    assert lines(door) == 1
    assert client.get("/kept/").status_code == 404


def test_a_form_is_never_sent_twice(door):
    client = door.sign_in(door.officer("coordinator"))
    token = "T" * 64
    assert client.post("/links/build/", {"reason": REASON, "csrfmiddlewaretoken": token}).status_code == 302
    assert client.post("/links/build/", {"reason": REASON, "csrfmiddlewaretoken": token}).status_code == 409
    assert client.post("/links/build/", {"reason": REASON, "tally-once": token}).status_code == 409
    assert lines(door) == 1
    assert client.post("/links/build/", {"reason": REASON, "csrfmiddlewaretoken": "U" * 64}).status_code == 302


def test_a_form_whose_act_failed_may_be_sent_again(door):
    client = door.sign_in(door.officer("coordinator"))
    form = {"reason": " ", "csrfmiddlewaretoken": "V" * 64}
    assert client.post("/links/build/", form).status_code == 422
    assert client.post("/links/build/", form).status_code == 422


def test_a_kept_form_belongs_to_its_officer(door, late):
    _, client = late
    door.sign_in(door.officer("coordinator"), client, next="/kept/")
    client.post("/operation/", {"choice": f"{door.operation.id} test"})
    assert client.get("/kept/").status_code == 404
    assert "kept_form" not in client.session


def test_a_kept_form_is_gone_after_an_hour(door, late, monkeypatch):
    name, client = late
    session = client.session
    session["kept_form"] = {**session["kept_form"], "at": session["kept_form"]["at"] - 3700}
    session.save()
    door.sign_in(name, client, ahead=1, next="/kept/")
    assert client.get("/kept/").status_code == 404
    assert "kept_form" not in client.session


def test_what_a_stranger_sends_is_not_kept(door):
    """A form without a session, or forged, leaves nothing behind."""
    from django.contrib.sessions.models import Session

    before = Session.objects.count()
    assert signed_out(door.client().post("/links/build/", {"reason": REASON}))
    assert Session.objects.count() == before


def test_a_forged_form_is_neither_kept_nor_confirmed(door, age):
    name = door.officer("analyst")
    client = door.sign_in(name, door.client())
    client.handler.enforce_csrf_checks = True
    age(client, factor=16 * 60)
    assert "not from a page you have open" in client.post(GLASS, {"reason": "forged"}).content.decode()
    age(client, seen=3700)
    assert client.post("/links/build/", {"reason": "forged"}).headers["Location"] == "/account/login/?next=%2F"
