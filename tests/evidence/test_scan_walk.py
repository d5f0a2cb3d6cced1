"""A walk names every entry once, in order of path bytes, and follows nothing out of the folder."""

import errno
import os
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.evidence.scan import walk as walking
from tallystick.evidence.scan.record import path_bytes, path_text, shown
from tallystick.evidence.scan.walk import Entry, walk
from tallystick.vocabulary.manifest import FileState

NAMES = st.binary(min_size=1, max_size=6).map(lambda name: name.replace(b"/", b".").replace(b"\0", b"!")).filter(
    lambda name: name not in (b".", b"..")
)  # fmt: skip


def walked(folder: Path) -> list[Entry]:
    return list(walk(os.fsencode(folder), within=folder.stat().st_dev))


@settings(max_examples=60, deadline=None)
@given(paths=st.sets(st.lists(NAMES, min_size=1, max_size=3).map(b"/".join), max_size=20))
def test_every_file_comes_once_in_order_of_path_bytes(paths: set[bytes], tmp_path_factory: pytest.TempPathFactory):
    root = os.fsencode(tmp_path_factory.mktemp("walk"))
    made = set()
    for path in paths:
        file = Path(os.fsdecode(root + b"/" + path))
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(exist_ok=False)
            made.add(path)
        except (FileExistsError, IsADirectoryError, NotADirectoryError):
            continue
    assert [entry.path for entry in walk(root, within=None)] == sorted(made)


def test_a_dot_comes_before_the_slash(tmp_path: Path):
    (tmp_path / "a").mkdir()
    for name in ("a/b", "a.txt", "a0", "a/z"):
        (tmp_path / name).touch()
    assert [entry.path for entry in walked(tmp_path)] == [b"a.txt", b"a/b", b"a/z", b"a0"]


def test_links_pipes_and_sockets_are_named_and_not_followed(tmp_path: Path):
    (tmp_path / "to a file").symlink_to("/etc/passwd")
    (tmp_path / "to a folder").symlink_to("/etc")
    (tmp_path / "to itself").symlink_to(".")
    (tmp_path / "dangling").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        found = {entry.path: (entry.state, entry.reason) for entry in walked(tmp_path)}
    not_a_file = FileState.NOT_A_FILE
    assert found == {
        b"dangling": (not_a_file, "a link, not followed"),
        b"pipe": (not_a_file, "a pipe"),
        b"s": (not_a_file, "a socket"),
        b"to a file": (not_a_file, "a link, not followed"),
        b"to a folder": (not_a_file, "a link, not followed"),
        b"to itself": (not_a_file, "a link, not followed"),
    }


def test_a_folder_that_cannot_be_read_is_named_and_the_walk_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("a", "shut", "z"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").touch()
    real = walking.open_below

    def shut(root: bytes, path: bytes, *, flags: int) -> int:
        if path == b"shut":
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(root, path, flags=flags)

    monkeypatch.setattr(walking, "open_below", shut)
    found = walked(tmp_path)
    assert [entry.path for entry in found] == [b"a/file", b"shut/", b"z/file"]
    assert (found[1].state, found[1].reason) == (
        FileState.UNREADABLE,
        "the folder cannot be read (Permission denied)",
    )


def test_another_file_system_is_named_and_not_entered_unless_told(tmp_path: Path):
    (tmp_path / "mounted").mkdir()
    (tmp_path / "mounted" / "file").touch()
    elsewhere = tmp_path.stat().st_dev + 1
    found = list(walk(os.fsencode(tmp_path), within=elsewhere))
    assert [(entry.path, entry.state) for entry in found] == [(b"mounted/", FileState.NOT_A_FILE)]
    assert [entry.path for entry in walk(os.fsencode(tmp_path), within=None)] == [b"mounted/file"]


def test_a_path_longer_than_the_kernel_takes_is_walked(tmp_path: Path):
    """Folders within folders, made one by one: an old way to hide."""
    inside = os.open(tmp_path, os.O_RDONLY)
    for _ in range(40):
        os.mkdir("d" * 200, dir_fd=inside)
        deeper = os.open("d" * 200, os.O_RDONLY, dir_fd=inside)
        os.close(inside)
        inside = deeper
    os.close(os.open("hidden", os.O_CREAT, dir_fd=inside))
    os.close(inside)
    (found,) = walked(tmp_path)
    assert found.path == b"/".join([b"d" * 200] * 40 + [b"hidden"])
    assert found.state is None


def test_names_that_are_no_utf8_are_kept_as_bytes_and_shown_with_escapes(tmp_path: Path):
    name = b"\xff\xfe caf\xc3\xa9 \xe2\x80\xaegpj.exe\x1b[2J\n"
    (tmp_path / os.fsdecode(name)).touch()
    (found,) = walked(tmp_path)
    assert found.path == name
    assert shown(name) == "\\xff\\xfe café \\u202egpj.exe\\x1b[2J\\n"


@given(st.binary())
def test_any_path_survives_the_journal_and_is_safe_to_show(path: bytes):
    import json

    assert path_bytes(json.loads(json.dumps(path_text(path)))) == path
    assert all(one.isprintable() for one in shown(path))
