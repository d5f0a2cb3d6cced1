"""From a kind of file to its container reader."""

from collections.abc import Callable

from tallystick.evidence.scan.signals.boxes import read_boxes
from tallystick.evidence.scan.signals.exif import read_tags
from tallystick.evidence.scan.signals.gif import read_gif
from tallystick.evidence.scan.signals.held import Held
from tallystick.evidence.scan.signals.jpeg import read_jpeg
from tallystick.evidence.scan.signals.png import read_png
from tallystick.evidence.scan.signals.riff import read_riff
from tallystick.evidence.scan.source import Source


def read_container(source: Source, mime: str) -> Held:
    """What the file holds besides its picture; empty for kinds without a reader."""
    reader = _READERS.get(mime)
    return reader(source) if reader else Held()


def _tiff(source: Source) -> Held:
    """TIFF and the raw formats that are TIFF inside: tags, and the packets some tags hold."""
    held = Held()
    tags = read_tags(source)
    held.exif.append(("TIFF tags", source))
    if not (tags.number("NewSubfileType") or 0) & 1:  # else the first directory is a preview
        held.width, held.height = tags.number("ImageWidth"), tags.number("ImageLength")
    held.has_c2pa = "C2PA" in tags.raw
    if "XMP" in tags.raw:
        held.add_xmp("TIFF tag XMP", tags.raw["XMP"])
    if "IPTC" in tags.raw:
        held.iptc.append(("TIFF tag IPTC", tags.raw["IPTC"]))
    return held


def _signed_only(source: Source) -> Held:
    """Documents and sound: C2PA alone is asked for, and only where its name is."""
    held = Held()
    held.has_c2pa = any(b"c2pa" in source.take(place, _WINDOW) for place in range(0, min(source.size, _MOST), _STEP))
    return held


_STEP, _WINDOW, _MOST = 1 << 20, (1 << 20) + 8, 256 << 20

_READERS: dict[str, Callable[[Source], Held]] = {
    "image/jpeg": read_jpeg,
    "image/png": read_png,
    "image/webp": read_riff,
    "image/gif": read_gif,
    "image/tiff": _tiff,
    "image/x-canon-cr2": _tiff,
    **dict.fromkeys(("image/avif", "image/heic", "image/heif", "image/jxl", "image/jp2"), read_boxes),
    **dict.fromkeys(("video/mp4", "video/quicktime", "video/3gpp", "video/3gpp2", "audio/mp4"), read_boxes),
    **dict.fromkeys(("application/pdf", "audio/wav", "video/x-msvideo"), _signed_only),
}
