"""Lay a manifest on the shelf: made aside under a hidden name, there in one step, entered in the same transaction."""

import hashlib
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tallystick.evidence.scan.keys import canonical
from tallystick.records import consultation
from tallystick.records.models import Manifest
from tallystick.records.queue import defer_once
from tallystick.tables.shelf import Shelf, sync
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.viewer import Viewer


@contextmanager
def aside(shelf: Shelf) -> Iterator[Path]:
    """A hidden folder beside the manifests of the shelf; what is still in it at the end goes."""
    folder = shelf.manifest(f".{uuid.uuid4().hex}")
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def shelve(folder: Path, digest: str, shelf: Shelf) -> None:
    """Give the finished ``folder`` its name on the shelf; one that is there already has the same head, and stays."""
    if shelf.manifest(digest).exists():
        return
    for path in folder.iterdir():
        sync(path)
    sync(folder)
    folder.rename(shelf.manifest(digest))
    sync(shelf.manifest(digest).parent)


def head_digest(head: dict[str, Any]) -> str:
    """What a manifest is known by: SHA-256 of its head in canonical form, hex."""
    return hashlib.sha256(canonical(head)).hexdigest()


def take_in(row: Manifest, *, by: Viewer, reason: str) -> None:
    """Enter the row, log it as collection, have the agency's order of looking made again, and standing questions asked
    again."""
    row.save(force_insert=True)
    consultation.note(by, subject_kind="manifest", subject=row.digest, doing=Doing.COLLECTION, reason=reason)
    defer_once("triage.order", operation=str(row.operation_id), agency=row.owner)
    defer_once("deconfliction.answer_standing", operation=str(row.operation_id))
