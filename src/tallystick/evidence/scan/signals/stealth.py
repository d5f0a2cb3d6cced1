"""Records hidden in the lowest bits of a picture (NovelAI, and an extension of AUTOMATIC1111's web UI).

Read column by column: a signature of 15 characters, a length in bits as 32 bits, then the record, plain or gzip.
In the alpha channel one bit a pixel; in red, green and blue three.
"""

import zlib
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from tallystick.evidence.scan.signals.generated import loads
from tallystick.evidence.scan.signals.held import MOST_TEXT, Text

_SIGNATURE_BITS, _LENGTH_BITS = 120, 32
_SIGNATURES: Mapping[bytes, tuple[str, str]] = {
    b"stealth_pnginfo": ("alpha", "plain"),
    b"stealth_pngcomp": ("alpha", "gzip"),
    b"stealth_rgbinfo": ("colour", "plain"),
    b"stealth_rgbcomp": ("colour", "gzip"),
}


def hidden_texts(pixels: npt.NDArray[np.uint8]) -> list[Text]:
    """The hidden record as the texts it stands for; ``pixels`` is rows x columns x 3 or 4, values as stored."""
    found = []
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        found += _read(pixels[:, :, 3:], "alpha")
    if pixels.ndim == 3 and pixels.shape[2] >= 3:
        found += _read(pixels[:, :, :3], "colour")
    return found


def _read(channels: npt.NDArray[np.uint8], kind: str) -> list[Text]:
    head = _bits(channels, 0, _SIGNATURE_BITS + _LENGTH_BITS)
    if head.size < _SIGNATURE_BITS + _LENGTH_BITS:
        return []
    sign = np.packbits(head[:_SIGNATURE_BITS]).tobytes()
    if _SIGNATURES.get(sign, ("", ""))[0] != kind:
        return []
    length = int.from_bytes(np.packbits(head[_SIGNATURE_BITS:]).tobytes(), "big")
    room = channels.size - head.size
    if not 0 < length <= min(room, MOST_TEXT * 8):
        return []
    data = np.packbits(_bits(channels, head.size, length)).tobytes()
    value = _unzipped(data) if _SIGNATURES[sign][1] == "gzip" else data
    return _as_texts(f"lowest bits of {kind}", value.decode("utf-8", "replace"))


def _bits(channels: npt.NDArray[np.uint8], start: int, count: int) -> npt.NDArray[np.uint8]:
    """``count`` lowest bits from the ``start``-th on, down the columns; only the columns needed are touched."""
    rows, _, depth = channels.shape
    first, last = start // (rows * depth), -(-(start + count) // (rows * depth))
    columns = np.ascontiguousarray(channels[:, first:last].transpose(1, 0, 2)).ravel()
    return columns[start - first * rows * depth :][:count] & np.uint8(1)


def _unzipped(data: bytes) -> bytes:
    machine = zlib.decompressobj(31)
    try:
        plain = machine.decompress(data, MOST_TEXT)
    except zlib.error:
        return b""
    return b"" if machine.unconsumed_tail else plain


def _as_texts(where: str, value: str) -> list[Text]:
    """NovelAI hides an object of texts; others hide the parameters as they stand."""
    record = loads(value)
    if record is None or not isinstance(record.get("Comment"), str):
        return [Text(where, "parameters", value)] if value.strip() else []
    return [Text(where, key, text) for key, text in record.items() if isinstance(text, str)]
