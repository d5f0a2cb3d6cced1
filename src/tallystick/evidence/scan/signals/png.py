"""PNG chunks. Source: PNG specification, third edition; C2PA for ``caBX``."""

import zlib
from collections.abc import Iterator

from tallystick.evidence.scan.signals.held import MOST_PARTS, MOST_TEXT, Held
from tallystick.evidence.scan.source import Block, Source

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PICTURE = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_MOST_TEXT_CHUNK = 2 * MOST_TEXT


def read_png(source: Source) -> Held:
    """Every chunk to the end, also those after the picture; pixels are not touched."""
    held = Held()
    for name, start, length in _chunks(source):
        if name == b"IHDR":
            head = source.take(start, 8)
            held.width, held.height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
        elif name == b"caBX":
            held.has_c2pa = True
        elif name == b"acTL":
            held.animated = int.from_bytes(source.take(start, 4), "big") > 1
        elif name in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            _text(held, name, source.take(start, min(length, _MOST_TEXT_CHUNK + 1)))
    return held


def picture_only(source: Source) -> bytes:
    """The same picture without anything else: what lies beside it can neither stop nor mislead the decoder."""
    parts = [SIGNATURE]
    for name, start, length in _chunks(source):
        if name in _PICTURE:
            parts.append(source.take(start - 8, length + 12))
    return b"".join(parts)


def _chunks(source: Source) -> Iterator[tuple[bytes, int, int]]:
    """Name, where the data start, and their length."""
    place = len(SIGNATURE)
    for _ in range(MOST_PARTS):
        head = source.take(place, 8)
        if len(head) < 8:
            return
        length = int.from_bytes(head[:4], "big")
        yield head[4:8], place + 8, length
        if head[4:8] == b"IEND":
            return
        place += 12 + length


def _text(held: Held, name: bytes, data: bytes) -> None:
    if len(data) > _MOST_TEXT_CHUNK:
        held.say("a text was too long to read")
    elif name == b"eXIf":
        held.exif.append(("PNG eXIf", Block(data)))
    elif name == b"tEXt":
        key, _, value = data.partition(b"\0")
        _keep(held, "tEXt", key, value, encoding="latin-1")
    elif name == b"zTXt":
        key, _, rest = data.partition(b"\0")
        _keep(held, "zTXt", key, _unpacked(held, rest[1:]), encoding="latin-1")
    else:
        key, _, rest = data.partition(b"\0")
        packed, tail = rest[:1] == b"\1", rest[2:].split(b"\0", 2)
        if len(tail) == 3:
            _keep(held, "iTXt", key, _unpacked(held, tail[2]) if packed else tail[2], encoding="utf-8")


def _keep(held: Held, chunk: str, key: bytes, value: bytes, *, encoding: str) -> None:
    word = key[:79].decode("latin-1")
    if word in ("XML:com.adobe.xmp", "xmp"):
        held.add_xmp(f"PNG {chunk} XMP", value)
    elif word.startswith("Raw profile type "):
        _profile(held, word.rpartition(" ")[2], value)
    else:
        # tools write UTF-8 into tEXt against the specification; a prompt must give one digest however it was written
        held.add_text(f"PNG {chunk}", word, value, encoding="utf-8" if _is_utf8(value) else encoding)


def _profile(held: Held, kind: str, value: bytes) -> None:
    """EXIF, XMP or IPTC as ImageMagick puts it into a text: a name, a length, and hexadecimal digits."""
    lines = value.strip().split(b"\n", 2)
    try:
        raw = bytes.fromhex(lines[2].decode("ascii")) if len(lines) == 3 else b""
    except (ValueError, UnicodeDecodeError):
        held.say("a profile inside a text could not be read")
        return
    if kind in ("exif", "APP1") and raw.startswith(b"Exif\0\0"):
        held.exif.append(("PNG raw profile", Block(raw[6:])))
    elif kind in ("xmp", "APP1"):
        held.add_xmp("PNG raw profile XMP", raw)
    elif kind in ("iptc", "8bim"):
        held.iptc.append(("PNG raw profile IPTC", raw))


def _unpacked(held: Held, packed: bytes) -> bytes:
    """Inflated to at most :data:`MOST_TEXT` bytes: a few kilobytes can hold gigabytes."""
    machine = zlib.decompressobj()
    try:
        plain = machine.decompress(packed, MOST_TEXT)
    except zlib.error:
        held.say("a packed text could not be unpacked")
        return b""
    if machine.unconsumed_tail:
        held.say("a text was too long to read")
        return b""
    return plain


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
