"""Whoever reads and writes rows of signing in with the web's login, and has no key of the home, signs in as nobody."""

import hashlib
import zlib

import pytest
from psycopg import sql

from tests.site.conftest import PASSWORD, SECRET, code_of, pk_of, raw

KEYS = "/keys/"


def signed_out(answer) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith("/account/login/")


def browser(door, key: str):
    client = door.client()
    client.cookies["sessionid"] = key
    return client


# --- sessions -------------------------------------------------------------------------------------------------------


def test_what_lies_in_the_table_of_sessions_is_no_cookie(door):
    client = door.sign_in(door.officer())
    held = client.cookies["sessionid"].value
    with raw(door.operation.home) as connection:
        rows = connection.execute("SELECT session_key, session_data FROM django_session").fetchall()
    assert rows
    assert held not in str(rows)
    for key, _ in rows:
        assert signed_out(browser(door, key).get(KEYS))
    assert client.get(KEYS).status_code == 200


def test_a_session_laid_under_another_key_signs_nobody_in(door):
    """By insertion under a key of the thief's choosing, and by writing over the thief's own session."""
    from tallystick.site.sessions import stored

    thief = door.sign_in(door.officer())
    own = thief.cookies["sessionid"].value
    victim = door.sign_in(door.officer()).cookies["sessionid"].value
    with raw(door.operation.home) as connection:
        connection.execute(
            "INSERT INTO django_session"
            " SELECT %s, session_data, expire_date FROM django_session WHERE session_key = %s",
            [stored("k" * 32), stored(victim)],
        )
        connection.execute(
            "UPDATE django_session SET session_data ="
            " (SELECT session_data FROM django_session WHERE session_key = %s) WHERE session_key = %s",
            [stored(victim), stored(own)],
        )
    assert signed_out(browser(door, "k" * 32).get(KEYS))
    assert signed_out(browser(door, own).get(KEYS))
    assert browser(door, victim).get(KEYS).status_code == 200


def test_a_session_tells_whoever_reads_its_row_nothing(door):
    import base64

    name = door.officer()
    client = door.sign_in(name)
    with raw(door.operation.home) as connection:
        rows = connection.execute("SELECT session_data FROM django_session").fetchall()
    said = dict(client.session)
    assert said["_auth_user_id"] == pk_of(name)
    for (data,) in rows:
        packed = base64.b64decode(data.removeprefix("sealed1:"), validate=True)
        assert b"_auth" not in packed
        with pytest.raises(zlib.error):
            zlib.decompress(packed)


def test_the_whole_digest_of_a_key_is_kept():
    import base64

    from tallystick.site.sessions import stored

    assert base64.b85decode(stored("a" * 32)) == hashlib.sha256(b"a" * 32).digest()
    assert len(stored("a" * 32)) == 40


def test_the_asynchronous_ways_go_through_the_digest_too(database):
    from asgiref.sync import async_to_sync
    from django.contrib.sessions.models import Session

    from tallystick.site.sessions import SessionStore, stored

    store = SessionStore()
    store["word"] = "kept"
    async_to_sync(store.asave)()
    key = store.session_key
    assert Session.objects.filter(session_key=stored(key)).exists()
    assert async_to_sync(SessionStore(key).aload)() == {"word": "kept"}
    assert async_to_sync(store.aexists)(key)
    assert not async_to_sync(store.aexists)(stored(key))
    async_to_sync(store.adelete)()
    assert not store.exists(key)


# --- secrets of second factors --------------------------------------------------------------------------------------


def everything(home) -> str:
    """Every row of every table, as the backup's login reads it."""
    with raw(home, "backup") as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'tally')"
        ).fetchall()
        return "\n".join(
            str(row)
            for place in tables
            for row in connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(*place)))
        )


def test_no_secret_of_a_one_time_code_lies_in_the_database(door, monkeypatch):
    from allauth.mfa.adapter import get_adapter

    name = door.officer()
    assert name in everything(door.operation.home)
    assert SECRET not in everything(door.operation.home)
    assert door.sign_in(name).get(KEYS).status_code == 200
    monkeypatch.setattr(type(get_adapter()), "encrypt", lambda self, text: text)
    door.officer()
    assert SECRET in everything(door.operation.home), "sabotage: stored as allauth alone would, it is found"


@pytest.mark.parametrize("kept", [SECRET, "sealed1:", "sealed1:AAAA", "sealed1:" + "A" * 80])
def test_a_secret_that_is_not_sealed_by_this_home_is_refused(door, kept):
    from allauth.mfa.models import Authenticator

    from tallystick.records.session import administration

    name = door.officer()
    with administration():
        Authenticator.objects.filter(user__username=name).update(data={"secret": kept})
    client = door.client()
    client.post("/account/login/", {"login": name, "password": PASSWORD})
    answer = client.post("/account/2fa/authenticate/", {"code": code_of()})
    assert answer.status_code == 403
    assert "tallystick officer renew" in answer.content.decode()
    assert signed_out(client.get(KEYS))


def test_secrets_open_with_the_key_of_their_home_only(door, monkeypatch):
    from tallystick.site import factors
    from tallystick.vocabulary.errors import Refused, Unavailable

    sealed = factors.Keys().encrypt(SECRET)
    assert factors.Keys().encrypt(SECRET) != sealed, "another nonce each time"
    assert factors.Keys().decrypt(sealed) == SECRET
    with monkeypatch.context() as patched:
        patched.setattr(factors, "_factor_key", lambda: b"k" * 32)
        with pytest.raises(Refused):
            factors.Keys().decrypt(sealed)
    (door.operation.home / "secrets/factor.key").rename(door.operation.home / "aside")
    try:
        with pytest.raises(Unavailable, match=r"factor\.key"):
            factors.Keys().decrypt(sealed)
    finally:
        (door.operation.home / "aside").rename(door.operation.home / "secrets/factor.key")
