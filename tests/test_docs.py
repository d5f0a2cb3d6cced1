"""The documents say what is there, and nothing else."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = sorted(path.parent for path in (ROOT / "src/tallystick").glob("*/__init__.py"))
WORDS = {row.split("|")[1].strip().lower() for row in (ROOT / "docs/words.md").read_text().splitlines() if "|" in row}


def sign(room: Path) -> str:
    return ast.get_docstring(ast.parse((room / "__init__.py").read_text())) or ""


def known(word: str) -> bool:
    singular = word.rstrip("s")
    return any(word == known or singular == known or known.startswith(f"{word} (") for known in WORDS)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_sign_says_what_comes_in_and_goes_out_and_stands_alone(room):
    tree = ast.parse((room / "__init__.py").read_text())
    assert len(tree.body) == 1, "nothing but the sign is in __init__"
    assert "In:" in sign(room)
    assert "Out:" in sign(room)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_words_on_signs_are_in_the_glossary(room):
    found = re.search(r"Words: (.*)", sign(room).replace("\n", " "))
    for word in re.split(r", ", found.group(1).rstrip(".")) if found else []:
        assert known(word.strip().lower()), word


def test_closed_vocabularies_are_in_the_glossary():
    tree = ast.parse((ROOT / "src/tallystick/vocabulary/codes.py").read_text())
    for item in tree.body:
        if isinstance(item, ast.ClassDef):
            spoken = re.sub(r"(?<!^)([A-Z])", r" \1", item.name).lower()
            assert any(word.startswith(spoken.split()[-1]) or word == spoken for word in WORDS), item.name


def test_the_house_page_names_every_room():
    page = (ROOT / "docs/house.md").read_text()
    for room in ROOMS:
        assert f"`{room.name}`" in page, room.name


def test_the_import_contract_names_every_room():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    named = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    alone = {path.stem for path in (ROOT / "src/tallystick").glob("*.py")} - {"__init__"}
    assert named == {room.name for room in ROOMS} | alone


def test_the_readme_is_short_and_starts_with_the_two_commands():
    readme = (ROOT / "README.md").read_text()
    assert len(readme.splitlines()) <= 120
    assert readme.index("./tally rehearsal") < readme.index("./tally test")


def test_commands_in_the_readme_exist():
    import click

    from tallystick.site.__main__ import assembled

    group = assembled()
    for line in re.findall(r"^\./tally (.*)$", (ROOT / "README.md").read_text(), re.M):
        words = line.split()
        if words[0] in ("test", "test-long", "check", "bench"):
            continue
        command: click.Command = group
        for word in words:
            if not isinstance(command, click.Group) or word.startswith("-") or word.isupper():
                break
            assert word in command.commands, line
            command = command.commands[word]


@pytest.mark.parametrize("lock", ["core", "media", "test", "bench", "resolve", "people", "peers"])
def test_lock_files_carry_hashes_and_no_addresses(lock):
    text = (ROOT / f"requirements/{lock}.lock").read_text()
    assert "http" not in text
    for block in re.split(r"\n(?=[a-z])", text):
        if "==" in block:
            assert "--hash=sha256:" in block, block.splitlines()[0]
