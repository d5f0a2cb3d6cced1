"""Every reader of other people's manifests keeps what its own examples promise, whatever is done to the bytes."""

import random
import tempfile
import time
from pathlib import Path

import pytest

from tallystick.cage.child import load
from tallystick.cage.reader import Example, Options, Source
from tallystick.evidence.manifests.catalogue import READERS
from tallystick.evidence.manifests.tables import STREAMS
from tallystick.vocabulary.errors import HouseError
from tests.evidence.manifests import read_manifest
from tests.intake.memory import MemorySink
from tests.intake.test_readers_mutated import mutated

EXAMPLES = [
    pytest.param(name, example, id=f"{name}: {example.says}")
    for name, place in READERS.items()
    for example in load(place).examples
]


def through(content: bytes, name: str, **options: object) -> MemorySink | None:
    """Read in memory, every record accounted for; None when the file as a whole was refused with a reason."""
    sink = MemorySink(None)
    with tempfile.NamedTemporaryFile() as opened:
        opened.write(content)
        opened.flush()
        try:
            load(READERS[name]).read(Source(opened.fileno(), len(content)), Options(dict(options)), sink)
        except HouseError as error:
            return said(error)
    for stream_name, stream in sink.streams.items():
        stream.flush()
        numbers = [row[0] for row in sink.kept[stream_name].rows]
        numbers += [one.row for one in sink.rejects if one.stream == stream_name]
        assert sorted(numbers) == list(range(1, stream.records + 1))
    for one in sink.rejects:
        assert one.reason
        assert one.remedy
        assert one.byte_offset is None or 0 <= one.byte_offset <= len(content)
    return sink


def said(error: HouseError) -> None:
    """A refusal says what and what to do."""
    assert error.what
    assert error.remedy


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_reads_as_it_says(name: str, example: Example, tmp_path: Path) -> None:
    found = read_manifest(example.source, name, tmp_path, **example.options)
    assert {stream: one.records for stream, one in found.report.streams.items()} == example.records
    assert {s: one.rejects for s, one in found.report.streams.items() if one.rejects} == example.rejects
    for stream, rows in example.rows.items():
        picked = [tuple(row[column] for column in example.keep[stream]) for row in found.rows(stream)]
        assert picked == rows, stream


@pytest.mark.parametrize("name", READERS)
def test_every_reader_gives_the_same_streams_and_columns(name: str) -> None:
    for example in load(READERS[name]).examples:
        sink = through(example.source, name, **example.options)
        assert sink is not None
        assert {stream: tuple(one.columns) for stream, one in sink.streams.items()} == STREAMS


@pytest.mark.parametrize("name", READERS)
def test_mutated_examples_lose_nothing(name: str) -> None:
    rng = random.Random(f"{name} 0")
    for _ in range(300):
        example = rng.choice(list(load(READERS[name]).examples))
        through(mutated(example.source, rng), name, **example.options)


@pytest.mark.long
@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("seed", range(1, 6))
def test_many_mutated_examples_lose_nothing(name: str, seed: int) -> None:
    rng = random.Random(f"{name} {seed}")
    for _ in range(2000):
        example = rng.choice(list(load(READERS[name]).examples))
        through(mutated(example.source, rng), name, **example.options)


@pytest.mark.corpus
@pytest.mark.parametrize("name", READERS)
def test_malformed_files_nobody_here_wrote_never_crash_a_reader(name: str, corpus: Path) -> None:
    files = sorted(path for path in (corpus / "11_malformed").rglob("*") if path.is_file())
    files = [path for path in files if path.stat().st_size < 200_000]
    assert len(files) > 300
    for path in files:
        through(path.read_bytes(), name)


HOSTILE = {
    "vics": [
        b'{"value":[' + b'{"MD5":"' * 20_000,
        b'{"value":[' + b"[" * 200_000,
        b'{"Miniature":"' * 50_000,
        b'{"value":[{"Miniature":"' + b'\\"' * (2 << 20) + b'"}]}',
        b'{"value":[' + b",".join([b'{"Miniature":"x"}'] * 50_000) + b"]}",
    ],
    "dfxml": [b"<dfxml>" + b"<a>" * 100_000, b"<dfxml><fileobject><filename>" + b"x" * (4 << 20), b"<" * (1 << 20)],
    "hashdeep": [b"%%%% md5,filename\n" + b"," * (4 << 20), b"\\" * (4 << 20), (b"a" * 32 + b"\n") * 20_000],
    "griffeye": [b'MD5,Tags\n1,"' + b'x\n2,"' * 20_000],
    "icse": [b"MD5;SHA1\n" + b";" * (4 << 20)],
    "plaso-hashes": [b"[" * 300_000, b"-" * (4 << 20)],
}


@pytest.mark.parametrize(("name", "content"), [(name, one) for name, all_of in HOSTILE.items() for one in all_of])
def test_no_file_takes_longer_than_its_size(name: str, content: bytes) -> None:
    started = time.process_time()
    through(content, name)
    assert time.process_time() - started < 5
