"""JPEG segments before the picture data. Source: ITU-T T.81; EXIF 2.32; XMP part 3; C2PA for APP11."""

from collections.abc import Iterator

from tallystick.evidence.scan.signals.held import MOST_PARTS, Held
from tallystick.evidence.scan.source import Block, Source

_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_MORE_XMP = b"http://ns.adobe.com/xmp/extension/\0"
_PHOTOSHOP = b"Photoshop 3.0\0"
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_COMMENT, _APP1, _APP11, _APP13, _SCAN, _END = 0xFE, 0xE1, 0xEB, 0xED, 0xDA, 0xD9


def read_jpeg(source: Source) -> Held:
    """EXIF, XMP (its extension too), IPTC, comments, and whether C2PA is there. A preview in EXIF is not looked at."""
    held = Held()
    longer: dict[bytes, dict[int, bytes]] = {}
    photoshop: list[bytes] = []
    for marker, start, length in _segments(source):
        if marker in _FRAMES:
            size = source.take(start + 1, 4)
            held.height, held.width = int.from_bytes(size[:2], "big"), int.from_bytes(size[2:], "big")
        elif marker == _APP1:
            _app1(held, source.take(start, length), longer)
        elif marker == _APP11 and source.take(start, 2) == b"JP":
            held.has_c2pa = True
        elif marker == _APP13 and source.take(start, len(_PHOTOSHOP)) == _PHOTOSHOP:
            photoshop.append(source.take(start + len(_PHOTOSHOP), length - len(_PHOTOSHOP)))
        elif marker == _COMMENT:
            held.add_text("JPEG COM", "comment", source.take(start, length))
    if photoshop:
        held.iptc.append(("JPEG APP13", b"".join(photoshop)))
    for parts in longer.values():
        held.add_xmp("JPEG APP1 XMP extension", b"".join(parts[place] for place in sorted(parts)))
    return held


def _segments(source: Source) -> Iterator[tuple[int, int, int]]:
    """Marker, where its data start, and their length; ends where the picture data begin."""
    place = 2
    for _ in range(MOST_PARTS):
        head = source.take(place, 4)
        if len(head) < 4 or head[0] != 0xFF:
            return
        if head[1] == 0xFF:  # filling between segments
            place += 1
            continue
        if head[1] in (_SCAN, _END):
            return
        if head[1] == 1 or 0xD0 <= head[1] <= 0xD8:  # markers without data
            place += 2
            continue
        length = int.from_bytes(head[2:4], "big")
        if length < 2:
            return
        yield head[1], place + 4, length - 2
        place += 2 + length


def _app1(held: Held, data: bytes, longer: dict[bytes, dict[int, bytes]]) -> None:
    if data.startswith(_EXIF):
        held.exif.append(("JPEG APP1 EXIF", Block(data[len(_EXIF) :])))
    elif data.startswith(_XMP):
        held.add_xmp("JPEG APP1 XMP", data[len(_XMP) :])
    elif data.startswith(_MORE_XMP) and len(longer) < 16:
        head = data[len(_MORE_XMP) : len(_MORE_XMP) + 40]
        longer.setdefault(head[:32], {})[int.from_bytes(head[36:40], "big")] = data[len(_MORE_XMP) + 40 :]
