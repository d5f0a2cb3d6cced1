"""A small log of twelve lines in a schema of its own, without triggers or policies: what a thief of the server has."""

import uuid
from datetime import UTC, datetime, timedelta

import rfc8785

from tallystick import verify
from tallystick.records import checking, log_keys, merkle
from tallystick.records.notes import cosign, sign_checkpoint
from tests import ledgers

SIZE = 12
SIGNED = (5, 8, 12)
AT = datetime(2026, 2, 1, 12, tzinfo=UTC)
KEY = log_keys.LogKey(origin=ledgers.KEY.name, seed=ledgers.SEED)
OFFICER, OPERATION = "00000000-0000-4000-8000-00000000000b", "00000000-0000-4000-8000-00000000000a"
TABLES = ("records_ledgerline", "records_ledgerleaf", "records_ledgernode", "records_checkpoint", "records_cosignature")


class SmallLog:
    """``notes`` are the checkpoints kept outside the database. Everything is gone when the connection rolls back."""

    def __init__(self, connection):
        self.run = connection.execute
        self.connection = connection
        self.notes = []
        self.run("CREATE SCHEMA trial")
        for table in TABLES:
            self.run(f"CREATE TABLE trial.{table} (LIKE public.{table} INCLUDING ALL)")
        self.run("SET search_path TO trial, public")
        for number in range(SIZE):
            self.add_line(number)
        self.place()
        for size in SIGNED:
            self.sign(size)
        self.run(
            "INSERT INTO records_cosignature (id, agency, size, root, note, at)"
            " SELECT gen_random_uuid(), 'SE-NCP', size, root, note, at FROM records_checkpoint WHERE size = 8"
        )

    def add_line(self, number, **other):
        payload = rfc8785.dumps({"reason": f"reason {number}"})
        leaf, nonce = ledgers.entry(number, payload)
        columns = {
            "id": f"00000000-0000-4000-8000-{number:012d}",
            "operation_id": OPERATION,
            "owner": "EC3",
            "grants": [],
            "codes": [],
            "category": "unassessed",
            "away_from": [],
            "leaf": leaf,
            "payload": payload,
            "nonce": nonce,
            "act": f"act_{number}",
            "subject": f"thing:{number}",
            "by": OFFICER,
            "at": AT + timedelta(seconds=number),
        } | other
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("%s" for _ in columns)
        self.run(f"INSERT INTO records_ledgerline ({names}) VALUES ({marks})", list(columns.values()))

    def place(self):
        """Leaves and nodes over the lines in order of their ids, as the sequencer would make them."""
        self.run("TRUNCATE records_ledgerleaf, records_ledgernode")
        rising = merkle.Rising()
        lines = self.run("SELECT id, leaf FROM records_ledgerline ORDER BY arrival").fetchall()
        for position, (line, leaf) in enumerate(lines):
            self.run("INSERT INTO records_ledgerleaf VALUES (%s, %s, %s)", [position, line, verify.leaf_hash(leaf)])
            for place, hash_ in rising.add(verify.leaf_hash(leaf)):
                self.run("INSERT INTO records_ledgernode VALUES (%s, %s, %s, %s)", [uuid.uuid4(), *place, hash_])

    def hashes(self):
        return [row[0] for row in self.run("SELECT hash FROM records_ledgerleaf ORDER BY position").fetchall()]

    def sign(self, size):
        """A checkpoint with the real key, stored and kept."""
        root = verify.root_of(self.hashes()[:size])
        note = sign_checkpoint(verify.Checkpoint(KEY.origin, size, root), name=KEY.origin, seed=KEY.seed)
        note = cosign(note, name=KEY.origin, seed=KEY.seed, at=AT)
        self.run("INSERT INTO records_checkpoint VALUES (%s, %s, %s, %s)", [size, root.hex(), note, AT])
        self.notes.append(note)

    def check(self):
        return checking.check_log(self.connection, key=KEY, notes=self.notes)
