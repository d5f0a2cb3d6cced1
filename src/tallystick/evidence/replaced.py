"""Which manifest of an item another one stands instead of: the same rows, pictures looked at again in full size."""

from pathlib import Path
from uuid import UUID

import duckdb

from tallystick.evidence.scan.check import Checked
from tallystick.evidence.scan.manifest import digest_of
from tallystick.records.models import Item, Manifest
from tallystick.tables.engine import quoted
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.manifest import CONFIRMED, DRAFT_OFF, MATCHABLE, TABLES

_AGAIN = "Confirm the pictures again, from the manifest that is attached."
_APART = "Confirm again without those pictures: what the first manifest says of them stays."

_NOT_LOOKED_AT = f"""SELECT count(*) FROM read_parquet(?) b JOIN read_parquet(?) n USING (file)
    WHERE (b.pdq IS DISTINCT FROM n.pdq OR b.pdq_quality IS DISTINCT FROM n.pdq_quality
        OR b.pdq_from IS DISTINCT FROM n.pdq_from)
      AND NOT coalesce(b.pdq_from = 'draft' AND n.pdq_from = 'full'
        AND n.pdq_quality >= least(b.pdq_quality, {MATCHABLE})
        AND CASE WHEN regexp_full_match(b.pdq, '[0-9a-f]{{64}}') AND regexp_full_match(n.pdq, '[0-9a-f]{{64}}')
          THEN bit_count(xor(CAST(unhex(b.pdq) AS BIT), CAST(unhex(n.pdq) AS BIT))) <= {DRAFT_OFF} END, false)"""
"""Pictures whose digest is no second look at the same picture: only a draft is looked at again, and what it was made of
in full size lies near it. Whoever could write any digest there would take a file out of its match alone."""


def replaced(checked: Checked, folder: Path, item: Item, shelf: Shelf) -> UUID | None:
    """The row of the manifest that a head says it stands instead of; None when it says nothing of the kind.

    ``folder`` holds its tables, already checked against the head. Raises Absent when that manifest is not attached to
    this item, Refused when another key signed it, Conflict when another stands in its place already, Malformed when
    more differs than digests of drafts, or those by more than :data:`DRAFT_OFF` bits or below what is matched.
    """
    digest = checked.head.get("instead")
    if digest is None:
        return None
    rows = Manifest.objects.filter(operation=item.operation_id, item=item.pk, owner=item.owner)
    row = rows.filter(digest=str(digest), form="scan").first()
    where = f"item {item.label}"
    if row is None:
        what = f"the manifest it stands instead of ({str(digest)[:16]}) is not attached to it"
        raise Absent(where, what, "Attach that one first.")
    if row.signer != checked.signer:
        what = "another key signed it than the manifest it stands instead of"
        raise Refused(where, what, "Have the pictures confirmed and signed with the key of the first one.")
    if rows.filter(instead=row.pk).exists():
        raise Conflict(where, "another manifest stands instead of the same one", "Confirm pictures from the newest.")
    if not (shelf.manifest(row.digest) / "head.json").exists():
        what = f"the files of manifest {row.digest[:16]} are not on the shelf"
        raise Absent(where, what, "Bring them back from a backup: tallystick restore.")
    if wrong := _differ(shelf.manifest(row.digest), folder):
        raise Malformed(where, f"it differs from the manifest it stands instead of in {wrong}", _AGAIN)
    if count := _not_looked_at(shelf.manifest(row.digest), folder):
        what = f"it differs from the manifest it stands instead of in digests of {count} pictures"
        raise Malformed(where, f"{what}: they are not those of the same pictures in full size", _APART)
    return row.pk


def _not_looked_at(before: Path, now: Path) -> int:
    """How many pictures have another digest that cannot come from a second look at a draft."""
    paths = [str(folder / "FILES.parquet") for folder in (before, now)]
    with duckdb.connect(config={"threads": 1, "memory_limit": "2GB"}) as engine:
        return int(engine.execute(_NOT_LOOKED_AT, paths).fetchall()[0][0])


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
