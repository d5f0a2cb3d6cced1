"""The signature of a membership list: Ed25519 over a purpose of its own, so that it fits nothing else."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PURPOSE = b"tallystick sealed list\n"


def sign(words: bytes, *, key: bytes) -> str:
    """Hex of the signature under a secret key of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(key).sign(PURPOSE + words).hex()


def signed(words: bytes, signature: str, *, key: str) -> bool:
    """Whether the holder of verify key ``key`` (hex) signed ``words`` as the head of a membership list."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), PURPOSE + words)
    except (InvalidSignature, ValueError):
        return False
    return True
