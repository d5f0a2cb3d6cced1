"""Committed lines get places without gaps; checkpoints and proofs over them hold, whoever writes meanwhile."""

import hashlib
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tallystick import verify
from tallystick.records import kept, merkle
from tallystick.records.server import Server
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Unavailable
from tests.records.test_ledger import AT, connect, write


def log():
    from tallystick.records import log

    return log


def places(lines):
    """The position of each line, None for one without."""
    from tallystick.records.models import LedgerLeaf

    found = dict(LedgerLeaf.objects.filter(line__in=[line.pk for line in lines]).values_list("line", "position"))
    return [found.get(line.pk) for line in lines]


def leaves():
    """Every leaf hash of the log in order; fails when positions are not 0, 1, 2 and so on."""
    from tallystick.records.models import LedgerLeaf, LedgerLine
    from tallystick.records.session import administration

    with administration():
        found = list(LedgerLeaf.objects.order_by("position").values_list("position", "line", "hash"))
        lines = dict(LedgerLine.objects.filter(pk__in=[line for _, line, _ in found]).values_list("pk", "leaf"))
    assert [position for position, _, _ in found] == list(range(len(found)))
    hashes = [verify.leaf_hash(bytes(lines[line])) for _, line, _ in found]
    assert hashes == [bytes(hash_) for _, _, hash_ in found]
    return hashes


def test_lines_are_placed_once_in_order_of_writing(operation):
    log().sequence()
    written = [write(operation, {"n": n}) for n in range(5)]
    assert places(written) == [None] * 5
    assert log().sequence() == 5
    assert log().sequence() == 0
    first = places(written)[0]
    assert places(written) == list(range(first, first + 5))
    assert log().root_at(first + 5) == verify.root_of(leaves())


def test_every_complete_subtree_is_stored_and_right(operation):
    from tallystick.records.models import LedgerNode

    for size in (1, 2, 7):
        [write(operation, {"n": n}) for n in range(size)]
        log().sequence()
    rising = merkle.Rising()
    expected = dict(found for leaf in leaves() for found in rising.add(leaf))
    stored = LedgerNode.objects.values_list("level", "position", "hash")
    assert {(level, position): bytes(hash_) for level, position, hash_ in stored} == expected


def test_a_transaction_under_way_is_neither_seen_nor_passed_over_for_ever(operation):
    """It was written first and commits last: it gets its place then, after those that were there."""
    from tallystick.records.ledger import append
    from tallystick.records.session import session

    viewer, written = operation.viewer("EC3"), []
    with session(viewer):
        written.append(append(act="test", subject="t:1", payload={}, viewer=viewer, operation=operation.id, at=AT))
        other = in_thread(lambda: written.append(write(operation, {"later": True})))
        other.join()
        in_thread(log().sequence).join()
        assert places(written)[0] is None
        assert places(written)[1] is not None
    assert log().sequence() == 1
    assert places(written)[0] > places(written)[1]
    leaves()


def in_thread(work):
    from django.db import connections

    def run():
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_eight_officers_write_while_two_sequencers_run(operation):
    """No gap, no line twice, none lost; acts that were rolled back leave nothing."""
    from tallystick.records.ledger import append
    from tallystick.records.session import session

    written, over, viewer = [], threading.Event(), operation.viewer("EC3")

    def officer():
        for turn in range(25):
            written.append(write(operation, {"turn": turn}))
            if turn % 5 == 0:
                with suppress(ZeroDivisionError), session(viewer):
                    append(act="lost", subject="t:1", payload={}, viewer=viewer, operation=operation.id, at=AT)
                    raise ZeroDivisionError

    def sequencer():
        while not over.is_set():
            log().sequence()

    sequencers = [in_thread(sequencer) for _ in range(2)]
    officers = [in_thread(officer) for _ in range(8)]
    for thread in officers:
        thread.join()
    over.set()
    for thread in sequencers:
        thread.join()
    log().sequence()
    assert len(written) == 200
    assert None not in places(written)
    assert len(set(places(written))) == 200
    assert log().root_at(len(leaves())) == verify.root_of(leaves())


def test_lines_are_not_placed_inside_an_act(operation):
    """The lock would be held as long as the act lasts, and lines that may yet be rolled back would be seen."""
    with connect(operation.home, "worker") as connection:
        for begin in ("BEGIN; SELECT pg_current_xact_id()", "BEGIN ISOLATION LEVEL REPEATABLE READ"):
            connection.execute(begin)
            with pytest.raises(psycopg.errors.ActiveSqlTransaction):
                connection.execute("SELECT tally.ledger_sequence(10)")
            connection.execute("ROLLBACK")


