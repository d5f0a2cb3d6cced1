"""Places of searches: the same address, or so near each other that two searches would meet."""

from math import asin, cos, radians, sin, sqrt

NEAR_M = 200.0
"""Metres."""

_EARTH_M = 6_371_008.8

Place = tuple[str, float | None, float | None]
"""Normal form of the address (may be empty), latitude and longitude in degrees (WGS 84)."""


def same_place(one: Place, other: Place) -> bool:
    """Whether two places have one address, or lie within :data:`NEAR_M`."""
    if one[0] and one[0] == other[0]:
        return True
    if None in one[1:] or None in other[1:]:
        return False
    return metres(float(one[1] or 0), float(one[2] or 0), float(other[1] or 0), float(other[2] or 0)) <= NEAR_M


def metres(latitude: float, longitude: float, latitude_b: float, longitude_b: float) -> float:
    """The distance along the surface (haversine, mean radius of the Earth).

    >>> round(metres(55.0, 12.0, 55.001, 12.0))
    111
    """
    one, other = radians(latitude), radians(latitude_b)
    half = sin((other - one) / 2) ** 2 + cos(one) * cos(other) * sin(radians(longitude_b - longitude) / 2) ** 2
    return 2 * _EARTH_M * asin(sqrt(half))
