"""Which stored hashes a proof is made of (RFC 6962 section 2.1), and the log's hashes as they rise leaf by leaf. Pure.

A place is (level, position): level 0 is a leaf's hash, level k the hash over 2**k leaves from position * 2**k on. A
span [start, end) is a run of leaves whose tree hash a proof needs; it is made of complete subtrees, which are stored.
"""

import hashlib
from collections.abc import Iterable, Mapping

from tallystick.verify import node_hash

Place = tuple[int, int]
Span = tuple[int, int]


def whole(size: int) -> Span:
    """The span whose hash is the root of the first ``size`` leaves."""
    return (0, size)


def inclusion_spans(position: int, size: int) -> list[Span]:
    """The spans of an inclusion path, from the leaf up (PATH of RFC 6962 section 2.1.1)."""
    start, end, spans = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if position < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """The spans of a consistency path (PROOF of RFC 6962 section 2.1.2); none from an empty log or to itself."""
    if old in (0, new):
        return []
    start, end, spans = 0, new, []
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    # A verifier knows the hash of the old log itself when that is the first span.
    if start:
        spans.append((start, end))
    return spans[::-1]


def _split(length: int) -> int:
    """The largest power of two below ``length``."""
    return 1 << (length - 1).bit_length() - 1


def places(span: Span) -> list[Place]:
    """The complete subtrees that make up a span, from left to right."""
    start, end = span
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        found.append((level, start >> level))
        start += 1 << level
    return found


def places_of(spans: Iterable[Span]) -> set[Place]:
    """Every place that these spans are made of."""
    return {place for span in spans for place in places(span)}


def hash_of(span: Span, stored: Mapping[Place, bytes]) -> bytes:
    """The tree hash of a span from stored hashes; KeyError names a place that is not there."""
    parts = [stored[place] for place in places(span)]
    if not parts:
        return hashlib.sha256(b"").digest()
    above = parts.pop()
    while parts:
        above = node_hash(parts.pop(), above)
    return above


def leaves_of(place: Place) -> Span:
    """The leaves below a place."""
    level, position = place
    return (position << level, (position + 1) << level)


class Rising:
    """The log leaf by leaf, in memory that grows with its logarithm."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> list[tuple[Place, bytes]]:
        """One more leaf hash; gives the complete subtrees that it finished, from level 1 up."""
        level, top, finished = 0, leaf, []
        while self._peaks and self._peaks[-1][0] == level:
            top, level = node_hash(self._peaks.pop()[1], top), level + 1
            finished.append(((level, self.size >> level), top))
        self._peaks.append((level, top))
        self.size += 1
        return finished

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        root = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root
