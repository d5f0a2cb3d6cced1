"""PDQ digests as four 64-bit words each, and which of them are not matched at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.manifest import MATCHABLE

BITS = 256
BLANK = "blank"
POOR = f"quality below {MATCHABLE}"


@dataclass(frozen=True)
class Matchable:
    """``words``: (kept, 4). ``rows``: for each, its number in what was given. ``refused``: how many were not taken, by
    why; they stay in the register and are shown as not matchable."""

    words: NDArray[np.uint64]
    rows: NDArray[np.uint32]
    refused: Mapping[str, int]


def from_hex(digests: Sequence[str]) -> NDArray[np.uint64]:
    """Words of digests written as 64 hex digits: (digests, 4). Raises Malformed for the first that is not."""
    try:
        if any(len(digest) != 64 for digest in digests):
            raise ValueError
        joined = bytes.fromhex("".join(digests))
        if len(joined) != 32 * len(digests):  # white space is passed over
            raise ValueError
    except ValueError as error:
        row = next(row for row, digest in enumerate(digests) if not _is_digest(digest))
        remedy = "Ask whoever made the list for the row again."
        raise Malformed(f"PDQ digest {row + 1}", f"{digests[row][:80]!r} is not 64 hex digits", remedy) from error
    return np.frombuffer(joined, dtype=">u8").astype(np.uint64).reshape(-1, 4)


def _is_digest(text: str) -> bool:
    return len(text) == 64 and all(character in "0123456789abcdefABCDEF" for character in text)


def to_hex(words: NDArray[np.uint64]) -> list[str]:
    """The other way, in lower case."""
    return [row.tobytes().hex() for row in words.astype(">u8")]


def matchable(words: NDArray[np.uint64], quality: NDArray[np.integer] | None = None) -> Matchable:
    """Leave out what would match at random: pictures of one colour, and digests of low quality (0 to 100).

    Without ``quality`` nothing is known of it, and only blank digests, all bits alike, are refused.
    """
    blank = (words == 0).all(axis=1) | (words == np.uint64(2**64 - 1)).all(axis=1)
    poor = np.zeros(len(words), dtype=bool) if quality is None else np.asarray(quality) < MATCHABLE
    kept = ~(blank | poor)
    counts = {BLANK: int(blank.sum()), POOR: int((poor & ~blank).sum())}
    rows = np.flatnonzero(kept).astype(np.uint32)
    return Matchable(np.ascontiguousarray(words[kept]), rows, {why: count for why, count in counts.items() if count})
