"""From degrees to the drawing: two equal-area projections, simplification, clipping, a place for the label."""

from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

from tallystick.desk.atlas.topology import Arc, Point

BERING = -169.3
"""Degrees: no country but a few islands crosses this meridian."""

_NOWHERE = -1e9


def lambert(point: Point) -> Point:
    """Lambert azimuthal equal-area about 52 N 10 E (the centre of EPSG:3035), sphere of radius 1, y upwards."""
    lon, lat = radians(point[0] - 10), radians(point[1])
    lat0 = radians(52)
    scale = sqrt(2 / max(1e-9, 1 + sin(lat0) * sin(lat) + cos(lat0) * cos(lat) * cos(lon)))
    return scale * cos(lat) * sin(lon), scale * (cos(lat0) * sin(lat) - sin(lat0) * cos(lat) * cos(lon))


def equal_earth(point: Point) -> Point:
    """Equal Earth (Savric, Patterson, Jenny 2018), sphere of radius 1, y upwards, torn at Bering Strait."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    lon = radians((point[0] - BERING) % 360 - 180)
    theta = asin(sqrt(3) / 2 * sin(radians(point[1])))
    sq = theta * theta
    slope = 9 * a4 * sq**4 + 7 * a3 * sq**3 + 3 * a2 * sq + a1
    return 2 * sqrt(3) / 3 * lon * cos(theta) / slope, theta * (a4 * sq**4 + a3 * sq**3 + a2 * sq + a1)


def simplified(arc: Arc, *, tolerance: float) -> Arc:
    """Douglas-Peucker on one arc, ends kept, so neighbours still share their border."""
    kept = {0, len(arc) - 1}
    spans = [(0, len(arc) - 1)]
    while spans:
        first, last = spans.pop()
        far, where = 0.0, -1
        for at in range(first + 1, last):
            away = _off_line(arc[at], arc[first], arc[last])
            if away > far:
                far, where = away, at
        if far > tolerance:
            kept.add(where)
            spans += [(first, where), (where, last)]
    return [arc[at] for at in sorted(kept)]


def _off_line(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0
    if length:
        along = max(0.0, min(1.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length))
    return sqrt((point[0] - start[0] - along * dx) ** 2 + (point[1] - start[1] - along * dy) ** 2)


def clipped(ring: Arc, *, width: float, height: float, margin: float = 6.0) -> Arc:
    """Sutherland-Hodgman against the drawing's frame, ``margin`` outside it so that the cut is never seen."""
    low, right, bottom = -margin, width + margin, height + margin
    for axis, bound, sign in ((0, low, 1), (0, right, -1), (1, low, 1), (1, bottom, -1)):
        ring = _cut(ring, axis=axis, bound=bound, sign=sign)
    return ring


def _cut(ring: Arc, *, axis: int, bound: float, sign: int) -> Arc:
    kept: Arc = []
    for at, point in enumerate(ring):
        before = ring[at - 1]
        inner, was = sign * (point[axis] - bound) >= 0, sign * (before[axis] - bound) >= 0
        if inner != was:
            share = (bound - before[axis]) / (point[axis] - before[axis])
            kept.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
        if inner:
            kept.append(point)
    return kept


def sin_degrees(latitude: float) -> float:
    """Sine of a latitude: differences of it are areas of zones on the unit sphere."""
    return sin(radians(latitude))


def torn(ring: Arc, *, width: float) -> bool:
    """Whether the seam of the world cuts the ring in two (a few islands): such a ring cannot be drawn."""
    return any(abs(a[0] - b[0]) > width / 2 for a, b in pairwise(ring))


def area(ring: Arc) -> float:
    """The area of a ring in square units of the drawing, without sign (shoelace)."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def holds(ring: Arc, point: Point) -> bool:
    """Whether the point lies within the ring (even-odd)."""
    odd = False
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        if (a[1] > point[1]) != (b[1] > point[1]):
            odd ^= point[0] < (b[0] - a[0]) * (point[1] - a[1]) / (b[1] - a[1]) + a[0]
    return odd


def label_point(ring: Arc, *, steps: int = 24) -> Point:
    """The point of a grid over the ring that is farthest from its border: where a label fits best."""
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    best, found = _NOWHERE, (sum(xs) / len(xs), sum(ys) / len(ys))
    for i in range(1, steps):
        for j in range(1, steps):
            point = (
                min(xs) + i * (max(xs) - min(xs)) / steps,
                min(ys) + j * (max(ys) - min(ys)) / steps,
            )
            if holds(ring, point):
                room = min(_off_line(point, a, b) for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
                if room > best:
                    best, found = room, point
    return found
