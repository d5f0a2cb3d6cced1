"""The definitions the house counts by: read once from ``definitions.toml``."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from tallystick.report.counting.rules.definition import Definition, defined
from tallystick.vocabulary.errors import Absent, Malformed
from tallystick.vocabulary.results import ABOUT_CHILDREN, ITEM_WORDS, UNITS

__all__ = ["Definition", "about_children", "definition", "definitions"]

FILE = Path(__file__).with_name("definitions.toml")
WORDS: dict[str, tuple[str, ...]] = {
    "kinds": tuple(UNITS),
    "item_kinds": tuple(ITEM_WORDS),
    "stage": ("", "seized", "examined", "content_found"),
    "period": ("action", "operation"),
    "before_action": ("", "main", "all"),
    "main": ("with", "without"),
    "already": ("", "with", "without"),
    "per": ("entry", "address", "warrant", "subject", "country"),
    "of": ("", "suspects", "participating"),
}


@cache
def definitions() -> tuple[Definition, ...]:
    """Every definition, in the order of the file. Raises Malformed where the file says what is not known."""
    found = tuple(_checked(defined(row)) for row in _file()["definition"])
    if len({one.key for one in found}) < len(found):
        raise Malformed(FILE.name, "a key stands there twice", "Give each definition its own.")
    return found


def definition(key: str) -> Definition:
    """The definition of this key. Raises Absent."""
    for one in definitions():
        if one.key == key:
            return one
    raise Absent(f"figure {key[:60]}", "there is no such definition", "See the list of figures.")


def about_children(definition: Definition) -> bool:
    """Whether a figure says anything about children: only with the consent of the countries whose entries it has."""
    return any(kind in ABOUT_CHILDREN for kind in definition.kinds)


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _checked(one: Definition) -> Definition:
    for name, words in WORDS.items():
        said = getattr(one, name)
        for word in said if isinstance(said, tuple) else (said,):
            if word not in words:
                raise Malformed(f"{FILE.name} {one.key}", f"{name} is {word!r}", f"One of: {', '.join(words)}.")
    return one
