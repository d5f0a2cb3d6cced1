"""A membership list in its opened form: head, signature and coded tokens. Without the key, which lies elsewhere, no
question can be put to it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tallystick.sealed.coding import decoded
from tallystick.sealed.heads import Head, read_head
from tallystick.sealed.tokens import tokens_of
from tallystick.vocabulary.errors import Absent, Malformed

_PARTS = 3
_SIGNATURE = 128


@dataclass(frozen=True)
class Members:
    """A list that can be asked. ``tokens``: ascending, (tokens,)."""

    head: Head
    tokens: NDArray[np.uint64]
    key: bytes = field(repr=False)

    def holds(self, kind: str, values: Iterable[bytes]) -> NDArray[np.bool_]:
        """For each value, whether the list seems to hold it: (values,). A hit is unconfirmed until the owner says so;
        ``head.false_hits`` of those that are not in it are hits all the same. A kind it has none of hits nothing."""
        asked = tokens_of(self.key, kind, values, bits=self.head.bits)
        if not len(self.tokens) or kind not in self.head.values:
            return np.zeros(len(asked), dtype=np.bool_)
        places = np.minimum(np.searchsorted(self.tokens, asked), len(self.tokens) - 1)
        found: NDArray[np.bool_] = self.tokens[places] == asked
        return found


def parted(opened: bytes) -> tuple[bytes, str, bytes]:
    """Head, signature and body of an opened form. Raises Malformed."""
    parts = opened.split(b"\n", _PARTS - 1)
    if len(parts) != _PARTS or len(parts[1]) != _SIGNATURE or not parts[1].isascii():
        raise Malformed("sealed list", "it is none, or was cut off", "Ask its owner for it again.")
    return parts[0], parts[1].decode("ascii"), parts[2]


def members_of(opened: bytes, *, key: bytes) -> Members:
    """A list from its opened form and its key. Raises Malformed where one is not the other's, or a byte was altered."""
    words, _, body = parted(opened)
    head = read_head(words)
    if hashlib.sha256(key).hexdigest() != head.key_digest:
        raise Malformed("sealed list", "the key is not its own", "Restore the keys of the backup.")
    if hashlib.sha256(body).hexdigest() != head.body_digest:
        raise Malformed("sealed list", "it was altered", "Do not use it. Ask its owner for it again.")
    return Members(head, decoded(body, count=head.tokens, bits=head.bits), key)


def open_members(path: Path, *, key: bytes) -> Members:
    """A list as it was kept (:func:`members_of`). Raises Absent, Malformed."""
    try:
        opened = path.read_bytes()
    except OSError as error:
        raise Absent(str(path), f"cannot be read ({error.strerror})", "Restore it from the backup.") from None
    return members_of(opened, key=key)
