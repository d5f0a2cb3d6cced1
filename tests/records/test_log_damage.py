"""G23: whatever is altered in the stored ledger, with every trigger and policy out of the way, is found and located.

Two things are left out because they say nothing: ``arrival`` (the number drawn while waiting for a place) and the row
ids of stored hashes and cosignatures.
"""

import random
import re
from contextlib import suppress
from datetime import timedelta

import psycopg
import pytest

from tallystick import verify
from tallystick.records import checking, kept, log_keys, merkle
from tallystick.records.notes import cosign, sign_checkpoint
from tallystick.records.server import Server
from tallystick.vocabulary.errors import Malformed
from tests import ledgers
from tests.records.small_log import AT, KEY, SIZE, SmallLog
from tests.records.test_ledger import write

FLIPPED = {
    "records_ledgerline": [
        "id", "operation_id", "owner", "grants", "codes", "category", "away_from", "leaf", "payload", "nonce", "act",
        "subject", "by", "at",
    ],
    "records_ledgerleaf": ["position", "line", "hash"],
    "records_ledgernode": ["level", "position", "hash"],
    "records_checkpoint": ["size", "root", "note", "at"],
}  # fmt: skip


def as_administrator(home):
    parameters = Server(home).parameters("owner") | {"user": "postgres", "password": Server(home).password("postgres")}
    return psycopg.connect(**parameters, options="-c timezone=UTC")


@pytest.fixture(scope="module")
def trial(database):
    with as_administrator(database) as connection:
        yield SmallLog(connection)
        connection.rollback()


def flips(trial):
    """Every byte of every column: (table, row, column, byte) and the value with one bit of this byte flipped."""
    for table, columns in FLIPPED.items():
        for column in columns:
            for row, value in trial.run(f'SELECT ctid::text, "{column}" FROM {table}').fetchall():
                for byte, other in enumerate(flipped(value)):
                    yield table, row, column, byte, other


def flipped(value):
    dice = random.Random(str(value))
    if isinstance(value, bytes):
        yield from (value[:i] + bytes([value[i] ^ 1 << dice.randrange(8)]) + value[i + 1 :] for i in range(len(value)))
    elif isinstance(value, str):
        for i, letter in enumerate(value):
            yield value[:i] + chr((ord(letter) ^ 1 << dice.randrange(5)) or 1) + value[i + 1 :]
    elif isinstance(value, int):
        yield from (value ^ 1 << 8 * i + dice.randrange(7) for i in range(2 if value < 100 else 8))
    elif isinstance(value, list):
        yield [*value, "X"]
    elif hasattr(value, "hex"):
        yield from (type(value)(bytes=one) for one in flipped(value.bytes))
    else:
        yield from (value + timedelta(microseconds=1 << 8 * i + dice.randrange(8)) for i in range(6))


def found(trial, where, change):
    """What the check says after a change that is taken back again."""
    said = None
    with suppress(psycopg.errors.UniqueViolation), trial.connection.transaction(force_rollback=True):
        said = Malformed(where, "refused by the database", "")
        change()
        said = None
        try:
            trial.check()
        except Malformed as error:
            said = error
    assert said is None or re.search(where, said.where) or said.where == where, said
    return said and str(said)


WHERE = {
    "records_ledgerline": r"ledger entry \d+|ledger line",
    "records_ledgerleaf": r"ledger entr(y|ies) \d+|ledger line",
    "records_ledgernode": r"ledger entries \d+ to \d+|stored hash of level",
    "records_checkpoint": r"checkpoint",
}


def flip_all(trial, cases):
    silent = []
    for table, row, column, byte, other in cases:

        def change(sql=f'UPDATE {table} SET "{column}" = %s WHERE ctid = %s', values=(other, row)):
            trial.run(sql, values)

        if found(trial, WHERE[table], change) is None:
            silent.append((table, row, column, byte, other))
    assert silent == []


def test_the_small_log_is_in_order(trial):
    done = trial.check()
    assert (done.entries, done.checkpoints, done.cosignatures, done.remarks) == (SIZE, 3, 1, [])


