"""ISO base media files: HEIF, AVIF, JPEG XL, MP4 and QuickTime. Source: ISO/IEC 14496-12, 23008-12, 18181-2; C2PA."""

from tallystick.evidence.scan.signals.box import Box, boxes
from tallystick.evidence.scan.signals.held import MOST_TEXT, Held
from tallystick.evidence.scan.signals.items import read_items
from tallystick.evidence.scan.source import Block, Source

_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_DEEPEST = 8


def read_boxes(source: Source) -> Held:
    """EXIF, XMP, the size of the picture or of a film's track, and whether C2PA is there."""
    held = Held()
    for box in boxes(source, 0, source.size):
        if box.name in (b"uuid", b"Exif", b"xml ", b"jumb", b"brob"):
            _beside(held, source, box)
        elif box.name == b"meta":
            read_items(held, source, [*boxes(source, box.start + 4, box.start + box.length)])
        elif box.name == b"moov":
            _film(held, source, box, depth=1)
        elif box.name == b"jp2h":
            _jpeg_2000(held, source, box)
    return held


def _beside(held: Held, source: Source, box: Box) -> None:
    """Boxes that stand at the top of a file."""
    data = source.take(box.start, min(box.length, MOST_TEXT + 1)) if box.name in (b"Exif", b"xml ") else b""
    if box.name == b"jumb":
        held.has_c2pa = True
    elif box.name == b"uuid":
        kind = source.take(box.start, 16)
        held.has_c2pa = held.has_c2pa or kind == _C2PA
        if kind == _XMP:
            held.add_xmp("uuid box XMP", source.take(box.start + 16, min(box.length - 16, MOST_TEXT + 1)))
    elif box.name == b"Exif":
        held.exif.append(("Exif box", Block(data[4 + int.from_bytes(data[:4], "big") :])))
    elif box.name == b"xml ":
        held.add_xmp("xml box", data)
    else:
        held.say("a box packed with Brotli was not read")


def _film(held: Held, source: Source, box: Box, *, depth: int) -> None:
    """The largest track's size; XMP and make and model where phones write them."""
    for inner in boxes(source, box.start, box.start + box.length):
        if inner.name in (b"trak", b"udta") and depth < _DEEPEST:
            _film(held, source, inner, depth=depth + 1)
        elif inner.name == b"tkhd":
            end = source.take(inner.start + inner.length - 8, 8)
            width, height = int.from_bytes(end[:4], "big") >> 16, int.from_bytes(end[4:], "big") >> 16
            held.enlarge(width, height)
        elif inner.name == b"XMP_":
            held.add_xmp("moov/udta XMP", source.take(inner.start, min(inner.length, MOST_TEXT + 1)))
        elif inner.name == b"meta":
            _film_keys(held, source, inner)
        elif inner.name[:1] == b"\xa9" or inner.name in (b"loci",):
            value = source.take(inner.start, min(inner.length, 512))
            held.add_text("moov/udta", inner.name.decode("latin-1"), value[4:])


def _film_keys(held: Held, source: Source, box: Box) -> None:
    """QuickTime's list of keys and their values, by number."""
    start = box.start if source.take(box.start + 4, 4) in (b"hdlr", b"keys") else box.start + 4
    inside = {inner.name: inner for inner in boxes(source, start, box.start + box.length)}
    if b"keys" not in inside or b"ilst" not in inside:
        return
    keys, listed = inside[b"keys"], inside[b"ilst"]
    names = [*boxes(source, keys.start + 8, keys.start + keys.length)][:200]
    for entry in [*boxes(source, listed.start, listed.start + listed.length)][:200]:
        number = int.from_bytes(entry.name, "big")
        value = next(boxes(source, entry.start, entry.start + entry.length), None)
        if value is not None and value.name == b"data" and 0 < number <= len(names):
            word = source.take(names[number - 1].start, min(names[number - 1].length, 100)).decode("latin-1")
            held.add_text("moov/meta", word, source.take(value.start + 8, min(value.length - 8, MOST_TEXT + 1)))


def _jpeg_2000(held: Held, source: Source, box: Box) -> None:
    for inner in boxes(source, box.start, box.start + box.length):
        if inner.name == b"ihdr":
            size = source.take(inner.start, 8)
            held.height, held.width = int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big")
