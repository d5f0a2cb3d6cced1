"""Films in a scan: their frames are in the manifest, the same however it was stopped; their absence is said once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tallystick.evidence.scan import run
from tallystick.evidence.scan.check import check_manifest
from tallystick.evidence.scan.ffmpeg import NONE, NOT_CAGED
from tallystick.evidence.scan.films import NOT_LOOKED_AT
from tallystick.evidence.scan.progress import Amount, Progress
from tallystick.evidence.scan.run import Wish
from tallystick.evidence.scan.told import lines
from tallystick.vocabulary.errors import Conflict
from tests.evidence.films import ffmpeg, film, shapes
from tests.evidence.pictures import jpeg
from tests.evidence.test_scan_resume import SCAN, same

pytest.importorskip("PIL.Image")


@pytest.fixture(scope="module")
def exhibit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two films, one that is broken, a picture and a text."""
    folder = tmp_path_factory.mktemp("exhibit")
    film(folder / "a.mp4", shapes(4))
    film(folder / "b.mkv", shapes(3, seed=2), "-c:v", "ffv1")
    (folder / "c.mkv").write_bytes((folder / "b.mkv").read_bytes()[:64] + bytes(3000))
    (folder / "d.jpg").write_bytes(jpeg())
    (folder / "e.txt").write_text("words")
    return folder


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which ``ffmpeg`` is found."""
    folder = tmp_path_factory.mktemp("found")
    (folder / "ffmpeg").symlink_to(ffmpeg())
    return folder


def scan(exhibit: Path, into: Path, **more: Any) -> tuple[dict[str, Any], list[str]]:
    told: list[str] = []
    head = run.scan(Wish(folder=exhibit, into=into, **{"lanes": 1, **more}), tell=told.append)
    check_manifest(into)
    return head, told


def rows(into: Path, table: str, columns: str) -> list[tuple[Any, ...]]:
    return duckdb.execute(f"SELECT {columns} FROM '{into}/{table}.parquet'").fetchall()


def test_frames_of_films_are_in_the_manifest(
    exhibit: Path, found: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(found), prepend=":")
    head, told = scan(exhibit, tmp_path / "into")
    frames = rows(tmp_path / "into", "FRAMES", "file, at_ms, length(pdq), pdq_quality >= 50")
    assert frames == [(1, at, 64, True) for at in (0, 1000, 2000, 3000)] + [(2, at, 64, True) for at in (0, 1000, 2000)]
    assert rows(tmp_path / "into", "FILES", "shown, state, reason") == [
        ("a.mp4", "read", None),
        ("b.mkv", "read", None),
        ("c.mkv", "partly", "a film: no frame of it can be read"),
        ("d.jpg", "read", None),
        ("e.txt", "read", None),
    ]
    assert head["settings"]["films"] == "the first of every second"
    assert head["tools"]["ffmpeg"]
    assert any("frames 7" in line for line in lines(head))
    assert "7 frames of films" in told[-1]


def test_without_ffmpeg_films_are_named_and_digested_and_the_scan_says_so_once(
    exhibit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    head, told = scan(exhibit, tmp_path / "into")
    assert told.count(NONE) == 1
    assert rows(tmp_path / "into", "FRAMES", "count(*)") == [(0,)]
    films = rows(tmp_path / "into", "FILES", "state, reason, length(sha256)")[:3]
    assert films == [("partly", NOT_LOOKED_AT, 64)] * 3
    assert (head["settings"]["films"], "ffmpeg" in head["tools"]) == ("none", False)


def test_an_ffmpeg_that_does_not_run_in_the_cage_is_found_out_before_the_first_film(
    exhibit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "ffmpeg").write_text(
        "#!/bin/sh\ncase $1 in -version) echo ffmpeg version 7.1 x;; *) echo fd file; echo Output:;; esac\n"
    )
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    head, told = scan(exhibit, tmp_path / "into")
    assert told.count(NOT_CAGED) == 1
    assert head["settings"]["films"] == "none"


def test_a_film_too_large_for_a_copy_is_read_where_it_lies_and_leaves_no_trace(
    exhibit: Path, found: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from tallystick.evidence.scan import lane

    monkeypatch.setenv("PATH", str(found), prepend=":")
    scan(exhibit, tmp_path / "copied")
    monkeypatch.setattr(lane, "COPIED_AT_MOST", 1000)
    for path in exhibit.iterdir():
        os.utime(path, ns=(1, path.stat().st_mtime_ns))
    scan(exhibit, tmp_path / "in place")
    assert {path.stat().st_atime_ns for path in exhibit.iterdir()} == {1}
    one, other = (tmp_path / into / "FRAMES.parquet" for into in ("copied", "in place"))
    assert one.read_bytes() == other.read_bytes()


def test_the_same_bytes_however_many_lanes(exhibit: Path, found: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(found), prepend=":")
    for lanes in (1, 3):
        scan(exhibit, tmp_path / f"{lanes}", lanes=lanes)
    same(tmp_path / "1", tmp_path / "3")


def test_killed_among_films_it_ends_with_the_same_bytes(exhibit: Path, found: Path, tmp_path: Path):
    environment = {**os.environ, "PATH": f"{found}:{os.environ['PATH']}"}
    command = [sys.executable, "-c", SCAN, str(exhibit)]
    killed = 0
    for wait in (0.2, 0.5, 0.05):
        child = subprocess.Popen([*command, str(tmp_path / "killed"), run.LOOK], env=environment)
        journal = tmp_path / "killed.scanning" / "journal.jsonl"
        began = journal.stat().st_size if journal.exists() else 0
        while child.poll() is None and not (journal.exists() and journal.stat().st_size > began):
            time.sleep(0.01)
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        killed += child.wait() == -signal.SIGKILL
    assert killed
    for into in ("killed", "alone"):
        if not (tmp_path / into).exists():
            subprocess.run([*command, str(tmp_path / into), run.LOOK], env=environment, check=True)
    same(tmp_path / "killed", tmp_path / "alone")
    assert rows(tmp_path / "killed", "FRAMES", "count(*)") == [(7,)]


def test_a_scan_does_not_go_on_with_another_ffmpeg(
    exhibit: Path, found: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patched:
        patched.setenv("PATH", str(found), prepend=":")
        patched.setattr(run, "_read", lambda *said: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            scan(exhibit, tmp_path / "into")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(Conflict, match="another settings, tools"):
        scan(exhibit, tmp_path / "into")


def test_progress_counts_frames_of_a_film_at_work():
    progress = Progress(Amount(3, 300), Amount(0, 0))
    assert "frames" not in progress.line()
    progress.add_frame()
    assert "1 frames of films" in progress.line()
