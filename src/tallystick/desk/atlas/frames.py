"""The two drawings' frames, and the languages whose names are kept."""

from collections.abc import Callable

from tallystick.desk.atlas import plane
from tallystick.desk.atlas.topology import Point

Project = Callable[[Point], Point]
"""Degrees (longitude, latitude) to the drawing (x, y downwards)."""

UNION = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"
BESIDE = "bs is mk nb sq sr tr uk"
LANGUAGES = tuple(f"{UNION} {BESIDE}".split())
"""The 24 of the Union, and those of other countries that take part."""


def fitted(project: Project, *, west_north: Point, scale: float) -> Project:
    """A projection followed by scaling to the drawing, y downwards."""
    left, top = west_north

    def drawn(point: Point) -> Point:
        x, y = project(point)
        return (x - left) * scale, (top - y) * scale

    return drawn


def europe_frame() -> Project:
    """From Iceland to Cyprus and from the North Cape to Crete on 640 by 672."""
    return fitted(plane.lambert, west_north=(-0.25, 0.356), scale=1040)


def world_frame() -> Project:
    """The world without Antarctica on 640 by 268."""
    return fitted(plane.equal_earth, west_north=(-2.71, 1.32), scale=118)
