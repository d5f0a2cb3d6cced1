"""Pictures made for tests: shapes and noise, with whatever metadata a test wants to plant. No file is read."""

import io
import os
import struct
import tempfile
import zlib
from typing import Any

import numpy as np

from tallystick.evidence.scan.look import look


def noise(width: int = 96, height: int = 64, *, seed: int = 1) -> np.ndarray:
    """A smooth pattern with a little noise, rows x columns x 3, as photographs have it."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 255, (24, 32, 3), dtype=np.uint8)  # detail in every frequency that is kept
    return np.asarray(_image(coarse).resize((width, height), 3)) // 2 + rng.integers(
        0, 40, (height, width, 3), np.uint8
    )


def _image(pixels: np.ndarray, **kind: Any) -> Any:
    from PIL import Image

    return Image.fromarray(pixels, **kind)


def encoded(pixels: np.ndarray, kind: str, **options: Any) -> bytes:
    into = io.BytesIO()
    _image(pixels).save(into, kind, **options)
    return into.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*chunks: bytes, pixels: np.ndarray | None = None) -> bytes:
    """A PNG with chunks put before the picture."""
    plain = encoded(noise() if pixels is None else pixels, "PNG")
    return plain[:33] + b"".join(chunks) + plain[33:]


def text(key: str, value: str) -> bytes:
    return chunk(b"tEXt", key.encode() + b"\0" + value.encode())


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg(*segments: bytes, pixels: np.ndarray | None = None, **options: Any) -> bytes:
    """A JPEG with segments put before the picture."""
    plain = encoded(noise() if pixels is None else pixels, "JPEG", **{"quality": 90, **options})
    return plain[:2] + b"".join(segments) + plain[2:]


def exif_segment(block: bytes) -> bytes:
    return segment(0xE1, b"Exif\0\0" + block)


def xmp_segment(packet: str) -> bytes:
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet.encode())


def xmp(inside: str) -> str:
    """An XMP packet around properties written as elements."""
    names = {
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
        "exif": "http://ns.adobe.com/exif/1.0/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "photoshop": "http://ns.adobe.com/photoshop/1.0/",
        "dcterms": "http://purl.org/dc/terms/",
        "TC260": "http://www.tc260.org.cn/ns/AIGC/1.0/",
        "aux": "http://ns.adobe.com/exif/1.0/aux/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
    }
    spaces = " ".join(f'xmlns:{short}="{space}"' for short, space in names.items())
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {spaces}><rdf:Description rdf:about="">'
        f"{inside}</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


Tag = tuple[int, int, int, bytes]
"""Number, type, count, value."""


def ascii_tag(number: int, value: str) -> Tag:
    data = value.encode() + b"\0"
    return number, 2, len(data), data


def short_tag(number: int, value: int) -> Tag:
    return number, 3, 1, struct.pack("<H", value)


def raw_tag(number: int, value: bytes) -> Tag:
    return number, 7, len(value), value


def exif(first: list[Tag], inner: list[Tag] = (), gps: list[Tag] = (), preview: bytes = b"") -> bytes:
    """A little-endian EXIF block: first directory, EXIF and GPS directories, and a preview in the second directory."""
    block, pointers = bytearray(b"II\x2a\0\x08\0\0\0"), []
    counts = len(first) + bool(inner) + bool(gps)
    room = 2 + 12 * counts + 4
    block += b"\0" * room
    for number, tags in ((0x8769, inner), (0x8825, gps)):
        if tags:
            pointers.append((number, 4, 1, struct.pack("<I", len(block))))
            _directory(block, len(block), list(tags), 0, grow=True)
    second = 0
    if preview:
        second = len(block)
        place = second + 2 + 24 + 4
        tags = [(0x0201, 4, 1, struct.pack("<I", place)), (0x0202, 4, 1, struct.pack("<I", len(preview)))]
        _directory(block, second, tags, 0, grow=True)
        block += preview
    _directory(block, 8, [*first, *pointers], second, grow=False)
    return bytes(block)


def _directory(block: bytearray, place: int, tags: list[Tag], following: int, *, grow: bool) -> None:
    room = 2 + 12 * len(tags) + 4
    if grow:
        block += b"\0" * room
    entries = struct.pack("<H", len(tags))
    for number, kind, count, value in sorted(tags):
        if len(value) > 4:
            entries += struct.pack("<HHII", number, kind, count, len(block))
            block += value
        else:
            entries += struct.pack("<HHI", number, kind, count) + value.ljust(4, b"\0")
    block[place : place + room] = entries + struct.pack("<I", following)


def looked_at(data: bytes, **request: Any) -> dict[str, Any]:
    """What a look says of these bytes, as a file."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        return look(file.fileno(), len(data), request)


def look_at(path: os.PathLike[str], **request: Any) -> dict[str, Any]:
    """What a look says of a file that is read in place."""
    handle = os.open(path, os.O_RDONLY)
    try:
        return look(handle, os.fstat(handle).st_size, request)
    finally:
        os.close(handle)


def distance(first: str, second: str) -> int:
    """Bits in which two digests differ."""
    return (int(first, 16) ^ int(second, 16)).bit_count()
