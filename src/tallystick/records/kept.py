"""The checkpoints this home keeps outside the database: ``home/ledger/checkpoints``, signed notes one after another.

Whoever rewrites the database must also rewrite this file; whoever rewrites both is caught by the witnesses.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tallystick.vocabulary.errors import Malformed

NOTE = re.compile(r"[^\n]+\n[^\n]+\n[^\n]+\n\n(?:— [^\n]+\n)+(?=\n)")
TAIL = 16_384
"""Bytes at the end of the file that surely hold a whole note."""
TORN = 2_000
"""More bytes than this were not left by a write that was cut short."""


def place(home: Path) -> Path:
    """The file of kept checkpoints."""
    return home / "ledger" / "checkpoints"


def notes(home: Path) -> list[str]:
    """Every kept note, oldest first. Raises Malformed for anything in the file that is none."""
    path = place(home)
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    found, end = [], 0
    for match in NOTE.finditer(text):
        if match.start() != end:
            break
        found.append(match[0])
        end = match.end() + 1
    if end != len(text):
        what = f"what follows its note {len(found)} is not a signed note"
        raise Malformed(str(path), what, "Compare it with the checkpoints in the database and at the agencies.")
    return found


def newest(home: Path) -> str | None:
    """The last kept note; None when there is none."""
    try:
        with place(home).open("rb") as kept:
            kept.seek(max(0, kept.seek(0, os.SEEK_END) - TAIL))
            found = _whole_notes(kept.read())
    except FileNotFoundError:
        return None
    return found[-1][0] if found else None


def _whole_notes(tail: bytes) -> list[tuple[str, int]]:
    """Whole notes at the end of the file, and how many bytes follow each."""
    text = tail.decode(errors="surrogateescape")
    return [(match[0], len(text[match.end() + 1 :].encode(errors="surrogateescape"))) for match in NOTE.finditer(text)]


@contextmanager
def writing(home: Path) -> Iterator[IO[bytes]]:
    """The file, open to append to and locked: one checkpoint is made at a time. A torn end is cut off first."""
    path = place(home)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as out:
        fcntl.flock(out, fcntl.LOCK_EX)
        size = out.seek(0, os.SEEK_END)
        out.seek(max(0, size - TAIL))
        found = _whole_notes(out.read())
        torn = found[-1][1] if found else size
        if torn > TORN:
            what = f"its last {torn} bytes are no signed notes"
            raise Malformed(str(path), what, "Find out who wrote them; then move the file aside.")
        if torn:
            out.truncate(size - torn)
        yield out


def keep(out: IO[bytes], note: str) -> None:
    """Append a note; it is on the disk when this returns."""
    out.write(note.encode() + b"\n")
    os.fsync(out.fileno())
