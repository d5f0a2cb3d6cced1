"""Messages between houses, key servers and hubs: one signed envelope for all, sealed to whom it is for.

A message is age-encrypted to its recipient: a canonical head (RFC 8785), its signature, the body. File and network
carry the same bytes. All of it is checked here but whether it came before, which :mod:`tallystick.hub.seen` knows.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pyrage
import rfc8785

from tallystick.sealed.framing import framed, unframed
from tallystick.sealed.signing import MESSAGE, sign, signed
from tallystick.vocabulary.errors import Malformed, Refused

FORMAT = "tallystick message 1"
LASTS = timedelta(days=14)
"""A message that is carried is read within that time, or never."""

_WHERE = "message"
_PARTS = 3
_HEAD_AT_MOST, _SIGNATURE = 4_096, 128
"""Bytes of a head at most, and of a signature: both are read before anybody is known to have signed."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """``kind``: what it asks or says; ``sender`` and ``recipient`` codes, ``operation`` its reference, ``epoch`` of the
    key the tokens are of (0: none), ``id`` 16 random bytes in hex, ``answers`` the id of the message it answers (empty:
    none), times aware, ``count`` values or rows in the body, ``body_digest`` its SHA-256 in hex."""

    kind: str
    sender: str
    recipient: str
    operation: str
    epoch: int
    id: str
    answers: str
    made_at: datetime
    expires_at: datetime
    count: int
    body_digest: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is to be said: a head that is not complete yet, and the body. ``id``: drawn where none is given."""

    kind: str
    sender: str
    recipient: str
    operation: str
    body: bytes = field(repr=False)
    count: int = 0
    epoch: int = 0
    answers: str = ""
    id: str = ""


class NotSealedTo(Refused):
    """It is for somebody else."""


class NotBelieved(Refused):
    """Nobody whom the reader believes is named as its sender. ``head``: what it says of itself, which nobody vouches
    for."""

    def __init__(self, head: Head) -> None:
        self.head = head
        super().__init__(_WHERE, f"{head.sender} did not sign it with a key known here", "Check its key by telephone.")


@dataclass(frozen=True)
class Message:
    """A message of which every byte was checked."""

    head: Head
    body: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who opens: its code, its age identity, and whom it believes: verify keys (hex) by code."""

    code: str
    identity: str = field(repr=False)
    trusted: Mapping[str, str]


def seal(letter: Letter, *, signing_key: bytes, recipient_key: str, at: datetime) -> bytes:
    """Sign a letter and seal it to the recipient's age key; whole blocks of bytes. Raises Malformed for no such key."""
    said = {name: value for name, value in asdict(letter).items() if name != "body"}
    head = Head(
        **said | {"id": letter.id or fresh_id()}, made_at=at, expires_at=at + LASTS,
        body_digest=hashlib.sha256(letter.body).hexdigest(),
    )  # fmt: skip
    words = _head_bytes(head)
    signature = sign(words, key=signing_key, purpose=MESSAGE).encode("ascii")
    try:
        to = pyrage.x25519.Recipient.from_str(recipient_key)
    except pyrage.RecipientError:
        what = f"{letter.recipient} has no age key that fits"
        raise Malformed(_WHERE, what, "Ask for its card again.") from None
    return framed(pyrage.encrypt(b"\n".join((words, signature, letter.body)), [to]))


def fresh_id() -> str:
    """An id that no other message has."""
    return secrets.token_hex(16)


def open_message(content: bytes, reader: Reader, *, now: datetime) -> Message:
    """Open and check a message. Raises Refused: sealed to another key (:class:`NotSealedTo`), of nobody trusted
    (:class:`NotBelieved`), signed with another key, for another recipient, run out; Malformed: any byte altered, added
    or cut off."""
    sealed = unframed(content)
    try:
        plain = bytes(pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(reader.identity)]))
    except pyrage.DecryptError as error:
        if "matching key" in str(error).lower():
            raise NotSealedTo(_WHERE, f"it is not sealed to {reader.code}", "Ask its sender for your own.") from None
        raise _altered() from None
    parts = plain.split(b"\n", _PARTS - 1)
    if len(parts) != _PARTS or len(parts[0]) > _HEAD_AT_MOST or len(parts[1]) != _SIGNATURE or not parts[1].isascii():
        raise _altered()
    head = _read_head(parts[0])
    key = reader.trusted.get(head.sender, "")
    if not key:
        raise NotBelieved(head)
    if not signed(parts[0], parts[1].decode("ascii"), key=key, purpose=MESSAGE):
        raise Refused(_WHERE, f"{head.sender} did not sign it with a key known here", "Check its key by telephone.")
    if head.recipient != reader.code:
        raise Refused(_WHERE, f"it was made for {head.recipient}", "Tell its sender that it was passed on.")
    if head.expires_at <= now:
        raise Refused(_WHERE, f"it ran out at {head.expires_at:%Y-%m-%d %H:%M} UTC", "Ask its sender for a new one.")
    if hashlib.sha256(parts[2]).hexdigest() != head.body_digest:
        raise _altered()
    return Message(head, parts[2])


def _head_bytes(head: Head) -> bytes:
    said: dict[str, Any] = asdict(head)
    said |= {"format": FORMAT, "made_at": head.made_at.isoformat(), "expires_at": head.expires_at.isoformat()}
    said["from"], said["to"] = said.pop("sender"), said.pop("recipient")
    return bytes(rfc8785.dumps(said))


def _read_head(words: bytes) -> Head:
    try:
        said: dict[str, Any] = json.loads(words)
        if said.pop("format") != FORMAT:
            raise ValueError
        times = {name: datetime.fromisoformat(said.pop(name)) for name in ("made_at", "expires_at")}
        head = Head(sender=said.pop("from"), recipient=said.pop("to"), **(said | times))
        if not _is_whole(head) or _head_bytes(head) != words:
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        what = "its head is not one that this software knows"
        raise Malformed(_WHERE, what, "Ask its sender for it again, or open it with a newer version.") from None
    return head


def _is_whole(head: Head) -> bool:
    """Whether everything in it is of its type: nobody is known to have signed it yet when it is read."""
    texts = (head.kind, head.sender, head.recipient, head.operation, head.id, head.answers, head.body_digest)
    if not all(type(one) is str and one.isprintable() for one in texts):
        return False
    numbers = all(type(one) is int and one >= 0 for one in (head.epoch, head.count))
    plain_id = len(head.id) == 32 and set(head.id) <= set("0123456789abcdef")
    return numbers and plain_id and head.made_at.tzinfo is not None and head.expires_at.tzinfo is not None


def _altered() -> Malformed:
    return Malformed(_WHERE, "it is damaged or was altered", "Do not use it. Ask its sender for it again.")
