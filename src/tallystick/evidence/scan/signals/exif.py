"""EXIF and TIFF tags, only those that are asked for. Source: EXIF 2.32, TIFF 6.0, DNG 1.7.

The second directory (IFD1) holds a preview: nothing leads there, so it is never read. Positions are not read either:
that one is there is all that is kept.
"""

from dataclasses import dataclass, field

from tallystick.evidence.scan.source import Source

_MOST_ENTRIES = 2000
_MOST_VALUE = 1 << 20
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_EXIF_DIRECTORY, _GPS_DIRECTORY = 0x8769, 0x8825
_LATITUDE, _LONGITUDE = 2, 4

NAMES = {
    0x00FE: "NewSubfileType",
    0x0100: "ImageWidth",
    0x0101: "ImageLength",
    0x010E: "ImageDescription",
    0x010F: "Make",
    0x0110: "Model",
    0x0112: "Orientation",
    0x0131: "Software",
    0x0132: "DateTime",
    0x013B: "Artist",
    0x02BC: "XMP",
    0x829A: "ExposureTime",
    0x829D: "FNumber",
    0x83BB: "IPTC",
    0x8827: "ISO",
    0x9003: "DateTimeOriginal",
    0x9011: "OffsetTimeOriginal",
    0x920A: "FocalLength",
    0x9211: "ImageNumber",
    0x927C: "MakerNote",
    0x9286: "UserComment",
    0x9291: "SubSecTimeOriginal",
    0xA420: "ImageUniqueID",
    0xA431: "BodySerialNumber",
    0xA434: "LensModel",
    0xC62F: "CameraSerialNumber",
    0xCD41: "C2PA",
}
_PRESENCE_ONLY = {"MakerNote", "C2PA"}


@dataclass
class Tags:
    """``raw`` holds bytes as stored by name; ``has_position`` is whether latitude and longitude are there."""

    raw: dict[str, bytes] = field(default_factory=dict)
    big_endian: bool = False
    has_position: bool = False
    _types: dict[str, int] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """A tag of characters, without what follows its end; None when absent or empty."""
        value = self.raw.get(name, b"").split(b"\0", 1)[0].strip()
        return value.decode("utf-8", "replace") or None if value else None

    def number(self, name: str) -> int | None:
        """The first number of a tag of whole numbers."""
        width = _SIZES.get(self._types.get(name, 0), 0)
        value = self.raw.get(name, b"")[:width]
        return int.from_bytes(value, "big" if self.big_endian else "little") if width in (1, 2, 4) and value else None

    def comment(self) -> str | None:
        """UserComment: eight bytes of character code, then the text."""
        value = self.raw.get("UserComment", b"")
        code, text = value[:8], value[8:]
        if code == b"UNICODE\0":
            return _utf16(text, big_endian=self.big_endian)
        if code not in (b"ASCII\0\0\0", b"\0" * 8, b"JIS\0\0\0\0\0"):
            text = value  # some tools leave the code out
        return text.decode("utf-8", "replace").strip("\0 ") or None


def read_tags(source: Source) -> Tags:
    """The tags of the first directory and of its EXIF and GPS directories; what does not fit is left out."""
    head = source.take(0, 8)
    tags = Tags(big_endian=head[:2] == b"MM")
    if head[:2] not in (b"II", b"MM") or len(head) < 8:
        return tags
    further = _directory(source, _number(head[4:8], tags), tags)
    if _EXIF_DIRECTORY in further:
        _directory(source, further[_EXIF_DIRECTORY], tags)
    if _GPS_DIRECTORY in further:
        tags.has_position = _says_where(source, further[_GPS_DIRECTORY], tags)
    return tags


def _number(data: bytes, tags: Tags) -> int:
    return int.from_bytes(data, "big" if tags.big_endian else "little")


def _entries(source: Source, place: int, tags: Tags) -> list[bytes]:
    count = min(_number(source.take(place, 2), tags), _MOST_ENTRIES)
    data = source.take(place + 2, count * 12)
    return [data[start : start + 12] for start in range(0, len(data) - 11, 12)]


def _directory(source: Source, place: int, tags: Tags) -> dict[int, int]:
    """Read the tags we know; gives where further directories lie."""
    further = {}
    for entry in _entries(source, place, tags):
        tag, kind = _number(entry[:2], tags), _number(entry[2:4], tags)
        if tag in (_EXIF_DIRECTORY, _GPS_DIRECTORY):
            further[tag] = _number(entry[8:12], tags)
        elif tag in NAMES and NAMES[tag] not in tags.raw:
            _keep(source, entry, kind, NAMES[tag], tags)
    return further


def _keep(source: Source, entry: bytes, kind: int, name: str, tags: Tags) -> None:
    length = _number(entry[4:8], tags) * _SIZES.get(kind, 0)
    if length == 0:
        return
    if name in _PRESENCE_ONLY:
        tags.raw[name] = b"\1"
    elif length <= 4:
        tags.raw[name] = entry[8 : 8 + length]
    elif length <= _MOST_VALUE:
        tags.raw[name] = source.take(_number(entry[8:12], tags), length)
    tags._types[name] = kind


def _says_where(source: Source, place: int, tags: Tags) -> bool:
    """Whether latitude and longitude have values other than nought over nought."""
    found = set()
    for entry in _entries(source, place, tags):
        tag, length = _number(entry[:2], tags), _number(entry[4:8], tags) * 8
        if tag in (_LATITUDE, _LONGITUDE) and 0 < length <= 24 and any(source.take(_number(entry[8:12], tags), length)):
            found.add(tag)
    return found == {_LATITUDE, _LONGITUDE}


def _utf16(text: bytes, *, big_endian: bool) -> str | None:
    """Tools disagree on the byte order: the one that gives more plain letters is taken."""
    usual = text.decode("utf-16-be" if big_endian else "utf-16-le", "replace")
    other = text.decode("utf-16-le" if big_endian else "utf-16-be", "replace")
    better = max((usual, other), key=lambda read: sum(sign < "\u0250" for sign in read[:400]))
    return better.strip("\0 \ufeff") or None
