"""Many values at once: blinded from one seed, with check values hidden among them, evaluated, made tokens.

The seed (32 bytes) and the values are all that is kept of a request while it is carried. libsodium's calls let other
threads run meanwhile, so a batch takes as many processors as it is given lanes.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from tallystick.sealed.oprf import function
from tallystick.sealed.oprf.group import ORDER, SIZE, inverted
from tallystick.vocabulary.errors import Malformed, Refused

TOKEN = 16
"""Bytes of a token: the first of the function's output."""

CHECKS = 4
"""Check values hidden in each batch. They show a server that answers with another key; one that falsifies single
answers is shown with a chance of checks / (checks + values) each time. It is no proof."""

PIECE = 2_048
LANES = os.cpu_count() or 1

Told = Callable[[str, int, int], None]
"""Words, done, of how many."""


def nobody(words: str, done: int, of: int) -> None:
    """Tells no one."""


def check_values() -> list[bytes]:
    """What is hidden in every batch, the same for everybody: no value of anybody's begins so."""
    return [b"tallystick check %d" % number for number in range(CHECKS)]


def check_tokens(key: int) -> list[bytes]:
    """What a key makes of the check values: published with it."""
    return [function.output(key, value)[:TOKEN] for value in check_values()]


def blind(values: Sequence[bytes], *, seed: bytes, told: Told = nobody) -> bytes:
    """The blinded elements of ``values`` and of the check values, 32 bytes each, in an order that the seed decides.

    Every value once. Raises Malformed for one that is too long.
    """
    all_values = _with_checks(values, seed)

    def piece(start: int) -> bytes:
        some = all_values[start : start + PIECE]
        return b"".join(map(function.blinded, some, _blinds(seed, start, len(some))))

    return b"".join(_pieces(piece, len(all_values), "blinding", told))


def evaluate(elements: bytes, *, key: int, told: Told = nobody) -> bytes:
    """The key server's part: each element evaluated, in the same order. Raises Malformed for what is no element."""
    count = counted(elements)

    def piece(start: int) -> bytes:
        stop = min(start + PIECE, count)
        return b"".join(function.evaluated(key, elements[at * SIZE : at * SIZE + SIZE]) for at in range(start, stop))

    return b"".join(_pieces(piece, count, "evaluating", told))


def finish(
    values: Sequence[bytes], elements: bytes, *, seed: bytes, checks: Sequence[bytes], told: Told = nobody
) -> bytes:  # fmt: skip
    """The tokens of ``values``, 16 bytes each, in their order, from evaluated elements. ``checks``: the key's published
    tokens. Raises Malformed (another count, no elements), Refused (another key answered)."""
    all_values = _with_checks(values, seed)
    if counted(elements) != len(all_values):
        what = f"{counted(elements)} answers came for {len(all_values)} blinded values"
        raise Malformed("evaluated values", what, "Ask the key server again.")

    def piece(start: int) -> bytes:
        some = all_values[start : start + PIECE]
        inverses = inverted(_blinds(seed, start, len(some)))
        parts = (elements[at * SIZE : at * SIZE + SIZE] for at in range(start, start + len(some)))
        return b"".join(found[:TOKEN] for found in map(function.finalized, some, inverses, parts))

    tokens = b"".join(_pieces(piece, len(all_values), "unblinding", told))
    places = _places(len(values), seed)
    rows = np.frombuffer(tokens, dtype=f"V{TOKEN}")
    if [bytes(one) for one in rows[places[len(values) :]]] != list(checks):
        what = "check values came back with other tokens than the key's published ones"
        raise Refused("evaluated values", what, "Another key answered: ask its operator by telephone.")
    return rows[places[: len(values)]].tobytes()


def counted(elements: bytes) -> int:
    """How many elements there are. Raises Malformed for a part of one."""
    count, rest = divmod(len(elements), SIZE)
    if rest:
        raise Malformed("blinded values", f"{len(elements)} bytes are no whole number of elements", "Ask again.")
    return count


def _with_checks(values: Sequence[bytes], seed: bytes) -> list[bytes]:
    """Values and check values in the order of their places."""
    placed = [b""] * (len(values) + CHECKS)
    for place, value in zip(_places(len(values), seed).tolist(), [*values, *check_values()], strict=True):
        placed[place] = value
    return placed


def _places(count: int, seed: bytes) -> NDArray[np.int64]:
    """Where each value stands, then each check value: an order nobody knows who has not the seed."""
    stream = hashlib.shake_256(b"order" + seed).digest(8 * (count + CHECKS))
    return np.argsort(np.argsort(np.frombuffer(stream, dtype=">u8"), kind="stable"), kind="stable")


def _blinds(seed: bytes, start: int, count: int) -> list[int]:
    """A blind for each place, none of them zero; 512 bits reduced, so none is likelier than others."""
    wide = (hashlib.sha512(seed + place.to_bytes(8, "big")).digest() for place in range(start, start + count))
    return [int.from_bytes(one, "little") % (ORDER - 1) + 1 for one in wide]


def _pieces(piece: Callable[[int], bytes], count: int, words: str, told: Told) -> Iterator[bytes]:
    with ThreadPoolExecutor(LANES) as lanes:
        done = 0
        for found in lanes.map(piece, range(0, count, PIECE)):
            done = min(done + PIECE, count)
            told(words, done, count)
            yield found
