"""A backup gives back the home it was taken of: every row, file, policy and number, and the log as it was."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import psycopg
import pyrage
import pytest

from tallystick.records import dumping, inventory
from tallystick.records.log_keys import log_key
from tallystick.records.server import Server, binaries
from tallystick.site.backup.checking import check_backup
from tallystick.site.backup.files import hashed
from tallystick.site.backup.manifest import Manifest
from tallystick.site.backup.taking import take_backup
from tallystick.vocabulary.errors import Malformed, Unavailable
from tests.crash.children import lines, scene_home, stop, tallystick, well

GROWN = {f"public.records_ledger{name}" for name in ("line", "leaf", "node")} | {"public.records_checkpoint"}
SEEN = """
from tallystick.linking import reads
from tallystick.records.session import session
from tallystick.records.models import Link, Package, Person
for name in scene.OFFICERS:
    by = scene.viewer(name)
    with session(by):
        print(name, sorted(Person.objects.values_list("number", "country", "category")))
        print(name, sorted(Link.objects.values_list("left", "right", "state", "weight")))
        print(name, sorted(Package.objects.values_list("number", "version", "status", "digest")))
"""
RENEWED = """
from tallystick.records.directory import renew_officer
from tallystick.records.session import administration
with administration():
    print(renew_officer("se-officer").totp)
