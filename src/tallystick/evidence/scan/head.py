"""The head of a manifest, ``head.json``: what was scanned with what, what came out, and the signature over it all.

What two scans of the same folder may differ in stands in ``run`` alone: when, where, how often it was started. The
signature is over the RFC 8785 bytes of the head without ``signature``.
"""

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tallystick.evidence.scan.keys import SigningKey, canonical, sign, verify_key
from tallystick.evidence.scan.manifest import Written
from tallystick.tables.shelf import settle
from tallystick.vocabulary.manifest import VERSION

FORMAT = "tallystick-scan"
_PARTS = ("tallystick", "duckdb", "numpy", "numba", "pillow", "c2pa-python")

Head = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """What belongs to this run and to no other. Times are ISO 8601, UTC, by the clock of the machine."""

    began: str
    ended: str
    starts: int
    time_zone: str
    machine: str
    folder: str
    cage: tuple[str, ...]
    """What held around the look; empty when nothing was looked at."""


def tools() -> dict[str, str]:
    """Names and versions of what made the manifest; what is not installed is not named."""
    found = {"python": platform.python_version()}
    for name in _PARTS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def head_of(asked: dict[str, Any], written: Written, run: Run) -> Head:
    """The head without signature. ``asked``: item, words, settings and tools of the scan."""
    return {
        "format": FORMAT,
        "version": VERSION,
        **asked,
        "counts": written.counts,
        "tables": written.tables,
        "run": {**vars(run), "cage": list(run.cage)},
    }


def signed_head(head: Head, key: SigningKey) -> Head:
    """The head with the verify key in it and the signature over it."""
    named = head | {"verify_key": verify_key(key)}
    return named | {"signature": sign(canonical(named), key)}


def write_head(head: Head, folder: Path) -> None:
    """``head.json``, in its canonical bytes."""
    with settle(folder / "head.json") as fresh:
        fresh.write_bytes(canonical(head))
