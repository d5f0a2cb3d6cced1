"""The map says what the law of nations says, not what the border file's defaults say."""

from itertools import pairwise

import pytest

from tallystick.desk.atlas import plane
from tallystick.desk.atlas.frames import LANGUAGES, europe_frame, world_frame
from tallystick.desk.atlas.shapes import country_name, flags, outlines

EU = [
    "AT",
    "BE",
    "BG",
    "HR",
    "CY",
    "CZ",
    "DK",
    "EE",
    "FI",
    "FR",
    "DE",
    "GR",
    "HU",
    "IE",
    "IT",
    "LV",
    "LT",
    "LU",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SK",
    "SI",
    "ES",
    "SE",
]


def rings(path: str) -> list[plane.Arc]:
    """The closed rings of a path written as M x y, l dx dy, z."""
    found = []
    for piece in path.split("z")[:-1]:
        at, ring = (0.0, 0.0), []
        for step in piece[1:].split("l"):
            dx, dy = (float(number) for number in step.split())
            at = (at[0] + dx, at[1] + dy)
            ring.append(at)
        found.append(ring)
    return found


def code_at(longitude: float, latitude: float) -> str:
    """Whose area covers a place on the Europe drawing."""
    point = europe_frame()((longitude, latitude))
    covering = [
        code
        for code, area in outlines("europe")["outlines"].items()
        if sum(plane.holds(ring, point) for ring in rings(area["d"])) % 2
    ]
    assert len(covering) == 1, f"{longitude} {latitude} lies in {covering}"
    return covering[0]


@pytest.mark.parametrize(
    ("place", "longitude", "latitude", "code"),
    [
        ("Simferopol, Crimea", 34.10, 44.95, "UA"),
        ("Kerch peninsula", 36.0, 45.3, "UA"),
        ("Kherson, north of the isthmus", 33.2, 46.8, "UA"),
        ("Northern Cyprus", 33.6, 35.32, "CY"),
        ("Troodos", 32.9, 34.95, "CY"),
        ("Pristina", 21.1, 42.6, "XK"),
        ("Skopje", 21.5, 41.9, "MK"),
        ("Krasnodar", 39.0, 45.1, "RU"),
        ("Belgrade", 20.5, 44.7, "RS"),
        ("Mainz", 8.3, 49.9, "DE"),
    ],
)
def test_a_place_lies_in_its_country(place, longitude, latitude, code):
    assert code_at(longitude, latitude) == code, place


def test_no_border_is_drawn_where_there_is_none():
    cyprus = outlines("europe")["outlines"]["CY"]
    assert len(rings(cyprus["d"])) == 1, "Cyprus is one ring: the line across it fell away"


def test_every_area_has_an_iso_code_and_every_member_state_is_drawn_with_a_flag():
    codes = set(outlines("europe")["outlines"])
    assert all(len(code) == 2 and code.isupper() for code in codes)
    assert set(EU) <= codes
    assert set(EU) <= flags()


def test_the_world_inset_holds_what_lies_far_away_and_draws_no_line_across():
    drawn = outlines("world")
    assert {"AU", "NZ", "US", "CA", "JP"} <= set(drawn["outlines"])
    for code, area in drawn["outlines"].items():
        for ring in rings(area["d"]):
            steps = [abs(a[0] - b[0]) for a, b in pairwise(ring)]
            assert max(steps) < drawn["width"] / 2, code


def test_both_drawings_are_equal_area():
    for project in (europe_frame(), world_frame()):
        north, south = cell(project, 60.0), cell(project, 40.0)
        expected = (plane.sin_degrees(61) - plane.sin_degrees(60)) / (plane.sin_degrees(41) - plane.sin_degrees(40))
        assert north / south == pytest.approx(expected, rel=0.01)


def cell(project, latitude: float) -> float:
    corners = [(20.0, latitude), (21.0, latitude), (21.0, latitude + 1), (20.0, latitude + 1)]
    return plane.area([project(corner) for corner in corners])


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("XK", "en", "Kosovo*"),
        ("XK", "de", "Kosovo*"),
        ("MK", "en", "North Macedonia"),
        ("MK", "fr", "Macédoine du Nord"),
        ("CY", "el", "Κύπρος"),
        ("DE", "bg", "Германия"),
        ("NO", "no", "Norge"),
        ("DE", "en-gb", "Germany"),
        ("ZZ", "xx", "Unknown Region"),
    ],
)
def test_names_come_from_cldr_in_the_readers_language(code, language, name):
    assert country_name(code, language=language) == name


def test_every_language_of_the_union_has_every_name():
    assert len(LANGUAGES) >= 24
    for language in LANGUAGES:
        assert all(country_name(code, language=language) != code for code in outlines("europe")["outlines"])


def test_the_drawings_name_their_source():
    assert "Natural Earth" in outlines("europe")["source"]
    assert "corrected" in outlines("world")["source"]
