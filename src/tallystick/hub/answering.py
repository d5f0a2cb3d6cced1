"""One call for both roles: bytes in, bytes out."""

from datetime import datetime
from pathlib import Path

from tallystick.hub import key_server, match_hub
from tallystick.hub.place import Place
from tallystick.hub.rows import AT_MOST, ROW
from tallystick.sealed.oprf.batches import CHECKS, Told, nobody
from tallystick.sealed.oprf.group import SIZE

LONGEST = {
    key_server.ROLE: (key_server.AT_ONCE + CHECKS) * SIZE * 101 // 100 + 65_536,
    match_hub.ROLE: AT_MOST * ROW.itemsize * 101 // 100 + 65_536,
}
"""Bytes of a message at most, by role: what it may hold, and a hundredth and a little for its seal."""


def longest(folder: Path) -> int:
    """Bytes of a message to the role of a folder, at most. Raises Absent (no such folder)."""
    return LONGEST[Place(folder).about["role"]]


def answer(folder: Path, content: bytes, *, now: datetime, told: Told = nobody) -> bytes:
    """What the role of a folder replies to a message. Raises Malformed, Refused, Absent (no such folder)."""
    place = Place(folder)
    if place.about["role"] == key_server.ROLE:
        return key_server.answer(place, content, now=now, told=told)
    return match_hub.answer(place, content, now=now)
