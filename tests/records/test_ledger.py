"""Every act leaves one line in its own transaction; the line says who is asking, and cannot be changed."""

import hashlib
import json
from datetime import UTC, datetime

import psycopg
import pytest
import rfc8785

from tallystick.records.server import Server

AT = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)


def write(operation, payload, *, subject="thing:1", agency="EC3"):
    from tallystick.records.ledger import append
    from tallystick.records.session import session

    viewer = operation.viewer(agency)
    with session(viewer):
        return append(act="test", subject=subject, payload=payload, viewer=viewer, operation=operation.id, at=AT)


def lines(operation, **asked):
    from tallystick.records.models import LedgerLine
    from tallystick.records.session import session

    with session(operation.viewer("EC3")):
        return list(LedgerLine.objects.filter(**asked))


def test_a_leaf_holds_time_and_a_commitment_but_no_payload(operation):
    line = write(operation, {"reason": "a name in free text"})
    leaf = json.loads(bytes(line.leaf))
    assert leaf["at"] == "2026-02-01T12:00:00.000000+00:00"
    assert b"free text" not in bytes(line.leaf)
    said = rfc8785.dumps({"reason": "a name in free text"})
    assert leaf["payload"] == hashlib.sha256(bytes(line.nonce) + said).hexdigest()
    assert bytes(lines(operation, pk=line.pk)[0].payload) == said


def test_a_rolled_back_act_leaves_no_line(operation):
    from tallystick.records.ledger import append
    from tallystick.records.session import session

    viewer = operation.viewer("EC3")

    def failing_act():
        with session(viewer):
            append(act="test", subject="x:1", payload={}, viewer=viewer, operation=operation.id, at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing_act()
    assert lines(operation, subject="x:1") == []


@pytest.mark.parametrize("wrong", ["agency", "by", "operation", "id", "act", "subject", "at", "payload"])
def test_postgresql_refuses_a_leaf_that_says_something_else(operation, monkeypatch, wrong):
    """Also the sabotaged leaf: one without its time is not written at all."""
    from django.db import ProgrammingError

    from tallystick.records import ledger

    real = rfc8785.dumps
    for other in ({wrong: "2026-02-01T11:00:00+00:00"}, {}):

        def spoiled(said, other=other):
            return real({name: value for name, value in said.items() if name != wrong} | other if "v" in said else said)

        monkeypatch.setattr(ledger.rfc8785, "dumps", spoiled)
        with pytest.raises(ProgrammingError):
            write(operation, {})


STORED = ["records_ledgerline", "records_ledgerleaf", "records_ledgernode", "records_checkpoint", "records_cosignature"]


@pytest.mark.parametrize("role", ["app", "worker", "owner", "postgres"])
@pytest.mark.parametrize("table", STORED)
def test_nobody_changes_removes_or_empties_what_the_ledger_stores(database, operation, role, table):
    """Grants refuse the roles of requests and jobs; triggers refuse even the owner and the server's administrator."""
    write(operation, {})
    column = {STORED[0]: "act = 'x'", STORED[3]: "root = 'x'", STORED[4]: "root = 'x'"}
    with connect(database, role) as connection:
        for verb in (
            f"UPDATE {table} SET {column.get(table, 'position = 1')}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(verb)


@pytest.mark.parametrize("role", ["app", "worker"])
@pytest.mark.parametrize("table", STORED[:3])
def test_lines_and_places_are_written_by_the_functions_only(database, role, table):
    with connect(database, role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"INSERT INTO {table} DEFAULT VALUES")


def connect(home, role):
    parameters = Server(home).parameters("owner") | {"user": "postgres", "password": Server(home).password("postgres")}
    return psycopg.connect(**(parameters if role == "postgres" else Server(home).parameters(role)), autocommit=True)
