"""Who may see what, asked of PostgreSQL itself, as the roles the house runs under."""

import uuid
from datetime import UTC, datetime

import psycopg
import pytest

from tallystick.records.roles import ROLES
from tallystick.records.server import Server
from tallystick.records.token import viewer_token
from tallystick.vocabulary.errors import Refused
from tallystick.vocabulary.viewer import Viewer

AT = datetime(2026, 2, 1, tzinfo=UTC)


def connect(home, role):
    return psycopg.connect(**Server(home).parameters(role), autocommit=True)


def person(operation, **more):
    from tallystick.records.models import Person

    fields = {"owner": "EC3", "number": f"P-{uuid.uuid4().hex[:6]}", "codes": ["H2"]} | more
    return Person(operation_id=operation.id, **fields)


def add_person(operation, **more):
    from tallystick.records.session import session

    with session(operation.service, role="worker"):
        row = person(operation, **more)
        row.save(force_insert=True)
    return row


def numbers(viewer):
    from tallystick.records.models import Person
    from tallystick.records.session import session

    with session(viewer):
        return set(Person.objects.values_list("number", flat=True))


PAIRS = [(role, other) for role in ROLES for other in (*ROLES.values(), "postgres") if ROLES[role] != other]


@pytest.mark.parametrize(("role", "other"), PAIRS)
def test_no_role_can_become_another(database, role, other):
    with connect(database, role) as connection:
        for verb in ("SET ROLE", "SET SESSION AUTHORIZATION"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"{verb} {other}")


def test_a_password_opens_one_role_only(database):
    parameters = Server(database).parameters("app") | {"user": ROLES["owner"]}
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(**parameters)


def test_every_table_has_a_policy_or_is_on_the_short_list(database):
    from tallystick.records.policies import PUBLIC, TABLES, unprotected

    assert unprotected() == []
    with connect(database, "owner") as connection:
        found = connection.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,"
            " (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)"
            " FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        ).fetchall()
    for table, forced, policies in found:
        assert table in PUBLIC or (table in TABLES and forced and policies == 4), table


def test_raw_sql_without_a_viewer_sees_and_writes_nothing(database, operation):
    from tallystick.records.policies import TABLES

    add_person(operation)
    with connect(database, "app") as connection:
        for table, kind in TABLES.items():
            if kind.app:
                assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "INSERT INTO records_member (id, operation_id, agency, role, purposes, admitted_at)"
                " VALUES (%s, %s, 'SE-NCP', 'participant', '{}', now())",
                [uuid.uuid4(), operation.id],
            )


def test_no_grant_means_owner_only(operation):
    row = add_person(operation)
    given = add_person(operation, grants=["SE-NCP"])
    assert numbers(operation.viewer("EC3")) == {row.number, given.number}
    assert numbers(operation.viewer("SE-NCP")) == {given.number}
    assert numbers(operation.viewer("DE-BKA")) == set()


def test_no_purpose_no_operation_or_no_membership_shows_nothing(operation):
    add_person(operation)
    asking = operation.viewer("EC3")
    assert numbers(Viewer(officer=asking.officer, agency="EC3", operation=operation.id, purpose="")) == set()
    assert numbers(Viewer(officer=asking.officer, agency="EC3", operation="", purpose="test")) == set()
    stranger = Viewer(officer=asking.officer, agency="FR-OFMIN", operation=operation.id, purpose="test")
    assert numbers(stranger) == set()


def test_victims_are_shown_by_exception_only(operation):
    row = add_person(operation, category="possible_victim")
    assert row.number not in numbers(operation.viewer("EC3", "analyst"))
    assert row.number in numbers(operation.viewer("EC3", "victim_identification"))


def test_a_recipient_cannot_change_what_it_was_given(operation):
    from django.db import ProgrammingError

    from tallystick.records.categories import set_category
    from tallystick.records.models import Person
    from tallystick.records.session import session

    row = add_person(operation, grants=["SE-NCP"])
    with session(operation.viewer("SE-NCP")):
        assert not set_category(row.pk, "suspect")
    with pytest.raises(ProgrammingError), session(operation.viewer("SE-NCP")):
        Person.objects.filter(pk=row.pk).update(category="suspect")