def test_a_flipped_byte_anywhere_is_found(trial):
    """Of each column of each table some, and 150 more; all of them in the long run."""
    cases, dice = list(flips(trial)), random.Random(23)
    some = {(case[0], case[2]): case for case in dice.sample(cases, len(cases))}
    flip_all(trial, [*some.values(), *dice.sample(cases, 150)])


@pytest.mark.long
def test_every_flipped_byte_is_found(trial):
    cases = list(flips(trial))
    for start in range(0, len(cases), 250):
        # Taken back changes leave dead rows: now and then the small log is made afresh, row by row the same.
        trial.connection.rollback()
        trial.__init__(trial.connection)
        flip_all(trial, cases[start : start + 250])


def test_a_flipped_byte_of_an_entry_names_this_entry(trial):
    for position in range(SIZE):
        line = f"WHERE id = (SELECT line FROM records_ledgerleaf WHERE position = {position})"
        for column in ("leaf", "payload", "nonce"):
            change = (
                f"UPDATE records_ledgerline SET {column} = set_byte({column}, 7, 255 - get_byte({column}, 7)) {line}"
            )
            assert found(trial, rf"^ledger entry {position} ", lambda change=change: trial.run(change))


L, F, N, C = ("records_ledgerline", "records_ledgerleaf", "records_ledgernode", "records_checkpoint")
SWAP = "UPDATE {t} x SET {c} = y.{c} FROM {t} y WHERE x.{k} IN ({a}, {b}) AND y.{k} IN ({a}, {b}) AND x.{k} <> y.{k}"
THIRD, FOURTH = (f"'00000000-0000-4000-8000-{number:012d}'" for number in (3, 4))
HASH = "sha256('other')"


def swap(table, column, key, a, b):
    return SWAP.format(t=table, c=column, k=key, a=a, b=b)


STRUCTURE = {
    "lines swapped": ([swap(L, "leaf", "id", THIRD, FOURTH)], "entry 3 .*not the one whose hash"),
    "payloads swapped": ([swap(L, "payload", "id", THIRD, FOURTH)], "entry 3 .*payload or nonce"),
    "payloads and nonces swapped": (
        [swap(L, "payload", "id", THIRD, FOURTH), swap(L, "nonce", "id", THIRD, FOURTH)], "entry 3 .*payload or nonce"),
    "hashes swapped": ([swap(F, "hash", "position", 3, 4)], "entry 3 "),
    "stored hashes swapped": ([swap(N, "hash", "position", 0, 1)], "entries 0 to 1: .*does not follow"),
    "entry deleted": ([f"DELETE FROM {F} WHERE position = 3"], "ledger entry 3: it is missing"),
    "first entry deleted": ([f"DELETE FROM {F} WHERE position = 0"], "ledger entry 0: it is missing"),
    "last entry deleted": ([f"DELETE FROM {F} WHERE position = 11"], "stored hash of level|entries .*"),
    "line deleted": ([f"DELETE FROM {L} WHERE id = {THIRD}"], "entry 3 .*its line is missing"),
    "line and entry deleted": (
        [f"DELETE FROM {L} WHERE id = {THIRD}", f"DELETE FROM {F} WHERE position = 3"], "entry 3: it is missing"),
    "stored hash deleted": ([f"DELETE FROM {N} WHERE level = 2 AND position = 1"], "entries 4 to 7: .*missing"),
    "checkpoint deleted": ([f"DELETE FROM {C} WHERE size = 8"], "checkpoint of size 8: the home keeps it"),
    "all checkpoints deleted": ([f"TRUNCATE {C}"], "checkpoint of size 5: the home keeps it"),
    "all emptied": ([f"TRUNCATE {L}, {F}, {N}, {C}, records_cosignature"], "its row is gone"),
    "entry inserted": (
        [f"INSERT INTO {F} VALUES (12, gen_random_uuid(), {HASH})"], "entry 12 .*its line is missing"),
    "stored hash inserted": (
        [f"INSERT INTO {N} VALUES (gen_random_uuid(), 3, 1, {HASH})"], "level 3, position 1: it belongs to no entry"),
    "checkpoint inserted": (
        [f"INSERT INTO {C} SELECT 9, root, note, at FROM {C} WHERE size = 8"], "size 9: its row does not say"),
    "one placed twice": (
        [f"INSERT INTO {F} SELECT 12, gen_random_uuid(), hash FROM {F} WHERE position = 3"], "entry 12 "),
    "payload gone without order": (
        [f"UPDATE {L} SET payload = NULL, nonce = NULL WHERE id = {THIRD}"], "entry 3 .*no entry says"),
    "nonce gone": ([f"UPDATE {L} SET nonce = NULL WHERE id = {THIRD}"], "entry 3 .*of payload and nonce one is gone"),
    "back-dated": ([f"UPDATE {L} SET at = at - interval '1 hour' WHERE id = {THIRD}"], "entry 3 .*column 'at'"),
    "cosigned another": (["UPDATE records_cosignature SET root = repeat('0', 64)"], "cosigned by SE-NCP: its row"),
}  # fmt: skip


