"""Which files an examiner's machine is asked to look at in full size, before a likeness is claimed."""

import json
from pathlib import Path
from typing import Any

from tallystick.evidence.reads import find_item
from tallystick.records import consultation
from tallystick.records.models import Manifest, QueueRow
from tallystick.vocabulary.errors import Absent, Conflict
from tallystick.vocabulary.viewer import Viewer

AT_ONCE = 1_000


def files_asked(viewer: Viewer, label: str) -> list[dict[str, Any]]:
    """For each scan of an item: ``manifest`` (SHA-256 of its head) and ``files`` to look at, by number and SHA-256.

    Raises Absent for an item that is not there or of which nothing is asked. The look is logged.
    """
    item = find_item(viewer, label)
    consultation.note(viewer, subject_kind="item", subject=item.pk)
    scans = set(Manifest.objects.filter(item=item.pk, form="scan").values_list("digest", flat=True))
    found: dict[str, dict[int, str]] = {}
    rows = QueueRow.objects.filter(owner=item.owner, asked=True, items__contains=[item.pk]).order_by("place")
    for row in rows.iterator(chunk_size=AT_ONCE):
        for place in row.places:
            if place["item"] == str(item.pk) and place["manifest"] in scans and len(row.content) == 64:
                found.setdefault(place["manifest"], {})[int(place["file"])] = row.content
                break
    if not found:
        raise Absent(f"item {item.label}", "no file of it is to be looked at in full size", "Nothing is left to do.")
    return [
        {"manifest": manifest, "files": [{"file": file, "sha256": sha256} for file, sha256 in sorted(files.items())]}
        for manifest, files in sorted(found.items())
    ]


def write_asked(viewer: Viewer, label: str, into: Path) -> list[tuple[Path, int]]:
    """Write one file for each scan asked of: ``into``, and beside it with a number where there are several; gives each
    with how many files it asks for. Raises Absent; Conflict when a file is there already."""
    written = []
    for number, one in enumerate(files_asked(viewer, label), start=1):
        path = into if number == 1 else into.with_name(f"{into.stem}-{number}{into.suffix}")
        if path.exists():
            raise Conflict(str(path), "it is there already", "Name another file; nothing is overwritten.")
        path.write_text(json.dumps(one, indent=1) + "\n", encoding="utf-8")
        written.append((path, len(one["files"])))
    return written
