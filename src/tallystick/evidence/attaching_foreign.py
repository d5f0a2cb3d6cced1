"""Attach the manifest of another tool to the item it was made of: read in the cage, its streams on the shelf.

It bears no signature of ours: who brought it, when and why is what stands behind it, and the SHA-256 of the file.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings

from tallystick.cage.report import ReadReport, stream_file
from tallystick.evidence.foreign import read_foreign
from tallystick.evidence.manifests.tables import MEDIA_STREAM
from tallystick.evidence.reads import find_item
from tallystick.evidence.recording import line, need, running_operation
from tallystick.evidence.scan.head import write_head
from tallystick.evidence.scan.manifest import digest_of
from tallystick.evidence.shelving import aside, head_digest, shelve, take_in
from tallystick.records.models import Item, Manifest
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.errors import Absent, Conflict, Malformed
from tallystick.vocabulary.viewer import Viewer

FORMAT, VERSION = "tallystick-foreign", 1
REJECTS = "rejects.parquet"
MOST_VALUES = 100
"""Classification values that are counted one by one; a file may invent any number of them."""

_LONGEST = 80
_MOST_BYTES = 2**53 - 1
_COUNTS = f"""SELECT count(*), CAST(least(coalesce(sum(TRY_CAST(size AS UBIGINT)), 0), {_MOST_BYTES}) AS BIGINT),
    count(*) FILTER (mime ILIKE 'image/%'), count(category) FROM read_parquet(?)"""
_VALUES = f"""SELECT scheme, scheme_version, profile, category, count(*) AS files FROM read_parquet(?)
    WHERE category IS NOT NULL GROUP BY ALL ORDER BY files DESC, 1, 2, 3, 4 LIMIT {MOST_VALUES}"""


def attach_foreign(
    label: str, path: Path, *, reader: str, options: Mapping[str, object], by: Viewer, at: datetime, reason: str
) -> Manifest:
    """Read another tool's manifest in the cage and put its streams on the shelf. ``reader``: a name of ``READERS``.

    Read anew in the same way by a newer version of the reader, it takes the place of the earlier reading; read with
    other options or by another reader, both count: nobody alone takes back what a file said. Raises Absent, Malformed
    (no such format, or nothing in it), Conflict when the same file was read the same way already, and what the cage
    raises.
    """
    operation, item = running_operation(by), find_item(by, label)
    need(reason, where=f"item {item.label}")
    if item.owner != by.agency:
        raise Absent(f"item {item.label}", "it is not in your agency's register", "Ask its agency.")
    shelf = Shelf(Path(settings.TALLYSTICK_HOME), str(operation.pk))
    with aside(shelf) as folder:
        report = read_foreign(path, reader=reader, into=folder, options=options)
        counts = _counted(report, path)
        head = _head(report, reader, options, counts) | {"item": f"{operation.reference} {item.label}"}
        instead = _earlier(head, item, shelf)
        (folder / "read.json").unlink()  # all of it stands in the head
        write_head(head, folder)
        digest = head_digest(head)
        shelve(folder, digest, shelf)
    row = Manifest(
        operation=operation, owner=by.agency, item=item.pk, digest=digest, signer="", form=reader, instead=instead,
        files=counts["files"], size=counts["bytes"], counts=counts, by=by.officer, at=at, reason=reason,
    )  # fmt: skip
    take_in(row, by=by, reason=reason)
    payload = {"item": item.label, "manifest": digest, "form": reader, "given": report.sha256, "reason": reason}
    if instead:
        payload |= {"instead": str(instead)}
    line("attach_foreign", f"item:{item.pk} manifest:{row.pk}", by=by, at=at, payload=payload)
    return row


def _counted(report: ReadReport, path: Path) -> dict[str, Any]:
    """Files, bytes, pictures and classified ones as the file tells them, and files by value under their scheme.

    Raises Malformed when there is no entry in it.
    """
    media = [str(report.path(MEDIA_STREAM))]
    with duckdb.connect(config={"threads": 1, "memory_limit": "2GB"}) as engine:
        ((files, size, pictures, classified),) = engine.execute(_COUNTS, media).fetchall()
        values = engine.execute(_VALUES, media).fetchall()
    if not files:
        raise Malformed(path.name, "there is no file in it that could be read", "Name the reader of its format.")
    names = ("scheme", "version", "profile", "value")
    listed = [
        {name: _short(value) for name, value in zip(names, row, strict=False)} | {"files": row[4]} for row in values
    ]
    return {
        "files": files,
        "bytes": size,
        "pictures": pictures,
        "set_aside": report.streams[MEDIA_STREAM].rejects,
        "classified": classified,
        "values": listed,
    }


def _short(value: str | None) -> str:
    text = (value or "").encode("utf-8", "replace").decode()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _head(report: ReadReport, reader: str, options: Mapping[str, object], counts: dict[str, Any]) -> dict[str, Any]:
    """What was read by what, from which bytes, into which files."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "reader": reader,
        "reader_version": report.version,
        "options": dict(options),
        "given": {"sha256": report.sha256, "bytes": report.bytes},
        "counts": counts,
        "streams": {
            name: {"records": one.records, "rows": one.rows, "rejects": one.rejects, "sha256": _digest(report, name)}
            for name, one in report.streams.items()
        },
        "rejects": {"sha256": digest_of(report.rejects_path)},
    }


def _digest(report: ReadReport, stream: str) -> str:
    return digest_of(report.folder / stream_file(stream))


def _earlier(head: Mapping[str, Any], item: Item, shelf: Shelf) -> Any:
    """The manifest of the same file that this reading takes the place of. Raises Conflict for the same reading."""
    rows = Manifest.objects.filter(operation=item.operation_id, item=item.pk).exclude(form="scan").order_by("at", "id")
    same = [(row, read) for row in rows if (read := _read(shelf, row.digest))["given"] == head["given"]]
    alike = [(row, read) for row, read in same if all(read[name] == head[name] for name in ("reader", "options"))]
    if any(read["reader_version"] == head["reader_version"] for _, read in alike):
        raise Conflict(f"item {item.label}", "this file is attached already, read the same way", "Nothing is to do.")
    replaced = {row.instead for row, _ in same}
    older = [row for row, read in alike if _newer(head["reader_version"], read["reader_version"])]
    return next((row.pk for row in reversed(older) if row.pk not in replaced), None)


def _newer(version: str, than: str) -> bool:
    """Whether a reader's version is a later one; versions that are no plain numbers cannot be compared, and are not."""
    return version.isdecimal() and than.isdecimal() and int(version) > int(than)


def _read(shelf: Shelf, digest: str) -> dict[str, Any]:
    """The head of a manifest that lies on the shelf. Raises Absent when it is lost."""
    try:
        head: dict[str, Any] = json.loads((shelf.manifest(digest) / "head.json").read_bytes())
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise Absent(f"manifest {digest}", what, "Bring the files back from the backup: tallystick restore.") from None
    return head
