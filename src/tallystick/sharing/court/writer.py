"""The files of a court bundle: canonical JSON, a PDF to read, the verifier, and the ZIP they go out in."""

import os
import uuid
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from tallystick.paper.pdf import set_pdf
from tallystick.sharing.writers.manifest import canonical

TEMPLATE = Path(__file__).with_name("court.typ")
PERSONS_ON_PAPER = 50
ROWS_ON_PAPER = 40


def write_files(content: Mapping[str, Any]) -> dict[str, bytes]:
    """``court.json`` with everything, ``court.pdf`` with what fits on paper and where the rest is."""
    return {"court.json": canonical(content), "court.pdf": write_pdf(content)}


def write_pdf(content: Mapping[str, Any]) -> bytes:
    """The bundle as PDF/UA: long tables are cut after ``ROWS_ON_PAPER`` with a count of what is left out."""
    persons = [_cut(part) for part in content["persons"][:PERSONS_ON_PAPER]]
    paper = {**_cut(content), "persons": persons, "persons_in_all": len(content["persons"])}
    return set_pdf(paper, template=TEMPLATE, made=content["made"]["at"])


def _cut(part: Mapping[str, Any]) -> dict[str, Any]:
    cut = {name: len(rows) - ROWS_ON_PAPER for name, rows in part.items() if _long(rows)}
    return {name: rows[:ROWS_ON_PAPER] if _long(rows) else rows for name, rows in part.items()} | {"cut": cut}


def _long(rows: object) -> bool:
    return isinstance(rows, list) and len(rows) > ROWS_ON_PAPER


def write_zip(files: Mapping[str, bytes], out: Path) -> None:
    """Put the ZIP in place in one step, readable by its owner only; the same files give the same bytes."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, made in sorted(files.items()):
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.external_attr, member.compress_type = 0o600 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(member, made)
    fresh = out.with_name(f".{out.name}.{uuid.uuid4().hex[:8]}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        target.write(packed.getvalue())
        target.flush()
        os.fsync(target.fileno())
    fresh.rename(out)
