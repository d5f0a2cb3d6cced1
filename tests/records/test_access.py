"""Who may see what, asked of PostgreSQL itself, as the roles the house runs under."""

import json
import time
import uuid
from datetime import UTC, datetime, timedelta

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
    from tallystick.records.policies import PUBLIC, unprotected
    from tallystick.records.seeing import TABLES

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
    from tallystick.records.seeing import TABLES

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
    given = add_person(operation, grants=["SE-NCP"], codes=["H0"])
    under_h2 = add_person(operation, grants=["SE-NCP"], codes=["H2"])
    assert numbers(operation.viewer("EC3")) == {row.number, given.number, under_h2.number}
    assert numbers(operation.viewer("SE-NCP")) == {given.number}
    assert numbers(operation.viewer("DE-BKA")) == set()


def test_no_purpose_no_operation_or_no_membership_shows_nothing(operation):
    add_person(operation)
    asking = operation.viewer("EC3")
    assert numbers(Viewer(officer=asking.officer, agency="EC3", operation=operation.id, purpose="")) == set()
    assert numbers(Viewer(officer=asking.officer, agency="EC3", operation="", purpose="test")) == set()
    stranger = Viewer(officer=asking.officer, agency="FR-OFMIN", operation=operation.id, purpose="test")
    assert numbers(stranger) == set()


def put_away(viewer):
    from tallystick.records.models import Protected
    from tallystick.records.session import session

    with session(viewer, role="victims"):
        return {row.number: row.content for row in Protected.objects.all()}


