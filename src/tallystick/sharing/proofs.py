"""``ledger.json`` and what lies beside it: the verifier, how to run it, which line records which file."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from tallystick import verify
from tallystick.sharing.writers.manifest import canonical

NAME = "ledger.json"


def made_with(files: Mapping[str, bytes], *, what: str) -> dict[str, bytes]:
    """The files with the verifier and a line on how to run it."""
    readme = README.format(what=what)
    source = Path(verify.__file__).read_bytes()
    return {**files, "verify.py": source, "README.txt": readme.encode()}


README = """How to check this {what} without trusting whoever sent it
---------------------------------------------------------------
You need Python 3.11 or newer and its package "cryptography"; no network. In a terminal, in this folder's parent:

    python -I FOLDER/verify.py FOLDER

or, for a .zip that you have not unpacked, with verify.py beside it:   python -I verify.py BUNDLE.zip

Take verify.py from somewhere else if you do not want to trust the one in here: it is one file, published with
Tallystick. To be sure of the log itself, add --key with the log's public key as an agency you trust has it
(tallystick ledger witness show), and --witness with the keys of agencies that keep its checkpoints.
It ends with ALL AS SIGNED, or names the first file or entry that is not. Every file must be said to have its digest
recorded at a position: that is the ledger line of the act that made it.
"""


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of every file, hexadecimal."""
    return {name: hashlib.sha256(made).hexdigest() for name, made in sorted(files.items())}


def written(ledger: Mapping[str, Any]) -> bytes:
    return canonical(ledger)


def check_recorded(ledger: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Raises ``verify.Bad`` unless a line of the log, shown with its payload, records the digest of every file."""
    recorded: set[tuple[str, str]] = set()
    for entry in ledger["entries"]:
        told = json.loads(entry["payload"]).get("files") if entry["payload"] else None
        recorded |= set(told.items()) if isinstance(told, dict) else set()
    for name, digest in digests(files).items():
        if (name, digest) not in recorded:
            raise verify.Bad(f"no entry of the log records file {name} as it is here")


def size_of(ledger: Mapping[str, Any]) -> int:
    """The size of the checkpoint a ledger.json stands on."""
    key = verify.VerifierKey.parse(ledger["key"])
    return verify.open_checkpoint(ledger["checkpoint"], key=key).size


def position_of(ledger: Mapping[str, Any], line: UUID) -> int:
    """Where a line stands in the log."""
    return next(int(entry["position"]) for entry in ledger["entries"] if json.loads(entry["leaf"])["id"] == str(line))
