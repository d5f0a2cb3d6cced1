"""Signatures of what is sealed: Ed25519 over a purpose of its own for each, so that none fits anything else."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PURPOSE = b"tallystick sealed list\n"
MESSAGE = b"tallystick message\n"


def sign(words: bytes, *, key: bytes, purpose: bytes = PURPOSE) -> str:
    """Hex of the signature under a secret key of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(key).sign(purpose + words).hex()


def signed(words: bytes, signature: str, *, key: str, purpose: bytes = PURPOSE) -> bool:
    """Whether the holder of verify key ``key`` (hex) signed ``words`` for the purpose."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), purpose + words)
    except (InvalidSignature, ValueError):
        return False
    return True


def verify_key_of(key: bytes) -> str:
    """Hex of the verify key that belongs to a secret key of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw().hex()
