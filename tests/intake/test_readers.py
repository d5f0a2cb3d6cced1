"""Every reader keeps what its own examples promise."""

from pathlib import Path

import pytest

from tallystick.cage.child import load
from tallystick.cage.reader import Example
from tallystick.intake.readers.catalogue import READERS
from tests.intake.reading import read, shape

EXAMPLES = [
    pytest.param(name, example, id=f"{name}: {example.says}")
    for name, place in READERS.items()
    for example in load(place).examples
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_reads_as_it_says(name: str, example: Example, tmp_path: Path) -> None:
    found = read(example.source, reader=name, keep=example.keep, folder=tmp_path, **example.options)
    assert {stream: one.records for stream, one in found.report.streams.items()} == example.records
    assert {s: one.rejects for s, one in found.report.streams.items() if one.rejects} == example.rejects
    for stream, rows in example.rows.items():
        assert found.rows[stream] == rows
    for reject in found.rejects:
        assert reject["reason"]
        assert reject["remedy"]
        assert len(reject["said"]) <= 200


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_the_shape_of_an_example_has_the_same_counts(name: str, example: Example, tmp_path: Path) -> None:
    found = shape(example.source, reader=name, folder=tmp_path, **example.options)
    assert {stream: one["records"] for stream, one in found.items()} == example.records
    for one in found.values():
        for column in one["columns"].values():
            assert sum(column["kinds"].values()) == column["filled"] <= one["records"] - one["rejects"]
