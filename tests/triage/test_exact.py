"""Exact membership of file digests: the join and the table give the same answers, for every kind of digest."""

import hashlib
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.tables.engine import open_engine
from tallystick.triage.known import joining, table
from tallystick.triage.known.kinds import EMPTY, DigestKind, file_digests, words_of
from tallystick.vocabulary.errors import Malformed, Refused

KINDS = list(DigestKind)


def digest(kind: DigestKind, number: int) -> str:
    return hashlib.new(kind.value, str(number).encode(), usedforsecurity=False).hexdigest()


@pytest.fixture
def engine(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    return open_engine(tmp_path)


def parquet(engine: duckdb.DuckDBPyConnection, path: Path, kind: DigestKind, digests: list[str | None]) -> Path:
    """A manifest of the columns that count here."""
    engine.register("given", {"file": np.arange(1, len(digests) + 1), "digest": np.array(digests, dtype=object)})
    engine.execute(
        f"COPY (SELECT file, CAST(digest AS VARCHAR) AS {kind.value} FROM given) TO '{path}' (FORMAT parquet)"
    )
    engine.unregister("given")
    return path


def source(digests: list[str]) -> str:
    return "SELECT unnest([" + ", ".join(f"'{one}'" for one in digests) + "]::VARCHAR[]) AS digest"


@pytest.mark.parametrize("kind", KINDS)
def test_join_and_table_know_the_same_files(
    tmp_path: Path, engine: duckdb.DuckDBPyConnection, kind: DigestKind
) -> None:
    known = [digest(kind, number) for number in range(0, 6000, 2)]
    manifest = parquet(engine, tmp_path / "m.parquet", kind, [digest(kind, number) for number in range(0, 9000, 3)])
    joining.lay_list(engine, source(known), tmp_path / "k.parquet", column="digest", kind=kind)
    joined = joining.known_rows(engine, manifest, tmp_path / "k.parquet", kind=kind)
    table.lay_table(tmp_path / "k.table", joining.read_list(engine, tmp_path / "k.parquet", kind=kind))
    files, asked = joining.read_manifest(engine, manifest, kind=kind)
    found = table.known_rows(table.open_table(tmp_path / "k.table"), asked)
    assert files[found].tolist() == joined.rows.tolist() == [number // 3 + 1 for number in range(0, 6000, 6)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(KINDS),
    known=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 3)), max_size=80),
    asked=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 3)), max_size=40),
)
def test_table_gives_the_first_row_of_each_digest(
    kind: DigestKind, known: list[tuple[int, int, int]], asked: list[tuple[int, int, int]]
) -> None:
    """Few values, so that digests are equal, or equal in their first word, or share their first bits."""

    def words(parts: list[tuple[int, int, int]]) -> np.ndarray:
        made = np.zeros((len(parts), kind.words), dtype=np.uint64)
        for row, (high, low, last) in enumerate(parts):
            made[row, 0] = (high << 62) | low
            made[row, -1] |= np.uint64(last << 40)
        return made

    listed, wanted = words(known), words(asked)
    first = {}
    for row, value in reversed(list(enumerate(map(tuple, listed.tolist())))):
        first[value] = row
    made = table.table_of(file_digests(kind, listed))
    found = table.find(made, file_digests(kind, wanted))
    assert found.tolist() == [first.get(tuple(value), table.NONE) for value in wanted.tolist()]
    assert made.words.tolist() == [list(value) for value in sorted(first)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_empty_file_is_refused_on_either_side(
    tmp_path: Path, engine: duckdb.DuckDBPyConnection, kind: DigestKind
) -> None:
    empty = hashlib.new(kind.value, b"", usedforsecurity=False).hexdigest()
    assert EMPTY[kind] == empty
    known = [empty, digest(kind, 1), empty.upper()]
    assert joining.lay_list(engine, source(known), tmp_path / "k.parquet", column="digest", kind=kind) == 2
    manifest = parquet(engine, tmp_path / "m.parquet", kind, [empty, None, digest(kind, 1)])
    joined = joining.known_rows(engine, manifest, tmp_path / "k.parquet", kind=kind)
    assert (joined.rows.tolist(), joined.refused) == ([3], 1)
    files, asked = joining.read_manifest(engine, manifest, kind=kind)
    assert asked.refused == {"empty file": 1}
    assert files[asked.rows].tolist() == [3]
    given_ = file_digests(kind, np.stack([words_of(empty, kind), words_of(digest(kind, 1), kind)]))
    assert given_.rows.tolist() == [1]


def test_capitals_make_no_difference(tmp_path: Path, engine: duckdb.DuckDBPyConnection) -> None:
    known = [digest(DigestKind.MD5, 1).upper()]
    joining.lay_list(engine, source(known), tmp_path / "k.parquet", column="digest", kind=DigestKind.MD5)
    manifest = parquet(engine, tmp_path / "m.parquet", DigestKind.MD5, [digest(DigestKind.MD5, 1)])
    assert joining.known_rows(engine, manifest, tmp_path / "k.parquet", kind=DigestKind.MD5).rows.tolist() == [1]


@pytest.mark.parametrize("wrong", ["", "0" * 31, "0" * 33, "x" * 32, "0" * 40])
def test_a_list_with_what_is_no_digest_is_not_laid(
    tmp_path: Path, engine: duckdb.DuckDBPyConnection, wrong: str
) -> None:
    with pytest.raises(Malformed, match="1 values of digest are no md5 digests"):
        joining.lay_list(
            engine, source([digest(DigestKind.MD5, 1), wrong]), tmp_path / "k", column="digest", kind=DigestKind.MD5
        )
    assert not (tmp_path / "k").exists()


def test_kinds_are_not_held_against_each_other() -> None:
    made = table.table_of(file_digests(DigestKind.MD5, np.ones((1, 2), dtype=np.uint64)))
    with pytest.raises(Refused, match="sha1 digests cannot be looked up among md5 digests"):
        table.find(made, file_digests(DigestKind.SHA1, np.ones((1, 3), dtype=np.uint64)))


def test_nothing_known_knows_nothing(tmp_path: Path) -> None:
    table.lay_table(tmp_path / "none", file_digests(DigestKind.MD5, np.empty((0, 2), dtype=np.uint64)))
    asked = file_digests(DigestKind.MD5, np.ones((3, 2), dtype=np.uint64))
    assert table.known_rows(table.open_table(tmp_path / "none"), asked).tolist() == []
