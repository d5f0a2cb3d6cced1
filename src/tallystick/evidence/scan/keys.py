"""The key a manifest is signed with: Ed25519, kept as an agency's ``sign.key`` is, 64 hex digits and a line feed."""

import os
from pathlib import Path

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tallystick.vocabulary.errors import Absent, Conflict, Malformed

SigningKey = Ed25519PrivateKey
PURPOSE = "tallystick scan"
_SHORT = "It is 64 hex digits, as `tallystick scan key` writes them."


def new_key(path: Path) -> str:
    """Write a fresh secret key to a file only its owner reads; gives the verify key (hex). Raises Conflict."""
    key = Ed25519PrivateKey.generate()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise Conflict(str(path), "there is something already", "Name a file that is not there yet.") from None
    except OSError as error:
        raise Absent(str(path), f"cannot be written ({error.strerror})", "Check the folder.") from None
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(key.private_bytes_raw().hex() + "\n")
        out.flush()
        os.fsync(out.fileno())
    return verify_key(key)


def load_key(path: Path) -> Ed25519PrivateKey:
    """Raises Absent when there is no such file, Malformed when it holds no key."""
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except OSError as error:
        remedy = "Check the path, or make a key: tallystick scan key FILE"
        raise Absent(str(path), f"the key cannot be read ({error.strerror})", remedy) from None
    except ValueError:
        raise Malformed(str(path), "it holds no signing key", _SHORT) from None


def verify_key(key: Ed25519PrivateKey) -> str:
    """The public part, hex: what others check signatures with."""
    return key.public_key().public_bytes_raw().hex()


def checked_verify_key(text: str) -> str:
    """A verify key in lower case. Raises Malformed when it is none."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(text.strip()))
    except ValueError:
        raise Malformed("verify key", "it is no verify key", _SHORT) from None
    return text.strip().lower()


def canonical(value: object) -> bytes:
    """RFC 8785 bytes of a plain structure. Raises ValueError for what has none."""
    return bytes(rfc8785.dumps(value))  # type: ignore[arg-type]


def sign(words: bytes, key: Ed25519PrivateKey) -> str:
    """Hex of the signature over the purpose, a line feed and ``words``: it fits no package and no ledger."""
    return key.sign(PURPOSE.encode() + b"\n" + words).hex()


def signed(words: bytes, signature: str, *, key: str) -> bool:
    """Whether the holder of verify key ``key`` (hex) signed ``words`` for this purpose."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), PURPOSE.encode() + b"\n" + words)
    except (InvalidSignature, ValueError):
        return False
    return True
