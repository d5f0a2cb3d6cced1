"""Values as keyed numbers of few bits: a list of them answers yes or no, and sometimes yes for what is not in it."""

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tallystick.vocabulary.errors import Refused

KEY_BYTES = 32
MOST_BITS = 60
_BLOCK = 64


def bits_for(tokens: int, questions: int) -> int:
    """How many bits a token must have so that, of so many questions about values that are not in the list, at most one
    is expected to be answered with yes. Raises Refused where that takes more than 60."""
    bits = max(1, tokens * questions - 1).bit_length()
    if bits > MOST_BITS:
        what = f"{tokens} values asked {questions} times need tokens of {bits} bits, {MOST_BITS} are the most"
        raise Refused("sealed list", what, "Part the list, or state fewer questions.")
    return bits


def tokens_of(key: bytes, kind: str, values: Iterable[bytes], *, bits: int) -> NDArray[np.uint64]:
    """The first ``bits`` of HMAC-SHA256 under ``key`` over the kind, a zero byte and the value: (values,).

    Equal values of two kinds have different tokens. The two halves of the key are hashed once, not for every value.
    """
    whole = key.ljust(_BLOCK, b"\0")
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in whole) + kind.encode() + b"\0")
    outer = hashlib.sha256(bytes(one ^ 0x5C for one in whole))
    found = bytearray()
    for value in values:
        within, around = inner.copy(), outer.copy()
        within.update(value)
        around.update(within.digest())
        found += around.digest()[:8]
    return np.frombuffer(bytes(found), dtype=">u8").astype(np.uint64) >> np.uint64(64 - bits)
