"""The oblivious function of RFC 9497, mode OPRF, of one value: blind, evaluate, finalize, and the server's key."""

import hashlib
import secrets

from tallystick.sealed.oprf.group import ORDER, SIZE, element_of, multiplied, scalar_of
from tallystick.vocabulary.errors import Malformed

OUTPUT = 64
LONGEST = 65_535
_TRIES = 256


def derived_key(seed: bytes, info: bytes) -> int:
    """DeriveKeyPair (section 3.2.1): the server's key from a seed of 32 bytes and public words."""
    said = seed + len(info).to_bytes(2, "big") + info
    for counter in range(_TRIES):
        if key := scalar_of(said + bytes([counter]), domain=b"DeriveKeyPair"):
            return key
    raise Malformed("seed", "no key follows from it", "Make another one.")


def random_scalar() -> int:
    """A scalar other than zero, each as likely as the others."""
    return secrets.randbelow(ORDER - 1) + 1


def blinded(value: bytes, blind: int) -> bytes:
    """Blind (section 3.3.1): what the server is given of a value. Raises Malformed for one that is too long."""
    if len(value) > LONGEST:
        raise Malformed("value", f"it has {len(value)} bytes, {LONGEST} are the most", "Ask for its digest.")
    return multiplied(blind, element_of(value))


def evaluated(key: int, element: bytes) -> bytes:
    """BlindEvaluate (section 3.3.1): the server's part. Raises Malformed for what is no element."""
    return multiplied(key, element)


def finalized(value: bytes, inverse: int, element: bytes) -> bytes:
    """Finalize (section 3.3.1), with the inverse of the blind: 64 bytes. Raises Malformed for what is no element."""
    unblinded = multiplied(inverse, element)
    said = len(value).to_bytes(2, "big") + value + SIZE.to_bytes(2, "big") + unblinded + b"Finalize"
    return hashlib.sha512(said).digest()


def output(key: int, value: bytes) -> bytes:
    """Evaluate (section 3.3.1): what :func:`finalized` gives, by who has the key: 64 bytes."""
    return finalized(value, 1, multiplied(key, element_of(value)))
