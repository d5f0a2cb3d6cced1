"""Signing of checkpoints: C2SP signed notes with the log's key, and cosignatures of witnesses (Ed25519)."""

import base64
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tallystick.verify import DASH, LOG, WITNESS, Checkpoint, VerifierKey


def public_key(name: str, *, seed: bytes, kind: int = LOG) -> VerifierKey:
    """The public key of a seed (32 bytes), to check a log's signatures (LOG) or a witness's (WITNESS)."""
    return VerifierKey(name, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw(), kind)


def sign_checkpoint(checkpoint: Checkpoint, *, name: str, seed: bytes) -> str:
    """The signed note of a checkpoint. ``seed``: the log's key, 32 bytes; the same note each time."""
    body = checkpoint.text()
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(body.encode())
    return f"{body}\n{_line(public_key(name, seed=seed), signature)}"


def cosign(note: str, *, name: str, seed: bytes, at: datetime | int) -> str:
    """The note with one more line: ``name`` saw this checkpoint at this time (kept to the second), cosignature/v1."""
    time = at if isinstance(at, int) else int(at.timestamp())
    body = note.rpartition("\n\n")[0] + "\n"
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(f"cosignature/v1\ntime {time}\n{body}".encode())
    return note + _line(public_key(name, seed=seed, kind=WITNESS), time.to_bytes(8, "big") + signature)


def _line(key: VerifierKey, signature: bytes) -> str:
    return f"{DASH}{key.name} {base64.b64encode(key.id + signature).decode()}\n"
