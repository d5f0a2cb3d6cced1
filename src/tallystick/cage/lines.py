"""Physical lines of a source: where they start, decoded strictly or not at all, never longer than allowed."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from tallystick.cage.reader import Source
from tallystick.vocabulary.errors import Malformed

BLOCK = 4 << 20
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_STATEFUL = ("utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "hz", "iso2022")


@dataclass(frozen=True)
class Coding:
    """How the bytes are text: codec, bytes of byte-order mark to skip, bytes per unit."""

    codec: str
    skip: int
    unit: int

    @property
    def plain(self) -> bool:
        return self.codec in ("utf-8", "ascii")


class Line(NamedTuple):
    """``text`` still has its line end, and is None where ``fault`` says why it could not be had."""

    offset: int
    text: str | None
    size: int
    fault: str = ""
    said: str = ""


def coding_of(source: Source, encoding: str) -> Coding:
    """The encoding a mapping names, settled by the byte-order mark. Raises Malformed for no such text encoding."""
    try:
        found = codecs.lookup(encoding)
    except (LookupError, ValueError):
        raise Malformed(
            "option encoding", f"{encoding!r} is not known", "Name an encoding such as utf-8 or cp1252."
        ) from None
    if not getattr(found, "_is_text_encoding", True) or found.name.replace("_", "-").startswith(_STATEFUL):
        raise Malformed("option encoding", f"{encoding!r} cannot be read line by line", "Convert the file to utf-8.")
    name = "utf-8" if found.name == "utf-8-sig" else found.name
    head = source.head(4)
    for mark, codec in _BOMS:
        if head.startswith(mark) and codec.startswith(name):
            return Coding(codec, len(mark), _unit(codec))
    return Coding(f"{name}-le" if name in ("utf-16", "utf-32") else name, 0, _unit(name))


def _unit(codec: str) -> int:
    return 4 if codec.startswith("utf-32") else 2 if codec.startswith("utf-16") else 1


def blocks(opened: BinaryIO, *, most: int, end: bytes = b"\n") -> Iterator[tuple[int, bytes, int]]:
    """(offset, whole lines, size); for a line longer than ``most`` bytes: (offset, b"", its size)."""
    offset, held = opened.tell(), b""
    while chunk := opened.read(BLOCK):
        held += chunk
        cut = _last_end(held, end)
        if cut:
            yield offset, held[:cut], cut
            offset, held = offset + cut, held[cut:]
        elif len(held) > most:
            size, held = _pass_over(opened, len(held), end)
            yield offset, b"", size
            offset += size
    if held:
        yield (offset, held, len(held)) if len(held) <= most + BLOCK else (offset, b"", len(held))


def _last_end(held: bytes, end: bytes) -> int:
    at = held.rfind(end)
    while at > 0 and at % len(end):
        at = held.rfind(end, 0, at + len(end) - 1)
    return at + len(end) if at >= 0 and at % len(end) == 0 else 0


def _first_end(held: bytes, end: bytes) -> int:
    at = held.find(end)
    while at > 0 and at % len(end):
        at = held.find(end, at + 1)
    return at + len(end) if at >= 0 else 0


def _pass_over(opened: BinaryIO, size: int, end: bytes) -> tuple[int, bytes]:
    """Read on to the end of an over-long line: its whole size, and what was read beyond it."""
    while chunk := opened.read(BLOCK):
        if cut := _first_end(chunk, end):
            return size + cut, chunk[cut:]
        size += len(chunk)
    return size, b""


def lines(source: Source, coding: Coding, *, most: int) -> Iterator[Line]:
    """Every physical line. Lines end with LF (CR LF keeps its CR); a file that has only CR ends them with that."""
    mark = "\r" if _only_cr(source, coding) else "\n"
    end = mark.encode(coding.codec)
    with source.open() as opened:
        opened.seek(coding.skip)
        for offset, block, size in blocks(opened, most=most, end=end):
            if not block:
                yield Line(offset, None, size, "line too long", f"{size} bytes")
                continue
            yield from _lines_in(block, offset, coding, end, most)


def _lines_in(block: bytes, offset: int, coding: Coding, end: bytes, most: int) -> Iterator[Line]:
    start, total = 0, len(block)
    while start < total:
        cut = _first_end_at(block, start, end)
        raw = block[start:cut]
        if len(raw) > most:
            yield Line(offset + start, None, len(raw), "line too long", f"{len(raw)} bytes")
        else:
            yield line_of(raw, offset + start, coding)
        start = cut


def _first_end_at(block: bytes, start: int, end: bytes) -> int:
    at = block.find(end, start)
    while at > 0 and len(end) > 1 and (at - start) % len(end):
        at = block.find(end, at + 1)
    return at + len(end) if at >= 0 else len(block)


def line_of(raw: bytes, offset: int, coding: Coding) -> Line:
    """Bytes as a line; undecodable bytes and NUL are faults with the byte they stand at."""
    try:
        text = raw.decode(coding.codec)
    except UnicodeDecodeError as error:
        said = raw[error.start : min(error.end, error.start + 8)].hex(" ")
        return Line(offset + error.start, None, len(raw), f"not {coding.codec}", said)
    if "\0" in text:
        return Line(offset + raw.find(b"\0"), None, len(raw), "NUL character", "\\x00")
    return Line(offset, text, len(raw))


def _only_cr(source: Source, coding: Coding) -> bool:
    head = source.head().decode(coding.codec, "replace")
    return "\r" in head and "\n" not in head and "\r\n" not in head


FAULT_REMEDY = {
    "line too long": "Ask the sender for the file again, or cut the line by hand and record it.",
    "NUL character": "Ask the sender for the row again: the file may be damaged.",
}


def fault_remedy(fault: str) -> str:
    return FAULT_REMEDY.get(fault, "Name the right encoding in the mapping, or ask the sender for the row again.")