def test_protected_rows_are_read_by_a_login_of_their_own(database, operation):
    row = protected_person(operation, "possible_victim")
    assert row.number not in numbers(operation.viewer("EC3", "analyst"))
    assert row.number not in numbers(operation.viewer("EC3", "victim_identification"))
    assert put_away(operation.viewer("EC3", "analyst")) == {}
    assert put_away(operation.viewer("SE-NCP", "victim_identification")) == {}
    (content,) = put_away(operation.viewer("EC3", "victim_identification")).values()
    assert content["account"][0]["key"] == "a:1"
    for role in ("app", "worker", "counter"):
        with connect(database, role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT count(*) FROM records_protected")
    with connect(database, "victims") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT count(*) FROM records_person")


def test_a_broken_glass_opens_them_for_one_officer_and_one_hour(operation):
    from django.db import ProgrammingError

    from tallystick.records.models import BrokenGlass
    from tallystick.records.session import session

    row = protected_person(operation, "victim")
    officer, second = operation.viewer("EC3", "analyst"), operation.viewer("EC3/2", "analyst")
    broken = {"operation_id": operation.id, "owner": "EC3", "at": AT, "reason": "A child may be in danger now"}
    for wrong in (
        {"by": second.officer, "until": datetime.now(UTC) + timedelta(minutes=59)},
        {"by": officer.officer, "until": datetime.now(UTC) + timedelta(hours=2)},
        {"by": officer.officer, "until": datetime.now(UTC) + timedelta(minutes=59), "reason": "  "},
    ):
        with pytest.raises(ProgrammingError), session(officer):
            BrokenGlass.objects.create(**(broken | wrong))
    with session(officer):
        BrokenGlass.objects.create(by=officer.officer, until=datetime.now(UTC) + timedelta(seconds=2), **broken)
    assert set(put_away(officer)) == {row.number}
    assert put_away(second) == {}
    time.sleep(2.1)
    assert put_away(officer) == {}


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


def protected_person(operation, category):
    """A person with an account, an access, a token and links, marked by an analyst."""
    from tallystick.records.categories import set_category
    from tallystick.records.models import Access, Account, Link, SearchToken
    from tallystick.records.session import session

    row = add_person(operation, accounts=["a:1"], figures={"amount": "25000000000000000001"})
    held = {"operation_id": operation.id, "owner": "EC3"}
    seen = {"key": "a:1", "contribution": "c", "file": "f", "row": 1, "person": row.pk, **held}
    with session(operation.service, role="worker"):
        Account.objects.create(platform="a", account="1", handle="Füchs\u0301", created_at=AT, **seen)
        Access.objects.create(at=AT, said="x", address="2001:db8::1", event="Login", network="residential", **seen)
        SearchToken.objects.create(kind="handle", token="fox", person=row.pk, **held)
        Link.objects.create(left="a:1", right="b:2", weight=3, build=uuid.uuid4(), because=[{"kind": "email"}], **held)
    with session(operation.viewer("EC3", "analyst")):
        assert set_category(row.pk, category)
    return row


def laid_out(operation):
    """Every copied row of the operation, as PostgreSQL writes it, seen by the owner role."""
    from django.db import connections

    found = {}
    with connections["owner"].cursor() as cursor:
        for table in ("person", "account", "access", "searchtoken", "link"):
            cursor.execute(
                f"SELECT to_jsonb(t)::text FROM records_{table} t WHERE operation_id = %s ORDER BY id", [operation.id]
            )
            found[table] = cursor.fetchall()
    return found


@pytest.mark.parametrize("category", ["victim", "possible_victim", "informant"])
def test_whoever_assesses_may_protect_and_nothing_of_it_stays(operation, category):
    from tallystick.records.categories import set_category
    from tallystick.records.session import session

    row = protected_person(operation, category)
    assert row.number not in numbers(operation.viewer("EC3", "analyst"))
    left = laid_out(operation)
    assert [len(left[table]) for table in ("account", "access", "searchtoken", "link")] == [0, 0, 0, 0]
    assert "a:1" not in str(left["person"])
    with session(operation.viewer("EC3", "analyst")):
        assert not set_category(row.pk, "unassessed"), "only who sees protected rows takes a person out again"


def test_a_person_taken_out_again_is_byte_for_byte_what_it_was(operation):
    from tallystick.records.categories import set_category
    from tallystick.records.session import session

    row = protected_person(operation, "victim")
    specialist = operation.viewer("EC3", "victim_identification")
    with session(specialist):
        assert set_category(row.pk, "unassessed")
    once = laid_out(operation)
    with session(specialist):
        assert set_category(row.pk, "informant")
        assert set_category(row.pk, "victim")
        assert set_category(row.pk, "unassessed")
    assert laid_out(operation) == once
    assert len(once["account"]) == len(once["link"]) == 1
    assert row.number in numbers(operation.viewer("EC3", "analyst"))


def test_a_person_tied_to_an_officer_is_hidden_from_that_officer_with_every_row(operation):
    from tallystick.records.categories import keep_away
    from tallystick.records.models import Account
    from tallystick.records.session import session

    row = protected_person(operation, "suspect")
    tied, other = operation.viewer("EC3"), operation.viewer("EC3/2")
    with session(other):
        assert keep_away(row.pk, [tied.officer])
    assert row.number not in numbers(tied)
    with session(tied):
        assert not Account.objects.filter(person=row.pk).exists()
        assert not keep_away(row.pk, []), "who is tied cannot undo it"
    with session(other):
        assert Account.objects.filter(person=row.pk).exists()


def test_a_recipient_cannot_read_who_else_was_given_a_row(database, operation):
    from tallystick.records.categories import given_to
    from tallystick.records.models import Package
    from tallystick.records.seeing import TABLES
    from tallystick.records.session import session

    for table in TABLES:
        with connect(database, "app") as connection, pytest.raises(psycopg.Error):
            connection.execute(f"SELECT grants FROM {table}")
    given = {"recipient": "SE-NCP", "country": "SE", "number": "n", "version": 1, "build": uuid.uuid4(), "made_at": AT}
    with session(operation.viewer("EC3")) as viewer:
        row = Package.objects.create(
            operation_id=operation.id, owner="EC3", grants=["SE-NCP", "DE-BKA"], made_by=viewer.officer, **given
        )
        assert given_to("package", row.pk) == ["SE-NCP", "DE-BKA"]
    with session(operation.viewer("SE-NCP")):
        assert Package.objects.get(pk=row.pk).number == "n"
        assert given_to("package", row.pk) == []


def test_views_ask_as_the_one_who_asks_and_no_key_points_at_a_hidden_row(database):
    """A view without security_invoker, or a foreign key into a table under policies, would be a way around them."""
    with connect(database, "owner") as connection:
        views = connection.execute(
            "SELECT relname, reloptions FROM pg_class WHERE relkind IN ('v', 'm')"
            " AND relnamespace IN ('public'::regnamespace, 'tally'::regnamespace)"
        ).fetchall()
        parents = connection.execute(
            "SELECT DISTINCT confrelid::regclass::text FROM pg_constraint c JOIN pg_class p ON p.oid = c.confrelid"
            " WHERE contype = 'f' AND p.relrowsecurity"
        ).fetchall()
        global_keys = connection.execute(
            "SELECT i.indrelid::regclass::text, array_agg(a.attname::text ORDER BY a.attname) FROM pg_index i"
            " JOIN pg_class t ON t.oid = i.indrelid AND t.relrowsecurity"
            " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
            " WHERE i.indisunique GROUP BY i.indexrelid, i.indrelid"
        ).fetchall()
    assert [name for name, options in views if "security_invoker=true" not in (options or [])] == []
    assert parents == [("records_operation",)], "rows name their operation, which every policy pins to the viewer's own"
    ours = {"id", "position", "size", "line", "arrival", "level", "consultation", "officer"}
    for table, columns in global_keys:
        if table not in ("records_operation",) and not {"owner", "operation_id"} & set(columns):
            assert set(columns) & ours, f"{table}: a key {columns} tells of rows that are hidden"


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


def test_a_ledger_line_about_a_protected_person_is_not_for_analysts(operation):
    from tallystick.records.ledger import append
    from tallystick.records.models import LedgerLine
    from tallystick.records.session import session

    row = protected_person(operation, "victim")
    analyst = operation.viewer("EC3", "analyst")
    with session(analyst):
        said = {"act": "assess_person", "payload": {"reason": "a name in free text"}, "at": AT}
        append(subject=f"person {row.pk}", viewer=analyst, operation=operation.id, **said)
        append(subject=f"person {uuid.uuid4()}", viewer=analyst, operation=operation.id, **said)
        assert LedgerLine.objects.filter(operation_id=operation.id).count() == 1
    with session(operation.viewer("EC3", "data_protection")):
        assert LedgerLine.objects.filter(operation_id=operation.id).count() == 2


@pytest.mark.parametrize("lie", ["officer", "agency", "operation"])
def test_nobody_writes_a_line_in_another_name(operation, lie):
    from django.db import ProgrammingError

    from tallystick.records import ledger
    from tallystick.records.session import session

    viewer = operation.viewer("SE-NCP")
    other = {"officer": operation.officers["EC3"], "agency": "EC3", "operation": str(uuid.uuid4())}
    said = Viewer(**{**viewer.__dict__, lie: other[lie]})
    with pytest.raises(ProgrammingError), session(viewer):
        ledger.append(act="test", subject="x", payload={}, viewer=said, operation=said.operation, at=AT)


def test_a_leaf_commits_to_its_payload_or_is_refused(database, operation):
    viewer = operation.viewer("SE-NCP")
    with connect(database, "app") as connection, connection.transaction():
        token = viewer_token(viewer, key=Server(database).key("app"), backend=connection.info.backend_pid)
        connection.execute("SELECT set_config('tally.viewer', %s, true)", [token])
        line = uuid.uuid4()
        leaf = {"agency": "SE-NCP", "by": viewer.officer, "operation": operation.id, "id": str(line), "payload": "00"}
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "SELECT tally.ledger_append(%s, %s, %s, %s, %s, %s, 'test', 'x', %s)",
                [line, operation.id, [], json.dumps(leaf).encode(), b"{}", b"n", AT],
            )
