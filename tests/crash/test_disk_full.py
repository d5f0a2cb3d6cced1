"""A full disk: the house says so (exit 7), nothing half done is left, and with room made the same command succeeds."""

import errno
import os
import subprocess
from pathlib import Path

import pytest

from tallystick.records.log_keys import log_key
from tallystick.records.server import Server
from tallystick.site.backup.checking import check_backup
from tallystick.site.backup.manifest import finished
from tallystick.site.backup.taking import take_backup
from tallystick.tables.shelf import settle
from tallystick.vocabulary.errors import Unavailable
from tests.crash.children import lines, scene_home, stop, tallystick, well

LINKED = """
from tallystick.records.models import Build, Link
from tallystick.records.session import administration
with administration():
    (current,) = Build.objects.filter(current=True)
    print(current.pk, Link.objects.exclude(build=current.pk).count())
"""


def mount(folder: Path, size: str, *, again: bool = False) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    options = f"{'remount,' if again else ''}size={size},mode=700"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no small disk can be mounted here")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    made = scene_home(tmp_path_factory.mktemp("full"))
    yield made
    stop(made)


@pytest.fixture
def small(tmp_path):
    """Mounts small disks; they are gone afterwards."""
    mounted = []

    def make(folder: Path, size: str) -> Path:
        mount(folder, size)
        mounted.append(folder)
        return folder

    yield make
    for folder in mounted:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize(
    "size",
    [
        pytest.param("20k", id="rows do not fit"),
        pytest.param("300k", id="files do not fit", marks=pytest.mark.long),
    ],
)
def test_a_backup_to_a_full_disk(home, small, tmp_path, size):
    to = small(tmp_path / "disk", size)
    done = tallystick(home, "backup", "--to", to)
    assert done.returncode == 7, done.stderr
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert finished(to) == []
    assert list(to.glob("*unfinished*")) == []
    mount(to, "16m", again=True)
    well(home, "backup", "--to", to)
    assert check_backup(to, told=lambda *words: None).trouble == []


def test_a_build_on_a_full_disk(home, small):
    before = lines(home, LINKED)
    operation = lines(home, "print(scene.viewer('ec3-coordinator').operation)").strip()
    words = ["link", "build", "--as", "ec3-coordinator", "--operation", "CRASH-1"]
    built = small(home / "shelf" / operation / "built", "40k")
    done = tallystick(home, *words)
    assert done.returncode == 7, done.stderr[-800:]
    assert "Traceback" not in done.stderr
    assert lines(home, LINKED) == before
    mount(built, "16m", again=True)
    well(home, *words)
    assert lines(home, LINKED).split()[1] == "0"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_disk_that_fails_at_a_sync_leaves_no_backup(home, tmp_path, monkeypatch, code):
    real, calls = os.fsync, []

    def failing(handle):
        calls.append(handle)
        if len(calls) == 9:
            raise OSError(code, os.strerror(code))
        return real(handle)

    monkeypatch.setattr(os, "fsync", failing)
    key = log_key(home).text()
    with pytest.raises(Unavailable, match="does not take it"):
        take_backup(home, to=tmp_path / "to", key=key, told=lambda *words: None)
    assert finished(tmp_path / "to") == []
    take_backup(home, to=tmp_path / "to", key=key, told=lambda *words: None)
    assert check_backup(tmp_path / "to", told=lambda *words: None).trouble == []


def test_a_file_for_the_shelf_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    def failing(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(Unavailable), settle(tmp_path / "table.parquet") as fresh:
        fresh.write_bytes(b"rows")
    assert list(tmp_path.iterdir()) == []


def test_the_database_of_the_home_still_answers(home):
    assert Server(home).running()
