"""A restore never rolls the ledger back behind a checkpoint somebody kept, unless a person answers for the loss."""

import json
import secrets
from pathlib import Path

import pytest

from tallystick.records import dumping
from tallystick.records.inventory import Log, lost_checkpoints
from tallystick.records.log_keys import load
from tallystick.records.notes import sign_checkpoint
from tallystick.records.server import RESTORING, Server
from tallystick.site.backup import known
from tallystick.site.backup.manifest import LedgerState, read_manifest
from tallystick.site.backup.taking import take_backup
from tallystick.verify import Checkpoint
from tallystick.vocabulary.errors import Conflict, Unavailable
from tests.crash.children import lines, scene_home, stop, tallystick, well

LATER = """
from datetime import UTC, datetime
from tallystick.records.log import checkpoint
print(checkpoint(home, at=datetime.now(UTC)).size)
scene.assess_everyone()
print(checkpoint(home, at=datetime.now(UTC)).note)
"""


class Stale:
    """A home whose agencies were shown a newer checkpoint than its backup holds."""

    def __init__(self, place: Path) -> None:
        self.home, self.to = place / "home", place / "backups"
        scene_home(place)
        (place / "passphrase").write_text("an invented passphrase\n")
        keys = ["--keys-to", place / "keys", "--passphrase-file", place / "passphrase"]
        well(self.home, "backup", "--to", self.to, *keys)
        (self.backup,) = self.to.glob("2*")
        size, _, self.note = lines(self.home, LATER).partition("\n")
        self.size = int(size)
        self.witness = place / "SE-NCP.json"
        said = {"size": known.notes_in(self.note) and int(self.note.splitlines()[1]), "note": self.note.strip() + "\n"}
        self.witness.write_text(json.dumps(said))
        self.keys = ["--keys", place / "keys", "--passphrase-file", place / "passphrase"]
        Server(self.home).stop()

    def restore(self, into: Path, *more: object):
        return tallystick(self.home, "restore", self.backup, "--into", into, *self.keys, *more)


@pytest.fixture(scope="module")
def stale(tmp_path_factory):
    made = Stale(tmp_path_factory.mktemp("stale"))
    yield made
    stop(made.home)


def test_the_old_homes_own_checkpoints_refuse_an_older_backup(stale):
    done = stale.restore(stale.home, "--replace")
    assert done.returncode == 6
    assert "rolled back by 6 entries" in done.stderr
    assert f"size {stale.size + 6}" in done.stderr
    assert "--accept-loss" in done.stderr
    assert lines(stale.home, "print(scene.officer('dk-officer').username)") == "dk-officer\n"
    Server(stale.home).stop()


@pytest.mark.parametrize("form", ["witness file", "note"])
def test_a_checkpoint_kept_by_an_agency_refuses_an_older_backup(stale, tmp_path, form):
    path = stale.witness
    if form == "note":
        path = tmp_path / "SE-NCP"
        path.write_text(stale.note)
    done = stale.restore(tmp_path / "new", "--witness", path)
    assert done.returncode == 6
    assert "rolled back by 6 entries" in done.stderr
    assert "kept by SE-NCP" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_checkpoint_of_another_log_is_told_from_a_roll_back(stale, tmp_path):
    note = sign_checkpoint(Checkpoint("tallystick.example/other", 3, bytes(32)), name="other", seed=bytes(32))
    (tmp_path / "SE-NCP").write_text(note)
    done = stale.restore(tmp_path / "new", "--witness", tmp_path / "SE-NCP")
    assert done.returncode == 6
    assert "not of the log in this backup" in done.stderr


def test_a_log_that_differs_from_a_kept_checkpoint_is_refused_at_any_size():
    log = Log(size=9, root=bytes(32), roots={3: b"a" * 32, 5: b"b" * 32})
    same = [known.Known(size=3, root=b"a" * 32, kept_by="SE-NCP", note="")]
    known.refuse_another_log(log, same)
    with pytest.raises(Conflict, match="first 5 entries are not those of the checkpoint kept by DE-BKA"):
        known.refuse_another_log(log, [*same, known.Known(size=5, root=b"x" * 32, kept_by="DE-BKA", note="")])