@pytest.mark.parametrize("category", ["victim", "possible_victim", "informant"])
def test_whoever_assesses_may_protect_and_then_sees_no_more(operation, category):
    from tallystick.records.categories import set_category
    from tallystick.records.models import Account, SearchToken
    from tallystick.records.session import session

    row = add_person(operation)
    held = {"operation_id": operation.id, "owner": "EC3", "person": row.pk}
    with session(operation.service, role="worker"):
        Account.objects.create(key="a:1", platform="a", account="1", contribution="c", file="f", row=1, **held)
        SearchToken.objects.create(kind="handle", token="fox", **held)
    analyst, specialist = operation.viewer("EC3", "analyst"), operation.viewer("EC3", "victim_identification")
    with session(analyst):
        assert set_category(row.pk, category)
    assert row.number not in numbers(analyst)
    with session(analyst):
        assert not Account.objects.filter(person=row.pk).exists()
        assert not SearchToken.objects.filter(person=row.pk).exists()
    assert row.number in numbers(specialist)
    with session(specialist):
        assert Account.objects.filter(person=row.pk).exists()
        assert set_category(row.pk, "unassessed")
    assert row.number in numbers(analyst)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token: "A" + token[1:],
        lambda token: token.split(".")[0],
        lambda token: token.split(".")[0] + ".",
    ],
)
def test_a_forged_token_raises(database, operation, spoil):
    with connect(database, "app") as connection, connection.transaction():
        backend = connection.info.backend_pid
        token = viewer_token(operation.viewer("EC3"), key=Server(database).key("app"), backend=backend)
        connection.execute("SELECT set_config('tally.viewer', %s, true)", [spoil(token)])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT count(*) FROM records_person")


@pytest.mark.parametrize(
    ("what", "backend", "service", "now"),
    [
        ("another backend's", 1, False, None),
        ("an old one", 0, False, 1.0),
        ("a service's", 0, True, None),
    ],
)
def test_a_genuine_token_in_the_wrong_place_raises(database, operation, what, backend, service, now):
    viewer = operation.service if service else operation.viewer("EC3")
    with connect(database, "app") as connection, connection.transaction():
        process = backend or connection.info.backend_pid
        token = viewer_token(viewer, key=Server(database).key("app"), backend=process, now=now)
        connection.execute("SELECT set_config('tally.viewer', %s, true)", [token])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT count(*) FROM records_person")


def test_the_key_is_out_of_reach(database):
    for role in ("app", "worker", "counter"):
        with connect(database, role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT key FROM tally.viewer_key")


def test_a_partner_sees_its_own_membership_only(operation):
    from tallystick.records.models import Member
    from tallystick.records.session import session

    with session(operation.viewer("SE-NCP")):
        assert set(Member.objects.values_list("agency", flat=True)) == {"SE-NCP"}
    with session(operation.viewer("EC3")):
        assert Member.objects.filter(operation_id=operation.id).count() == 4


def test_sessions_do_not_nest(operation):
    from tallystick.records.session import session

    with session(operation.viewer("EC3")), pytest.raises(Refused), session(operation.viewer("SE-NCP")):
        pass


def test_officers_cannot_delete_rows(operation):
    from django.db import ProgrammingError

    from tallystick.records.models import Person
    from tallystick.records.session import session

    row = add_person(operation)
    with pytest.raises(ProgrammingError), session(operation.viewer("EC3")):
        Person.objects.filter(pk=row.pk).delete()


def test_copied_rows_obey_the_policies(operation):
    from tallystick.records.copying import copy_rows
    from tallystick.records.models import Person
    from tallystick.records.session import session

    rows = [
        {"operation_id": operation.id, "owner": "EC3", "number": f"P-{i:05}", "codes": ["H0"], "figures": {"n": i}}
        for i in range(1000)
    ]
    with session(operation.service, role="worker"):
        assert copy_rows(Person, rows) == 1000
    assert len(numbers(operation.viewer("EC3"))) == 1000
    assert numbers(operation.viewer("DE-BKA")) == set()
