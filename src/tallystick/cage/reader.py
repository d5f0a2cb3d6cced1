"""What a reader is: a format that turns the bytes of a source into streams of records."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from tallystick.cage.stream import Sink
from tallystick.vocabulary.errors import Malformed


@dataclass(frozen=True)
class Source:
    """The one file a reader may read; ``handle`` is an open descriptor, ``size`` in bytes."""

    handle: int
    size: int

    @property
    def path(self) -> str:
        """A path engines can open; it leads to the open descriptor, whatever happened to the name meanwhile."""
        return f"/proc/self/fd/{self.handle}"

    def open(self) -> BinaryIO:
        """The source from its first byte, with a position of its own."""
        return open(self.path, "rb", buffering=1 << 18)  # noqa: PTH123

    def head(self, size: int = 1 << 16) -> bytes:
        return os.pread(self.handle, size, 0)


@dataclass
class Options:
    """The options of a mapping, taken one by one; what nobody took is an error, not a silent nothing."""

    given: dict[str, object]
    known: set[str] = field(default_factory=set)

    def text(self, name: str, default: str) -> str:
        value = self._take(name, default)
        if not isinstance(value, str):
            raise Malformed(f"option {name}", "must be a text", f'Write {name} = "..." in the mapping.')
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self._take(name, default)
        if not isinstance(value, bool):
            raise Malformed(f"option {name}", "must be true or false", "Correct the mapping.")
        return value

    def names(self, name: str) -> list[str]:
        value = self._take(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise Malformed(f"option {name}", "must be a list of texts", f'Write {name} = ["..."] in the mapping.')
        return list(value)

    def done(self) -> None:
        """Call when every option has been taken. Raises Malformed for options this reader does not have."""
        unknown = sorted(set(self.given) - self.known)
        if unknown:
            there = ", ".join(sorted(self.known)) or "none"
            raise Malformed(f"option {unknown[0]}", "this reader has no such option", f"Options it has: {there}.")

    def _take(self, name: str, default: object) -> object:
        self.known.add(name)
        return self.given.get(name, default)


@dataclass(frozen=True)
class Example:
    """Small bytes and what must come of them: per stream the kept rows (None: only counted) and the rejects."""

    says: str
    source: bytes
    records: dict[str, int]
    rejects: dict[str, int] = field(default_factory=dict)
    options: dict[str, object] = field(default_factory=dict)
    keep: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[tuple[str | None, ...]]] = field(default_factory=dict)


class Reader(Protocol):
    """A format. ``version`` changes whenever the same bytes could read differently."""

    name: str
    version: str
    examples: Sequence[Example]

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Give every record of every wanted stream to ``out`` once, accepted or rejected.

        Raises Malformed when the file as a whole is not of the format.
        """
