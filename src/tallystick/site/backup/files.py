"""Files into and out of a backup folder by their digest: written once, read again after writing."""

import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from tallystick.site.backup.manifest import place_of
from tallystick.tables.shelf import sync
from tallystick.vocabulary.errors import Malformed

CHUNK = 1 << 20
LEFT_OUT = (
    "pg", "pg.log", "secrets", "static", "work", "incoming", "restoring", "rehearsals", "rehearsal-sign-ins.json",
)  # fmt: skip
"""Below a home: rows and keys travel in their own way, the rest is made again. Everything else is kept."""


def files_of(home: Path) -> Iterator[Path]:
    """Files of a home that a backup keeps, in order, as paths below it. No link is followed."""
    for top in sorted(home.iterdir()):
        if top.name not in LEFT_OUT and not top.name.startswith((".", "spill-")):
            yield from _below(top, home)


def _below(path: Path, home: Path) -> Iterator[Path]:
    if path.is_symlink() or path.name.endswith(".lock"):
        return
    if path.is_file():
        yield path.relative_to(home)
    elif path.is_dir():
        for inner in sorted(path.iterdir()):
            if not inner.name.startswith("."):
                yield from _below(inner, home)


def keep(path: Path, *, folder: Path) -> tuple[str, int]:
    """Put a file into the backup folder; gives sha256 and bytes. A copy that is there and whole is not made again.

    A copy that rotted is replaced. Raises FileNotFoundError when the file went away meanwhile.
    """
    digest, size = hashed(path)
    target = place_of(folder, digest)
    if target.is_file() and hashed(target)[0] == digest:
        return digest, size
    if _copy(path, target) != digest:
        target.unlink()
        raise Malformed(str(path), "it changed while it was copied", "Run the backup again.")
    return digest, size


def give_back(digest: str, *, folder: Path, target: Path) -> None:
    """Copy a file out of the backup folder. Raises Malformed when it is not there or not what it was."""
    source = place_of(folder, digest)
    if not source.is_file() or _copy(source, target) != digest:
        raise Malformed(str(source), "it is missing or was altered", "Restore another backup, or find its copy.")


def hashed(path: Path) -> tuple[str, int]:
    """sha256 (hex) and bytes of a file."""
    with path.open("rb") as source:
        said = hashlib.file_digest(source, "sha256").hexdigest()
        return said, source.tell()


def _copy(source: Path, target: Path) -> str:
    """Copy to a temporary name, sync, rename; gives the sha256 of what was written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}")
    digest = hashlib.sha256()
    try:
        with source.open("rb") as given, fresh.open("xb") as out:
            os.fchmod(out.fileno(), 0o600)
            while chunk := given.read(CHUNK):
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        fresh.rename(target)
        sync(target.parent)
    finally:
        fresh.unlink(missing_ok=True)
    return digest.hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file, synced, under its name at once."""
    fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        with fresh.open("xb") as out:
            os.fchmod(out.fileno(), 0o600)
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        fresh.rename(path)
        sync(path.parent)
    finally:
        fresh.unlink(missing_ok=True)
