"""Three digests from one reading, equal to hashlib's own, whatever the size; a file that does not end is left."""

import errno
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.evidence.scan import digests
from tallystick.evidence.scan.digests import ALGORITHMS, CHUNK, BrokeOff, OnceReader

SIZES = [0, 1, 64, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7]


def read(path: Path, size: int) -> tuple[digests.Digests, bytes]:
    taken = bytearray()
    with path.open("rb") as opened:
        return OnceReader().read(opened.fileno(), size=size, take=taken.extend), bytes(taken)


@pytest.mark.parametrize("apart", [1, 1 << 40])
@pytest.mark.parametrize("size", SIZES)
def test_they_are_those_of_hashlib(size: int, apart: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(digests, "APART", apart)
    data = os.urandom(size)
    (tmp_path / "file").write_bytes(data)
    found, taken = read(tmp_path / "file", size)
    assert [getattr(found, name) for name in ALGORITHMS] == [hashlib.new(name, data).hexdigest() for name in ALGORITHMS]
    assert (found.size, taken) == (size, data)


@given(sizes=st.lists(st.integers(0, 5000), max_size=5))
def test_one_reader_serves_many_files_and_mixes_none(sizes: list[int], tmp_path_factory: pytest.TempPathFactory):
    folder, reader = tmp_path_factory.mktemp("many"), OnceReader()
    for number, size in enumerate(sizes):
        data = bytes([number]) * size
        (folder / "file").write_bytes(data)
        with (folder / "file").open("rb") as opened:
            assert reader.read(opened.fileno(), size=size, take=len).sha256 == hashlib.sha256(data).hexdigest()


def test_a_sparse_file_is_read_with_its_holes(tmp_path: Path):
    size = 64 << 20
    with (tmp_path / "sparse").open("wb") as out:
        out.truncate(size)
    found, _ = read(tmp_path / "sparse", size)
    assert found.sha256 == hashlib.sha256(bytes(size)).hexdigest()


def test_a_bad_sector_is_said_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_bytes(bytes(3 * CHUNK))
    real = os.preadv

    def bad(handle: int, buffers: list[memoryview], at: int) -> int:
        if at == 2 * CHUNK:
            raise OSError(errno.EIO, "Input/output error")
        return real(handle, buffers, at)

    monkeypatch.setattr(os, "preadv", bad)
    with pytest.raises(BrokeOff, match=rf"at byte {2 * CHUNK} \(Input/output error\)"):
        read(tmp_path / "file", 3 * CHUNK)


@pytest.mark.parametrize("apart", [1 << 20, 1 << 40])
def test_a_file_without_end_is_left(apart: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(digests, "APART", apart)
    monkeypatch.setattr(digests, "MOST_BEYOND", 8 << 20)
    with pytest.raises(BrokeOff, match="more and more bytes"):
        read(Path("/dev/zero"), 2 << 20)


def test_the_system_files_that_say_they_are_empty_are_read(tmp_path: Path):
    path = Path("/proc/version")
    found, taken = read(path, path.stat().st_size)
    assert (path.stat().st_size, found.size) == (0, len(taken))
    assert found.md5 == hashlib.md5(path.read_bytes()).hexdigest()