@pytest.mark.long
def test_a_rewritten_log_is_refused_although_its_own_key_signed_both(stale, tmp_path):
    """The whole log rewritten with the real key: only who kept a checkpoint can tell. No reason accepts it."""
    key = load(stale.home)
    other = Checkpoint(key.origin, stale.size - 1, secrets.token_bytes(32))
    (tmp_path / "DE-BKA").write_text(sign_checkpoint(other, name=key.origin, seed=key.seed))
    loss = ["--accept-loss", "the disk is gone", "--as", "ec3-second"]
    done = stale.restore(tmp_path / "new", "--witness", tmp_path / "DE-BKA", *loss)
    assert done.returncode == 6
    assert f"its first {stale.size - 1} entries are not those of the checkpoint kept by DE-BKA" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_loss_is_accepted_by_a_coordinator_only(stale, tmp_path):
    words = ["--witness", stale.witness, "--accept-loss", "the disk is gone"]
    assert stale.restore(tmp_path / "new", *words).returncode == 2
    code = """
from tallystick.site.backup.noting import may_accept
from tallystick.vocabulary.errors import Refused
may_accept("ec3-second")
for name in ("dk-officer", "nobody", ""):
    try:
        may_accept(name)
    except Refused:
        print("refused")
"""
    assert lines(stale.home, code) == "refused\n" * 3
    Server(stale.home).stop()


def test_an_accepted_loss_stands_in_the_ledger_and_is_not_asked_again(stale, tmp_path):
    home = stale.home
    loss = ["--witness", stale.witness, "--accept-loss", "the disk is gone", "--as", "ec3-second"]
    done = stale.restore(home, "--replace", *loss)
    assert done.returncode == 0, done.stderr
    (aside,) = home.parent.glob("home.before-*")
    assert (aside / "pg").is_dir()
    assert list((home / "ledger").glob("left-behind-*"))
    Server(home).start()
    with dumping.snapshot(Server(home)) as moment:
        rows = moment.connection.execute(
            "SELECT convert_from(payload, 'UTF8')::jsonb FROM records_ledgerline WHERE act = 'restore_backup'"
        )
        (said,) = [row[0] for row in rows.fetchall()]
        assert lost_checkpoints(moment.connection)
    assert (said["reason"], said["accepted_by"]) == ("the disk is gone", "ec3-second")
    assert said["lost"][0]["size"] == stale.size + 6
    key = load(home).public.text()
    taken = take_backup(home, to=tmp_path / "later", key=key, told=lambda *words: None)
    kept = known.known_checkpoints([stale.witness], old_home=None, key=key)
    known.refuse_roll_back(taken.ledger, known.still_held(taken.ledger, kept))
    with pytest.raises(Conflict):  # nobody wrote this one down
        known.refuse_roll_back(LedgerState(size=stale.size, root=""), kept)


def test_a_home_with_an_unfinished_restore_does_not_open(tmp_path):
    (tmp_path / RESTORING).touch()
    with pytest.raises(Unavailable, match="did not finish"):
        Server(tmp_path).start()


def test_a_home_that_is_not_empty_is_not_restored_into(stale, tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "file").touch()
    assert stale.restore(tmp_path / "new").returncode == 4
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["file"]


def test_notes_are_found_one_after_the_other():
    first = "log\n3\nAAAA\n\n\N{EM DASH} log abc\n\N{EM DASH} SE-NCP def\n"
    second = "log\n5\nBBBB\n\n\N{EM DASH} log ghi\n"
    assert known.notes_in(f"{first}\n{second}\n") == [first, second]
    assert known.notes_in("") == []


def test_a_manifest_names_what_the_backup_holds(stale):
    said = read_manifest(stale.backup)
    assert said.ledger.size <= stale.size
    assert "records" in said.schema