def sabotaged(connection, name, *changes):
    """A copy of the sequencer under another name, with something broken in it."""
    text = connection.execute("SELECT pg_get_functiondef('tally.ledger_sequence(integer)'::regprocedure)").fetchone()[0]
    for old, new in (("tally.ledger_sequence", name), *changes):
        assert old in text
        text = text.replace(old, new)
    connection.execute(text)


LOCK = ("PERFORM pg_advisory_xact_lock(6962, 1);", "")


@pytest.mark.parametrize("broken", [False, True], ids=["as it is", "without its lock"])
def test_two_sequencers_at_once_need_the_lock(operation, broken):
    name = "tally.unlocked" if broken else "tally.ledger_sequence"
    log().sequence()
    if broken:
        with connect(operation.home, "owner") as owner:
            sabotaged(owner, name, LOCK)
            owner.execute(f"GRANT EXECUTE ON FUNCTION {name}(integer) TO tally_worker")
    found = []

    def second():
        with connect(operation.home, "worker") as connection:
            try:
                found.append(connection.execute(f"SELECT {name}(100)").fetchone()[0])
            except psycopg.errors.UniqueViolation:
                found.append("a place taken twice")

    try:
        with connect(operation.home, "worker") as first:
            write(operation, {})
            first.execute("BEGIN")
            assert first.execute(f"SELECT {name}(100)").fetchone() == (1,)
            write(operation, {})
            thread = in_thread(second)
            time.sleep(0.3)
            assert found == []
            first.execute("COMMIT")
            thread.join()
    finally:
        if broken:
            with connect(operation.home, "owner") as owner:
                owner.execute(f"DROP FUNCTION {name}(integer)")
    assert found == (["a place taken twice"] if broken else [1])
    log().sequence()
    leaves()


def test_hashes_without_their_prefix_are_found(operation):
    from tallystick.records import checking, log_keys

    log().checkpoint(operation.home, AT)
    [write(operation, {"n": n}) for n in range(4)]
    with psycopg.connect(**Server(operation.home).parameters("owner"), options="-c timezone=UTC") as connection:
        alone = ("pg_current_xact_id_if_assigned() IS NOT NULL", "false")
        sabotaged(connection, "tally.unprefixed", alone, (r"'\x01'::bytea ||", ""))
        assert connection.execute("SELECT tally.unprefixed(100)").fetchone() == (4,)
        with pytest.raises(Malformed, match="the stored hash over them does not follow"):
            checking.check_log(connection, key=log_keys.load(operation.home), notes=[])
        connection.rollback()
    log().sequence()


def test_a_checkpoint_is_signed_stored_and_kept(operation):
    write(operation, {})
    row = log().checkpoint(operation.home, AT + timedelta(microseconds=5))
    said = verify.open_checkpoint(row.note, key=log().log_key(operation.home))
    assert (said.size, said.root.hex()) == (row.size, row.root)
    assert said.root == verify.root_of(leaves())
    assert kept.notes(operation.home)[-1] == row.note
    assert row.at == AT
    assert (operation.home / "secrets/ledger.key").stat().st_mode & 0o777 == 0o600


def test_without_new_lines_there_is_no_new_checkpoint(operation):
    write(operation, {})
    first = log().checkpoint(operation.home, AT)
    assert log().checkpoint(operation.home, AT + timedelta(minutes=1)).note == first.note
    assert kept.notes(operation.home).count(first.note) == 1


def test_a_checkpoint_whose_row_was_lost_is_stored_the_next_time(operation, monkeypatch):
    """The process dies between the file and the row."""
    write(operation, {})
    monkeypatch.setattr(log(), "_store", lambda connection, row: None)
    lost = log().checkpoint(operation.home, AT)
    monkeypatch.undo()
    write(operation, {})
    log().checkpoint(operation.home, AT)
    from tallystick.records.models import Checkpoint

    assert Checkpoint.objects.get(pk=lost.size).note == lost.note
    assert Checkpoint.objects.get(pk=lost.size).at == AT


def test_a_torn_end_of_the_kept_file_is_cut_off_and_written_again(operation):
    write(operation, {})
    log().checkpoint(operation.home, AT)
    path = kept.place(operation.home)
    whole = path.read_bytes()
    path.write_bytes(whole[:-50])
    log().checkpoint(operation.home, AT)
    assert path.read_bytes() == whole


