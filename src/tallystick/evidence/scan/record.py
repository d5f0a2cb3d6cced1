"""What is known of one entry when the scan is done with it, and how it stands in the journal."""

import json
from dataclasses import dataclass, field
from typing import Any

from tallystick.evidence.scan.looked import Looked, Row
from tallystick.evidence.scan.walk import Entry, Times
from tallystick.vocabulary.manifest import FileState

_PACKED = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


_unpacked = json.JSONDecoder().decode


@dataclass(frozen=True)
class Record:
    """``columns`` are those of FILES but file, path and shown. ``times``: as of the reading."""

    path: bytes
    times: Times | None
    state: FileState
    reason: str = ""
    columns: dict[str, Any] = field(default_factory=dict)
    signals: list[Row] = field(default_factory=list)
    frames: list[Row] = field(default_factory=list)

    def line(self) -> bytes:
        """One line of JSON, with its end."""
        told = (path_text(self.path), self.times, self.state, self.reason, self.columns, self.signals, self.frames)
        return _PACKED(told).encode("ascii") + b"\n"


def of_entry(entry: Entry) -> Record:
    """Of an entry that is not read."""
    return Record(entry.path, entry.times, entry.state or FileState.UNREADABLE, entry.reason)


def of_file(entry: Entry, times: Times, *, digests: dict[str, str], looked: Looked, reason: str) -> Record:
    """Of a file that was read to its end; ``reason`` says why it was not looked at, or not well."""
    state = FileState.PARTLY if reason else FileState.READ
    columns = digests | {name: value for name, value in looked.columns.items() if value is not None}
    return Record(entry.path, times, state, reason, columns, looked.signals, looked.frames)


def from_line(line: bytes) -> Record:
    """Raises ValueError, KeyError or TypeError when the line is not one that ``Record.line`` wrote."""
    path, times, state, reason, columns, signals, frames = _unpacked(line.decode("ascii"))
    return Record(
        path_bytes(path), None if times is None else Times(*times), FileState(state), reason, columns, signals, frames
    )


def path_text(path: bytes) -> str:
    """Any bytes as text that JSON can carry; ``path_bytes`` takes it back."""
    return path.decode("utf-8", "surrogateescape")


def path_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def shown(path: bytes) -> str:
    """A path for eyes: what is no UTF-8, and what would act on a screen, is written as an escape."""
    text = path.decode("utf-8", "backslashreplace")
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
