"""A folder whose raw bytes are hashed, before anything in it is read."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tallystick.intake.cover import COVER, CoverSheet, read_cover
from tallystick.intake.progress import Progress, Told, listed_paths, untold
from tallystick.intake.reading import hash_file
from tallystick.intake.rules import contribution_digest
from tallystick.vocabulary.errors import Conflict


@dataclass(frozen=True)
class Received:
    """A folder whose raw bytes are hashed: cover sheet, digest, and path -> (sha256, bytes) of every listed file."""

    folder: Path
    cover: CoverSheet
    cover_digest: str
    digest: str
    files: dict[str, tuple[str, int]]
    progress: Progress

    @property
    def not_listed(self) -> list[str]:
        """Files in the folder that the cover sheet does not name: not read, but said."""
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if not path.is_dir())
        return sorted(path for path in found if path not in self.files and path != COVER)


def open_folder(folder: Path, *, told: Told = untold) -> Received:
    """Read the cover sheet and hash every listed file. Raises Absent or Malformed; reads no content."""
    cover = read_cover(folder)
    cover_digest = hashlib.sha256((folder / COVER).read_bytes()).hexdigest()
    progress = Progress(cover, told)
    files: dict[str, tuple[str, int]] = {}
    for path in listed_paths(cover):
        progress.next(f"hashing {path}")
        files[path] = hash_file(folder, path)
    digest = contribution_digest({path: sha256 for path, (sha256, _) in files.items()}, cover=cover_digest)
    if read_cover(folder) != cover:
        raise Conflict(COVER, "changed while it was being read", "Receive the contribution again from a copy at rest")
    return Received(folder, cover, cover_digest, digest, files, progress)
