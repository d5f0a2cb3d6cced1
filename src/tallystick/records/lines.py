"""One entry of the log against its line: hash, commitment, and every column that repeats what the leaf says. Pure."""

import hashlib
import json
from json.encoder import encode_basestring as quoted
from typing import Any, NoReturn

from tallystick.verify import leaf_hash
from tallystick.vocabulary.errors import Malformed

REMEDY = "Change nothing. Compare with a backup and with the checkpoints that agencies keep; see docs/ledger.md."
COLUMNS = ("id", "operation", "agency", "act", "subject", "by", "at")
"""Fields of a leaf that columns of its line repeat, in the order in which they are read."""


def check_line(row: tuple[Any, ...], *, position: int) -> bool:
    """Whether the payload is erased. ``row``: position, line, hash, leaf, payload, nonce, COLUMNS, access as written.

    Raises Malformed naming the entry.
    """
    found, _, hash_, leaf, payload, nonce, *columns, as_written = row
    if found == position and as_written and leaf is not None and payload is not None and nonce is not None:
        commitment = hashlib.sha256(nonce + payload).hexdigest()
        if leaf_hash(leaf) == hash_ and _says_exactly(leaf, columns, commitment):
            return False
    return _check_slowly(row, position=position)


def _says_exactly(leaf: bytes, columns: list[str], commitment: str) -> bool:
    """Whether the leaf is the canonical JSON of these columns and this commitment, with any plain purpose. Quick, for a
    million entries: whatever it does not recognise is looked at in full.
    """
    number, operation, agency, act, subject, by, at = columns
    head = f'{{"act":{quoted(act)},"agency":{quoted(agency)},"at":"{at}","by":"{by}","id":"{number}"'
    head += f',"operation":"{operation}","payload":"{commitment}","purpose":"'
    tail = f'","subject":{quoted(subject)},"v":2}}'
    purpose = leaf[len(head.encode()) : -len(tail.encode())]
    return leaf == head.encode() + purpose + tail.encode() and b'"' not in purpose and b"\\" not in purpose


def _check_slowly(row: tuple[Any, ...], *, position: int) -> bool:
    """The same in full, to say what is wrong, or to find a payload erased."""
    found, line, hash_, leaf, payload, nonce, *columns, as_written = row
    where = f"ledger entry {position} (line {line})"
    if found != position:
        bad(f"ledger entry {position}", f"it is missing; the next one there is at position {found}")
    if leaf is None:
        bad(where, "its line is missing")
    if leaf_hash(leaf) != hash_:
        bad(where, "its line is not the one whose hash is in the log")
    said = _said(leaf, where)
    for name, column in zip(COLUMNS, columns, strict=True):
        if said.get(name, column if name == "id" else None) != column:
            bad(where, f"its column {name!r} does not say what the entry says ({said.get(name)})")
    if not as_written:
        bad(where, "its access columns are not as they were written")
    if (payload is None) != (nonce is None):
        bad(where, "of payload and nonce one is gone, which no erasure does")
    if payload is not None and said.get("payload") != hashlib.sha256(nonce + payload).hexdigest():
        bad(where, "its payload or nonce is not the one it was made with")
    return payload is None


def _said(leaf: bytes, where: str) -> dict[str, Any]:
    try:
        said = json.loads(leaf)
        said["at"], said["payload"]
    except (ValueError, KeyError, TypeError):
        bad(where, "what is hashed there is no entry: it lacks its time or its commitment")
    return dict(said)


def bad(where: str, what: str) -> NoReturn:
    """Raise Malformed: something about the ledger is not as it was written."""
    raise Malformed(where, what, REMEDY)
