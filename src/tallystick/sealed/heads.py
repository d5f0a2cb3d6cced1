"""The head of a membership list: whose, for whom, for which operation, until when, and how sure a hit is."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import rfc8785

from tallystick.sealed.tokens import MOST_BITS
from tallystick.vocabulary.errors import Malformed

FORMAT = "tallystick sealed list 1"
AT_MOST = 16_384
"""Bytes of a head: it is read before anybody is known to have signed it."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """``owner`` and ``recipient`` are agency codes, ``recipient_key`` the age key it is sealed to, ``operation`` the
    operation's reference. ``values``: kind: how many values. ``tokens`` of ``bits`` bits each; of ``questions`` about
    values that are not in it at most one is expected to be a false hit. Digests are SHA-256 in hex."""

    owner: str
    recipient: str
    recipient_key: str
    operation: str
    name: str
    values: Mapping[str, int]
    made_at: datetime
    expires_at: datetime
    tokens: int
    bits: int
    questions: int
    key_digest: str
    body_digest: str

    @property
    def false_hits(self) -> float:
        """The chance that a value which is not in the list is answered with yes."""
        return self.tokens / float(1 << self.bits)


def head_bytes(head: Head) -> bytes:
    """The canonical bytes (RFC 8785) that are signed; they hold no line feed."""
    times = {"made_at": head.made_at.isoformat(), "expires_at": head.expires_at.isoformat()}
    return bytes(rfc8785.dumps({"format": FORMAT, **asdict(head), "values": dict(head.values), **times}))


def read_head(words: bytes) -> Head:
    """A head from its bytes. Raises Malformed."""
    try:
        if len(words) > AT_MOST:
            raise ValueError
        said: dict[str, Any] = json.loads(words)
        if said.pop("format") != FORMAT:
            raise ValueError
        times = {name: datetime.fromisoformat(said.pop(name)) for name in ("made_at", "expires_at")}
        head = Head(**(said | times))
        if not _is_whole(head) or head_bytes(head) != words:
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        what = "its head is not one that this software knows"
        raise Malformed("sealed list", what, "Ask its owner for it again, or open it with a newer version.") from None
    return head


def _is_whole(head: Head) -> bool:
    """Whether everything in it is of its type: nobody has signed anything yet when it is read."""
    texts = (head.owner, head.recipient, head.recipient_key, head.operation, head.name, head.key_digest)
    if not all(type(one) is str and one.isprintable() for one in (*texts, head.body_digest, *head.values)):
        return False
    numbers = (head.tokens, head.bits, head.questions, *head.values.values())
    plain = all(type(one) is int and one >= 0 for one in numbers)
    aware = head.made_at.tzinfo is not None and head.expires_at.tzinfo is not None
    return plain and aware and 1 <= head.bits <= MOST_BITS and head.tokens <= 2**head.bits
