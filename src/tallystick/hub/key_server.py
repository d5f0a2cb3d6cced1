"""The key server: evaluates blinded values under the key of an epoch. It sees no identifier, and keeps no value.

An epoch's key is derived from a seed of 32 bytes in ``epochs/<number>.seed``. The one before stays until the next
change, so that what was carried in between is still answered.
"""

import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from tallystick.hub import seen
from tallystick.hub.place import Place, answered, card, make, note, opened, write
from tallystick.hub.quotas import charge
from tallystick.sealed.messages import Message
from tallystick.sealed.oprf import batches
from tallystick.sealed.oprf.function import derived_key
from tallystick.vocabulary.errors import Absent, Malformed, Refused

ROLE = "key-server"
BLIND, EVALUATED = "blind", "evaluated"
AT_ONCE = 2_000_000
"""Elements in one message, at most."""


def init(folder: Path, *, code: str, operation: str) -> Place:
    """Make a key server with the key of epoch 1. Raises Conflict, Malformed."""
    place = make(folder, role=ROLE, code=code, operation=operation)
    rotate(place)
    return place


def rotate(place: Place) -> int:
    """Begin an epoch with a key of its own; gives its number. The key before the last one goes for good."""
    with place.locked():
        known = epochs(place)
        number = max(known, default=0) + 1
        write(_seed(place, number), secrets.token_hex(32))
        for old in known[:-1]:
            _seed(place, old).unlink()
    return number


def epochs(place: Place) -> list[int]:
    """Numbers of the epochs whose keys are here, ascending. Raises Absent where this is no key server."""
    if place.about["role"] != ROLE:
        raise Absent(str(place.folder), "this is no key server", "Name the key server's folder.")
    return sorted(int(path.stem) for path in (place.folder / "epochs").glob("*.seed"))


def public_card(place: Place) -> dict[str, Any]:
    """What parties are given: public keys, and for each epoch what its key makes of the check values."""
    known = {str(one): [token.hex() for token in batches.check_tokens(_key(place, one))] for one in epochs(place)}
    return card(place, epochs=known)


def answer(place: Place, content: bytes, *, now: datetime, told: batches.Told = batches.nobody) -> bytes:
    """Evaluate the values of a message; gives the reply. Raises Malformed, Refused (also beyond the quota).

    What is charged and taken stays so, whatever happens after: a reply that was lost is asked for anew.
    """
    message = opened(place, content, now=now)
    head = message.head
    count = _counted(message)
    with place.locked():
        if head.epoch not in epochs(place):
            what = f"epoch {head.epoch} has ended, or has not begun"
            raise Refused("message", what, "Take the key server's new card, and blind anew.")
        seen.check_new(place, head)
        try:
            charge(place, head.sender, count, epoch=head.epoch, at=now)
        except Refused:
            note(place, agency=head.sender, did="refused", count=count, at=now)
            raise
        seen.take(place, head)
        seen.forget_old(place, now=now)
        key = _key(place, head.epoch)
    body = batches.evaluate(message.body, key=key, told=told)
    note(place, agency=head.sender, did="evaluated", count=count, at=now)
    return answered(place, message, kind=EVALUATED, body=body, count=count, at=now)


def _counted(message: Message) -> int:
    count = batches.counted(message.body)
    if message.head.kind != BLIND or count != message.head.count:
        raise Malformed("message", "it is no request to evaluate, or another count", "Make it anew.")
    if not 0 < count <= AT_ONCE:
        raise Malformed("message", f"it has {count} values, {AT_ONCE} are the most", "Ask in parts.")
    return count


def _key(place: Place, epoch: int) -> int:
    seed = bytes.fromhex(_seed(place, epoch).read_text(encoding="ascii"))
    return derived_key(seed, f"{place.about['operation']} {epoch}".encode())


def _seed(place: Place, epoch: int) -> Path:
    return place.folder / "epochs" / f"{epoch}.seed"
