"""Checks a backup where it lies, without a home and without a database."""

from collections.abc import Callable
from pathlib import Path

from tallystick.records.dumping import KEPT_OUT, contents
from tallystick.site.backup.files import hashed
from tallystick.site.backup.manifest import ROWS, Manifest, chosen, place_of, read_manifest
from tallystick.verify import Bad, VerifierKey, open_checkpoint
from tallystick.vocabulary.errors import Malformed

Told = Callable[[str, int, int], None]
AT_MOST = 20


def check_backup(folder: Path, *, told: Told) -> Manifest:
    """Read every byte of a backup (or of the newest in a folder). Raises Absent; Malformed, naming what is wrong."""
    store, backup = chosen(folder)
    manifest = read_manifest(backup)
    check_rows(backup, manifest)
    wrong = _wrong_files(store, manifest, told)
    if wrong:
        named = ", ".join(wrong[:AT_MOST]) + (f" and {len(wrong) - AT_MOST} more" if len(wrong) > AT_MOST else "")
        raise Malformed(str(backup), f"missing or altered: {named}", "Use another backup, or another copy of this one.")
    _check_checkpoint(manifest, backup)
    return manifest


def check_rows(backup: Path, manifest: Manifest) -> None:
    """The dump is the one of the manifest, and holds every table. Raises Malformed."""
    path = backup / ROWS
    if not path.is_file() or hashed(path) != manifest.rows:
        raise Malformed(str(path), "it is missing or was altered", "Use another backup, or another copy of this one.")
    lacking = sorted({*manifest.tables} - contents(path) - {*KEPT_OUT})
    if lacking:
        raise Malformed(str(path), f"it has no rows of {', '.join(lacking)}", "Take another backup.")


def _wrong_files(store: Path, manifest: Manifest, told: Told) -> list[str]:
    wrong = []
    for place, (path, kept) in enumerate(sorted(manifest.files.items())):
        told("files", place, len(manifest.files))
        lies = place_of(store, kept[0])
        if not lies.is_file() or hashed(lies) != kept:
            wrong.append(path)
    told("files", len(manifest.files), len(manifest.files))
    return wrong


def _check_checkpoint(manifest: Manifest, backup: Path) -> None:
    ledger = manifest.ledger
    if not ledger.checkpoint:
        return
    try:
        found = open_checkpoint(ledger.checkpoint, key=VerifierKey.parse(ledger.key))
    except Bad as error:
        raise Malformed(
            str(backup), f"its checkpoint is not signed by its log ({error})", "Do not trust it."
        ) from error
    if found.size > ledger.size or (found.size == ledger.size and found.root.hex() != ledger.root):
        raise Malformed(str(backup), "its ledger is not the one its checkpoint was made over", "Do not trust it.")
