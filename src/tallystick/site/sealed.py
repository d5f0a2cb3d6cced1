"""What lies in the database sealed under a key that the database does not hold: ChaCha20-Poly1305, as age uses it."""

import base64
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

FORM = "sealed1:"
NONCE = 12


class NotSealed(ValueError):
    """It was not sealed under this key for this purpose, or was altered since."""


def derived(secret: bytes, about: str) -> bytes:
    """A key of 32 bytes for one purpose, made of a secret (HMAC-SHA-256)."""
    return hmac.digest(secret, about.encode(), "sha256")


def seal(said: bytes, *, key: bytes, about: str) -> str:
    """``said`` sealed under ``key`` (32 bytes) for the purpose ``about``; another nonce each time."""
    nonce = secrets.token_bytes(NONCE)
    return FORM + base64.b64encode(nonce + ChaCha20Poly1305(key).encrypt(nonce, said, about.encode())).decode()


def unseal(sealed: str, *, key: bytes, about: str) -> bytes:
    """What was sealed under ``key`` for ``about``. Raises NotSealed; plain text is never taken for sealed."""
    try:
        packed = base64.b64decode(sealed.removeprefix(FORM), validate=True)
        if not sealed.startswith(FORM) or len(packed) <= NONCE:
            raise NotSealed("it is not sealed")
        return ChaCha20Poly1305(key).decrypt(packed[:NONCE], packed[NONCE:], about.encode())
    except (ValueError, InvalidTag) as error:
        raise NotSealed("it was sealed under another key, or altered") from error
