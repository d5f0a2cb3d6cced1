"""Files made to fill memory: the child refuses them or is stopped, the parent hardly grows, the next file is read."""

import gzip
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from tallystick.cage.limits import Limits
from tallystick.cage.run import read_file
from tallystick.intake.readers.catalogue import READERS
from tallystick.vocabulary.errors import Malformed, Unavailable

GIB = 1 << 30
GROWTH_MIB = 100
KEEP = {"rows": ["id", "value"]}
MESSAGES = {"messages": ["id"]}


def peak_mib() -> float:
    """The most this process has held since ``forget_peak``."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def forget_peak() -> float:
    Path("/proc/self/clear_refs").write_text("5")
    return peak_mib()


def ten_gib_of_gzip(path: Path) -> None:
    member = gzip.compress(b"\0" * (64 << 20), 9)
    with path.open("wb") as opened:
        for _ in range(160):
            opened.write(member)


def zip_of_ten_gib(path: Path) -> None:
    """A zip64 archive whose one member says it holds ten gibibytes."""
    from tests.intake.traps.foreign import zipped

    held = bytearray(zipped(("rows.csv", b"\0" * 1_000_000)))
    at = held.rindex(b"PK\x01\x02")
    held[at + 24 : at + 28] = b"\xff\xff\xff\xff"
    held[at + 30 : at + 32] = struct.pack("<H", 12)
    name = at + 46 + len("rows.csv")
    held[name:name] = struct.pack("<HHQ", 1, 8, 10 * GIB)
    path.write_bytes(held)


def deep(path: Path) -> None:
    path.write_bytes(b"[" * 1_000_000)


def deep_objects(path: Path) -> None:
    path.write_bytes(b'[{"id": "1", "value": ' + b'{"a":' * 1_000_000)


def wide(path: Path) -> None:
    names = b",".join(b"c%d" % n for n in range(1_000_000))
    path.write_bytes(b"id,value," + names + b"\n1,x" + b"," * 1_000_000 + b"\n")


def wide_object(path: Path) -> None:
    names = b",".join(b'"c%d":%d' % (n, n) for n in range(1_000_000))
    path.write_bytes(b'{"id":"1","value":"x",' + names + b"}\n")


def one_line(head: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        chunk = b"x" * (16 << 20)
        with path.open("wb") as opened:
            opened.write(head)
            for _ in range(64):
                opened.write(chunk)

    return write


def quotes(path: Path) -> None:
    path.write_bytes(b'id,value\n1,"' + b'"' * (64 << 20))


BOMBS = [
    ("csv", ten_gib_of_gzip), ("csv", zip_of_ten_gib), ("json", deep), ("jsonl", deep_objects), ("csv", wide),
    ("jsonl", wide_object),
]  # fmt: skip
MORE = [
    ("json", ten_gib_of_gzip), ("sqlite", zip_of_ten_gib), ("jsonl", deep), ("telegram", deep), ("json", deep_objects),
    ("csv", quotes), ("json", wide_object),
]  # fmt: skip
LINES = [
    ("csv", b"id,value\n1,"), ("json", b'[{"id": "1", "value": "'), ("jsonl", b'{"id": "1", "value": "'),
    ("weblog", b"240.0.0.1 - - "), ("telegram", b'{"messages": [{"id": "'), ("sqlite", b"SQLite format 3\0"),
]  # fmt: skip


@pytest.fixture
def next_file_reads(tmp_path: Path) -> Iterator[None]:
    yield
    (tmp_path / "next.csv").write_text("id,value\n1,x\n")
    report = read_file(tmp_path / "next.csv", reader=READERS["csv"], options={}, keep=KEEP, into=tmp_path / "next")
    assert report.streams["rows"].rows == 1


def blow(reader: str, write: Callable[[Path], None], folder: Path) -> None:
    """Read it: refused, stopped, or read with at most one row of it, and this process grows by less than 100 MiB."""
    path = folder / "bomb"
    write(path)
    keep = MESSAGES if reader == "telegram" else KEEP
    before = forget_peak()
    try:
        report = read_file(
            path, reader=READERS[reader], options={}, keep=keep, into=folder / "into", limits=Limits(wall_seconds=120)
        )
    except (Malformed, Unavailable) as error:
        if "broke off" in error.what:
            raise
    else:
        assert all(one.rows <= 1 for one in report.streams.values())
        with duckdb.connect() as opened:
            rows = opened.execute(f"SELECT count(*) FROM read_parquet('{report.rejects_path}')").fetchone()
        assert rows is not None
    finally:
        path.unlink()
    assert peak_mib() - before < GROWTH_MIB


@pytest.mark.parametrize(
    ("reader", "write"),
    [*BOMBS, *[pytest.param(*one, marks=pytest.mark.long) for one in MORE]],
    ids=lambda one: one if isinstance(one, str) else one.__name__,
)
def test_a_bomb_stays_in_the_cage(
    reader: str, write: Callable[[Path], None], tmp_path: Path, next_file_reads: None
) -> None:
    blow(reader, write, tmp_path)


@pytest.mark.parametrize(
    ("reader", "head"),
    [LINES[0], *[pytest.param(*one, marks=pytest.mark.long) for one in LINES[1:]]],
    ids=[name for name, _ in LINES],
)
def test_a_line_of_a_gibibyte_stays_in_the_cage(
    reader: str, head: bytes, tmp_path: Path, next_file_reads: None
) -> None:
    blow(reader, one_line(head), tmp_path)
