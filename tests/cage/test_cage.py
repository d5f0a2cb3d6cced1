"""The cage is proved from inside; what goes wrong in it ends in a clear error and leaves nothing half believed."""

import json
import os
import resource
import socket
import sys
import textwrap
from pathlib import Path

import duckdb
import pytest

from tallystick.cage import landlock
from tallystick.cage.calls import REFUSED_CALLS
from tallystick.cage.limits import Limits
from tallystick.cage.run import read_file, read_shape
from tallystick.cage.seccomp import program
from tallystick.intake.readers.catalogue import READERS
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Unavailable

CSV = b"account,email,said\n007,a@b.example,private words\n8,\n9,c@d.example,more private words\n"
KEEP = {"rows": ["account", "email"]}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.csv"
    path.write_bytes(CSV)
    return path


def _reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> str:
    """A hostile reader: its ``read`` does ``body``. The cage finds it on the path of this package."""
    import tallystick

    folder = tmp_path / "hostile"
    (folder / "tallystick").mkdir(parents=True)
    text = f"""
        import os, socket, subprocess, threading, time
        class Hostile:
            name, version, examples = "hostile", "1", ()
            def read(self, source, options, out):
                options.given.clear()
                {body}
        READER = Hostile()
        """
    (folder / "hostile.py").write_text(textwrap.dedent(text))
    for package in Path(next(iter(tallystick.__path__))).iterdir():
        (folder / "tallystick" / package.name).symlink_to(package)
    monkeypatch.setattr(tallystick, "__path__", [str(folder / "tallystick")])
    return "hostile:READER"


def test_a_file_comes_out_as_exact_texts_with_counts_that_add_up(source: Path, tmp_path: Path) -> None:
    report = read_file(source, reader=READERS["csv"], options={}, keep=KEEP, into=tmp_path / "into")
    one = report.streams["rows"]
    assert (one.records, one.rows, one.rejects) == (3, 2, 1)
    rows = duckdb.sql(f"SELECT * FROM read_parquet('{report.path('rows')}')").fetchall()
    assert rows == [(1, "007", "a@b.example"), (3, "9", "c@d.example")]
    rejects = duckdb.sql(f"SELECT stream, row, byte_offset, said FROM read_parquet('{report.rejects_path}')").fetchall()
    assert rejects == [("rows", 2, CSV.index(b"8,"), "2 values")]
    assert sorted(path.name for path in report.folder.iterdir()) == ["read.json", "rejects.parquet", "rows.parquet"]
    assert json.loads((report.folder / "read.json").read_text())["sha256"] == report.sha256


def test_what_nobody_asked_for_is_written_nowhere(source: Path, tmp_path: Path) -> None:
    read_file(source, reader=READERS["csv"], options={}, keep=KEEP, into=tmp_path / "into")
    written = b"".join(path.read_bytes() for path in (tmp_path / "into").iterdir())
    assert b"private" not in written


def test_a_shape_has_counts_and_kinds_and_no_value(source: Path) -> None:
    shape = read_shape(source, reader=READERS["csv"], options={})
    assert shape["rows"]["records"] == 3
    assert shape["rows"]["columns"]["email"] == {"filled": 2, "longest": 11, "kinds": {"email": 2}}
    assert "example" not in json.dumps(shape)


