"""Digests of whole files: their kinds, how they stand in words, and which are never matched."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class DigestKind(StrEnum):
    """``digits``: hexadecimal digits. ``words``: how many 64-bit words hold it."""

    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"

    @property
    def digits(self) -> int:
        return {DigestKind.MD5: 32, DigestKind.SHA1: 40, DigestKind.SHA256: 64}[self]

    @property
    def words(self) -> int:
        return -(-self.digits // 16)


EMPTY: Mapping[DigestKind, str] = {
    DigestKind.MD5: "d41d8cd98f00b204e9800998ecf8427e",
    DigestKind.SHA1: "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    DigestKind.SHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
}
"""Digests of the file of no bytes, which every device has thousands of."""

EMPTY_FILE = "empty file"


@dataclass(frozen=True)
class FileDigests:
    """``words``: (kept, words of the kind), each the value of sixteen digits (the last of what is left), so that their
    order is that of the digits. ``rows``: for each its number in what was given. ``refused``: how many were not taken,
    by why."""

    kind: DigestKind
    words: NDArray[np.uint64]
    rows: NDArray[np.uint32]
    refused: Mapping[str, int]


def words_of(digest: str, kind: DigestKind) -> NDArray[np.uint64]:
    """One digest in words, (words,)."""
    pieces = [digest[16 * number : 16 * number + 16] for number in range(kind.words)]
    return np.array([int(piece, 16) for piece in pieces], dtype=np.uint64)


def file_digests(kind: DigestKind, words: NDArray[np.uint64]) -> FileDigests:
    """Leave out and count the digests of the empty file."""
    empty = (words == words_of(EMPTY[kind], kind)).all(axis=1)
    refused = {EMPTY_FILE: int(empty.sum())} if empty.any() else {}
    return FileDigests(kind, np.ascontiguousarray(words[~empty]), np.flatnonzero(~empty).astype(np.uint32), refused)
