"""Files opened by memory map: what is cut, altered, foreign or of another version is refused; a crash leaves none."""

import json
import time
from pathlib import Path

import numpy as np
import pytest

from tallystick.triage.distances import index_file
from tallystick.triage.distances.index_file import HEAD, MAGIC, SEAL, opened, sealed_head, written
from tallystick.triage.distances.known_digests import KIND, lay, open_known
from tallystick.triage.distances.words import matchable
from tallystick.triage.known import table
from tallystick.triage.known.kinds import DigestKind, file_digests
from tallystick.vocabulary.errors import Absent, Malformed
from tests.triage.digests import random_words


@pytest.fixture
def laid(tmp_path: Path) -> Path:
    lay(tmp_path / "known.index", matchable(random_words(500, seed=1)))
    return tmp_path / "known.index"


def altered(path: Path, place: int) -> None:
    with path.open("r+b") as handle:
        handle.seek(place)
        byte = handle.read(1)[0]
        handle.seek(place)
        handle.write(bytes([byte ^ 1]))


def test_head_says_what_is_in_the_file(laid: Path) -> None:
    words = random_words(5, seed=2)
    words[1] = 0
    lay(laid, matchable(words, np.array([90, 90, 10, 90, 90])), layout="ids")
    said = opened(laid, KIND).facts
    assert said == {"layout": "ids", "given": 3, "unique": 3, "refused": {"blank": 1, "quality below 50": 1}}


@pytest.mark.parametrize("size", [0, 1, HEAD - 1, HEAD, HEAD + 1, -4096, -1])
def test_a_cut_file_is_refused(laid: Path, size: int) -> None:
    content = laid.read_bytes()
    laid.write_bytes(content[:size])
    with pytest.raises(Malformed, match=r"known\.index"):
        open_known(laid)


def test_a_file_with_something_behind_it_is_refused(laid: Path) -> None:
    laid.write_bytes(laid.read_bytes() + b"more")
    with pytest.raises(Malformed, match="its head says"):
        open_known(laid)


@pytest.mark.parametrize("place", [len(MAGIC), 100, HEAD - SEAL - 1, HEAD - 1])
def test_an_altered_head_is_refused(laid: Path, place: int) -> None:
    altered(laid, place)
    with pytest.raises(Malformed, match="its head is cut or altered"):
        open_known(laid)


@pytest.mark.parametrize("content", [b"", b"PAR1" * 2000, b"\0" * 9000])
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(Malformed, match="no index of ours"):
        open_known(tmp_path / "other")


def test_an_altered_body_is_found_when_the_whole_is_read(laid: Path) -> None:
    opened(laid, KIND).verify()
    altered(laid, laid.stat().st_size // 2)
    open_known(laid)
    with pytest.raises(Malformed, match="is not what was written"):
        opened(laid, KIND).verify()


def test_another_version_is_refused(laid: Path) -> None:
    page = laid.read_bytes()[:HEAD]
    head = json.loads(page[len(MAGIC) : HEAD - SEAL].rstrip(b"\0"))
    with laid.open("r+b") as handle:
        handle.write(sealed_head(head | {"version": index_file.VERSION + 1}))
    with pytest.raises(Malformed, match="its version is 2, this reads 1"):
        open_known(laid)


def test_a_file_of_another_kind_is_refused(tmp_path: Path, laid: Path) -> None:
    table.lay_table(tmp_path / "md5", file_digests(DigestKind.MD5, np.ones((1, 2), dtype=np.uint64)))
    with pytest.raises(Malformed, match="it holds known file digests, not known PDQ digests"):
        open_known(tmp_path / "md5")
    with pytest.raises(Malformed, match="it holds known PDQ digests, not known file digests"):
        table.open_table(laid)


def test_a_file_that_is_not_there_is_absent(tmp_path: Path) -> None:
    with pytest.raises(Absent, match="no such file"):
        open_known(tmp_path / "nothing")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(laid: Path) -> None:
    before = laid.read_bytes()
    with pytest.raises(ZeroDivisionError), written(laid, KIND, {}) as file:
        file.lay("digests", "<u8", (4, 4)).write(np.zeros((4, 4), np.uint64) // np.uint64(1 // 0))
    with pytest.raises(ValueError, match="not filled: rest"), written(laid, KIND, {}) as file:
        file.lay("rest", "<u8", (4, 4))
    assert laid.read_bytes() == before
    assert [path.name for path in laid.parent.iterdir()] == ["known.index"]


def test_arrays_come_back_as_written_in_whatever_order_they_were_filled(tmp_path: Path) -> None:
    one, other = np.arange(5000, dtype=np.uint32), np.arange(3000, dtype=np.uint64).reshape(-1, 2)
    with written(tmp_path / "file", "two arrays", {}) as file:
        first, second = file.lay("first", "<u4", one.shape), file.lay("second", "<u8", other.shape)
        second.write(other[:700])
        first.write(one[:1])
        second.write(other[700:])
        first.write(one[1:])
    found = opened(tmp_path / "file", "two arrays")
    found.verify()
    assert (found.arrays["first"] == one).all()
    assert (found.arrays["second"] == other).all()
    assert not found.arrays["first"].flags.writeable


def test_equal_lists_give_equal_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        lay(tmp_path / name, matchable(random_words(2000, seed=4)))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_opening_reads_no_more_than_the_head(tmp_path: Path) -> None:
    lay(tmp_path / "large", matchable(random_words(300_000, seed=1)))
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        open_known(tmp_path / "large")
        taken.append(time.perf_counter() - started)
    assert min(taken) < 0.02