"""
CODE_RIGHT = """
import time
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
code = auth.format_hotp_value(auth.hotp_value({secret!r}, int(time.time()) // 30))
print(Authenticator.objects.get(user__username="se-officer").wrap().validate_code(code))
"""


class Kept:
    """A home, a backup of it with keys, and the identity that opens them."""

    def __init__(self, place: Path) -> None:
        self.place, self.home, self.to, self.keys = place, place / "home", place / "backups", place / "keys"
        self.identity = place / "identity"
        made = pyrage.x25519.Identity.generate()
        self.identity.write_text(f"{made}\n")
        self.recipient = str(made.to_public())

    def take(self) -> str:
        return well(self.home, "backup", "--to", self.to, "--keys-to", self.keys, "--recipient", self.recipient)

    def take_here(self, to: Path) -> Manifest:
        """The same within this process, without a fresh checkpoint and without keys."""
        return take_backup(self.home, to=to, key=log_key(self.home).text(), told=lambda *words: None)

    @property
    def newest(self) -> Path:
        return sorted(self.to.glob("2*"))[-1]

    def restoring(self, into: Path, *more: object, source: Path | None = None) -> list[object]:
        keys = ["--keys", self.keys, "--identity", self.identity]
        return ["restore", source or self.first, "--into", into, *keys, *more]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    kept = Kept(tmp_path_factory.mktemp("backup"))
    scene_home(kept.place)
    lines(kept.home, "p = scene.draft(); scene.release(p); scene.seal(home, p)")
    kept.secret = lines(kept.home, RENEWED).strip()
    kept.take()
    kept.first = kept.newest
    yield kept
    stop(kept.home)


@pytest.fixture(scope="module")
def again(kept):
    """The home restored from that backup, its database running."""
    home = kept.place / "again"
    kept.said = well(kept.home, *kept.restoring(home))
    kept.before = lines(kept.home, SEEN)
    kept.after = lines(home, SEEN)
    yield home
    stop(home)


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text())


def test_every_row_is_there_again(kept, again):
    with dumping.snapshot(Server(again)) as moment:
        found = inventory.row_counts(moment.connection)
    expected = manifest(kept.first)["tables"]
    assert expected["public.records_person"] >= 6
    assert {name: rows for name, rows in found.items() if name not in GROWN} == {
        name: rows for name, rows in expected.items() if name not in GROWN
    }


def test_the_log_is_the_same_and_goes_on_with_a_line_that_says_it_was_restored(kept, again):
    said = manifest(kept.first)["ledger"]
    with dumping.snapshot(Server(again)) as moment:
        log = inventory.hash_ledger(moment.connection, at=[said["size"]])
        acts = moment.connection.execute("SELECT act FROM records_ledgerline ORDER BY arrival").fetchall()
        own = psycopg.connect(**Server(kept.home).parameters("backup"))
        with own:
            mine = inventory.hash_ledger(own)
    assert log.roots[said["size"]].hex() == said["root"] == mine.root.hex()
    assert log.size == said["size"] + 1
    assert acts[-1] == ("restore_backup",)
    assert log.broken == ""


def test_every_policy_is_there_again(kept, again):
    with dumping.snapshot(Server(again)) as there, dumping.snapshot(Server(kept.home)) as here:
        assert len(inventory.policies(here.connection)) > 100
        assert inventory.policies(there.connection) == inventory.policies(here.connection)
        assert inventory.forced(there.connection) == inventory.forced(here.connection)
        assert inventory.sequences_behind(there.connection) == []


def test_each_officer_sees_the_same_rows(kept, again):
    assert kept.before == kept.after
    assert "harbour:a0" in kept.after


def test_files_and_packages_are_there_again_and_open(kept, again):
    files = manifest(kept.first)["files"]
    assert files.pop("ledger/checkpoints")  # goes on
    assert len(files) > 20
    for path, (digest, size) in files.items():
        assert hashed(again / path) == (digest, size)
    code = """
from tallystick.sharing.jobs import open_sealed
(path,) = (home / "packages").rglob("*.tally")
print(len(open_sealed(path, agency="DK-NCP", home=home).content["persons"]))
"""
    assert int(lines(again, code)) >= 6


def test_a_restored_home_works_on_and_is_backed_up_again(kept, again):
    lines(again, "scene.assess_everyone()")
    assert "ledger" in well(again, "backup", "--to", kept.place / "more")


def test_second_factors_work_again_with_the_keys_that_were_kept_and_without_them_are_refused(kept, again):
    ask = CODE_RIGHT.format(secret=kept.secret)
    assert lines(again, ask).strip() == "True"
    path = again / "secrets" / "factor.key"
    right = path.read_text()
    path.write_text("00" * 32)
    try:
        with pytest.raises(AssertionError, match="tallystick officer renew"):
            lines(again, ask)
    finally:
        path.write_text(right)


def test_keys_are_not_in_the_rows_nor_among_the_files(kept):
    files = [path for path in (kept.home / "secrets").rglob("*") if path.is_file() and path.name != "ledger.origin"]
    secrets = [path.read_text().strip() for path in files]
    dumped = kept.place / "rows.sql"
    subprocess.run([binaries() / "pg_restore", "-f", dumped, kept.first / "rows.dump"], check=True)
    places = [dumped, *(path for path in kept.to.rglob("*") if path.is_file())]
    assert len(secrets) > 10
    for path in places:
        content = path.read_bytes()
        for secret in secrets:
            assert secret.encode() not in content, path
            if len(secret) == 64:
                assert bytes.fromhex(secret) not in content, path
    assert b"COPY tally.viewer_key" not in dumped.read_bytes()


def test_a_second_backup_copies_no_file_again(kept):
    before = {path: path.stat().st_ino for path in (kept.to / "files").rglob("*") if path.is_file()}
    kept.take()
    after = {path: path.stat().st_ino for path in (kept.to / "files").rglob("*") if path.is_file()}
    assert {path: after[path] for path in before} == before
    assert len(after) - len(before) <= 1  # the list of checkpoints grew


def test_an_open_transaction_stops_no_backup_and_no_backup_stops_an_act(kept):
    with psycopg.connect(**Server(kept.home).parameters("owner")) as working:
        working.execute("UPDATE records_person SET rank = rank")
        kept.take_here(kept.place / "meanwhile")
        working.rollback()
    with dumping.snapshot(Server(kept.home)):
        lines(kept.home, "scene.assess_everyone()")


def test_a_backup_role_that_does_not_see_every_row_makes_no_backup(kept):
    """Sabotage: without BYPASSRLS a dump must fail, not be short."""
    place = Server(kept.home).parameters("owner")
    admin = {**place, "user": "postgres", "password": Server(kept.home).password("postgres")}
    with psycopg.connect(**admin, autocommit=True) as server:
        server.execute("ALTER ROLE tally_backup NOBYPASSRLS")
        try:
            with pytest.raises(Unavailable, match="row-level security"):
                kept.take_here(kept.place / "short")
        finally:
            server.execute("ALTER ROLE tally_backup BYPASSRLS")
    assert list((kept.place / "short").glob("2*")) == []


def test_a_file_that_rows_name_and_that_is_gone_is_told(kept):
    (path,) = (kept.home / "shelf").rglob("given/ACCOUNTS/*.parquet")
    aside = path.with_name("aside")
    path.rename(aside)
    try:
        done = tallystick(kept.home, "backup", "--to", kept.place / "lacking")
    finally:
        aside.rename(path)
    assert done.returncode == 6
    assert "given/ACCOUNTS" in done.stderr
    assert "given/ACCOUNTS" in check_backup(kept.place / "lacking", told=lambda *words: None).missing[0]


@pytest.mark.parametrize("name", ["rows.dump", "manifest.json", "a file"])
def test_a_backup_that_was_altered_is_found_out_offline_and_not_restored(kept, tmp_path, name):
    copy = shutil.copytree(kept.to, tmp_path / "copy")
    backup = copy / kept.first.name
    path = next((copy / "files").glob("*/*")) if name == "a file" else backup / name
    content = bytearray(path.read_bytes())
    # Of the manifest a sign of a digest: how many rows a table has is counted when it is restored.
    digest = re.search(rb"[0-9a-f]{64}", content) if name == "manifest.json" else None
    content[digest.start() if digest else len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(Malformed):
        check_backup(backup, told=lambda *words: None)
    done = tallystick(kept.home, *kept.restoring(tmp_path / "new", source=backup))
    assert done.returncode == 3, done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("part", "code", "words"),
    [("tables", 6, "records_person: "), pytest.param("ledger", 3, "its root is not", marks=pytest.mark.long)],
)
def test_rows_or_a_log_other_than_were_dumped_are_refused(kept, tmp_path, part, code, words):
    """Sabotage: a manifest that promises one row more than the dump holds, or another root of the log."""
    copy = shutil.copytree(kept.to, tmp_path / "copy")
    path = copy / kept.first.name / "manifest.json"
    said = json.loads(path.read_text())
    said["tables"]["public.records_person"] += part == "tables"
    said["ledger"]["root"] = "00" * 32 if part == "ledger" else said["ledger"]["root"]
    path.write_text(json.dumps(said))
    done = tallystick(kept.home, *kept.restoring(tmp_path / "new", source=path.parent))
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert list(tmp_path.glob(".new*")) == []


def test_keys_open_only_with_what_they_were_sealed_to(kept, tmp_path):
    other = tmp_path / "other"
    other.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    words = ["restore", kept.first, "--into", tmp_path / "new", "--keys", kept.keys, "--identity", other]
    assert tallystick(kept.home, *words).returncode == 4
    assert not (tmp_path / "new").exists()
