"""The sieve stops nothing that may match, and kernels are kept where it is safe."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.triage.distances import compiled, sieve
from tallystick.triage.distances.compiled import compiled as compile_kernel
from tallystick.triage.distances.compiled import own_folder
from tests.triage.digests import flipped, random_words

SIEVES = {
    sieve.NEAR: (sieve.near_sieve, sieve.NEAR_GROUPS),
    sieve.FAR: (sieve.far_sieve, sieve.FAR_GROUPS),
}


@compile_kernel
def near_passing(table, places, passing):
    return sieve.near_sieve(table, places, 0, passing)


@compile_kernel
def far_passing(table, places, passing):
    return sieve.far_sieve(table, places, 0, passing)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), bound=st.sampled_from([sieve.NEAR, sieve.FAR]), count=st.integers(1, 512))
def test_the_sieve_passes_those_whose_first_bits_are_within_its_bound(seed: int, bound: int, count: int) -> None:
    groups = SIEVES[bound][1]
    query = random_words(1, seed=seed)
    known = flipped(np.repeat(query, count, axis=0), np.arange(count) % 257, seed=seed)
    planes = np.empty((64 * -(-groups * sieve.GROUP // 64), sieve.LANES), dtype=np.uint64)
    table = sieve.aligned(groups * sieve.PATTERNS * sieve.ENTRY)
    sieve.planes_of(known, 0, planes)
    sieve.fill_table(planes, groups, table)
    passing = np.empty(sieve.LANES, dtype=np.uint64)
    kernel = near_passing if bound == sieve.NEAR else far_passing
    some = kernel(table, sieve.places_of(query, groups), passing)
    bits = np.unpackbits((known ^ query).view(np.uint8), axis=1, bitorder="little")[:, : groups * sieve.GROUP]
    passed = np.unpackbits(passing.view(np.uint8), bitorder="little")[:count].astype(bool)
    assert (passed == (bits.sum(axis=1) <= bound)).all()
    assert bool(some) == passing.any()


def test_the_table_begins_where_a_cache_line_does() -> None:
    for words in (1, 7, 8, 1000):
        assert sieve.aligned(words).ctypes.data % 64 == 0
        assert len(sieve.aligned(words)) == words


def test_kernels_are_kept_apart_by_what_they_were_made_from(monkeypatch, tmp_path: Path) -> None:
    first = compiled.sources_digest()
    (tmp_path / "kernel.py").write_text("changed")
    monkeypatch.setattr(compiled, "SOURCES", (*compiled.SOURCES, tmp_path))
    assert compiled.sources_digest() != first


def test_a_temporary_folder_others_may_write_to_is_not_used(tmp_path: Path) -> None:
    ours = own_folder(tmp_path)
    assert ours is not None
    assert ours.stat().st_mode & 0o777 == 0o700
    ours.chmod(0o777)
    assert own_folder(tmp_path) is None


def test_a_temporary_folder_that_is_a_link_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / f"tallystick-kernels-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    assert own_folder(tmp_path) is None


@pytest.mark.parametrize("elsewhere", [True, False])
def test_where_nothing_can_be_kept_beside_the_source_it_still_works(tmp_path: Path, elsewhere: bool) -> None:
    """A program that may not write beside the source keeps kernels in its temporary folder, or does without."""
    script = (
        "import sys; from pathlib import Path\n"
        "from tallystick.triage.distances import compiled\n"
        "real = compiled._writable\n"
        "compiled._writable = lambda folder: ELSEWHERE and 'tallystick-kernels' in str(folder) and real(folder)\n"
        "import numpy as np\n"
        "from tallystick.triage.distances.bits import distance\n"
        "print(distance(np.zeros(4, np.uint64), np.full(4, 3, np.uint64)), compiled.kept_in())\n"
    ).replace("ELSEWHERE", str(elsewhere))
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True)
    bits, folder = done.stdout.split(maxsplit=1)
    assert bits == "8"
    kept = list(tmp_path.glob("tallystick-kernels-*/kernels-*/**/*.nbi"))
    assert bool(kept) == elsewhere
    assert (folder.strip() == "None") != elsewhere
