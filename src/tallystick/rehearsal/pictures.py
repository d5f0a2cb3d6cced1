"""Pictures of nothing, written as PNG: squares of grey, and what tools and cameras leave beside them."""

import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
WIDE, HIGH, SQUARE = 256, 192, 8
"""Pixels of a picture, and of the side of a square."""


@dataclass(frozen=True)
class Camera:
    """An invented camera. ``serial`` stands in every picture it takes."""

    make: str
    model: str
    serial: str


def squares(seed: list[int]) -> Grey:
    """A picture of its own for every seed: (192, 256), enough detail for a digest of good quality."""
    chance = np.random.default_rng(seed)
    coarse = chance.integers(0, 256, (HIGH // SQUARE, WIDE // SQUARE), dtype=np.uint8)
    return np.kron(coarse, np.ones((SQUARE, SQUARE), dtype=np.uint8))


def brighter(pixels: Grey, by: int) -> Grey:
    """The same picture as a messenger sends it on: other bytes, and to the eye the same."""
    return np.clip(pixels.astype(np.int16) + by, 0, 255).astype(np.uint8)


def png(pixels: Grey, *chunks: bytes) -> bytes:
    """A grey PNG with chunks before the picture. The same pixels and chunks give the same bytes."""
    high, wide = pixels.shape
    rows = np.zeros((high, wide + 1), dtype=np.uint8)  # each row after a byte that says it is not filtered
    rows[:, 1:] = pixels
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    parts = [_chunk(b"IHDR", head), *chunks, _chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def generator(*, prompt: str, seed: int, model: str) -> bytes:
    """What a generator's web interface writes beside its pictures."""
    settings = f"Steps: 20, Sampler: Euler, CFG scale: 7, Seed: {seed}, Size: 256x192, Model: {model}"
    return _chunk(b"tEXt", b"parameters\0" + f"{prompt}\n{settings}".encode())


def camera(taken_with: Camera, *, taken: str, number: int) -> bytes:
    """Exif tags of a camera: make, model, serial, when (as cameras write it), and the picture's own number."""
    return _chunk(b"eXIf", exif(taken_with, taken=taken, number=number))


def exif(taken_with: Camera, *, taken: str, number: int) -> bytes:
    """A little-endian TIFF block: the first directory, then the one Exif keeps. Source: CIPA DC-008 (Exif 3.0)."""
    first = [(0x010F, taken_with.make), (0x0110, taken_with.model)]
    own = [(0x9003, taken), (0xA420, f"{number:032x}"), (0xA431, taken_with.serial)]
    head = struct.pack("<2sHI", b"II", 42, 8)
    size = 2 + 12 * (len(first) + 1) + 4 + sum(_padded(text) for _, text in first)
    return head + _directory(first, at=8, last=(0x8769, 8 + size)) + _directory(own, at=8 + size)


def _padded(text: str) -> int:
    length = len(text) + 1
    return length + length % 2 if length > 4 else 0


def _directory(texts: list[tuple[int, str]], *, at: int, last: tuple[int, int] | None = None) -> bytes:
    """Entries of text, and one that says where the next directory lies."""
    count = len(texts) + (last is not None)
    entries, values, place = b"", b"", at + 2 + 12 * count + 4
    for tag, text in texts:
        value = text.encode("ascii") + b"\0"
        if len(value) <= 4:
            entries += struct.pack("<HHI4s", tag, 2, len(value), value)
            continue
        entries += struct.pack("<HHII", tag, 2, len(value), place + len(values))
        values += value + b"\0" * (len(value) % 2)
    if last is not None:
        entries += struct.pack("<HHII", last[0], 4, 1, last[1])
    return struct.pack("<H", count) + entries + struct.pack("<I", 0) + values


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
