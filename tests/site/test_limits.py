"""At most ten tries in fifteen minutes for a name, by whatever verb, spelling, process or clock (G33)."""

import threading
import time
from collections import Counter

import pytest

from tests.site.conftest import PASSWORD, code_of

SPELLINGS = ("{}", " {} ", "{U}", "{W}", "{0:.3}\u200b{R}", "\ufeff{}", "{U}\u2060")
VERBS = ("post", "put", "patch", "head", "get", "delete", "options")


def spelled(name: str, form: str) -> str:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in name)
    return form.format(name, U=name.upper(), W=wide, R=name[3:])


@pytest.fixture
def compared(monkeypatch):
    """How often a password was compared (or hashed for a name that is not there)."""
    from allauth.account.auth_backends import AuthenticationBackend

    count, genuine, lock = Counter(), AuthenticationBackend.authenticate, threading.Lock()

    def counting(self, request, **credentials):
        with lock:
            count["compared"] += 1
        return genuine(self, request, **credentials)

    monkeypatch.setattr(AuthenticationBackend, "authenticate", counting)
    return count


def wrong(name: str, times: int) -> None:
    """So many wrong passwords, without the work of comparing them."""
    from tallystick.records import limiter
    from tallystick.site.signing_in import name_digest

    assert all(limiter.may_try(name_digest(name), step="password") for _ in range(times))


def older(minutes: int) -> None:
    from django.db import connections

    from tallystick.records.session import administration

    with administration(), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE records_signintry SET at = at - make_interval(mins => %s)", [minutes])


