"""CSV: the fast way and the careful way give the same, and neither alters a value."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.cage.child import open_engine
from tallystick.cage.limits import Limits
from tallystick.cage.parquet import ParquetSink
from tallystick.cage.reader import Source
from tallystick.intake.readers.delimited_plain import take_plain
from tallystick.vocabulary.errors import Malformed
from tests.intake.memory import read_in_memory
from tests.intake.reading import read

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), max_size=12) | st.sampled_from(
    ["", " ", '"', '""', "NULL", "\\N", "'", "#x", " a ", "1,5", "\ufeff", "\x1a", "\u2028", "\x85", "=1+1"]
)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8)
)


def written(rows: list[list[str]], end: str, quoting: int) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue().encode()


@settings(max_examples=25, deadline=None)
@given(TABLES, st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.booleans())
def test_both_ways_read_what_was_written(rows: list[list[str]], end: str, quoting: int, last_end: bool) -> None:
    names = [f"c{place}" for place in range(len(rows[0]))]
    content = written([names, *rows], end, quoting)
    content = content if last_end else content.removesuffix(end.encode())
    careful = read_in_memory(content, "csv", {"rows": names})
    assert [list(row[1:]) for row in careful.kept["rows"].rows] == rows
    with tempfile.TemporaryDirectory() as folder:
        fast = read(content, reader="csv", keep={"rows": names}, folder=Path(folder))
    assert [list(row) for row in fast.rows["rows"]] == rows
    assert fast.numbers["rows"] == list(range(1, len(rows) + 1))


def _is_taken_fast(content: bytes, folder: Path, width: int) -> bool:
    path = folder / "source.csv"
    path.write_bytes(content)
    sink = ParquetSink(open_engine(folder, Limits()), folder, {"rows": ["a"]}, Limits())
    stream = sink.stream("rows")
    stream.declare(["a", "b", "c"][:width])
    with path.open("rb") as opened:
        source = Source(opened.fileno(), len(content))
        return take_plain(source, stream, sink, delimiter=",", width=width, header=True, skip=0)


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"a,b\r\n1,2\r\n", b'a,b\n"1","2, ""x"""\n', b"a,b\n1,\n,2"])
def test_a_plain_file_goes_the_fast_way(content: bytes, tmp_path: Path) -> None:
    assert _is_taken_fast(content, tmp_path, 2)


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n\n3,4\n",
        b"a,b\n1,2\r\n",
        b"a,b\n1,2,3\n",
        b'a,b\n1,"x\ny"\n',
        b'a,b\n1,x"y"\n',
        b'a,b\n1,"x" \n',
        b"a,b\n1,\xff\n",
        b"a,b\n1,\0\n",
        b'a,b\n1,"x\n',
        b"a,b\n1,x\ry\n",
    ],
)
def test_anything_else_goes_the_careful_way(content: bytes, tmp_path: Path) -> None:
    assert not _is_taken_fast(content, tmp_path, 2)


def test_one_unclosed_quote_in_a_thousand_rows_costs_one_row(tmp_path: Path) -> None:
    rows = [f'{number},"note {number}"\n' for number in range(1000)]
    rows[400] = '400,"note 400\n'
    found = read(("id,note\n" + "".join(rows)).encode(), reader="csv", keep={"rows": ["id"]}, folder=tmp_path)
    assert (found.report.streams["rows"].records, len(found.rows["rows"])) == (1000, 999)
    assert [one["row"] for one in found.rejects] == [401]
    assert found.rejects[0]["byte_offset"] == len("id,note\n" + "".join(rows[:400]))


def test_a_kept_column_that_is_not_there_is_an_error_naming_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match=r"'mail' is not there.*account, email"):
        read(b"account,email\n1,2\n", reader="csv", keep={"rows": ["mail"]}, folder=tmp_path)


def test_a_name_that_stands_twice_cannot_be_kept_but_its_neighbours_can(tmp_path: Path) -> None:
    found = read(b"a,b,a\n1,2,3\n", reader="csv", keep={"rows": ["b"]}, folder=tmp_path)
    assert found.rows["rows"] == [("2",)]
    with pytest.raises(Malformed, match="2 times"):
        read(b"a,b,a\n1,2,3\n", reader="csv", keep={"rows": ["a"]}, folder=tmp_path)


def test_columns_that_differ_only_by_case_or_are_called_row_stay_apart(tmp_path: Path) -> None:
    found = read(b"row,Name,name\n9,A,b\n", reader="csv", keep={"rows": ["name", "row", "Name"]}, folder=tmp_path)
    assert found.rows["rows"] == [("b", "9", "A")]
    assert found.report.streams["rows"].named == {"name": "name", "row": "row~2", "Name": "Name~2"}


def test_a_rejected_row_shows_only_the_fragment_that_offends(tmp_path: Path) -> None:
    found = read(b'id,text\n1,"private words" and more\n2,x,y\n', reader="csv", keep={"rows": ["id"]}, folder=tmp_path)
    assert all("private" not in str(one) and "more" not in str(one) for one in found.rejects)


def test_a_line_longer_than_allowed_is_set_aside_and_reading_goes_on(tmp_path: Path) -> None:
    content = b"id,text\n1," + b"x" * (9 << 20) + b"\n2,y\n"
    found = read(content, reader="csv", keep={"rows": ["id"]}, folder=tmp_path)
    assert found.rows["rows"] == [("2",)]
    assert found.rejects[0]["reason"] == "line too long"


def test_an_option_nobody_knows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="delimeter"):
        read(b"a\n1\n", reader="csv", keep={"rows": ["a"]}, folder=tmp_path, delimeter=";")
