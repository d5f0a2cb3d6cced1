"""WebP: chunks of a RIFF file. Source: WebP container specification; C2PA for the chunk ``C2PA``."""

from tallystick.evidence.scan.signals.held import MOST_PARTS, MOST_TEXT, Held
from tallystick.evidence.scan.source import Block, Source


def read_riff(source: Source) -> Held:
    """EXIF, XMP, whether C2PA is there, and the size of a WebP's canvas."""
    held = Held()
    place = 12
    for _ in range(MOST_PARTS):
        head = source.take(place, 8)
        if len(head) < 8:
            break
        length = int.from_bytes(head[4:8], "little")
        _chunk(held, head[:4], source.take(place + 8, min(length, MOST_TEXT + 1) if head[:4] in _TEXTS else 16))
        place += 8 + length + length % 2
    return held


_TEXTS = (b"EXIF", b"XMP ")


def _chunk(held: Held, name: bytes, data: bytes) -> None:
    if name == b"EXIF":
        held.exif.append(("WebP EXIF", Block(data.removeprefix(b"Exif\0\0"))))
    elif name == b"XMP ":
        held.add_xmp("WebP XMP", data)
    elif name == b"C2PA":
        held.has_c2pa = True
    elif name == b"VP8X" and len(data) >= 10:
        held.animated = bool(data[0] & 2)
        held.width = int.from_bytes(data[4:7], "little") + 1
        held.height = int.from_bytes(data[7:10], "little") + 1
    elif name == b"VP8 " and held.width is None and data[3:6] == b"\x9d\x01\x2a":
        held.width = int.from_bytes(data[6:8], "little") & 0x3FFF
        held.height = int.from_bytes(data[8:10], "little") & 0x3FFF
    elif name == b"VP8L" and held.width is None and data[:1] == b"\x2f":
        packed = int.from_bytes(data[1:5], "little")
        held.width, held.height = (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
