"""Killed at any point and started again, a scan ends with the same tables, byte for byte, as one left alone."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tallystick.evidence.scan import run, workplace
from tallystick.evidence.scan.check import check_manifest
from tallystick.evidence.scan.run import Wish
from tallystick.evidence.scan.walk import Entry
from tallystick.vocabulary.errors import Conflict
from tests.evidence.looks import PNG, lay_look

TABLES = ("FILES.parquet", "SIGNALS.parquet", "FRAMES.parquet")
SCAN = """
import sys
from pathlib import Path
from tallystick.evidence.scan.run import Wish, scan
folder, into, look = sys.argv[1:]
scan(Wish(folder=Path(folder), into=Path(into), look=look, lanes=2), tell=lambda line: None)
"""


def fill(folder: Path, files: int) -> None:
    """Small files in folders, one in fifty with the first bytes of a picture; names that are no UTF-8 among them."""
    coins = random.Random(7)
    for number in range(files):
        inside = folder / f"{number % 97:02}" / f"{number % 7}"
        inside.mkdir(parents=True, exist_ok=True)
        name = os.fsdecode(b"\xff%d" % number) if number % 31 == 0 else f"file {number}"
        data = coins.randbytes(coins.randrange(400))
        (inside / name).write_bytes(PNG + b" camera " + data if number % 50 == 0 else data)


def kill_at_random(folder: Path, into: Path, *, given: Path, files: int, most: int) -> int:
    """Scan, killing each start at some point of its work (at most ``most`` times); gives how many were killed."""
    command = [sys.executable, "-c", SCAN, str(folder), str(into), "given_look:look"]
    killed, coins, whole = 0, random.Random(files), 300 * files
    while True:
        child = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(given)}, start_new_session=True)
        if killed < most:
            _wait_for(child, into.with_name(f"{into.name}.scanning"), whole=whole, coins=coins)
            child.send_signal(signal.SIGKILL)
        code = child.wait()
        if code == 0:
            return killed
        assert code == -signal.SIGKILL
        killed += 1


def _wait_for(child: "subprocess.Popen[bytes]", work: Path, *, whole: int, coins: random.Random) -> None:
    """Until the journal has grown by some share of its ``whole`` bytes, or some moment while the tables are written."""
    journal, tables = work / "journal.jsonl", work / "manifest"
    had = journal.stat().st_size if journal.exists() else 0
    before = _made(tables)
    more = coins.choice([0.0, 0.01, 0.05, 0.1]) * whole
    while child.poll() is None:
        if _made(tables) != before or (journal.exists() and journal.stat().st_size > had + more):
            time.sleep(coins.random() * 0.01)
            return
        time.sleep(0.0005)


def _made(folder: Path) -> int:
    """When it was made, 0 for never: one that an earlier start left must not count for this one."""
    return folder.stat().st_ctime_ns if folder.exists() else 0


def same(one: Path, other: Path) -> None:
    for name in TABLES:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    heads = [json.loads((into / "head.json").read_bytes()) for into in (one, other)]
    for head in heads:
        head.pop("run")
    assert heads[0] == heads[1]


def scanned_alone(folder: Path, into: Path, given: Path) -> Path:
    command = [sys.executable, "-c", SCAN, str(folder), str(into), "given_look:look"]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(given)}, check=True)
    return into


@pytest.mark.parametrize(
    ("files", "most"), [(2_000, 6), pytest.param(100_000, 25, marks=pytest.mark.long)], ids=["2000", "100000"]
)
def test_killed_at_random_points_it_ends_with_the_same_bytes(files: int, most: int, tmp_path: Path):
    folder, given = tmp_path / "exhibit", lay_look(tmp_path)
    fill(folder, files)
    killed = kill_at_random(folder, tmp_path / "killed", given=given, files=files, most=most)
    assert killed >= most // 2
    same(tmp_path / "killed", scanned_alone(folder, tmp_path / "alone", given))
    head = check_manifest(tmp_path / "killed").head
    assert sum(head["counts"][state] for state in ("read", "partly", "unreadable", "not_a_file")) == files
    assert most // 2 < head["run"]["starts"] <= killed + 1


@pytest.fixture
def stopped(tmp_path: Path) -> Wish:
    """A scan that was interrupted after some of its files."""
    folder = tmp_path / "exhibit"
    fill(folder, 60)
    wish = Wish(folder=folder, into=tmp_path / "into", look="", lanes=1)
    _stop_after(wish, 25)
    return wish


def _stop_after(wish: Wish, files: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        real, seen = run.Journal.add, []

        def add(self: Any, record: Any) -> None:
            real(self, record)
            seen.append(record)
            if len(seen) >= files:
                raise KeyboardInterrupt

        patched.setattr(run.Journal, "add", add)
        with pytest.raises(KeyboardInterrupt):
            run.scan(wish, tell=lambda line: None)


def _afresh(wish: Wish, name: str) -> Path:
    into = wish.into.with_name(name)
    run.scan(Wish(folder=wish.folder, into=into, look=""), tell=lambda line: None)
    return into


def test_what_was_done_is_not_read_again(stopped: Wish, monkeypatch: pytest.MonkeyPatch):
    read: list[bytes] = []
    real = run.Lane.record
    monkeypatch.setattr(run.Lane, "record", lambda self, entry: read.append(entry.path) or real(self, entry))
    head = run.scan(stopped, tell=lambda line: None)
    assert len(read) == 60 - 25
    assert head["run"]["starts"] == 2
    same(stopped.into, _afresh(stopped, "afresh"))


def test_what_was_written_to_meanwhile_is_read_again(stopped: Wish):
    files = sorted(path for path in stopped.folder.rglob("*") if path.is_file())
    files[0].write_bytes(b"other words")
    os.utime(files[1], ns=(5, 6))
    files[2].unlink()
    (stopped.folder / "00" / "new").write_bytes(b"new")
    run.scan(stopped, tell=lambda line: None)
    same(stopped.into, _afresh(stopped, "afresh"))


def test_times_of_access_are_those_of_the_first_start(stopped: Wish, monkeypatch: pytest.MonkeyPatch):
    """A reading that may not go without a trace sets them, and then a start after a kill would see its own."""
    expected = _afresh(stopped, "afresh")
    real = run.walk

    def read_since(root: bytes, *, within: int | None) -> Iterator[Entry]:
        for entry in real(root, within=within):
            yield replace(entry, times=entry.times and entry.times._replace(accessed_ns=time.time_ns()))

    monkeypatch.setattr(run, "walk", read_since)
    run.scan(stopped, tell=lambda line: None)
    same(stopped.into, expected)


def test_killed_while_tidying_up_it_ends_well(stopped: Wish):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(workplace.shutil, "rmtree", lambda folder: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            run.scan(stopped, tell=lambda line: None)
    assert stopped.into.with_name("into.scanning").exists()
    head = run.scan(stopped, tell=lambda line: None)
    assert head == check_manifest(stopped.into).head
    assert not stopped.into.with_name("into.scanning").exists()
    with pytest.raises(Conflict, match="something already"):
        run.scan(stopped, tell=lambda line: None)


def test_another_wish_does_not_go_on_with_it(stopped: Wish):
    with pytest.raises(Conflict, match="another item"):
        run.scan(Wish(folder=stopped.folder, into=stopped.into, look="", item="A-002"), tell=lambda line: None)
    with pytest.raises(Conflict, match="another settings"):
        run.scan(Wish(folder=stopped.folder, into=stopped.into, look="", systems="all"), tell=lambda line: None)
    with pytest.raises(Conflict, match="another folder"):
        run.scan(Wish(folder=stopped.folder / "00", into=stopped.into, look=""), tell=lambda line: None)


def test_two_scans_do_not_share_a_work_folder(stopped: Wish):
    tried: list[str] = []

    def tell(line: str) -> None:
        if not tried:
            tried.append(line)
            with pytest.raises(Conflict, match="a scan is at work here"):
                run.scan(stopped, tell=lambda line: None)

    run.scan(stopped, tell=tell)
    assert tried


def test_an_exhibit_that_is_not_mounted_any_more_is_not_taken_for_an_empty_one(tmp_path: Path):
    """Stopped half-way, the mount gone or another one there: no manifest, and mounted again it goes on."""
    folder = tmp_path / "exhibit"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number}").write_bytes(bytes(number))
    listed = workplace.first_listing(tmp_path, run.walk(os.fsencode(folder), within=None))
    assert len(listed) == 20
    aside = folder.rename(tmp_path / "aside")
    folder.mkdir()
    (folder / "another").write_bytes(b"x")
    with pytest.raises(Conflict, match="20 of 20"):
        workplace.first_listing(tmp_path, run.walk(os.fsencode(folder), within=None))
    shutil.rmtree(folder)
    aside.rename(folder)
    assert [one.path for one in workplace.first_listing(tmp_path, run.walk(os.fsencode(folder), within=None))] == [
        one.path for one in listed
    ]
