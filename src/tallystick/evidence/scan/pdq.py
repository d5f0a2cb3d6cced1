"""PDQ digests of pictures: 256 bits that stay near each other when a picture is resized, recompressed or retouched.

Source: the published description of PDQ (Meta, 2019) and the digests printed with it. Blurring with two box filters
each way and keeping 64 x 64 points is linear, so it is two small matrices: 64 x rows and 64 x columns. How the picture
is turned for showing changes only the order in which these matrices run, and costs nothing.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Luminance = npt.NDArray[np.uint8] | Floats

SIDE = 64
"""Points kept along each side of the picture."""
KEPT = 16
"""Frequencies kept along each side."""
SMALLEST = 5
"""Pixels; pictures with a shorter side have no digest."""
_PASSES = 2
_ROWS_AT_ONCE = 512
_WORTH_KEEPING = 4096
_GRADIENT_SCALE = 90
_TURNS = {
    1: (False, 1, 1),
    2: (False, 1, -1),
    3: (False, -1, -1),
    4: (False, -1, 1),
    5: (True, 1, 1),
    6: (True, -1, 1),
    7: (True, -1, -1),
    8: (True, 1, -1),
}
"""EXIF orientation: whether rows and columns change places, then the step in which stored rows and columns run."""


@dataclass(frozen=True)
class Digest:
    """``hex`` is 64 digits, as the reference prints it; ``quality`` is 0 to 100 (below 50: not to be matched)."""

    hex: str
    quality: int


def digest(luminance: Luminance, *, orientation: int = 1) -> Digest | None:
    """PDQ of a picture as it is shown: ``luminance`` is rows x columns as stored, 0 to 255; ``orientation`` is EXIF's.

    None for a picture with a side under five pixels: the algorithm has no answer for it.
    """
    if min(luminance.shape) < SMALLEST:
        return None
    points = _points(luminance, orientation)
    return Digest(_bits(_frequencies(points)), _quality(points))


def dihedral(luminance: Luminance) -> dict[int, str]:
    """The digests of the eight ways to turn and mirror a picture, keyed by EXIF orientation, at twice the work of one.

    Each is what :func:`digest` gives. The reference changes signs after one transform instead, which is off by some
    bits (dozens, for small pictures with fine detail): the points that are kept are not quite symmetric.
    """
    if min(luminance.shape) < SMALLEST:
        return {}
    narrow = {step: _narrowed(luminance, step) for step in (1, -1)}
    found = {}
    for orientation, (across, row_step, column_step) in _TURNS.items():
        frequencies = _frequencies(_shortened(narrow[column_step], row_step))
        found[orientation] = _bits(frequencies.T if across else frequencies)
    return found


def _points(luminance: Luminance, orientation: int) -> Floats:
    """64 x 64 blurred points of the picture as shown."""
    across, row_step, column_step = _TURNS[orientation]
    points = _shortened(_narrowed(luminance, column_step), row_step)
    return np.ascontiguousarray(points.T) if across else points


def _narrowed(luminance: Luminance, step: int) -> Floats:
    """Rows x 64: every row blurred and thinned; ``step`` -1 reads it backwards."""
    rows, columns = luminance.shape
    along = np.ascontiguousarray(_kept_points(columns)[:, ::step].T)
    narrow = np.empty((rows, SIDE), dtype=np.float32)
    for start in range(0, rows, _ROWS_AT_ONCE):  # a strip at a time: a float copy of the whole would be 800 MB
        strip = luminance[start : start + _ROWS_AT_ONCE].astype(np.float32, copy=False)
        np.matmul(strip, along, out=narrow[start : start + _ROWS_AT_ONCE])
    return narrow


def _shortened(narrow: Floats, step: int) -> Floats:
    """64 x 64, from rows x 64."""
    return np.ascontiguousarray(_kept_points(narrow.shape[0])[:, ::step]) @ narrow


def _kept_points(length: int) -> Floats:
    # a hostile file may have a side of 65,535: such matrices (16 MB each) are not worth keeping
    return _known_points(length) if length <= _WORTH_KEEPING else _make_points(length)


@lru_cache(maxsize=64)
def _known_points(length: int) -> Floats:
    return _make_points(length)


def _make_points(length: int) -> Floats:
    """64 x length: what each kept point takes from a line of that many pixels, after both box filters."""
    weights = np.zeros((SIDE, length))
    weights[np.arange(SIDE), ((np.arange(SIDE) + 0.5) * length / SIDE).astype(np.int64)] = 1.0
    first, last = _box(length, -(-length // (2 * SIDE)))
    for _ in range(_PASSES):
        weights = _spread(weights, first, last)
    return weights.astype(np.float32)


def _box(length: int, window: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and one past the last pixel under the box at each place; the box is cut at the ends of the line."""
    ahead = (window + 2) // 2 - 1
    places = np.arange(length)
    return np.maximum(places - (window - 1 - ahead), 0), np.minimum(places + ahead + 1, length)


def _spread(
    weights: npt.NDArray[np.float64], first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """``weights`` (64 x length) on a line after one box filter, as weights on the line before it."""
    rows, length = weights.shape
    steps = np.zeros((rows, length + 1))
    share = weights / (last - first)
    held = np.nonzero(share)
    np.add.at(steps, (held[0], first[held[1]]), share[held])
    np.add.at(steps, (held[0], last[held[1]]), -share[held])
    spread = np.cumsum(steps[:, :length], axis=1)
    spread[np.abs(spread) < 1e-12] = 0.0
    return spread


@lru_cache(maxsize=1)
def _cosines() -> Floats:
    """16 x 64: the discrete cosine transform without its constant."""
    number = np.arange(1, KEPT + 1)[:, None]
    place = 2 * np.arange(SIDE)[None, :] + 1
    return np.asarray(np.sqrt(2.0 / SIDE) * np.cos(np.pi / (2 * SIDE) * number * place), dtype=np.float32)


def _frequencies(points: Floats) -> Floats:
    return np.asarray(_cosines() @ points @ _cosines().T, dtype=np.float32)


def _bits(frequencies: Floats) -> str:
    """A bit per frequency above the lower median, the last one printed first."""
    flat = np.ascontiguousarray(frequencies).ravel()
    median = np.partition(flat, flat.size // 2 - 1)[flat.size // 2 - 1]
    return np.packbits((flat > median)[::-1]).tobytes().hex()


def _quality(points: Floats) -> int:
    """How much there is to tell pictures apart by: the sum of steps between neighbours in hundredths of the range."""
    down = np.abs(np.trunc(np.diff(points, axis=0) * 100 / 255)).sum()
    along = np.abs(np.trunc(np.diff(points, axis=1) * 100 / 255)).sum()
    return min(100, int(down + along) // _GRADIENT_SCALE)
