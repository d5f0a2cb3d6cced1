"""Attach the manifest of a scan to the item it was made of: checked against a key the officer knows, then shelved."""

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings

from tallystick.evidence.reads import find_item
from tallystick.evidence.recording import line, need, running_operation
from tallystick.evidence.replaced import replaced
from tallystick.evidence.scan.check import Checked, check_manifest
from tallystick.evidence.shelving import aside, head_digest, shelve, take_in
from tallystick.records.models import Item, Manifest
from tallystick.tables.engine import quoted
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.errors import Absent, Conflict, Malformed
from tallystick.vocabulary.manifest import TABLES, Origin
from tallystick.vocabulary.viewer import Viewer

ORIGINS = tuple(str(origin) for origin in Origin)


def attach_manifest(label: str, folder: Path, *, verify_key: str, by: Viewer, at: datetime, reason: str) -> Manifest:
    """Check a manifest and put it on the shelf. ``verify_key``: the examiner's, in hex, as they gave it to you.

    Nothing is read from a manifest that another key signed. Raises Absent, Malformed (with everything that is wrong,
    or when it is of another item), Conflict when the same manifest is attached already. One that was made to confirm
    pictures in full size takes the place of the manifest it was made from.
    """
    operation, item = running_operation(by), find_item(by, label)
    need(reason, where=f"item {item.label}")
    remedy = "Ask the examiner: tallystick scan key says it."
    need(verify_key, where="verify key", what="none was given", remedy=remedy)
    if item.owner != by.agency:
        raise Absent(f"item {item.label}", "it is not in your agency's register", "Ask its agency.")
    shelf = Shelf(Path(settings.TALLYSTICK_HOME), str(operation.pk))
    with _copied(folder, shelf) as copy:
        checked = check_manifest(copy, verify_key=verify_key)
        _of_this_item(checked.head, item, operation.reference, folder)
        digest = head_digest(checked.head)
        if Manifest.objects.filter(operation=operation, item=item.pk, digest=digest).exists():
            raise Conflict(f"item {item.label}", "this manifest is attached already", "Nothing is left to do.")
        instead = replaced(checked, copy, item, shelf)
        counts = counted(copy)
        shelve(copy, digest, shelf)
    row = Manifest(
        operation=operation, owner=by.agency, item=item.pk, digest=digest, signer=checked.signer, instead=instead,
        files=counts["files"], size=counts["bytes"], counts=counts, ended_at=_ended(checked), by=by.officer, at=at,
        reason=reason,
    )  # fmt: skip
    take_in(row, by=by, reason=reason)
    payload = {"item": item.label, "manifest": digest, "signer": checked.signer, "reason": reason}
    if instead:
        payload |= {"instead": str(instead)}
    line("attach_manifest", f"item:{item.pk} manifest:{row.pk}", by=by, at=at, payload=payload)
    return row


def counted(folder: Path) -> dict[str, int]:
    """Files in all, bytes read, by state, pictures with a digest, and files by what they declare."""
    with duckdb.connect(config={"threads": 1, "memory_limit": "2GB"}) as engine:
        files, signals = (f"read_parquet({quoted(folder / name)})" for name in ("FILES.parquet", "SIGNALS.parquet"))
        total, size, pictures = engine.execute(
            "SELECT count(*), CAST(coalesce(sum(CASE WHEN sha256 IS NOT NULL THEN size END), 0) AS BIGINT), count(pdq)"
            f" FROM {files}"
        ).fetchall()[0]
        states = dict(engine.execute(f"SELECT state, count(*) FROM {files} GROUP BY state").fetchall())
        says = dict(engine.execute(f"SELECT says, count(DISTINCT file) FROM {signals} GROUP BY says").fetchall())
    declared = {name: int(says.get(name, 0)) for name in ORIGINS}
    return (
        {"files": total, "bytes": size, "pictures": pictures} | {str(k): int(v) for k, v in states.items()} | declared
    )


def _ended(checked: Checked) -> datetime | None:
    run: Mapping[str, Any] = checked.head.get("run", {})
    try:
        ended = datetime.fromisoformat(str(run.get("ended", "")))
    except ValueError:
        return None
    return ended if ended.tzinfo else None


@contextmanager
def _copied(folder: Path, shelf: Shelf) -> Iterator[Path]:
    """A copy on the shelf: what is checked is what is kept, whatever becomes of the stick meanwhile."""
    with aside(shelf) as copy:
        for name in ("head.json", *(f"{table}.parquet" for table in TABLES)):
            _copy(folder / name, copy / name)
        yield copy


def _copy(source: Path, target: Path) -> None:
    """Raises Absent for what is not there or is no plain file; a link is not followed."""
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Absent(str(source), f"cannot be read ({error.strerror})", "Give the folder of a manifest.") from None
    with os.fdopen(handle, "rb") as given, target.open("xb") as kept:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise Malformed(str(source), "is no plain file", "Give the folder of a manifest.")
        shutil.copyfileobj(given, kept, 1 << 20)
        kept.flush()
        os.fsync(kept.fileno())


def _of_this_item(head: Mapping[str, Any], item: Item, operation: str, folder: Path) -> None:
    """Labels begin anew in every operation: a manifest names operation and label, or the item's own number."""
    named = str(head.get("item", ""))
    if named not in (f"{operation} {item.label}", str(item.pk)):
        what = f"the manifest is of {named or 'no item'}, not of {operation} {item.label}"
        remedy = f'Attach it to its own item, or scan again with --item "{operation} {item.label}".'
        raise Malformed(str(folder), what, remedy)
