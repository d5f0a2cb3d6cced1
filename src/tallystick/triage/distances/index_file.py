"""Files of arrays that are opened by memory map: a head of one page that says what follows, then the arrays.

The head holds kind, version, facts, and for every array its type, shape, place and SHA-256, and ends in the SHA-256
of itself. Opening checks the head and the file's size, so it costs the same for any size; ``verify`` reads the whole.
"""

import hashlib
import json
import mmap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from tallystick.tables.room import room
from tallystick.tables.shelf import settle
from tallystick.vocabulary.errors import Absent, Malformed

MAGIC = b"TALLYIDX"
VERSION = 1
HEAD = 4096
SEAL = 32
AGAIN = "Build it again from the list it was made from."


@dataclass
class Laid:
    """One array of a file: little-endian ``kind`` as numpy writes it, its shape and where it begins."""

    handle: BinaryIO
    kind: str
    shape: tuple[int, ...]
    begins: int
    written: int = 0
    hashed: Any = field(default_factory=hashlib.sha256)

    def write(self, part: NDArray[Any]) -> None:
        """Append to this array, whatever was written to others since."""
        given = np.ascontiguousarray(part, dtype=np.dtype(self.kind)).reshape(-1).view(np.uint8).data
        self.handle.seek(self.begins + self.written)
        self.handle.write(given)
        self.hashed.update(given)
        self.written += len(given)

    @property
    def bytes(self) -> int:
        return prod(self.shape) * np.dtype(self.kind).itemsize


@dataclass
class Writing:
    """A file being written: arrays are laid out first and then filled in any order."""

    handle: BinaryIO
    laid: dict[str, Laid] = field(default_factory=dict)
    ends: int = HEAD

    def lay(self, name: str, kind: str, shape: tuple[int, ...]) -> Laid:
        made = Laid(self.handle, np.dtype(kind).str, shape, self.ends)
        self.laid[name] = made
        self.ends += -(-made.bytes // HEAD) * HEAD
        return made

    def finish(self, kind: str, facts: Mapping[str, Any]) -> None:
        """Write the head. Raises ValueError when an array was not filled."""
        unfilled = [name for name, one in self.laid.items() if one.written != one.bytes]
        if unfilled:
            raise ValueError(f"not filled: {', '.join(unfilled)}")
        arrays = {
            name: {"kind": one.kind, "shape": one.shape, "begins": one.begins, "sha256": one.hashed.hexdigest()}
            for name, one in self.laid.items()
        }
        head = {"kind": kind, "version": VERSION, "facts": facts, "arrays": arrays, "size": self.ends}
        self.handle.truncate(self.ends)
        self.handle.seek(0)
        self.handle.write(sealed_head(head))


def sealed_head(head: Mapping[str, Any]) -> bytes:
    """The page at the start of a file."""
    body = MAGIC + json.dumps(head, sort_keys=True).encode()
    if len(body) > HEAD - SEAL:
        raise ValueError(f"a head of {len(body)} bytes does not fit")
    body = body.ljust(HEAD - SEAL, b"\0")
    return body + hashlib.sha256(body).digest()


@contextmanager
def written(path: Path, kind: str, facts: Mapping[str, Any]) -> Iterator[Writing]:
    """A file written aside, synced and renamed when the block ends well. Raises Unavailable when the disk is full."""
    with settle(path) as fresh, room(path.parent), fresh.open("wb") as handle:
        writing = Writing(handle)
        yield writing
        writing.finish(kind, facts)


@dataclass(frozen=True)
class Opened:
    """``facts`` of the head; ``arrays`` read-only over the memory map; ``digests``: SHA-256 of each array."""

    path: Path
    facts: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]
    digests: Mapping[str, str]

    def verify(self) -> None:
        """Read the whole and compare with the head. Raises Malformed."""
        for name, array in self.arrays.items():
            if hashlib.sha256(array.reshape(-1).view(np.uint8).data).hexdigest() != self.digests[name]:
                raise Malformed(str(self.path), f"the part {name} is not what was written", AGAIN)


def opened(path: Path, kind: str) -> Opened:
    """Open by memory map. Raises Absent, or Malformed for a foreign, cut or altered file or another version's."""
    try:
        with path.open("rb") as handle:
            head = _head(path, handle.read(HEAD), kind)
            size = path.stat().st_size
            if size != head["size"]:
                raise Malformed(str(path), f"it has {size} bytes, its head says {head['size']}", AGAIN)
            memory = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError as error:
        raise Absent(str(path), "there is no such file", AGAIN) from error
    arrays = {name: _array(memory, one) for name, one in head["arrays"].items()}
    return Opened(path, head["facts"], arrays, {name: one["sha256"] for name, one in head["arrays"].items()})


def _head(path: Path, page: bytes, kind: str) -> dict[str, Any]:
    if not page.startswith(MAGIC):
        raise Malformed(str(path), "this is no index of ours", "Give the file that building an index wrote.")
    body, seal = page[: HEAD - SEAL], page[HEAD - SEAL :]
    if hashlib.sha256(body).digest() != seal:
        raise Malformed(str(path), "its head is cut or altered", AGAIN)
    head: dict[str, Any] = json.loads(body[len(MAGIC) :].rstrip(b"\0"))
    if head["version"] != VERSION:
        raise Malformed(str(path), f"its version is {head['version']}, this reads {VERSION}", AGAIN)
    if head["kind"] != kind:
        raise Malformed(str(path), f"it holds {head['kind']}, not {kind}", "Give the file of the right kind.")
    return head


def _array(memory: mmap.mmap, one: Mapping[str, Any]) -> NDArray[Any]:
    shape, kind = tuple(one["shape"]), np.dtype(one["kind"])
    return np.frombuffer(memory, dtype=kind, count=prod(shape), offset=one["begins"]).reshape(shape)
