"""From a file to its luminance, by Pillow. Nothing but the picture itself is decoded: no preview, no second picture.

Alpha is left out, as the reference of PDQ does it; palettes and CMYK become RGB first; of 16 bits the upper eight are
taken; of an animation the first picture.
"""

import io
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tallystick.evidence.scan.signals.png import picture_only
from tallystick.evidence.scan.source import Source, Stream

Bytes = npt.NDArray[np.uint8]

MOST_PIXELS = 200_000_000
LONGEST_SIDE = 65_535
TOO_LARGE = "the picture has too many pixels"
DRAFT_FROM = 1_000_000
"""Pixels from which a JPEG is decoded at a reduced size; its shorter side stays at 480 or more."""
_DRAFT_SIDE = 480
_KINDS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
    "image/avif": "AVIF",
    "image/jp2": "JPEG2000",
    "image/j2c": "JPEG2000",
    "image/qoi": "QOI",
}
_LOSSLESS = ("PNG", "WEBP")


class NotLookedAt(Exception):
    """Why a picture is not decoded, in words that hold nothing from the file."""


@dataclass(frozen=True)
class Pixels:
    """``luminance`` is rows x columns as stored; ``colours`` rows x columns x 3 or 4, where bits may hide a record."""

    luminance: Bytes
    colours: Bytes | None
    width: int
    height: int
    how: str
    """``draft`` or ``full``, as in the manifest."""


def read_pixels(source: Source, mime: str, *, draft_from: int = DRAFT_FROM) -> Pixels:
    """Decode a picture; a JPEG of more than ``draft_from`` pixels at a reduced size.

    Raises NotLookedAt for what is not decoded here, and whatever Pillow raises for broken data.
    """
    kind = _KINDS.get(mime)
    if kind is None:
        raise NotLookedAt(f"{mime} is not decoded here")
    image = _open(source, kind)
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise NotLookedAt(TOO_LARGE)
    if kind == "TIFF" and int(image.tag_v2.get(254, 0)) & 1:
        raise NotLookedAt("the picture data are raw, and the preview beside them is not read")
    how = _draft(image, kind, draft_from)
    image.load()
    return Pixels(_luminance(image), _colours(image, kind), width, height, how)


def prepare() -> None:
    """Load what decoding needs while files may still be opened: a cage may close over them afterwards."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    Image.init()
    warnings.filterwarnings("ignore", module="PIL")  # they quote the file


def _open(source: Source, kind: str) -> Any:
    from PIL import Image, JpegImagePlugin, PngImagePlugin

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    if kind == "PNG":
        return PngImagePlugin.PngImageFile(io.BytesIO(picture_only(source)))
    stream = io.BufferedReader(Stream(source), 1 << 16)
    if kind == "JPEG":  # not by Image.open, which would list the other pictures of a file that holds several
        return JpegImagePlugin.JpegImageFile(stream)
    return Image.open(stream, formats=(kind,))


def _draft(image: Any, kind: str, draft_from: int) -> str:
    """Let libjpeg give luminance alone, at an eighth, a quarter or half the size where that is enough."""
    if kind != "JPEG":
        return "full"
    width, height = image.size
    reduced = width * height > draft_from
    shorter = _DRAFT_SIDE / min(width, height)
    wanted = (int(width * shorter), int(height * shorter)) if reduced and shorter < 1 else (width, height)
    image.draft("L", wanted)
    return "draft" if image.size != (width, height) else "full"


def _luminance(image: Any) -> Bytes:
    if image.mode.startswith("I;16"):
        return np.asarray(np.asarray(image) >> 8, dtype=np.uint8)
    if image.mode == "I":
        return np.asarray(np.clip(np.asarray(image), 0, 65_535) >> 8, dtype=np.uint8)
    if image.mode == "F":
        return np.asarray(np.nan_to_num(np.clip(np.asarray(image), 0, 255)), dtype=np.uint8)
    if image.mode == "LAB":
        return np.asarray(image.getchannel(0))
    if image.mode not in ("L", "RGB", "RGBX", "1", "LA", "RGBA"):
        image = image.convert("RGBA" if image.mode in ("P", "PA") else "RGB")
    if image.mode in ("LA", "La"):
        return np.asarray(image.getchannel(0))
    if image.mode == "RGBA":
        image = image.convert("RGB")
    return np.asarray(image.convert("L"))


def _colours(image: Any, kind: str) -> Bytes | None:
    return np.asarray(image) if kind in _LOSSLESS and image.mode in ("RGB", "RGBA") else None
