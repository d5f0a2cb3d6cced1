"""Walking the boxes of an ISO base media file. Source: ISO/IEC 14496-12."""

from collections.abc import Iterator
from typing import NamedTuple

from tallystick.evidence.scan.signals.held import MOST_PARTS
from tallystick.evidence.scan.source import Source


class Box(NamedTuple):
    name: bytes
    start: int
    """Where its content starts, in bytes of the source."""
    length: int


def boxes(source: Source, place: int, end: int) -> Iterator[Box]:
    """The boxes between two places, one after the other."""
    for _ in range(MOST_PARTS):
        head = source.take(place, 16)
        if len(head) < 8 or place + 8 > end:
            return
        length, lead = int.from_bytes(head[:4], "big"), 8
        if length == 1 and len(head) == 16:
            length, lead = int.from_bytes(head[8:], "big"), 16
        elif length == 0:
            length = end - place
        if length < lead:
            return
        yield Box(head[4:8], place + lead, min(length, end - place) - lead)
        place += length
