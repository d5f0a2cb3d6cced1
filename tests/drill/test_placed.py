"""The score of an order of looking says which files that may be real stand too low, and which stand nowhere."""

from tallystick.drill.placed import score_places
from tallystick.vocabulary.triage import Tier

REAL = {("DK-NCP", "a.png"): True, ("DK-NCP", "b.png"): False, ("SI-NCP", "a.png"): True}


def test_a_real_file_may_stand_in_any_tier_above_the_declared_ones():
    placed = [("DK-NCP", Tier.UNKNOWN, ["a.png"]), ("DK-NCP", Tier.SAFE, ["b.png"]), ("SI-NCP", Tier.LINKED, ["a.png"])]
    assert score_places(REAL, placed) == {"files": 3, "real": 2, "real_below": [], "not_placed": []}


def test_a_real_file_among_the_declared_is_named():
    placed = [("DK-NCP", Tier.DECLARED, ["a.png", "b.png"]), ("SI-NCP", Tier.NOT_SAFE, ["a.png"])]
    assert score_places(REAL, placed)["real_below"] == ["DK-NCP a.png"]


def test_a_file_that_stands_nowhere_is_named():
    assert score_places(REAL, [("SI-NCP", Tier.LINKED, ["a.png"])])["not_placed"] == ["DK-NCP a.png", "DK-NCP b.png"]
