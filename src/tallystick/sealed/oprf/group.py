"""The group: ristretto255 by libsodium (``rbcl``), and the arithmetic of its scalars.

libsodium multiplies and hashes to points, in constant time. Scalars are whole numbers below ORDER here, and secret.
Python's arithmetic on them is not constant in time: it runs where the secrets lie, on nothing that a peer can time.
"""

import functools
import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tallystick.vocabulary.errors import Malformed, Unavailable

ORDER = 2**252 + 27742317777372353535851937790883648493
SIZE = 32
"""Bytes of an element and of a scalar."""

SUITE = b"OPRFV1-" + bytes([0]) + b"-ristretto255-SHA512"
"""Mode 0 (OPRF) and the suite of RFC 9497 section 4.1."""

_BLOCK = 128


def element_of(message: bytes) -> bytes:
    """HashToGroup of RFC 9497 section 4.1: the element of a message."""
    return bytes(_libsodium().crypto_core_ristretto255_from_hash(expanded(message, b"HashToGroup-" + SUITE)))


def scalar_of(message: bytes, *, domain: bytes) -> int:
    """HashToScalar of RFC 9497 section 4.1."""
    return int.from_bytes(expanded(message, domain + SUITE), "little") % ORDER


def expanded(message: bytes, domain: bytes) -> bytes:
    """``expand_message_xmd`` of RFC 9380 section 5.3.1 with SHA-512, to 64 bytes: one block."""
    tag = domain + bytes([len(domain)])
    first = hashlib.sha512(bytes(_BLOCK) + message + b"\x00\x40\x00" + tag).digest()
    return hashlib.sha512(first + b"\x01" + tag).digest()


def multiplied(scalar: int, element: bytes) -> bytes:
    """``scalar`` times ``element``. Raises Malformed for bytes that are no element, and for the identity."""
    if len(element) != SIZE:  # the binding looks at no lengths
        raise not_an_element()
    try:
        return bytes(_libsodium().crypto_scalarmult_ristretto255(written(scalar), element))
    except RuntimeError:
        raise not_an_element() from None


def base(scalar: int) -> bytes:
    """``scalar`` times the generator."""
    return bytes(_libsodium().crypto_scalarmult_ristretto255_base(written(scalar)))


def written(scalar: int) -> bytes:
    return scalar.to_bytes(SIZE, "little")


def inverted(scalars: Sequence[int]) -> list[int]:
    """The inverse of each, none of them zero, by one inversion and three multiplications for each (Montgomery)."""
    products, product = [], 1
    for one in scalars:
        products.append(product)
        product = product * one % ORDER
    rest, found = pow(product, -1, ORDER), [0] * len(scalars)
    for place in range(len(scalars) - 1, -1, -1):
        found[place] = rest * products[place] % ORDER
        rest = rest * scalars[place] % ORDER
    return found


def not_an_element() -> Malformed:
    return Malformed("blinded values", "there are bytes among them that are no element of the group", "Ask again.")


@functools.cache
def _libsodium() -> Any:
    """The binding, which only homes that take part in a hub have.

    It lays libsodium into a temporary file at each start and leaves it there; once loaded, it is not needed again.
    """
    try:
        import rbcl
    except ImportError:
        what = "the extra hub is not installed, which blinds values"
        raise Unavailable("hub", what, "Install requirements/hub.lock.") from None
    laid = getattr(sys.modules.get("rbcl._sodium"), "lib_path", "")
    if laid and os.name == "posix":
        Path(laid).unlink(missing_ok=True)
    return rbcl
