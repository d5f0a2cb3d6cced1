"""A scan from folder to manifest: every entry is in it, in whatever state, and nothing changes where it came from."""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

import tallystick
from tallystick.evidence.scan import lane, run
from tallystick.evidence.scan.check import check_manifest
from tallystick.evidence.scan.run import Wish
from tallystick.vocabulary.errors import Absent, Conflict, Refused, Unavailable
from tests.evidence.looks import LOOK, PNG, lay_look

Scan = Callable[..., dict[str, Any]]
TABLES = ("FILES.parquet", "SIGNALS.parquet", "FRAMES.parquet")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "exhibit").mkdir()
    return tmp_path / "exhibit"


@pytest.fixture
def scan(tmp_path: Path, folder: Path) -> Iterator[Scan]:
    """Scans ``folder`` with a look of the tests' own and gives the head; the manifest is ``tmp_path/into``."""

    def scanned(into: str = "into", **more: Any) -> dict[str, Any]:
        wish = {"folder": folder, "into": tmp_path / into, "look": "given_look:look", "lanes": 2, **more}
        head = run.scan(Wish(**wish), tell=lambda line: None)
        check_manifest(tmp_path / into)
        return head

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tallystick, "__path__", [str(lay_look(tmp_path, LOOK) / "tallystick")])
        yield scanned


def rows(manifest: Path, table: str = "FILES") -> dict[bytes, dict[str, Any]]:
    """Rows of FILES by path, else by file."""
    found = duckdb.execute(f"SELECT * FROM read_parquet('{manifest / table}.parquet')")
    names = [column[0] for column in found.description or []]
    listed = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {row.get("path", row["file"]): row for row in listed}


def test_a_file_has_its_digests_size_and_times(scan: Scan, folder: Path, tmp_path: Path):
    data = b"some words"
    (folder / "note.txt").write_bytes(data)
    os.utime(folder / "note.txt", ns=(1_111_111_111_000_000_001, 1_222_222_222_000_000_002))
    head = scan(item="A-001", words="seized at the second address")
    row = rows(tmp_path / "into")[b"note.txt"]
    assert [row[name] for name in ("md5", "sha1", "sha256")] == [
        hashlib.new(name, data).hexdigest() for name in ("md5", "sha1", "sha256")
    ]
    assert (row["file"], row["shown"], row["state"], row["reason"]) == (1, "note.txt", "read", None)
    times = (row["accessed_ns"], row["modified_ns"])
    assert times == (1_111_111_111_000_000_001, 1_222_222_222_000_000_002)
    assert row["size"] == len(data)
    assert (row["mime"], row["pdq"]) == (None, None)
    assert (head["item"], head["words"]) == ("A-001", "seized at the second address")
    assert head["counts"] == {"read": 1, "partly": 0, "unreadable": 0, "not_a_file": 0, "bytes": 10, "with_pdq": 0}


def test_an_empty_file_is_read_and_has_the_digests_of_nothing(scan: Scan, folder: Path, tmp_path: Path):
    (folder / "empty").touch()
    scan()
    row = rows(tmp_path / "into")[b"empty"]
    assert (row["state"], row["md5"]) == ("read", "d41d8cd98f00b204e9800998ecf8427e")


def test_pictures_are_looked_at_by_their_first_bytes_and_nothing_else_is(scan: Scan, folder: Path, tmp_path: Path):
    (folder / "notes.txt").write_bytes(PNG + b"camera")
    (folder / "holiday.png").write_bytes(b"no picture at all")
    scan()
    found = rows(tmp_path / "into")
    assert (found[b"notes.txt"]["mime"], found[b"notes.txt"]["pdq_quality"]) == ("image/png", 100)
    assert (found[b"holiday.png"]["mime"], found[b"holiday.png"]["pdq"]) == (None, None)
    (signal,) = rows(tmp_path / "into", "SIGNALS").values()
    assert (signal["file"], signal["place"], signal["kind"], signal["serial"]) == (2, 1, "camera", "S-1")


def test_what_one_picture_does_to_the_look_is_said_of_it_alone(scan: Scan, folder: Path, tmp_path: Path):
    for number in range(12):
        (folder / f"good {number:02}").write_bytes(PNG + b"fine " * number)
    for name in ("broken", "kills", "lies", "smuggles"):
        (folder / f"good 05 {name}").write_bytes(PNG + name.encode())
    scan()
    found = rows(tmp_path / "into")
    said = {path.split()[-1].decode(): row["reason"] for path, row in found.items() if row["state"] == "partly"}
    assert said == {
        "broken": "the picture ends early",
        "kills": "looking at it broke off: it ended without a word",
        "lies": "looking at it broke off: its answer does not hold (pdq)",
        "smuggles": "looking at it broke off: its answer does not hold (columns)",
    }
    assert sum(row["pdq"] is not None for row in found.values()) == 13
    assert all(row["sha256"] for row in found.values()), "digests do not come from the cage"
    assert found[b"good 05 lies"]["pdq"] is None


