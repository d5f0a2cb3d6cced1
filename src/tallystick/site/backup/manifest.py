"""The manifest of a backup: what it holds, with the digest of everything. The last file written, so the seal of it.

Layout of a backup folder::

    files/ab/abcdef...                      files of the home by their sha256, shared by all backups, written once
    20260203T093000Z-1f2e3d4c/rows.dump     every row (pg_dump's custom format)
    20260203T093000Z-1f2e3d4c/manifest.json
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tallystick.vocabulary.errors import Absent, Malformed

FORMAT = "tallystick backup 1"
NAME, ROWS, FILES = "manifest.json", "rows.dump", "files"


@dataclass(frozen=True, kw_only=True)
class LedgerState:
    """The log in a backup: ``size`` entries with ``root`` (hex), its newest checkpoint's note, its public key.

    ``broken``: the first bad entry, in words. ``lost``: checkpoints (size, root in hex) whose loss was recorded in it.
    """

    size: int
    root: str
    checkpoint: str = ""
    key: str = ""
    broken: str = ""
    lost: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """``files``: path below the home -> [sha256, bytes]; ``missing``: files that rows name and that were not there.

    ``gone``: files of a build that a newer build replaced while the backup ran.
    """

    id: str
    made_at: str
    software: str
    server: str
    schema: dict[str, str]
    tables: dict[str, int]
    policies: str
    rows: tuple[str, int]
    ledger: LedgerState
    files: dict[str, tuple[str, int]]
    missing: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def text(self) -> str:
        """As it lies on disk."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True) + "\n"

    @property
    def trouble(self) -> list[str]:
        """What was wrong in the home already when the backup was taken."""
        return [*self.missing, *([self.ledger.broken] if self.ledger.broken else [])]

    @property
    def size(self) -> int:
        """Bytes of rows and files."""
        return self.rows[1] + sum(size for _, size in self.files.values())


def read_manifest(folder: Path) -> Manifest:
    """The manifest in ``folder``. Raises Absent, Malformed."""
    path = folder / NAME
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Absent(str(folder), "there is no finished backup here", "See: tallystick backup list FOLDER") from error
    except (ValueError, UnicodeDecodeError) as error:
        raise Malformed(str(path), "it is not JSON any more", "Take another backup.") from error
    return _manifest(said, path)


def _manifest(said: Any, path: Path) -> Manifest:
    try:
        if said.pop("format") != FORMAT:
            raise Malformed(str(path), "its format is not known here", "Restore it with a newer version.")
        lost = tuple((int(size), str(root)) for size, root in said["ledger"].pop("lost"))
        said["ledger"] = LedgerState(**said["ledger"], lost=lost)
        said["rows"] = (str(said["rows"][0]), int(said["rows"][1]))
        said["files"] = {_inside(name, path): (str(of[0]), int(of[1])) for name, of in said["files"].items()}
        return Manifest(**said)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Malformed(str(path), f"it is not a manifest ({error})", "Take another backup.") from error


def _inside(name: str, path: Path) -> str:
    """A path that stays below the home it is restored to."""
    if not name or Path(name).is_absolute() or ".." in Path(name).parts or "\0" in name:
        raise Malformed(str(path), f"{name!r} leads out of the home", "Somebody altered it: take another backup.")
    return name


def place_of(folder: Path, digest: str) -> Path:
    """Where a file of this sha256 lies in a backup folder."""
    return folder / FILES / digest[:2] / digest


def finished(folder: Path) -> list[Path]:
    """The finished backups in a backup folder, the newest last."""
    if not folder.is_dir():
        raise Absent(str(folder), "there is no such folder", "Give the folder that backups were written to.")
    return sorted(path.parent for path in folder.glob(f"[0-9]*/{NAME}"))


def chosen(folder: Path) -> tuple[Path, Path]:
    """The backup folder and the backup meant by ``folder``: one backup itself, or the newest in it. Raises Absent."""
    if (folder / NAME).is_file():
        return folder.parent, folder
    there = finished(folder)
    if not there:
        raise Absent(str(folder), "there is no finished backup here", "Take one: tallystick backup --to FOLDER")
    return folder, there[-1]


def differences(expected: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    """Tables whose counts differ, in words."""
    tables = sorted({*expected, *found})
    return [
        f"{table}: {found.get(table, 'no table')} rows instead of {expected.get(table, 'no table')}"
        for table in tables
        if expected.get(table) != found.get(table)
    ]