def test_the_same_file_twice_gives_the_same_rows(source: Path, tmp_path: Path) -> None:
    first, second = (
        read_file(source, reader=READERS["csv"], options={}, keep=KEEP, into=tmp_path / name) for name in ("a", "b")
    )
    assert first.path("rows").read_bytes() == second.path("rows").read_bytes()


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('240.0.0.1', 80), timeout=1)",
        "subprocess.run(['/bin/true'])",
        "os.fork()",
        "open('/etc/passwd').read()",
        "open('/tmp/out', 'w')",
        "os.kill(os.getppid(), 9)",
        "open('/proc/self/environ').read()",
        "open(source.path, 'r+b')",
        "os.symlink('/etc', 'link')",
        "os.chmod('read.json', 0o777)",
        "__import__('resource').setrlimit(__import__('resource').RLIMIT_CPU, (10**6, 10**6))",
    ],
)
def test_a_reader_taken_over_by_its_file_gets_nowhere(
    attempt: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "open(" in attempt and not landlock.version():
        pytest.skip("no landlock in this kernel")
    reader = _reader(tmp_path, monkeypatch, attempt)
    with pytest.raises(Malformed, match=r"broke off \(\w*Error at"):
        read_file(source, reader=reader, options={}, keep=KEEP, into=tmp_path / "into")


def test_a_reading_that_takes_too_long_is_stopped(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = _reader(tmp_path, monkeypatch, "time.sleep(60)")
    with pytest.raises(Unavailable, match=r"longer than its 3 seconds"):
        read_file(source, reader=reader, options={}, keep=KEEP, into=tmp_path / "i", limits=Limits(wall_seconds=3))


def test_a_reading_that_needs_too_much_memory_is_stopped(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = _reader(tmp_path, monkeypatch, "held = bytearray(3 << 30)")
    with pytest.raises(Unavailable, match="more than its 2048 MiB"):
        read_file(source, reader=reader, options={}, keep=KEEP, into=tmp_path / "into")


def test_a_child_that_lies_about_its_counts_is_not_believed(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lie = "s = out.stream('rows'); s.declare(['account', 'email']); s.accept(['1', '2'], 1); s.records += 1"
    with pytest.raises(Malformed, match="does not add up"):
        read_file(source, reader=_reader(tmp_path, monkeypatch, lie), options={}, keep=KEEP, into=tmp_path / "into")


def test_threads_are_allowed_inside(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = "t = threading.Thread(target=lambda: None); t.start(); t.join()"
    body = start + "; out.stream('rows').declare(['account', 'email'])"
    reader = _reader(tmp_path, monkeypatch, body)
    report = read_file(source, reader=reader, options={}, keep=KEEP, into=tmp_path / "into")
    assert report.streams["rows"].records == 0


def test_errors_say_where_what_and_what_to_do(source: Path, tmp_path: Path) -> None:
    with pytest.raises(Malformed, match=r"accounts.csv.*'mail' is not there.*account, email, said"):
        read_file(source, reader=READERS["csv"], options={}, keep={"rows": ["mail"]}, into=tmp_path / "a")
    with pytest.raises(Malformed, match="Streams there are: rows"):
        read_file(source, reader=READERS["csv"], options={}, keep={"users": []}, into=tmp_path / "b")
    with pytest.raises(Absent, match="no such reader"):
        read_file(source, reader="carving", options={}, keep=KEEP, into=tmp_path / "c")
    with pytest.raises(Absent, match="cannot be opened"):
        read_file(tmp_path / "none", reader=READERS["csv"], options={}, keep=KEEP, into=tmp_path / "d")
    with pytest.raises(Conflict, match="holds something"):
        read_file(source, reader=READERS["csv"], options={}, keep=KEEP, into=tmp_path)


def test_links_pipes_and_folders_are_not_read(source: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(source)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("link", "pipe", "folder"):
        with pytest.raises((Absent, Malformed)):
            read_file(tmp_path / name, reader=READERS["csv"], options={}, keep=KEEP, into=tmp_path / f"into-{name}")


def test_the_filter_is_well_formed_on_both_machines() -> None:
    for machine in ("x86_64", "aarch64"):
        code = program(machine, own=7)
        lines = [code[at : at + 8] for at in range(0, len(code), 8)]
        for place, line in enumerate(lines):
            assert place + 1 + max(line[2], line[3]) < len(lines) or line[0] == 0x06
    assert len({pair[0] for pair in REFUSED_CALLS.values()}) == len(REFUSED_CALLS)


def test_this_process_stays_free() -> None:
    socket.socket().close()
    assert resource.getrlimit(resource.RLIMIT_AS)[0] in (resource.RLIM_INFINITY, sys.maxsize, -1)
