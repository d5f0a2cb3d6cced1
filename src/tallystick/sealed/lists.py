"""Make a membership list for one agency and one operation, and open one that came.

A file is age-encrypted to the recipient: the key in hex, then the opened form (:mod:`tallystick.sealed.members`), whose
head the owner signed. The key is fresh for every file, so two files cannot be compared.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pyrage

from tallystick.sealed.coding import coded
from tallystick.sealed.heads import Head, head_bytes, read_head
from tallystick.sealed.members import Members, members_of, parted
from tallystick.sealed.signing import sign, signed
from tallystick.sealed.tokens import KEY_BYTES, bits_for, tokens_of
from tallystick.vocabulary.errors import Malformed, Refused

QUESTIONS = 1_000_000
"""Questions of which at most one is expected to be a false hit, unless the owner states others."""

_WHERE = "sealed list"


@dataclass(frozen=True, kw_only=True)
class For:
    """Whom a list is for: the agency's code and age key, the operation's reference, and until when."""

    recipient: str
    recipient_key: str
    operation: str
    expires_at: datetime


@dataclass(frozen=True)
class Sealed:
    """``content``: the bytes of the file."""

    head: Head
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Opened:
    """A list whose every byte was checked. ``form``: what may be kept beside others' files; the key may not."""

    members: Members
    form: bytes = field(repr=False)


def make(
    values: Mapping[str, Iterable[bytes]],
    given: For,
    *,
    owner: str,
    name: str,
    signing_key: bytes,
    at: datetime,
    questions: int = QUESTIONS,
) -> Sealed:
    """Seal ``values`` (by kind) as a list that answers yes or no. Raises Refused for an end that is no future, or
    numbers that need longer tokens than there are; Malformed for a key that is none."""
    if given.expires_at <= at or questions < 1:
        raise Refused(_WHERE, "it would have run out already, or be asked nothing", "Give an end that is to come.")
    key = secrets.token_bytes(KEY_BYTES)
    listed = {kind: sorted(set(some)) for kind, some in values.items()}
    counts = {kind: len(some) for kind, some in sorted(listed.items()) if some}
    bits = bits_for(sum(counts.values()), questions)
    tokens = np.unique(np.concatenate([tokens_of(key, kind, listed[kind], bits=bits) for kind in counts] or [_NONE]))
    body = coded(tokens, bits=bits)
    head = Head(
        owner=owner, recipient=given.recipient, recipient_key=given.recipient_key, operation=given.operation, name=name,
        values=counts, made_at=at, expires_at=given.expires_at, tokens=len(tokens), bits=bits, questions=questions,
        key_digest=hashlib.sha256(key).hexdigest(), body_digest=hashlib.sha256(body).hexdigest(),
    )  # fmt: skip
    words = head_bytes(head)
    form = b"\n".join((words, sign(words, key=signing_key).encode("ascii"), body))
    try:
        to = pyrage.x25519.Recipient.from_str(given.recipient_key)
    except pyrage.RecipientError:
        raise Malformed(_WHERE, f"{given.recipient} has no age key that fits", "Ask the agency for its key.") from None
    return Sealed(head, bytes(pyrage.encrypt(key.hex().encode("ascii") + b"\n" + form, [to])))


_NONE = np.empty(0, dtype=np.uint64)


def open_list(
    content: bytes, *, identity: str, trusted: Mapping[str, str], recipient: str, operation: str, now: datetime
) -> Opened:
    """Open a list with an agency's age ``identity``. ``trusted``: verify keys (hex) by agency code.

    Raises Refused: sealed to another key, signed by nobody trusted, for another agency, key or operation, run out;
    Malformed: any byte altered, added or cut off.
    """
    key, form = _decrypted(content, identity)
    words, signature, _ = parted(form)
    head = read_head(words)
    if head.owner not in trusted or not signed(words, signature, key=trusted[head.owner]):
        raise Refused(
            _WHERE, f"{head.owner} did not sign it with a key you trust", "Check the verify key by telephone."
        )
    own = str(pyrage.x25519.Identity.from_str(identity).to_public())
    if (head.recipient, head.recipient_key) != (recipient, own):
        raise Refused(_WHERE, f"it was made for {head.recipient}", "Tell its owner that it was passed on.")
    if head.operation != operation:
        what = f"it was made for operation {head.operation}, not {operation}"
        raise Refused(_WHERE, what, "Ask its owner for one of this operation.")
    if head.expires_at <= now:
        raise Refused(_WHERE, f"it ran out at {head.expires_at:%Y-%m-%d %H:%M} UTC", "Ask its owner for a new one.")
    return Opened(members_of(form, key=key), form)


def _decrypted(content: bytes, identity: str) -> tuple[bytes, bytes]:
    try:
        plain = bytes(pyrage.decrypt(content, [pyrage.x25519.Identity.from_str(identity)]))
    except pyrage.DecryptError as error:
        if "matching key" in str(error).lower():
            raise Refused(_WHERE, "it is not sealed to your agency's key", "Ask its owner for your own.") from None
        raise _altered() from None
    line, _, form = plain.partition(b"\n")
    try:
        if len(line) != 2 * KEY_BYTES:
            raise ValueError
        key = bytes.fromhex(line.decode("ascii"))
    except ValueError:
        raise _altered() from None
    return key, form


def _altered() -> Malformed:
    return Malformed(_WHERE, "it is damaged or was altered", "Do not use it. Ask its owner for it again.")
