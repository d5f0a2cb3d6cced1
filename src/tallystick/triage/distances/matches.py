"""Matches as arrays, in an order that does not depend on how they were found."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Matches:
    """Pairs within the distance: number of the query, number of the known digest, Hamming distance in bits.

    Three arrays of one length. In order of query, then distance, then known digest, once ``ordered``.
    """

    query: NDArray[np.uint32]
    known: NDArray[np.uint32]
    distance: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.query)

    @property
    def columns(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint16]]:
        """The three arrays as kernels take them."""
        return self.query, self.known, self.distance

    def ordered(self) -> "Matches":
        order = np.lexsort((self.known, self.distance, self.query))
        return Matches(self.query[order], self.known[order], self.distance[order])


def room_for(pairs: int) -> Matches:
    """Arrays for so many pairs, to be filled."""
    return Matches(np.empty(pairs, np.uint32), np.empty(pairs, np.uint32), np.empty(pairs, np.uint16))


def joined(parts: Sequence[Matches]) -> Matches:
    """All parts as one, in order."""
    if not parts:
        return room_for(0)
    return Matches(
        np.concatenate([part.query for part in parts]),
        np.concatenate([part.known for part in parts]),
        np.concatenate([part.distance for part in parts]),
    ).ordered()
