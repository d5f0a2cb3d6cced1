"""Items of a HEIF or AVIF file: where EXIF and XMP lie, how large the picture is and how it is turned.

Source: ISO/IEC 14496-12 (iinf, iloc, pitm), 23008-12 (ispe, irot, imir). Items that are pictures are not read.
"""

from collections.abc import Iterator

from tallystick.evidence.scan.signals.box import Box, boxes
from tallystick.evidence.scan.signals.held import MOST_TEXT, Held
from tallystick.evidence.scan.source import Block, Source

_MOST_ITEMS = 4096
_TURNED = {
    (0, None): 1, (1, None): 8, (2, None): 3, (3, None): 6,
    (0, 0): 4, (1, 0): 5, (2, 0): 2, (3, 0): 7,
    (0, 1): 2, (1, 1): 7, (2, 1): 4, (3, 1): 5,
}  # fmt: skip
"""Quarter turns against the clock and mirror axis (0: top and bottom change places) to what EXIF would say."""


def read_items(held: Held, source: Source, inside: list[Box]) -> None:
    """Fill ``held`` from the boxes inside a ``meta`` box."""
    by_name = {box.name: box for box in inside}
    if b"iprp" in by_name:
        _properties(held, source, by_name[b"iprp"])
    if b"iinf" not in by_name or b"iloc" not in by_name:
        return
    places = dict(_places(source, by_name[b"iloc"]))
    for number, kind in _kinds(source, by_name[b"iinf"]):
        if kind not in (b"Exif", b"mime") or number not in places:
            continue
        data = b"".join(source.take(start, min(length, MOST_TEXT + 1)) for start, length in places[number])
        if kind == b"Exif":
            held.exif.append(("HEIF item Exif", Block(_tiff(data))))
        elif b"<x:xmpmeta" in data[:2048] or b"rdf:RDF" in data[:4096]:
            held.add_xmp("HEIF item XMP", data)


def _tiff(data: bytes) -> bytes:
    return data[4 + int.from_bytes(data[:4], "big") :].removeprefix(b"Exif\0\0")


def _kinds(source: Source, box: Box) -> Iterator[tuple[int, bytes]]:
    """Number and kind of each item."""
    version = source.take(box.start, 1)
    lead = 6 if version == b"\0" else 8
    for count, entry in enumerate(boxes(source, box.start + lead, box.start + box.length)):
        if count >= _MOST_ITEMS:
            return
        data = source.take(entry.start, 14)
        if entry.name == b"infe" and data[:1] in (b"\2", b"\3"):
            wide = 2 if data[0] == 2 else 4
            yield int.from_bytes(data[4 : 4 + wide], "big"), data[6 + wide : 10 + wide]


def _places(source: Source, box: Box) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Number of each item and where its bytes lie in the file; items inside other items are left out."""
    data = Cursor(source.take(box.start, min(box.length, MOST_TEXT)))
    version = data.number(1)
    data.number(3)
    first, second = data.number(1), data.number(1)
    widths = first >> 4, first & 15, second >> 4, second & 15 if version else 0
    for _ in range(min(data.number(4 if version == 2 else 2), _MOST_ITEMS)):
        number = data.number(4 if version == 2 else 2)
        method = data.number(2) & 15 if version else 0
        data.number(2)
        base = data.number(widths[2])
        extents = []
        for _ in range(min(data.number(2), 64)):
            data.number(widths[3])
            extents.append((base + data.number(widths[0]), data.number(widths[1])))
        if method == 0 and not data.over:
            yield number, extents


class Cursor:
    """Big-endian numbers, one after the other; past the end they are 0 and ``over`` is set."""

    def __init__(self, data: bytes) -> None:
        self._data, self._place, self.over = data, 0, False

    def number(self, width: int) -> int:
        part = self._data[self._place : self._place + width]
        self._place += width
        self.over = self.over or len(part) < width
        return int.from_bytes(part, "big")


def _properties(held: Held, source: Source, box: Box) -> None:
    """The largest picture's size; its turn only when the file has one way of turning, so that no tile's is taken."""
    turns, mirrors = set(), set()
    for outer in boxes(source, box.start, box.start + box.length):
        for inner in [*boxes(source, outer.start, outer.start + outer.length)][:_MOST_ITEMS]:
            data = source.take(inner.start, 12)
            if outer.name != b"ipco":
                continue
            if inner.name == b"ispe":
                held.enlarge(int.from_bytes(data[4:8], "big"), int.from_bytes(data[8:12], "big"))
            elif inner.name == b"irot" and data:
                turns.add(data[0] & 3)
            elif inner.name == b"imir" and data:
                mirrors.add(data[0] & 1)
    if len(turns) < 2 and len(mirrors) < 2:
        held.turn = _TURNED[(turns.pop() if turns else 0), (mirrors.pop() if mirrors else None)]
