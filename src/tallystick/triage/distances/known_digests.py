"""A set of known PDQ digests in a file: laid out once, opened by memory map, equal digests kept once."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tallystick.triage.distances.banded import Buckets, sort_band
from tallystick.triage.distances.bands import BANDS, BUCKETS
from tallystick.triage.distances.index_file import Writing, opened, written
from tallystick.triage.distances.words import Matchable
from tallystick.vocabulary.errors import Refused

KIND = "known PDQ digests"
LARGEST = 2**32 - 2
Layout = Literal["plain", "ids", "inline"]
"""``plain``: the digests alone (32 bytes each), compared one by one. ``ids``: with buckets of numbers (96 bytes).
``inline``: with half of each digest beside its number, read in sequence (352 bytes), the fastest."""


@dataclass(frozen=True)
class Known:
    """``digests``: (unique, 4), each once, sorted. Rows of the list it was made from that have digest u:
    ``rows[begins[u]:begins[u + 1]]``, ascending. ``buckets``: None in the layout plain."""

    digests: NDArray[np.uint64]
    begins: NDArray[np.uint32]
    rows: NDArray[np.uint32]
    buckets: Buckets | None

    def copies(self, numbers: NDArray[np.uint32]) -> NDArray[np.int64]:
        """How many rows have each of these digests. Of these alone: the whole set may be a hundred million."""
        place = numbers.astype(np.int64)
        return self.begins[place + 1].astype(np.int64) - self.begins[place]


def distinct(given: Matchable) -> Known:
    """Known digests in memory, in the layout plain."""
    order = _order(given.words)
    words = given.words[order]
    new = np.ones(len(words), dtype=bool)
    new[1:] = (words[1:] != words[:-1]).any(axis=1)
    begins = np.append(np.flatnonzero(new), len(words)).astype(np.uint32)
    return Known(_fixed(words[new]), _fixed(begins), _fixed(given.rows[order]), None)


def _order(words: NDArray[np.uint64]) -> NDArray[np.intp]:
    """By all four words, then as given: sorted by the first alone, and again only where that ties."""
    order = np.argsort(words[:, 0], kind="stable")
    first = words[order, 0]
    same = np.zeros(len(order) + 1, dtype=bool)
    same[1:-1] = first[1:] == first[:-1]
    ties = np.flatnonzero(same[:-1] | same[1:])
    among = order[ties]
    order[ties] = among[np.lexsort((among, *(words[among, word] for word in (3, 2, 1, 0))))]
    return order


def _fixed(array: NDArray[np.generic]) -> NDArray:  # type: ignore[type-arg]
    """Read-only, as arrays over a memory map are: kernels are compiled for one of the two only."""
    array = np.ascontiguousarray(array)
    array.flags.writeable = False
    return array


def lay(path: Path, given: Matchable, *, layout: Layout = "inline") -> None:
    """Write the file. Raises Refused beyond four thousand million digests, Unavailable when the disk is full."""
    if len(given.words) > LARGEST:
        raise Refused(str(path), f"{len(given.words)} digests are too many for one file", "Part the list in two.")
    known = distinct(given)
    facts = {"layout": layout, "given": len(given.rows), "unique": len(known.digests), "refused": dict(given.refused)}
    with written(path, KIND, facts) as file:
        for name in ("digests", "begins", "rows"):
            array = getattr(known, name)
            file.lay(name, array.dtype.str, array.shape).write(array)
        if layout != "plain":
            _lay_buckets(file, known.digests, halves=len(known.digests) if layout == "inline" else 0)


def _lay_buckets(file: Writing, known: NDArray[np.uint64], *, halves: int) -> None:
    """Band after band, so that no more than one is in memory."""
    starts = file.lay("bucket_begins", "<u4", (BANDS, BUCKETS + 1))
    numbered = file.lay("bucket_numbers", "<u4", (BANDS, len(known)))
    halved = file.lay("bucket_halves", "<u8", (BANDS if halves else 0, halves, 2))
    numbers, beside = np.empty(len(known), dtype=np.uint32), np.empty((halves, 2), dtype=np.uint64)
    for band in range(BANDS):
        begins = np.zeros(BUCKETS + 1, dtype=np.uint32)
        sort_band(known, band, begins, numbers, beside)
        starts.write(begins)
        numbered.write(numbers)
        halved.write(beside)


def open_known(path: Path) -> Known:
    """Open a laid file by memory map. Raises Absent, or Malformed for what is not such a file or not whole."""
    arrays = opened(path, KIND).arrays
    buckets = None
    if "bucket_begins" in arrays:
        buckets = Buckets(arrays["bucket_begins"], arrays["bucket_numbers"], arrays["bucket_halves"])
    return Known(arrays["digests"], arrays["begins"], arrays["rows"], buckets)
