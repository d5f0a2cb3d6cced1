"""The name and key of this home's log: made once, at the first checkpoint, and never inside the database."""

import os
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

from tallystick.records.notes import public_key
from tallystick.verify import WITNESS, VerifierKey
from tallystick.vocabulary.errors import Unavailable

PREFIX = "tallystick.example/"
MOMENT = 60
"""Seconds within which name and key of a new log are surely both written."""


@dataclass(frozen=True, kw_only=True)
class LogKey:
    """``origin``: the log's name, under which it signs. ``seed``: 32 bytes, secret."""

    origin: str
    seed: bytes = field(repr=False)

    @property
    def public(self) -> VerifierKey:
        return public_key(self.origin, seed=self.seed)

    @property
    def clock(self) -> VerifierKey:
        """The same key as it signs times: every checkpoint says when it was made."""
        return public_key(self.origin, seed=self.seed, kind=WITNESS)


def load(home: Path) -> LogKey:
    """The log's key; makes name and key on first use. Raises Unavailable when the name is there and its key is lost."""
    origin, key = home / "secrets" / "ledger.origin", home / "secrets" / "ledger.key"
    if origin.exists() and not key.exists() and time.time() - origin.stat().st_mtime > MOMENT:
        what = f"the key of the ledger {_read(origin)} is missing"
        raise Unavailable(str(key), what, "Restore it from where the keys are kept.")
    _once(origin, PREFIX + secrets.token_hex(6))
    _once(key, secrets.token_hex(32))
    return LogKey(origin=_read(origin), seed=bytes.fromhex(_read(key)))


def log_key(home: Path) -> VerifierKey:
    """The public key that checkpoints of this home are checked with."""
    return load(home).public


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii").strip()


def _once(path: Path, text: str) -> None:
    """Write a file whole or not at all; whoever comes second reads what is there."""
    if path.exists():
        return
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(text + "\n")
            out.flush()
            os.fsync(out.fileno())
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
