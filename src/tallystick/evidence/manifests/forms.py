"""How a JSON object becomes columns and comes back exactly: per key a mark that says where its value went. Pure.

A form is the marks and keys of one object in its order, as a JSON array of texts: a mark, then the key. Objects of
one exporter share a few forms, so they cost next to nothing in a column.
"""

import json
from typing import Any, NamedTuple

from tallystick.cage.exact_json import Number, scalar
from tallystick.evidence.manifests.verbatim import verbatim
from tallystick.evidence.rules.digests import base64_of, digest_of, fault_of
from tallystick.evidence.rules.flags import FALSE, TRUE, UNKNOWN, flag_of

TEXT, NUMBER, YES, NO, NULL = "t", "n", "T", "F", "0"
LOWER, UPPER, BASE64, CAPITAL = "l", "u", "b", "c"
ENTRY_MD5, ELEMENTS, MEDIA_HERE, OTHER = "m", "a", "v", "o"
"""The entry's own MD5 as it stood there; elements in a stream; the media or cases stand here; verbatim in OTHER."""

SCALAR, COUNT, DIGEST, FLAG = "scalar", "count", "digest", "flag"


class Field(NamedTuple):
    """A key the format names: its column, and how its value is read."""

    column: str
    kind: str = SCALAR


class Taken(NamedTuple):
    """The value of the column, the mark that gives the source's value back, and what was wrong with it."""

    value: str | None
    mark: str
    trouble: str = ""


_NOTHING, _UNSAID = Taken(None, NULL), Taken(UNKNOWN, NULL)


def take(field: Field, value: Any) -> Taken:
    """A member as its column and mark. ``OTHER``: the column does not hold it exactly, so it is kept verbatim too."""
    if value is None:
        return _UNSAID if field.kind == FLAG else _NOTHING
    plain = _mark(value)
    if plain == OTHER:
        return Taken(UNKNOWN if field.kind == FLAG else None, OTHER, f"{field.column}: no single value")
    text = scalar(value) or ""
    if field.kind == FLAG:
        return _flag(text, plain)
    if field.kind == SCALAR:
        return Taken(text, plain)
    if field.kind == COUNT:
        return _count(field, text, plain)
    return _digest(field, text, plain)


def give(mark: str, text: str | None) -> str:
    """The JSON text of a member from its mark and column: the inverse of ``take`` for every mark but ``OTHER``."""
    if mark == NULL or text is None:
        return "null"
    if mark == NUMBER:
        return text
    if mark in (YES, NO):
        return "true" if mark == YES else "false"
    changed = {UPPER: str.upper, BASE64: base64_of, CAPITAL: str.capitalize}.get(mark)
    return verbatim(changed(text) if changed else text)


def form_of(parts: tuple[str, ...]) -> str:
    """A form from marks and keys already joined."""
    return json.dumps(parts, ensure_ascii=False)


def parts_of(form: str) -> list[tuple[str, str]]:
    """Mark and key of every member, in order."""
    return [(part[0], part[1:]) for part in json.loads(form)]


def _mark(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return TEXT
    if kind is Number:
        return NUMBER
    if value is None:
        return NULL
    return OTHER if kind is not bool else YES if value else NO


def _flag(text: str, plain: str) -> Taken:
    said = flag_of(text)
    if plain in (YES, NO):
        return Taken(said, plain)
    if plain == TEXT and said in (TRUE, FALSE):
        mark = TEXT if text == said else CAPITAL if text == said.capitalize() else OTHER
        return Taken(said, mark)
    return Taken(said, OTHER)


def _count(field: Field, text: str, plain: str) -> Taken:
    if text.isascii() and text.isdigit() and plain in (TEXT, NUMBER):
        return Taken(text, plain)
    return Taken(None, OTHER, f"{field.column}: no whole number")


def _digest(field: Field, text: str, plain: str) -> Taken:
    digest = digest_of(field.column, text) if plain == TEXT else None
    if digest is None:
        return Taken(None, OTHER, "" if not text else fault_of(field.column, text))
    mark = LOWER if text == digest else UPPER if text == digest.upper() else OTHER
    return Taken(digest, BASE64 if mark == OTHER and text == base64_of(digest) else mark)
