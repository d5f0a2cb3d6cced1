"""Keyed banks: a digest lies on the shelf as HMAC-SHA256 under a key that does not lie there.

Whoever takes the shelf alone learns no digest and can ask for none. The key lies in the home's secrets and is made with
the bank.
"""

import os
import secrets
from pathlib import Path

import duckdb

from tallystick.vocabulary.errors import Absent, Conflict

KEY_BYTES = 32
MACRO = "token_of"
_BLOCK = 64


def key_path(home: Path, name: str) -> Path:
    """Where a key lies. ``name``: a bank's id; for a list known by membership alone its edition's digest."""
    return home / "secrets" / "banks" / f"{name}.key"


def new_key(home: Path, name: str) -> bytes:
    """Make a bank's key, 32 random bytes. Raises Conflict when there is one: its tokens would be lost."""
    key = secrets.token_bytes(KEY_BYTES)
    keep_key(home, name, key)
    return key


def keep_key(home: Path, name: str, key: bytes) -> None:
    """Write a key to a file that only its owner reads; one that is there and equal stays. Raises Conflict."""
    path = key_path(home, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        if path.read_text(encoding="ascii").strip() == key.hex():
            return
        raise Conflict(str(path), "another key lies there", "Move it aside only if its bank is given up.") from None
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(key.hex() + "\n")
        out.flush()
        os.fsync(out.fileno())


def load_key(home: Path, name: str) -> bytes:
    """A bank's key. Raises Absent when it is not here or is none."""
    path = key_path(home, name)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise Absent(str(path), "the bank's key is not here", "Restore the keys of the backup; without it no match.")
    return key


def make_tokens(engine: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Give the engine ``token_of(digest)``: HMAC-SHA256 (RFC 2104) of a BLOB under the key, as a BLOB of 32 bytes."""
    whole = key.ljust(_BLOCK, b"\0")
    inner, outer = (bytes(one ^ pad for one in whole).hex() for pad in (0x36, 0x5C))
    engine.execute(
        f"CREATE OR REPLACE TEMP MACRO {MACRO}(digest) AS"
        f" unhex(sha256(unhex('{outer}') || unhex(sha256(unhex('{inner}') || digest))))"
    )


def make_plain(engine: duckdb.DuckDBPyConnection) -> None:
    """Give the engine a ``token_of`` that leaves digests as they are, for banks without a key."""
    engine.execute(f"CREATE OR REPLACE TEMP MACRO {MACRO}(digest) AS digest")