def test_the_same_folder_gives_the_same_bytes_however_many_lanes(scan: Scan, folder: Path, tmp_path: Path):
    for number in range(40):
        (folder / f"{number}").write_bytes((PNG if number % 3 else b"") + bytes(number * 1000))
    heads = [scan("one", lanes=1), scan("four", lanes=4), scan("again", lanes=2)]
    for name in TABLES:
        assert len({(tmp_path / into / name).read_bytes() for into in ("one", "four", "again")}) == 1
    for head in heads:
        head.pop("run")
    assert heads[0] == heads[1] == heads[2]


def test_nothing_is_changed_in_the_folder(scan: Scan, folder: Path, tmp_path: Path):
    (folder / "sub").mkdir()
    for name in ("a", "sub/b"):
        (folder / name).write_bytes(PNG)
        os.utime(folder / name, ns=(1, 2))  # long not accessed: an ordinary reading would now set a time

    def state() -> list[Any]:
        return [(path, path.lstat()) for path in sorted(folder.rglob("*"))]

    before = state()
    scan()
    assert state() == before


def test_the_manifest_may_not_lie_in_what_is_scanned(scan: Scan, folder: Path, tmp_path: Path):
    folder = folder.rename(tmp_path / "exhibit.scanning")
    (tmp_path / "link").symlink_to(folder)
    for into in ("exhibit.scanning/manifest", "exhibit.scanning/a/b", "exhibit.scanning", "link/manifest", "exhibit"):
        with pytest.raises((Refused, Conflict)):
            scan(into, folder=folder)
    assert list(folder.iterdir()) == []


def test_a_manifest_is_never_written_over(scan: Scan, folder: Path):
    scan()
    with pytest.raises(Conflict, match="something already"):
        scan()
    with pytest.raises(Absent, match="no such folder"):
        scan("other", folder=folder / "none")
    with pytest.raises(Absent, match="the key cannot be read"):
        scan("other", key=folder / "none")


