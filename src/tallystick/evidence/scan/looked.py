"""What a look may say: the columns of a manifest and nothing else, short enough that no picture fits into it.

The look runs in the cage and may be taken over by the file it looks at; so its answer is judged here, outside.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from tallystick.vocabulary.manifest import FRAMES, SIGNALS, C2paState, Origin, SignalKind

Row = list[Any]

LONGEST = 300
"""Characters of one text; longer ones are cut."""

MOST_SIGNALS = 200
MOST_FRAMES = 10_000

_HEX64 = re.compile(r"[0-9a-f]{64}")
_MIME = re.compile(r"[a-z]+/[a-z0-9.+-]{1,60}")
_BOUNDS: dict[str, tuple[int, int]] = {
    "width": (0, 2**31 - 1),
    "height": (0, 2**31 - 1),
    "orientation": (1, 8),
    "pdq_quality": (0, 100),
    "at_ms": (0, 2**53),
}
_ONE_OF: dict[str, set[str]] = {
    "kind": {*SignalKind},
    "says": {*Origin},
    "state": {*C2paState},
    "pdq_from": {"draft", "full"},
}
_PATTERNS = {"pdq": _HEX64, "raw_sha256": _HEX64, "prompt_sha256": _HEX64, "mime": _MIME}
_NEEDED = {"kind", "says", "state", "extractor", "at_ms"}

PICTURE = ("mime", "width", "height", "orientation", "pdq", "pdq_quality", "pdq_from")
"""Columns of FILES that a look fills."""

_SIGNAL = tuple(column for column in SIGNALS if column[0] not in ("file", "place"))
_FRAME = tuple(column for column in FRAMES if column[0] != "file")


class Unfit(Exception):
    """Names what in an answer does not hold; never its value."""


@dataclass(frozen=True)
class Looked:
    """``columns`` by name as in ``PICTURE``; ``signals`` and ``frames`` are rows without their file (and place)."""

    columns: dict[str, Any] = field(default_factory=dict)
    signals: list[Row] = field(default_factory=list)
    frames: list[Row] = field(default_factory=list)
    reason: str = ""


def judged(told: dict[str, Any]) -> Looked:
    """The answer of a look, checked in every value. Raises Unfit."""
    columns = {name: _value(name, "INTEGER" if name in _BOUNDS else "VARCHAR", told.get(name)) for name in PICTURE}
    return Looked(
        columns=columns,
        signals=[_row(one, _SIGNAL) for one in _listed(told, "signals", MOST_SIGNALS)],
        frames=[_row(one, _FRAME) for one in _listed(told, "frames", MOST_FRAMES)],
        reason=_value("reason", "VARCHAR", told.get("reason")) or "",
    )


def _listed(told: dict[str, Any], name: str, most: int) -> list[dict[str, Any]]:
    found = [] if told.get(name) is None else told[name]
    if not isinstance(found, list) or len(found) > most or not all(isinstance(one, dict) for one in found):
        raise Unfit(name)
    return found


def _row(told: dict[str, Any], columns: tuple[tuple[str, str, str], ...]) -> Row:
    if told.keys() - {name for name, _, _ in columns} - {"file", "place"}:
        raise Unfit("columns")
    return [_value(name, kind, told.get(name)) for name, kind, _ in columns]


def _value(name: str, kind: str, value: Any) -> Any:
    if value is None:
        if name in _NEEDED:
            raise Unfit(name)
        return None
    if kind == "BOOLEAN":
        fits = isinstance(value, bool)
    elif kind == "VARCHAR":
        return _text(name, value)
    else:
        least, most = _BOUNDS[name]
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    if not fits:
        raise Unfit(name)
    return value


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or (name in _ONE_OF and value not in _ONE_OF[name]):
        raise Unfit(name)
    if name in _PATTERNS:
        if not _PATTERNS[name].fullmatch(value):
            raise Unfit(name)
        return value
    return _clean(value if len(value) <= LONGEST else value[: LONGEST - 1] + "…")


def _clean(text: str) -> str:
    """Half characters cannot be written down, and NUL ends a text for many a program that reads the manifest."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
