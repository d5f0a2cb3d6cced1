"""G26: payloads are erased by order of those who may; the bytes are gone, proofs hold, the ledger says so."""

import uuid

import psycopg
import pytest

from tallystick import verify
from tallystick.records import checking
from tallystick.vocabulary.errors import Absent, Conflict, Refused
from tests.records.test_ledger import AT, connect, lines, write

ORDER = "order DPO-2026-014 of the supervisory authority"


def erase(operation, pks, *, agency="EC3", roles=("data_protection",), reason=ORDER):
    from tallystick.records.erasing import erase_payloads
    from tallystick.records.session import session

    viewer = operation.viewer(agency, *roles)
    with session(viewer):
        return erase_payloads(pks, by=viewer, at=AT, reason=reason)


def prove(operation, pks):
    from tallystick.records import log
    from tallystick.records.session import session

    with session(operation.viewer("EC3")):
        ledger = log.prove(pks)
    verify.check_ledger(ledger | {"files": {}}, files={}, key=log.log_key(operation.home))
    return ledger["entries"]


def files_with(home, marker):
    """Files of the tables (not of the write-ahead log) that hold these bytes, once everything is on disk."""
    with connect(home, "postgres") as connection:
        connection.execute("CHECKPOINT")
    return [path for path in (home / "pg" / "base").rglob("*") if path.is_file() and marker in path.read_bytes()]


def test_a_thousand_payloads_are_erased_and_every_proof_holds(operation):
    """Short ones, long ones (kept apart from their row), and what statistics had sampled of them."""
    from tallystick.records import erasing
    from tallystick.records.ledger import append
    from tallystick.records.session import session

    marker, viewer = f"erase-me-{uuid.uuid4().hex}", operation.viewer("EC3")
    with session(viewer):
        pks = [
            append(
                act="test",
                subject=f"thing:{number}",
                payload={"reason": f"{marker} {number} " + "".join(f"{n * number:x}" for n in range(number % 400))},
                viewer=viewer,
                operation=operation.id,
                at=AT,
            ).pk
            for number in range(1_000)
        ]
    stays = write(operation, {"reason": "stays"})
    assert all(entry["payload"] for entry in prove(operation, pks))
    with connect(operation.home, "owner") as connection:
        connection.execute("ANALYZE records_ledgerline")
    assert files_with(operation.home, marker.encode())
    assert len(erase(operation, pks)) == 1_000
    erasing.scrub()
    assert files_with(operation.home, marker.encode()) == []
    assert {(entry["payload"], entry["nonce"]) for entry in prove(operation, pks)} == {(None, None)}
    assert prove(operation, [stays.pk])[0]["payload"] == '{"reason":"stays"}'
    assert checking.check(operation.home).erased >= 1_000


def test_an_erasure_is_a_line_of_its_own_with_its_order(operation):
    line = write(operation, {"reason": "a name"})
    (said,) = erase(operation, [line.pk])
    assert (said.act, said.subject) == ("erase_payload", f"line:{line.pk}")
    (kept,) = lines(operation, pk=said.pk)
    assert ORDER.encode() in bytes(kept.payload)
    (left,) = lines(operation, pk=line.pk)
    assert (left.payload, left.nonce) == (None, None)
    assert bytes(left.leaf) == bytes(line.leaf)


@pytest.mark.parametrize("role", ["data_protection", "coordinator"])
def test_the_data_protection_officer_and_the_coordinator_may(operation, role):
    line = write(operation, {"reason": "a name"})
    assert len(erase(operation, [line.pk], roles=(role,))) == 1


def test_nobody_else_may(operation):
    line = write(operation, {"reason": "a name"})
    with pytest.raises(Refused):
        erase(operation, [line.pk], roles=("analyst", "national_officer"))
    with pytest.raises(Absent):
        erase(operation, [line.pk], agency="SE-NCP")
    with pytest.raises(Refused, match="no order"):
        erase(operation, [line.pk], reason=" ")
    assert lines(operation, pk=line.pk)[0].payload is not None


def test_nor_may_they_past_the_house(operation):
    """The function that PostgreSQL lets officers call asks the same again."""
    from django.db import connections

    from tallystick.records.session import session

    line = write(operation, {"reason": "a name"})
    for viewer in (operation.viewer("EC3", "analyst"), operation.viewer("SE-NCP", "data_protection")):
        with session(viewer), connections["default"].cursor() as cursor:
            cursor.execute("SELECT tally.ledger_erase(%s)", [[line.pk]])
            assert cursor.fetchone() == (0,)


def test_what_was_erased_is_not_erased_again(operation):
    line = write(operation, {"reason": "a name"})
    erase(operation, [line.pk])
    with pytest.raises(Conflict, match="before"):
        erase(operation, [line.pk])


def test_nothing_is_erased_without_a_line_that_says_so(operation):
    from django.db import ProgrammingError, connections

    from tallystick.records.session import session

    line = write(operation, {"reason": "a name"})

    def silently():
        with session(operation.viewer("EC3", "coordinator")), connections["default"].cursor() as cursor:
            cursor.execute("SELECT tally.ledger_erase(%s)", [[line.pk]])

    with pytest.raises(ProgrammingError, match="no ledger line says"):
        silently()
    assert lines(operation, pk=line.pk)[0].payload is not None


@pytest.mark.parametrize(
    "change", ["payload = NULL, nonce = NULL, act = 'x'", "payload = 'other'", "nonce = NULL, at = now()"]
)
def test_the_owner_erases_nothing_but_payload_and_nonce(operation, change):
    line = write(operation, {"reason": "a name"})
    with connect(operation.home, "owner") as connection:
        connection.execute("SELECT set_config('tally.erasing', 'on', false)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"UPDATE records_ledgerline SET {change} WHERE id = %s", [line.pk])