@pytest.mark.parametrize("name", STRUCTURE)
def test_what_is_swapped_deleted_inserted_or_emptied_is_found(trial, name):
    changes, words = STRUCTURE[name]

    def change():
        for sql in changes:
            trial.run(sql)

    said = found(trial, "", change)
    assert re.search(words, said or ""), said


def test_a_line_put_in_past_the_house_is_found(trial):
    assert "not written by the house" in found(trial, "ledger line", lambda: trial.add_line(40))


def test_a_rewritten_entry_with_every_hash_made_again_is_found_by_the_checkpoints(trial):
    """Located as far as anything signed goes: between the checkpoint before and the first that no longer fits."""

    def rewrite():
        leaf, nonce = ledgers.entry(6, b"another")
        trial.run(f"UPDATE {L} SET leaf = %s, payload = 'another', nonce = %s WHERE subject = 'thing:6'", [leaf, nonce])
        trial.place()

    assert "altered between entry 5 and entry 7" in found(trial, "checkpoint", rewrite)


def test_entries_in_another_order_with_every_hash_made_again_are_found(trial):
    def reorder():
        trial.run(f"ALTER TABLE {L} ALTER arrival SET GENERATED BY DEFAULT")
        trial.run(f"CREATE TEMP TABLE one ON COMMIT DROP AS SELECT * FROM {L} WHERE subject = 'thing:2'")
        trial.run(f"DELETE FROM {L} WHERE subject = 'thing:2'")
        trial.run(f"UPDATE one SET arrival = 1000; INSERT INTO {L} SELECT * FROM one")
        trial.place()

    assert "altered between entry 0 and entry 4" in found(trial, "checkpoint", reorder)


def roll_back(trial, size):
    """The database as it was at ``size`` entries, checkpoints and all."""
    trial.run("DELETE FROM records_cosignature")
    trial.run(f"DELETE FROM {C} WHERE size > %s", [size])
    trial.run(f"DELETE FROM {L} WHERE id IN (SELECT line FROM {F} WHERE position >= %s)", [size])
    trial.place()


def test_a_roll_back_is_found_by_the_kept_checkpoints(trial):
    assert "rolled back by 4 entries: 12 were signed" in found(trial, "kept checkpoint", lambda: roll_back(trial, 8))


def rewrite_whole(trial):
    """Another history with the real key: every hash made again, every checkpoint signed again."""
    trial.run(f"TRUNCATE {C}, records_cosignature")
    leaf, nonce = ledgers.entry(2, b"another")
    trial.run(f"UPDATE {L} SET leaf = %s, payload = 'another', nonce = %s WHERE subject = 'thing:2'", [leaf, nonce])
    trial.place()
    notes, trial.notes = trial.notes, []
    for size in (5, 8, 12):
        trial.sign(size)
    forged, trial.notes = trial.notes, notes
    return forged


