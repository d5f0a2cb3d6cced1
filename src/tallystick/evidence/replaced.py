"""Which manifest of an item another one stands instead of: the same rows, pictures looked at again in full size."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from tallystick.evidence.scan.manifest import digest_of
from tallystick.records.models import Item, Manifest
from tallystick.tables.engine import quoted
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.errors import Absent, Conflict, Malformed
from tallystick.vocabulary.manifest import CONFIRMED, TABLES

_AGAIN = "Confirm the pictures again, from the manifest that is attached."


def replaced(head: Mapping[str, Any], folder: Path, item: Item, shelf: Shelf) -> UUID | None:
    """The row of the manifest that ``head`` says it stands instead of; None when it says nothing of the kind.

    ``folder`` holds its tables, already checked against the head. Raises Absent when that manifest is not attached to
    this item, Conflict when another stands in its place already, Malformed when more than digests of pictures differ.
    """
    digest = head.get("instead")
    if digest is None:
        return None
    rows = Manifest.objects.filter(operation=item.operation_id, item=item.pk, owner=item.owner)
    row = rows.filter(digest=str(digest), form="scan").first()
    where = f"item {item.label}"
    if row is None:
        what = f"the manifest it stands instead of ({str(digest)[:16]}) is not attached to it"
        raise Absent(where, what, "Attach that one first.")
    if rows.filter(instead=row.pk).exists():
        raise Conflict(where, "another manifest stands instead of the same one", "Confirm pictures from the newest.")
    if not (shelf.manifest(row.digest) / "head.json").exists():
        what = f"the files of manifest {row.digest[:16]} are not on the shelf"
        raise Absent(where, what, "Bring them back from a backup: tallystick restore.")
    if wrong := _differ(shelf.manifest(row.digest), folder):
        raise Malformed(where, f"it differs from the manifest it stands instead of in {wrong}", _AGAIN)
    return row.pk


def _differ(before: Path, now: Path) -> str:
    """Which table holds other rows than it did, but for the columns that a second look may fill."""
    for name in TABLES.keys() - {"FILES"}:
        if digest_of(before / f"{name}.parquet") != digest_of(now / f"{name}.parquet"):
            return name
    kept = f"SELECT * EXCLUDE ({', '.join(CONFIRMED)}) FROM read_parquet"
    one, other = (f"({kept}({quoted(folder / 'FILES.parquet')}))" for folder in (before, now))
    with duckdb.connect(config={"threads": 1, "memory_limit": "2GB"}) as engine:
        sql = f"SELECT count(*) FROM ({one} EXCEPT ALL {other} UNION ALL ({other} EXCEPT ALL {one}))"
        ((differing,),) = engine.execute(sql).fetchall()
    return "FILES" if differing else ""
