"""The scorer counts an overlap nobody heard of, an asker who was told of what is silent, an account left alone."""

import pytest

from tallystick.rehearsal.overlaps import NOBODY, OWNER, Overlap

EQUAL = Overlap("equal", "email", "DK", "SE", "a@x.example")
SILENT = Overlap("silent", "email", "DK", "SE", "b@x.example", OWNER)
SEARCHES = (Overlap("search", "search", "DK", "SE", "Row 1"), Overlap("search", "search", "SE", "DK", "1 Row"))
LEFT = Overlap("undercover", "account", "DK", "", "harbour:7", NOBODY)


@pytest.fixture
def scored(database):
    from tallystick.drill.told import Heard, score_overlaps

    def score(planted, heard, accounts=()):
        packages = [{"persons": [{"accounts": [{"account": account} for account in accounts]}]}]
        said = [Heard(one.owner, one.asker, one.asked, given, frozenset(told)) for one, given, told in heard]
        return score_overlaps(planted, said, packages=packages)

    return score


def test_all_found_and_told_as_they_should_be(scored):
    found = scored(
        [EQUAL, SILENT, *SEARCHES, LEFT],
        [(EQUAL, True, ("DK", "SE")), (SILENT, False, ("DK",)), *((one, True, ("DK", "SE")) for one in SEARCHES)],
        ["harbour:8"],
    )
    assert found == {
        "overlaps": 4, "overlaps_missed": [], "told_of_silent": [], "undercover": 1, "undercover_packaged": [],
    }  # fmt: skip


def test_one_that_nobody_hit_and_one_of_which_a_side_was_not_told_are_missed(scored):
    heard = [(SEARCHES[0], True, ("DK", "SE")), (SEARCHES[1], True, ("DK",)), (SILENT, False, ())]
    missed = scored([EQUAL, SILENT, *SEARCHES], heard)["overlaps_missed"]
    assert missed == ["equal email DK SE", "silent email DK SE", "search search SE DK"]


@pytest.mark.parametrize(("given", "told"), [(True, ("DK",)), (False, ("DK", "SE"))])
def test_an_asker_who_learns_of_a_silent_hit_is_found(scored, given, told):
    assert scored([SILENT], [(SILENT, given, told)])["told_of_silent"] == ["silent email DK SE"]


def test_an_account_to_be_left_alone_in_a_package_is_found(scored):
    assert scored([LEFT], [], ["harbour:7"])["undercover_packaged"] == ["harbour:7"]


def test_a_rehearsal_without_overlaps_has_none(tmp_path):
    from tallystick.drill.truth import read_overlaps

    assert read_overlaps(tmp_path) == []
