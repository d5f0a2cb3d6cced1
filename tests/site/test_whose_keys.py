"""Whoever can make the web's login run SQL of theirs writes nobody else's password or second factor, and leaves nothing
behind on a connection that would do it for them.
"""

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connections, transaction
from psycopg import sql

from tests.site.conftest import pk_of, raw

TAKE = {
    "insert": "INSERT INTO mfa_authenticator (user_id, type, data, created_at)"
    " SELECT %(victim)s, 'webauthn', data, now() FROM mfa_authenticator WHERE user_id = %(thief)s",
    "give": "UPDATE mfa_authenticator SET user_id = %(victim)s, type = 'webauthn' WHERE user_id = %(thief)s",
    "copy": "UPDATE mfa_authenticator SET data = (SELECT data FROM mfa_authenticator WHERE user_id = %(thief)s LIMIT 1)"
    ", last_used_at = now() WHERE user_id = %(victim)s",
    "retype": "UPDATE mfa_authenticator SET type = 'recovery_codes' WHERE user_id = %(victim)s",
    "upsert": "INSERT INTO mfa_authenticator SELECT a.id, a.type, b.data, a.user_id, a.created_at, a.last_used_at"
    " FROM mfa_authenticator a, mfa_authenticator b WHERE a.user_id = %(victim)s AND b.user_id = %(thief)s"
    " ON CONFLICT (id) DO UPDATE SET data = EXCLUDED.data",
    "delete": "DELETE FROM mfa_authenticator WHERE user_id = %(victim)s",
    "truncate": "TRUNCATE mfa_authenticator",
    "password": "UPDATE records_officer SET password = (SELECT password FROM records_officer WHERE id = %(thief)s)"
    " WHERE id = %(victim)s",
    "trigger": "ALTER TABLE mfa_authenticator DISABLE TRIGGER own_keys",
    "replica": "SET session_replication_role = replica",
}


@pytest.fixture
def pair(door):
    thief, victim = door.officer(), door.officer()
    return {"thief": pk_of(thief), "victim": pk_of(victim), "name": victim}


def held(pair) -> list:
    from allauth.mfa.models import Authenticator

    from tallystick.records.models import Officer

    rows = Authenticator.objects.filter(user_id=pair["victim"]).values_list("pk", "type", "data")
    return [*rows, Officer.objects.get(pk=pair["victim"]).password]


def test_without_a_viewer_nobodys_keys_are_written(door, pair):
    before = held(pair)
    with raw(door.operation.home) as connection:
        for take, statement in TAKE.items():
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement, pair)
            assert held(pair) == before, take


def test_with_the_thiefs_own_token_nobody_elses_keys_are_written(door, pair):
    from tallystick.records.models import Officer
    from tallystick.site.own_keys import changing

    before = held(pair)
    thief = Officer.objects.get(pk=pair["thief"])
    for take, statement in TAKE.items():
        with pytest.raises(ProgrammingError) as refused, changing(thief), connections["default"].cursor() as cursor:
            cursor.execute(statement, pair)
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege), take
        assert held(pair) == before, take


def test_on_a_page_not_even_ones_own_keys_are_written(door, pair):
    """What a stored word might slip into a colleague's own request adds no passkey for them."""
    from tallystick.records.models import Officer
    from tallystick.records.session import session
    from tallystick.site.office import viewer_of

    own = {"thief": pair["victim"], "victim": pair["victim"]}
    viewer = viewer_of(Officer.objects.get(pk=pair["victim"]), door.operation.id, "test")
    for take in ("insert", "delete"):
        with pytest.raises(DatabaseError), session(viewer), connections["default"].cursor() as cursor:
            cursor.execute(TAKE[take], own)
    with pytest.raises(DatabaseError), session(viewer), connections["default"].cursor() as cursor:
        cursor.execute("UPDATE records_officer SET password = 'x' WHERE id = %(victim)s", own)