def at_once(count: int, work) -> None:
    from django.db import connections

    def run(number: int) -> None:
        try:
            work(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_twenty_clients_by_every_verb_and_spelling_get_ten_tries(door, compared):
    name = door.officer()

    def attack(number: int) -> None:
        client = door.client(REMOTE_ADDR=f"2001:db8::{number}")
        for verb in VERBS:
            said = {"login": spelled(name, SPELLINGS[number % len(SPELLINGS)]), "password": f"guess {number} {verb}"}
            if verb in ("put", "patch"):
                getattr(client, verb)("/account/login/", "&".join(f"{k}={v}" for k, v in said.items()))
            else:
                getattr(client, verb)("/account/login/", said)
        client.post("/account/login/", said, HTTP_ACCEPT="application/json")

    at_once(20, attack)
    assert compared["compared"] == 10


def test_the_web_processs_clock_changes_nothing(door, compared, monkeypatch):
    name, genuine = door.officer(), time.time
    wrong(name, 10)
    for step in (-3600, 3600):
        monkeypatch.setattr(time, "time", lambda step=step: genuine() + step)
        answer = door.client().post("/account/login/", {"login": name, "password": PASSWORD})
        assert answer.status_code == 200
        assert compared["compared"] == 0
    monkeypatch.setattr(time, "time", genuine)
    older(16)
    assert door.client().post("/account/login/", {"login": name, "password": PASSWORD}).status_code == 302


def test_twenty_sessions_of_the_database_at_once_are_given_ten(database):
    from tallystick.records import limiter

    counted, given = limiter.digest("name", "somebody at once"), Counter()
    at_once(20, lambda number: given.update([limiter.may_try(counted, step="password")]))
    assert given == {True: 10, False: 10}


def test_one_machine_cannot_shut_every_officer_out(database):
    from django.test import RequestFactory

    from tallystick.site.signing_in import may_try, name_digest

    request = RequestFactory().post("/account/login/", REMOTE_ADDR="2001:db8::bad")
    tried = [may_try(request, name_digest(f"officer {n} of many"), step="password") for n in range(120)]
    assert tried == [True] * 100 + [False] * 20
    elsewhere = RequestFactory().post("/account/login/", REMOTE_ADDR="2001:db8::900d")
    assert may_try(elsewhere, name_digest("officer 119 of many"), step="password")


def test_a_whole_agency_may_sign_in_from_one_address(door):
    """What was right is given back to the address; what was wrong is not."""
    from tallystick.records import limiter

    address, name = "2001:db8::1", door.officer()
    for turn in range(3):
        door.sign_in(name, door.client(REMOTE_ADDR=address), ahead=turn - 1)
    door.client(REMOTE_ADDR=address).post("/account/login/", {"login": name, "password": "wrong"})
    source = limiter.digest("source", address)
    assert [limiter.may_try(source, step="source") for _ in range(100)] == [True] * 99 + [False]


def test_a_name_that_is_not_there_is_answered_alike(door, full_strength, monkeypatch):
    import hashlib
    import re

    known, hashes, genuine = door.officer(), [], hashlib.scrypt
    monkeypatch.setattr(hashlib, "scrypt", lambda *said, **more: hashes.append(1) or genuine(*said, **more))
    answers = {}
    for name in (known, "nobody-of-this-name"):
        for turn in (1, 11):
            hashes.clear()
            answer = door.client().post("/account/login/", {"login": name, "password": "wrong"})
            page = re.sub(r'value="[^"]{64}"', "", answer.content.decode()).replace(name, "")
            answers[name, turn] = answer.status_code, page, len(hashes)
            wrong(name, 9 if turn == 1 else 0)
    assert answers[known, 1] == answers["nobody-of-this-name", 1]
    assert answers[known, 11] == answers["nobody-of-this-name", 11]
    assert answers[known, 1][2] == 1
    assert "Too many" in answers[known, 11][1]


def test_a_deactivated_officer_is_answered_like_a_wrong_password(door):
    from tallystick.records.models import Officer
    from tallystick.records.session import administration

    name = door.officer()
    with administration():
        Officer.objects.filter(username=name).update(is_active=False)
    right = door.client().post("/account/login/", {"login": name, "password": PASSWORD})
    wrong = door.client().post("/account/login/", {"login": name, "password": "wrong"})
    assert right.status_code == wrong.status_code == 200
    assert "not correct" in right.content.decode() or "incorrect" in right.content.decode().lower()


def test_the_second_factor_is_guessed_ten_times_and_no_more(door, monkeypatch):
    from allauth.mfa.totp.internal.auth import TOTP

    name, tried, genuine = door.officer(), [], TOTP.validate_code
    monkeypatch.setattr(TOTP, "validate_code", lambda self, code: tried.append(code) or genuine(self, code))
    client = door.client()
    client.post("/account/login/", {"login": name, "password": PASSWORD})
    for number in range(12):
        client.post("/account/2fa/authenticate/", {"code": f"{number:06d}"})
    assert client.post("/account/2fa/authenticate/", {"code": code_of()}).status_code == 200
    assert len(tried) == 10
    older(16)
    assert client.post("/account/2fa/authenticate/", {"code": code_of()}).status_code == 302


def test_both_factors_forget_earlier_mistakes(door):
    name = door.officer()
    wrong(name, 9)
    door.sign_in(name)
    wrong(name, 10)


def tries_elsewhere(*counted: str) -> None:
    """Somebody far away makes all the tries there are."""
    from tallystick.records import limiter

    for digest in counted:
        for step in ("password", "factor"):
            assert not all(limiter.may_try(digest, step=step) for _ in range(11))


def digests(name: str) -> list[str]:
    from tallystick.records.models import Officer
    from tallystick.site.signing_in import alone_digest, name_digest, officer_digest

    officer = Officer.objects.get(username=name)
    return [name_digest(name), officer_digest(officer), alone_digest(officer)]


def test_nobody_elsewhere_shuts_an_officer_out_where_they_signed_in_before(door):
    name = door.officer()
    door.sign_in(name)
    tries_elsewhere(*digests(name))
    stranger = door.client(REMOTE_ADDR="2001:db8::5e:1")
    assert "Too many" in stranger.post("/account/login/", {"login": name, "password": PASSWORD}).content.decode()
    door.sign_in(name, ahead=1)
    again = stranger.post("/account/login/", {"login": name, "password": PASSWORD})
    assert "Too many" in again.content.decode(), "signing in here gives nothing back to whoever tries elsewhere"


def test_where_an_officer_signed_in_before_there_are_ten_tries_too(door, compared):
    name = door.officer()
    door.sign_in(name)
    compared.clear()
    for number in range(12):
        answer = door.client().post("/account/login/", {"login": name, "password": f"guess {number}"})
    assert "Too many" in answer.content.decode()
    assert compared["compared"] == 10
    elsewhere = door.client(REMOTE_ADDR="2001:db8::5e:2")
    assert elsewhere.post("/account/login/", {"login": name, "password": PASSWORD}).status_code == 302


def test_a_place_is_known_for_thirty_days_and_for_its_officer_only(door):
    name, other = door.officer(), door.officer()
    door.sign_in(name)
    tries_elsewhere(digests(other)[0])
    refused = door.client().post("/account/login/", {"login": other, "password": PASSWORD})
    assert "Too many" in refused.content.decode()
    older(30 * 24 * 60 + 1)
    tries_elsewhere(digests(name)[0])
    refused = door.client().post("/account/login/", {"login": name, "password": PASSWORD})
    assert "Too many" in refused.content.decode()


def test_a_one_time_code_serves_once_in_every_process(door):
    from django.core.cache import cache

    name = door.officer()
    door.sign_in(name)
    cache.clear()
    thief = door.client()
    thief.post("/account/login/", {"login": name, "password": PASSWORD})
    assert thief.post("/account/2fa/authenticate/", {"code": code_of()}).status_code == 200


@pytest.mark.parametrize("asking", [{}, {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}], ids=["page", "script"])
def test_a_stolen_session_does_not_find_the_password_out(door, asking):
    name = door.officer()
    client = door.sign_in(name)
    for number in range(12):
        form = {
            "oldpassword": f"guess {number}",
            "password1": "another long phrase",
            "password2": "another long phrase",
        }
        answer = client.post("/account/password/change/", form, **asking)
    assert "Too many" in answer.content.decode()
    form["oldpassword"] = PASSWORD
    refused = client.post("/account/password/change/", form, **asking)
    assert refused.status_code == (400 if asking else 200)
    assert "Too many" in refused.content.decode()


def test_without_its_count_the_limit_would_turn_red(database):
    """A sabotaged build, put in place and taken back in one transaction: the eleventh try gets through."""
    from django.db import connections, transaction

    from tallystick.records import limiter
    from tallystick.records.policies import FUNCTIONS
    from tallystick.records.session import administration

    text = (FUNCTIONS / "60_sign_in.sql").read_text()
    kept = "IF tried >= most THEN RETURN false; END IF;"
    assert kept in text
    with administration():
        with connections["owner"].cursor() as cursor:
            cursor.execute(text.replace(kept, ""))
        tries = [limiter.may_try(limiter.digest("name", "sabotaged"), step="password") for _ in range(11)]
        transaction.set_rollback(True, using="owner")
    assert all(tries)


def test_officers_roles_reach_the_tries_through_functions_only(database):
    from django.db import ProgrammingError, connections

    for alias in ("default", "worker", "victims"):
        for sql in ("SELECT count(*) FROM records_signintry", "DELETE FROM records_signintry"):
            with connections[alias].cursor() as cursor, pytest.raises(ProgrammingError):
                cursor.execute(sql)
    with connections["victims"].cursor() as cursor, pytest.raises(ProgrammingError):
        cursor.execute("SELECT tally.sign_in_done('{x}', 'y', '{z}')")