def test_nothing_is_signed_over_a_log_that_lost_what_was_signed(operation):
    """Rolled back, or rewritten, behind the kept checkpoint: the signer refuses."""
    write(operation, {})
    row = log().checkpoint(operation.home, AT)
    path, before = kept.place(operation.home), kept.place(operation.home).read_bytes()
    key = log().load(operation.home)
    try:
        for size, words in ((row.size + 3, "rolled back by 2 entries"), (row.size, "not those that were signed")):
            other = verify.Checkpoint(key.origin, size, hashlib.sha256(b"other").digest())
            path.write_bytes(before + log().sign_checkpoint(other, name=key.origin, seed=key.seed).encode() + b"\n")
            write(operation, {}) if "rolled" in words else None
            with pytest.raises(Conflict, match=words):
                log().checkpoint(operation.home, AT)
    finally:
        path.write_bytes(before)


def test_a_lost_key_is_not_replaced_in_silence(operation, monkeypatch, tmp_path):
    from tallystick.records import log_keys

    (tmp_path / "secrets").mkdir()
    log_keys.load(tmp_path)
    (tmp_path / "secrets/ledger.key").unlink()
    monkeypatch.setattr(log_keys, "MOMENT", -1)
    with pytest.raises(Unavailable, match="key of the ledger"):
        log_keys.load(tmp_path)


def test_lines_are_proved_to_whoever_may_see_them(operation):
    from tallystick.records.session import session

    written = [write(operation, {"n": n}) for n in range(9)]
    before = log().checkpoint(operation.home, AT)
    written += [write(operation, {"n": n}) for n in range(9, 20)]
    wanted = [written[3].pk, written[15].pk]
    with session(operation.viewer("EC3")):
        ledger = log().prove(wanted, since=before.size)
    said = verify.check_ledger(ledger | {"files": {}}, files={}, key=log().log_key(operation.home))
    assert [entry["position"] for entry in ledger["entries"]] == places([written[3], written[15]])
    assert ledger["entries"][0]["payload"] == '{"n":3}'
    assert ledger["consistency"]["from"] == {"size": before.size, "root": before.root}
    assert any("it continues the log" in line for line in said)
    with pytest.raises(Absent), session(operation.viewer("SE-NCP")):
        log().prove(wanted)


def test_a_job_proves_lines_inside_its_own_session(operation):
    from tallystick.records.session import session

    line = write(operation, {})
    with session(operation.service, role="worker"):
        ledger = log().prove([line.pk])
    verify.check_ledger(ledger | {"files": {}}, files={}, key=log().log_key(operation.home))


def test_a_line_that_is_not_committed_cannot_be_proved(operation):
    from tallystick.records.ledger import append
    from tallystick.records.session import session

    viewer = operation.viewer("EC3")
    with session(viewer):
        line = append(act="test", subject="t:1", payload={}, viewer=viewer, operation=operation.id, at=AT)
        with pytest.raises(Absent, match="after its act was committed"):
            log().prove([line.pk])


def test_a_longer_log_than_there_is_cannot_be_continued(operation):
    from tallystick.records.session import session

    line = write(operation, {})
    with session(operation.viewer("EC3")), pytest.raises(Conflict, match="rolled back"):
        log().prove([line.pk], since=10**6)


def test_a_proof_asks_the_database_as_often_for_one_line_as_for_many(operation):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from tallystick.records.session import session

    written = [write(operation, {"n": n}) for n in range(30)]
    log().checkpoint(operation.home, AT)
    counts = []
    with session(operation.viewer("EC3")):
        for lines in (written[:1], written):
            with CaptureQueriesContext(connections["default"]) as asked:
                log().prove([line.pk for line in lines], since=3)
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 4


def test_the_worker_signs_a_checkpoint_when_it_is_asked_to(operation, monkeypatch):
    """A thousandth line asks for one in its own transaction; the clock does every minute."""
    from django.core.management import call_command

    from tallystick.records import ledger
    from tallystick.records.models import Checkpoint
    from tallystick.site import tasks

    monkeypatch.setattr(ledger, "CHECKPOINT_EVERY", 1)
    line = write(operation, {})
    call_command("procrastinate", "worker", "--one-shot", verbosity=0)
    (place,) = places([line])
    assert Checkpoint.objects.filter(size__gt=place, at__gte=datetime.now(UTC) - timedelta(minutes=1)).exists()
    periodic = tasks.app.periodic_registry.periodic_tasks
    assert ("ledger.checkpoint", "* * * * *") in {(name, one.cron) for (name, _), one in periodic.items()}
