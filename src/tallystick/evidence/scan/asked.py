"""Which pictures of a manifest are to be looked at in full size: the file ``tallystick triage ask`` writes."""

import json
import re
from pathlib import Path
from typing import Any

import duckdb

from tallystick.tables.engine import quoted
from tallystick.vocabulary.errors import Absent, Malformed

MOST_ASKED = 100_000
"""Files in one asking."""

_MOST_BYTES = 16 << 20
_HEX = re.compile("[0-9a-f]{64}")
_REMEDY = "Take the file as tallystick triage ask wrote it."

Asked = dict[int, tuple[bytes, str]]
"""Number of a file -> its path below the scanned folder, and the SHA-256 it had."""


def read_asked(path: Path, *, manifest: Path, digest: str) -> Asked:
    """The files that are asked for, each as the manifest in folder ``manifest`` (SHA-256 of its head) has it.

    Raises Absent when there is no such file, Malformed when it is none, or is of another manifest.
    """
    told = _read(path)
    if told.get("manifest") != digest:
        what = f"it asks for files of the manifest {str(told.get('manifest'))[:16]}, this is {digest[:16]}"
        raise Malformed(str(path), what, "Name the manifest it was written for.")
    wanted = _wanted(told.get("files"), path)
    with duckdb.connect(config={"threads": 1, "memory_limit": "2GB"}) as engine:
        source = f"read_parquet({quoted(manifest / 'FILES.parquet')})"
        engine.execute("CREATE TABLE wanted (file BIGINT)")
        engine.executemany("INSERT INTO wanted VALUES (?)", [[file] for file in wanted])
        rows = engine.execute(f"SELECT file, path, sha256 FROM {source} JOIN wanted USING (file) ORDER BY file")
        found: Asked = {file: (bytes(place), str(sha256)) for file, place, sha256 in rows.fetchall()}
    if other := [file for file in wanted if file not in found or found[file][1] != wanted[file]]:
        raise Malformed(str(path), f"file {other[0]} is not in the manifest with that SHA-256", _REMEDY)
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise Malformed(str(path), f"is larger than {_MOST_BYTES} bytes", "Ask for fewer files at a time.")
        told = json.loads(path.read_bytes())
    except OSError as error:
        raise Absent(str(path), f"cannot be read ({error.strerror})", _REMEDY) from None
    except (ValueError, RecursionError):
        raise Malformed(str(path), "is no JSON", _REMEDY) from None
    if not isinstance(told, dict):
        raise Malformed(str(path), "asks for nothing", _REMEDY)
    return told


def _wanted(files: Any, path: Path) -> dict[int, str]:
    if not isinstance(files, list) or not files or len(files) > MOST_ASKED:
        raise Malformed(str(path), f"asks for no list of 1 to {MOST_ASKED} files", _REMEDY)
    wanted: dict[int, str] = {}
    for one in files:
        file, sha256 = (one.get("file"), one.get("sha256")) if isinstance(one, dict) else (None, None)
        if type(file) is not int or not 0 < file < 2**53 or not isinstance(sha256, str) or not _HEX.fullmatch(sha256):
            raise Malformed(str(path), "holds an entry that is no file number with a SHA-256", _REMEDY)
        wanted[file] = sha256
    return wanted
