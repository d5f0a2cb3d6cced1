"""Every act leaves one line; lines have no gaps and cannot be changed."""

import hashlib
import json
import threading
from datetime import UTC, datetime

import pytest
import rfc8785

AT = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)


def write(operation, payload):
    from tallystick.records.ledger import append
    from tallystick.records.session import session

    viewer = operation.viewer("EC3")
    with session(viewer):
        return append(act="test", subject="thing:1", payload=payload, viewer=viewer, operation=operation.id, at=AT)


def test_a_leaf_holds_time_and_a_commitment_but_no_payload(operation):
    line = write(operation, {"reason": "a name in free text"})
    leaf = json.loads(bytes(line.leaf))
    assert leaf["at"] == "2026-02-01T12:00:00.000000+00:00"
    assert b"free text" not in bytes(line.leaf)
    assert leaf["payload"] == hashlib.sha256(bytes(line.nonce) + rfc8785.dumps(line.payload)).hexdigest()


def test_lines_of_concurrent_acts_have_no_gaps(operation):
    from django.db import connections

    sequences = []

    def work():
        for _ in range(10):
            sequences.append(write(operation, {}).sequence)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sequences) == list(range(min(sequences), min(sequences) + 40))


def test_a_rolled_back_act_leaves_no_line(operation):
    from tallystick.records.ledger import append
    from tallystick.records.session import session

    viewer = operation.viewer("EC3")
    before = write(operation, {}).sequence

    def failing_act():
        with session(viewer):
            append(act="test", subject="x", payload={}, viewer=viewer, operation=operation.id, at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing_act()
    assert write(operation, {}).sequence == before + 1


def test_nobody_changes_a_line(operation):
    from django.db import ProgrammingError

    from tallystick.records.models import LedgerLine
    from tallystick.records.session import session

    line = write(operation, {})
    with pytest.raises(ProgrammingError), session(operation.viewer("EC3")):
        LedgerLine.objects.filter(pk=line.pk).update(act="another")
