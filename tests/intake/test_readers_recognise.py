"""A file's first bytes say which reader it is for."""

from pathlib import Path

import pytest

from tallystick.cage.child import load
from tallystick.intake.readers.catalogue import READERS
from tallystick.intake.readers.recognise import delimiter_of, recognise, recognise_head


@pytest.mark.parametrize("name", [name for name in READERS if name not in ("json", "jsonl")])
def test_the_examples_of_a_reader_are_recognised_as_its_own(name: str, tmp_path: Path) -> None:
    for example in load(READERS[name]).examples:
        if example.says.startswith("no time, another time"):
            continue
        (tmp_path / "file").write_bytes(example.source)
        assert recognise(tmp_path / "file") == name, example.says


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'{"a": 1}\n{"a": 2}\n', "jsonl"),
        (b'{"a": 1}', "json"),
        (b'[{"a": 1},\n {"a": 2}]', "json"),
        (b'{\n "a": [\n {"b": 1}\n]}', "json"),
        (b'{"chats": {"list": []}, "left_chats": {}}', "telegram"),
        (b"", "csv"),
    ],
)
def test_json_in_its_forms(head: bytes, name: str) -> None:
    assert recognise_head(head) == name


@pytest.mark.parametrize(("head", "mark"), [(b"a;b,c;d\n", ";"), (b"a\tb\n", "\t"), (b'"x,y,z"|b\n', "|"), (b"a", ",")])
def test_the_delimiter_is_what_the_first_line_has_most_of(head: bytes, mark: str) -> None:
    assert delimiter_of(head) == mark


def test_the_catalogue_is_what_the_package_declares() -> None:
    import tomllib

    declared = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert declared["project"]["entry-points"]["tallystick.readers"] == READERS
