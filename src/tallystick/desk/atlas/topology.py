"""TopoJSON without a library: arcs, rings, and the outline that several areas share."""

from collections.abc import Iterable
from typing import Any

Point = tuple[float, float]
Arc = list[Point]
Ring = list[int]
"""Arc numbers in order; ``~n`` walks arc ``n`` backwards (TopoJSON 1.0, section 2.1.4)."""


def decode_arcs(document: dict[str, Any]) -> list[Arc]:
    """Arcs in degrees (longitude, latitude), from the delta-coded whole numbers of the file."""
    scale, shift = document["transform"]["scale"], document["transform"]["translate"]
    arcs: list[Arc] = []
    for deltas in document["arcs"]:
        x = y = 0
        arc: Arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(arc)
    return arcs


def rings_of(geometry: dict[str, Any]) -> list[Ring]:
    """Every ring of a Polygon or MultiPolygon, holes included: even-odd filling tells them apart."""
    if geometry["type"] == "Polygon":
        return [list(ring) for ring in geometry["arcs"]]
    return [list(ring) for polygon in geometry["arcs"] for ring in polygon]


def merged(rings: Iterable[Ring], arcs: list[Arc]) -> list[Ring]:
    """Rings of the joint area: an arc walked once in each direction is an inner border and falls away."""
    walked: list[int] = []
    for arc in (arc for ring in rings for arc in ring):
        if ~arc in walked:
            walked.remove(~arc)
        else:
            walked.append(arc)
    return _stitched(walked, arcs)


def _stitched(walked: list[int], arcs: list[Arc]) -> list[Ring]:
    starts: dict[Point, list[int]] = {}
    for arc in walked:
        starts.setdefault(points_of([arc], arcs)[0], []).append(arc)
    rings: list[Ring] = []
    while any(starts.values()):
        first = next(point for point, found in starts.items() if found)
        ring, at = [], first
        while starts.get(at):
            arc = starts[at].pop(0)
            ring.append(arc)
            at = points_of([arc], arcs)[-1]
            if at == first:
                break
        rings.append(ring)
    return rings


def points_of(ring: Ring, arcs: list[Arc]) -> Arc:
    """The points along a ring's arcs."""
    points: Arc = []
    for arc in ring:
        walked = arcs[arc] if arc >= 0 else arcs[~arc][::-1]
        points.extend(walked[1:] if points else walked)
    return points


def inside_box(ring: Ring, arcs: list[Arc], *, box: tuple[float, float, float, float]) -> bool:
    """Whether a whole ring lies in west, south, east, north (degrees)."""
    west, south, east, north = box
    return all(west <= x <= east and south <= y <= north for x, y in points_of(ring, arcs))
