"""GIF: size, comments and XMP. Source: GIF89a; XMP part 3."""

from collections.abc import Iterator

from tallystick.evidence.scan.signals.held import MOST_PARTS, MOST_TEXT, Held
from tallystick.evidence.scan.source import Source

_XMP = b"XMP DataXMP"
_TRAILER_LENGTH = 257  # XMP is written bare, and ends in bytes that lead a block reader out again


def read_gif(source: Source) -> Held:
    """The texts, and whether there is more than one picture."""
    held = Held()
    head = source.take(0, 13)
    held.width, held.height = int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    place = 13 + _table(head[10] if len(head) == 13 else 0)
    pictures = 0
    for _ in range(MOST_PARTS):
        start = source.take(place, 2)
        if start[:1] == b",":
            pictures += 1
            place += 10 + _table((source.take(place + 9, 1) or b"\0")[0]) + 1
        elif start == b"!\xfe":
            held.add_text("GIF comment", "comment", b"".join(_blocks(source, place + 2)))
            place += 2
        elif start == b"!\xff" and source.take(place + 3, 11) == _XMP:
            packet = b"".join(bytes([len(part)]) + part for part in _blocks(source, place + 14))
            held.add_xmp("GIF XMP", packet[: -_TRAILER_LENGTH + 1])
            place += 14
        elif start[:1] == b"!":
            place += 2
        else:
            break
        place = _past(source, place)
    held.animated = pictures > 1
    return held


def _table(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(source: Source, place: int) -> Iterator[bytes]:
    gathered = 0
    while gathered < MOST_TEXT:
        length = (source.take(place, 1) or b"\0")[0]
        if length == 0:
            return
        yield source.take(place + 1, length)
        place, gathered = place + 1 + length, gathered + length


def _past(source: Source, place: int) -> int:
    """Where the run of blocks that starts here has ended."""
    for _ in range(MOST_PARTS * 10):
        length = (source.take(place, 1) or b"\0")[0]
        place += 1 + length
        if length == 0:
            break
    return place