def test_a_file_that_vanishes_is_named(scan: Scan, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("a", "gone", "z"):
        (folder / name).touch()
    _before_opening(monkeypatch, b"gone", lambda: (folder / "gone").unlink())
    scan()
    row = rows(tmp_path / "into")[b"gone"]
    assert (row["state"], row["reason"], row["sha256"]) == ("unreadable", "it vanished before it was read", None)


def test_a_link_put_in_its_place_is_not_followed(
    scan: Scan, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (folder / "file").touch()

    def swap() -> None:
        (folder / "file").unlink()
        (folder / "file").symlink_to("/etc/passwd")

    _before_opening(monkeypatch, b"file", swap)
    scan()
    assert rows(tmp_path / "into")[b"file"]["state"] == "unreadable"


def test_a_file_that_cannot_be_opened_is_named(
    scan: Scan, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (folder / "shut").touch()

    def refuse() -> None:
        raise PermissionError(13, "Permission denied")

    _before_opening(monkeypatch, b"shut", refuse)
    scan()
    assert rows(tmp_path / "into")[b"shut"]["reason"] == "it cannot be opened (Permission denied)"


def _before_opening(monkeypatch: pytest.MonkeyPatch, path: bytes, act: Callable[[], object]) -> None:
    real = lane.open_below

    def opening(root: bytes, asked: bytes, *, flags: int) -> int:
        if asked == path:
            act()
        return real(root, asked, flags=flags)

    monkeypatch.setattr(lane, "open_below", opening)


@pytest.mark.parametrize(("writes", "state"), [(1, "read"), (99, "partly")])
def test_a_file_that_changes_while_it_is_read_is_read_again_and_else_said(
    writes: int, state: str, scan: Scan, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path, real, done = folder / "log", lane.OnceReader.read, []
    path.write_bytes(b"0")

    def reading(self: Any, handle: int, *, size: int, take: Any) -> Any:
        found = real(self, handle, size=size, take=take)
        if len(done) < writes:
            done.append(1)
            path.write_bytes(b"0" * (len(done) + 1))
        return found

    monkeypatch.setattr(lane.OnceReader, "read", reading)
    scan()
    row = rows(tmp_path / "into")[b"log"]
    assert row["state"] == state
    assert ("it changed while it was read" in (row["reason"] or "")) == (state == "partly")
    if state == "read":
        assert row["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_with_more_in_it_than_its_entry_says_is_read_and_said(tmp_path: Path):
    found = lane.Lane(b"/proc", None, lambda read: None).record(
        lane.Entry(b"version", lane.times_of(Path("/proc/version").stat()))
    )
    assert found.state == "partly"
    assert found.reason.startswith("its entry says 0 bytes")
    assert found.columns["md5"] == hashlib.md5(Path("/proc/version").read_bytes()).hexdigest()


def test_a_picture_beyond_the_limit_has_digests_and_a_reason(
    scan: Scan, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lane, "PICTURE_AT_MOST", 1000)
    (folder / "large").write_bytes(PNG + bytes(2000))
    scan()
    row = rows(tmp_path / "into")[b"large"]
    assert (row["state"], row["mime"], row["pdq"]) == ("partly", "image/png", None)
    assert "a picture of 2008 bytes, 1000 at most" in row["reason"]
    assert row["sha256"]


def test_a_picture_too_large_for_a_copy_is_looked_at_where_it_lies(
    scan: Scan, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (folder / "large").write_bytes(PNG + bytes(2000))
    scan("copied")
    monkeypatch.setattr(lane, "COPIED_AT_MOST", 1000)
    scan("in place")
    assert rows(tmp_path / "copied") == rows(tmp_path / "in place")
    assert rows(tmp_path / "copied")[b"large"]["width"] == 2008


def test_digests_only_looks_at_nothing_and_says_so(scan: Scan, folder: Path, tmp_path: Path):
    (folder / "picture").write_bytes(PNG)
    (folder / "words").write_bytes(b"words")
    head = scan(look="")
    found = rows(tmp_path / "into")
    assert (found[b"picture"]["state"], found[b"words"]["state"]) == ("partly", "read")
    assert "digests only" in found[b"picture"]["reason"]
    assert (head["settings"]["look"], head["run"]["cage"]) == ("none", [])


def test_without_the_libraries_of_the_look_nothing_is_begun(scan: Scan, folder: Path, tmp_path: Path):
    (folder / "words").write_bytes(b"words")
    with pytest.raises(Unavailable, match="no_such_module"):
        scan(look="no_such_module:look")
    assert not (tmp_path / "into").exists()


def test_the_look_of_the_house_works_in_its_cage(scan: Scan, folder: Path, tmp_path: Path):
    pictures = pytest.importorskip("PIL.Image")
    pixels = bytes((x * y // 7 + x // 16 * 40) % 256 for y in range(300) for x in range(400))
    pictures.frombytes("L", (400, 300), pixels).save(folder / "shapes.png")
    whole = (folder / "shapes.png").read_bytes()
    (folder / "cut.png").write_bytes(whole[: len(whole) // 3])
    scan(look=run.LOOK)
    found = rows(tmp_path / "into")
    shapes, cut = found[b"shapes.png"], found[b"cut.png"]
    assert (shapes["state"], shapes["reason"], shapes["width"], shapes["height"]) == ("read", None, 400, 300)
    assert len(shapes["pdq"]) == 64
    assert cut["state"] == "partly"
    assert cut["sha256"] == hashlib.sha256(whole[: len(whole) // 3]).hexdigest()


def test_the_head_says_with_what_and_in_which_cage(scan: Scan):
    head = scan()
    assert {"tallystick", "duckdb", "python"} <= head["tools"].keys()
    assert {"seccomp", "limits"} <= set(head["run"]["cage"])
    assert head["run"]["began"] <= head["run"]["ended"]


def test_progress_says_files_bytes_and_time_left(tmp_path: Path, folder: Path):
    (folder / "a").write_bytes(b"12345")
    said: list[str] = []
    run.scan(Wish(folder=folder, into=tmp_path / "into", look=""), tell=said.append)
    assert said[0] == "1 entries found"
    assert said[-1].startswith("1 of 1 files, 5 bytes of 5 bytes")


def test_no_thread_and_no_work_folder_is_left(scan: Scan, folder: Path, tmp_path: Path):
    (folder / "picture").write_bytes(PNG)
    before = threading.active_count()
    scan()
    assert threading.active_count() == before
    assert not (tmp_path / "into.scanning").exists()
    assert sorted(path.name for path in (tmp_path / "into").iterdir()) == sorted([*TABLES, "head.json"])
    json.loads((tmp_path / "into" / "head.json").read_bytes())
