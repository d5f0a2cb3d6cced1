"""A sorted set of numbers in few bytes (Elias and Fano): the low bits of each as they are, the high ones as gaps.

About two bits for each number beyond the low ones, whatever they are; coded and read by numpy, piece by piece.
"""

import numpy as np
from numpy.typing import NDArray

from tallystick.vocabulary.errors import Malformed

PIECE = 1 << 16
"""Numbers whose bits are laid out at once: a multiple of eight, so that pieces join at bytes."""


def coded(numbers: NDArray[np.uint64], *, bits: int) -> bytes:
    """Bytes of ``numbers``, ascending, each once and below 2 ** bits."""
    low = _low_bits(len(numbers), bits)
    high = np.zeros(_high_size(len(numbers), bits, low) * 8, dtype=np.uint8)
    places = (numbers >> np.uint64(low)).astype(np.int64) + np.arange(len(numbers), dtype=np.int64)
    high[places] = 1
    return np.packbits(high).tobytes() + b"".join(
        np.packbits(_laid_out(numbers[start : start + PIECE], low)).tobytes()
        for start in range(0, len(numbers) if low else 0, PIECE)
    )


def decoded(body: bytes, *, count: int, bits: int) -> NDArray[np.uint64]:
    """The numbers again, (count,). Raises Malformed for bytes that :func:`coded` does not make."""
    low = _low_bits(count, bits)
    size = _high_size(count, bits, low)
    if len(body) != size + -(-count * low // 8):
        raise _wrong("it has not the length that its head says")
    places = np.flatnonzero(np.unpackbits(np.frombuffer(body[:size], dtype=np.uint8)))
    if len(places) != count:
        raise _wrong("it has not as many tokens as its head says")
    numbers = (places - np.arange(count)).astype(np.uint64) << np.uint64(low)
    packed = np.frombuffer(body[size:], dtype=np.uint8)
    for start in range(0, count if low else 0, PIECE):
        some = min(PIECE, count - start)
        laid = np.unpackbits(packed[start * low // 8 : -(-(start + some) * low // 8)], count=some * low)
        numbers[start : start + some] |= _gathered(laid.reshape(some, low))
    if (numbers[1:] <= numbers[:-1]).any() or (count and int(numbers[-1]) >> bits):
        raise _wrong("its tokens are not in order")
    return numbers


def _low_bits(count: int, bits: int) -> int:
    """How many bits of each number are written as they are: the rest is then about one for each."""
    return max(0, bits - max(count, 1).bit_length())


def _high_size(count: int, bits: int, low: int) -> int:
    """Bytes of the high part: a one for each number, a zero for each step of their high bits."""
    return -(-(count + (1 << (bits - low))) // 8)


def _laid_out(numbers: NDArray[np.uint64], low: int) -> NDArray[np.uint8]:
    """The low bits, highest first: (numbers, low)."""
    shifts = np.arange(low - 1, -1, -1, dtype=np.uint64)
    return (numbers[:, None] >> shifts & np.uint64(1)).astype(np.uint8)


def _gathered(laid: NDArray[np.uint8]) -> NDArray[np.uint64]:
    found = np.zeros(len(laid), dtype=np.uint64)
    for place in range(laid.shape[1]):
        found = found << np.uint64(1) | laid[:, place]
    return found


def _wrong(what: str) -> Malformed:
    return Malformed("sealed list", what, "Do not use it. Ask its owner for it again.")
