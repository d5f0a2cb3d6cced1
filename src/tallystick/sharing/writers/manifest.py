"""The manifest: what the package is, for whom, and the SHA-256 of every file; signed with Ed25519."""

import hashlib
from collections.abc import Mapping
from typing import TypedDict

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tallystick.sharing.content import Content

FORMAT = "tallystick-manifest/1"


class FileLine(TypedDict):
    name: str
    size: int
    sha256: str


class Manifest(TypedDict):
    """``recipient_key`` is the age key the package is sealed to: it cannot be passed on as somebody else's.
    ``sender_key`` is the age key that answers are sealed to.

    ``ledger`` is the position in the log of the line that released it; ``ledger.json`` proves it.
    """

    format: str
    number: str
    version: int
    operation: str
    recipient: str
    recipient_key: str
    sender_key: str
    owner: str
    made_at: str
    ledger: int
    files: list[FileLine]


def make_manifest(
    content: Content, files: Mapping[str, bytes], *, recipient_key: str, sender_key: str, ledger: int
) -> Manifest:
    """The manifest of a package's files, in order of name."""
    cover = content["cover"]
    return {
        "format": FORMAT,
        "number": cover["number"],
        "version": cover["version"],
        "operation": cover["operation"],
        "recipient": cover["recipient"]["code"],
        "recipient_key": recipient_key,
        "sender_key": sender_key,
        "owner": cover["owner"]["code"],
        "made_at": cover["made_at"],
        "ledger": ledger,
        "files": [
            {"name": name, "size": len(made), "sha256": hashlib.sha256(made).hexdigest()}
            for name, made in sorted(files.items())
        ],
    }


def canonical(value: object) -> bytes:
    """RFC 8785 bytes of a plain structure."""
    return bytes(rfc8785.dumps(value))  # type: ignore[arg-type]


def sign(words: bytes, *, purpose: str, key: bytes) -> bytes:
    """Ed25519 over ``purpose``, a line feed and ``words``: a signature made for one purpose fits no other."""
    return Ed25519PrivateKey.from_private_bytes(key).sign(purpose.encode() + b"\n" + words)


def signed(words: bytes, signature: bytes, *, purpose: str, key: str) -> bool:
    """Whether ``signature`` is of ``words`` by the holder of verify key ``key`` (hex)."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(signature, purpose.encode() + b"\n" + words)
    except (InvalidSignature, ValueError):
        return False
    return True