def test_a_whole_log_rewritten_with_the_real_key_is_found_by_the_kept_checkpoints(trial):
    assert "another is" in found(trial, "checkpoint of size 5", lambda: rewrite_whole(trial))


def test_a_whole_log_rewritten_with_the_kept_checkpoints_too_is_found_by_a_witness_only(trial):
    """This is what witnesses are for: nothing in the home contradicts, the note an agency kept does."""
    shown = verify.open_checkpoint(trial.notes[1], key=KEY.public)
    with trial.connection.transaction(force_rollback=True):
        honest, trial.notes = trial.notes, rewrite_whole(trial)
        assert trial.check().entries == SIZE
        log = ledgers.stored(trial.hashes())
        trial.notes = honest
    path = [merkle.hash_of(span, log) for span in merkle.consistency_spans(shown.size, SIZE)]
    root = merkle.hash_of(merkle.whole(SIZE), log)
    with pytest.raises(verify.Bad, match="something was rewritten"):
        verify.check_consistency(path, old=(shown.size, shown.root), new=(SIZE, root))


def test_a_cosignature_in_the_database_convicts_a_rewritten_log(trial):
    def rewrite():
        (note,) = trial.run("SELECT note FROM records_cosignature").fetchone()
        trial.notes = rewrite_whole(trial)
        trial.run(
            "INSERT INTO records_cosignature SELECT gen_random_uuid(), 'SE-NCP', 8, %s, %s, now()",
            [verify.unsigned(note).root.hex(), note],
        )

    notes = trial.notes
    said = found(trial, "cosigned by SE-NCP", rewrite)
    trial.notes = notes
    assert "are not those that were signed" in said


def test_any_byte_flipped_in_the_kept_file_is_found(trial, tmp_path):
    (tmp_path / "ledger").mkdir()
    whole = "".join(note + "\n" for note in trial.notes).encode()
    dice, silent = random.Random(5), []
    for place in dice.sample(range(len(whole)), 150):
        spoiled = bytearray(whole)
        spoiled[place] ^= 1 << dice.randrange(8)
        kept.place(tmp_path).write_bytes(spoiled)
        try:
            checking.check_log(trial.connection, key=KEY, notes=kept.notes(tmp_path))
            silent.append(place)
        except Malformed:
            pass
    assert silent == []


def test_checkpoints_of_a_log_before_a_restore_are_compared_and_told(trial):
    """Its key is not here, so the signature says nothing; its root must agree all the same."""
    with trial.connection.transaction(force_rollback=True):
        for size, root, words in ((4, verify.root_of(trial.hashes()[:4]), None), (6, bytes(32), "are not those")):
            note = sign_checkpoint(verify.Checkpoint("tallystick.example/old", size, root), name="o", seed=bytes(32))
            trial.run(f"INSERT INTO {C} VALUES (%s, %s, %s, %s)", [size, root.hex(), note, AT])
            if words is None:
                assert "of another log" in trial.check().remarks[0]
        with pytest.raises(Malformed, match="are not those"):
            trial.check()


def test_a_time_on_a_checkpoint_is_signed_too(trial):
    note = cosign(trial.notes[0], name="another", seed=bytes(32), at=AT)
    assert verify.cosigned_by(note, [KEY.clock]) == {KEY.origin: int(AT.timestamp())}


def test_in_the_real_tables_the_administrator_must_switch_triggers_off_and_is_found_all_the_same(operation):
    from tallystick.records import log

    line = write(operation, {"reason": "an invented reason"})
    log.checkpoint(operation.home, AT)
    change = "UPDATE records_ledgerline SET payload = 'other' WHERE id = %s"
    with as_administrator(operation.home) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute(change, [line.pk])
        connection.execute("ALTER TABLE records_ledgerline DISABLE TRIGGER USER")
        connection.execute(change, [line.pk])
        with pytest.raises(Malformed, match=f"line {line.pk}.*payload or nonce is not the one"):
            checking.check_log(connection, key=log_keys.load(operation.home), notes=kept.notes(operation.home))
        connection.rollback()
    assert checking.check(operation.home).entries > 0
