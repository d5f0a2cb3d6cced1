"""The journal: whatever was written to its end is known after a kill, and what was not is read again."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.evidence.scan.journal import Journal
from tallystick.evidence.scan.record import Record, from_line
from tallystick.evidence.scan.walk import Entry, Times
from tallystick.vocabulary.manifest import FileState

NUMBERS = st.integers(0, 2**62)
RECORDS = st.builds(
    Record,
    st.binary(min_size=1, max_size=20),
    st.none() | st.builds(Times, NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    st.sampled_from(FileState),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20),
    st.dictionaries(st.sampled_from(["md5", "sha1"]), st.text("0123456789abcdef", max_size=8)),
    st.lists(st.lists(st.none() | st.integers(0, 9) | st.booleans(), max_size=3), max_size=2),
)


@given(RECORDS)
def test_a_record_comes_back_as_it_was(record: Record):
    assert record.line().count(b"\n") == 1
    assert from_line(record.line()) == record


@settings(deadline=None, max_examples=60)
@given(records=st.lists(RECORDS, max_size=5, unique_by=lambda one: one.path), data=st.data())
def test_cut_anywhere_it_holds_the_records_before_the_cut(
    records: list[Record], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.mktemp("journal")
    whole = b"".join(record.line() for record in records)
    cut = data.draw(st.integers(0, len(whole)))
    (folder / "journal.jsonl").write_bytes(whole[:cut])
    kept = whole[:cut].count(b"\n")
    with Journal(folder) as journal:
        assert len(journal) == kept
        for record in records[kept:]:
            journal.add(record)
        journal.settle()
        assert [journal.record(record.path) for record in records] == records
    assert (folder / "journal.jsonl").read_bytes() == whole


def test_nothing_after_a_broken_line_is_believed(tmp_path: Path):
    lines = [Record(name, None, FileState.READ).line() for name in (b"a", b"b", b"c")]
    (tmp_path / "journal.jsonl").write_bytes(lines[0] + b'["b", nonsense]\n' + lines[2])
    with Journal(tmp_path) as journal:
        assert len(journal) == 1
    assert (tmp_path / "journal.jsonl").read_bytes() == lines[0]


def test_the_last_line_of_a_path_counts_and_a_file_written_to_since_is_not_done(tmp_path: Path):
    before, after = Times(1, 10, 5, 10), Times(2, 20, 5, 20)
    with Journal(tmp_path) as journal:
        journal.add(Record(b"f", before, FileState.READ))
        assert journal.has(Entry(b"f", before))
        assert journal.has(Entry(b"f", before._replace(accessed_ns=99))), "reading it is no change"
        assert not journal.has(Entry(b"f", after))
        journal.add(Record(b"f", after, FileState.PARTLY))
    with Journal(tmp_path) as journal:
        assert journal.has(Entry(b"f", after))
        assert journal.record(b"f").state == FileState.PARTLY
        assert not journal.has(Entry(b"new", before))