def test_ones_own_keys_are_written_where_they_are_changed_and_signing_in_notes_its_use(door, pair):
    from tallystick.records.models import Officer
    from tallystick.site.own_keys import changing

    own = {"thief": pair["victim"], "victim": pair["victim"]}
    with changing(Officer.objects.get(pk=pair["victim"])), connections["default"].cursor() as cursor:
        for take in ("insert", "copy", "password", "delete"):
            cursor.execute(TAKE[take], own)
            assert cursor.rowcount >= 1, take
        transaction.set_rollback(True, using="default")
    with raw(door.operation.home) as connection:
        noted = connection.execute(
            "UPDATE mfa_authenticator SET last_used_at = now() WHERE user_id = %(victim)s", pair
        ).rowcount
    assert noted == 1


@pytest.mark.parametrize("role", ["worker", "victims", "counter"])
def test_no_other_login_reads_or_writes_what_signs_in(database, role):
    with raw(database, role) as connection:
        for table in ("mfa_authenticator", "django_session", "account_emailaddress"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table)))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE records_officer SET password = 'x'")


def test_without_its_triggers_the_door_would_stand_open(door, pair):
    """Sabotage, mended at once: the thief's own key and password on the victim."""
    from tallystick.records.policies import FUNCTIONS

    home = door.operation.home
    with raw(home, "owner") as owner:
        for table in ("mfa_authenticator", "records_officer"):
            owner.execute(sql.SQL("DROP TRIGGER own_keys ON {}").format(sql.Identifier(table)))
        try:
            with raw(home) as connection:
                for take in ("insert", "upsert", "password", "delete"):
                    assert connection.execute(TAKE[take], pair).rowcount >= 1, take
        finally:
            owner.execute((FUNCTIONS / "61_own_keys.sql").read_text())
    with raw(home) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(TAKE["insert"], pair)


def test_administration_renews_and_activates(door, pair):
    from tallystick.records.directory import renew_officer, set_active
    from tallystick.records.session import administration

    before = held(pair)
    with administration():
        renew_officer(pair["name"])
        set_active(pair["name"], active=False)
        set_active(pair["name"], active=True)
    after = held(pair)
    assert len(after) == len(before) == 2
    assert [one for one in after if one in before] == []


# --- what one request leaves to the next ----------------------------------------------------------------------------


def test_a_table_left_on_a_connection_does_not_stand_in_for_the_next_officers(door, pair, monkeypatch):
    from django.contrib.auth.hashers import make_password

    from tallystick.site import reused

    words = "the thief's own words"
    with connections["default"].cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE records_officer AS SELECT * FROM public.records_officer")
        cursor.execute("UPDATE pg_temp.records_officer SET password = %s", [make_password(words)])
        cursor.execute("SET lock_timeout = '1s'")
        cursor.execute("SELECT set_config('tally.viewer', '', false)")
    with monkeypatch.context() as sabotaged:
        sabotaged.setattr(reused, "FORGET", "SELECT 1")
        answer = door.client().post("/account/login/", {"login": pair["name"], "password": words})
        assert answer.status_code == 302, "sabotage: without forgetting, the thief's words are the victim's password"
    answer = door.client().post("/account/login/", {"login": pair["name"], "password": words})
    assert answer.status_code == 200
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('pg_temp.records_officer'), current_setting('lock_timeout'),"
            " current_setting('tally.viewer', true), current_setting('timezone')"
        )
        assert cursor.fetchone() == (None, "30s", "", "UTC")


def test_a_connection_that_died_is_replaced(door):
    client = door.sign_in(door.officer())
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    with raw(door.operation.home) as connection:
        connection.execute("SELECT pg_terminate_backend(%s)", [process])
    assert client.get("/keys/").status_code == 200


def test_one_connection_does_not_see_what_another_of_the_same_login_runs(database):
    """Statements carry rows and viewer tokens; a token replayed in its own backend would be genuine."""
    seen = "SELECT query FROM pg_stat_activity WHERE usename = 'tally_app' AND pid <> pg_backend_pid()"
    with raw(database) as one, raw(database) as other:
        one.execute("SELECT 'a token of somebody else'")
        assert other.execute("SHOW track_activities").fetchone() == ("off",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            other.execute(seen)
