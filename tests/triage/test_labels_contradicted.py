"""A label by two persons rests on what they could see: whatever came later, or lay elsewhere then, re-opens it."""

from datetime import timedelta

import pytest

from tallystick.vocabulary.triage import Tier
from tests.triage.laid import DAY, NOW, Laid, camera, digest, likeness, seen

LONG_AGO, LABELLED = NOW - 20 * DAY, NOW - 5 * DAY
CLASSIFIED = {"category": "1", "scheme": "vics", "scheme_version": "2.0", "profile": "US"}


@pytest.fixture
def laid(operation):
    return Laid(operation)


def label(laid, name="pic", says="synthetic"):
    laid.says("file", digest(name), says, agreed=True, at=LABELLED, until=NOW + 30 * DAY)


def reopened(laid, name="pic"):
    return any("look again" in sentence for sentence in laid.queue()[digest(name)].because)


@pytest.mark.parametrize("says", ["synthetic", "not_pertinent"])
def test_that_people_classified_this_very_file_re_opens_whenever_their_list_was_made(laid, says):
    """A list made long ago that another agency gives only now is new to whoever gave the label."""
    laid.scan("A-001", [seen("pic")], at=LONG_AGO)
    label(laid, says=says)
    laid.build()
    assert laid.tier("pic") in (Tier.SYNTHETIC, Tier.NOT_PERTINENT)
    laid.bank("B", "known_unidentified", [{"sha256": digest("pic")}], owner="SE-NCP", at=NOW - 19 * DAY)
    laid.build()
    assert laid.tier("pic") == Tier.CLASSIFIED
    assert reopened(laid)


def test_a_camera_counts_from_when_its_manifest_came_not_from_when_the_file_was_first_named(laid):
    laid.told("A-001", [{"sha256": digest("pic")}], at=LONG_AGO)
    label(laid)
    laid.build()
    assert laid.tier("pic") == Tier.SYNTHETIC
    laid.scan("A-002", [seen("pic", signals=[camera(serial="SER-1234")])], at=LABELLED + timedelta(hours=1))
    laid.build()
    assert laid.tier("pic") == Tier.CAMERA
    assert reopened(laid)


def test_a_camera_that_was_there_when_they_looked_leaves_the_label(laid):
    laid.scan("A-001", [seen("pic", signals=[camera(serial="SER-1234")])], at=LONG_AGO)
    label(laid)
    laid.scan("A-002", [seen("pic", shown="b/pic.jpg", signals=[camera(serial="SER-1234")])], at=NOW - DAY)
    laid.build()
    assert laid.tier("pic") == Tier.SYNTHETIC, "the same said again is nothing new"


def test_another_tool_s_word_counts_from_when_its_own_manifest_came(laid):
    first = laid.told("A-001", [{"sha256": digest("pic")}], at=LONG_AGO)
    label(laid)
    laid.told("A-001", [{"sha256": digest("pic"), **CLASSIFIED}], at=NOW - DAY, instead=first.pk)
    laid.build()
    assert laid.tier("pic") == Tier.CLASSIFIED


def test_an_edition_counts_from_when_the_second_officer_agreed(laid):
    from tallystick.triage.banks.choosing import Edition, counts_since
    from tallystick.vocabulary.banks import BankKind

    said = {"number": 1, "by": "a", "at": LONG_AGO, "agreed": (("a", LONG_AGO), ("b", NOW - DAY), ("c", NOW))}
    raises, lowers = BankKind.KNOWN_UNIDENTIFIED, BankKind.NOT_PERTINENT
    assert counts_since(Edition(**said), raises) == LONG_AGO, "it waited for nobody"
    assert counts_since(Edition(**said), lowers) == NOW - DAY
    assert counts_since(Edition(**said, takes_away=True), raises) == NOW - DAY
    assert counts_since(Edition(**said | {"agreed": ()}), lowers) == LONG_AGO


def test_what_looks_like_a_file_whose_label_fell_is_like_a_known_one(laid):
    files = [
        seen("pic", shown="a/1", pdq=likeness("p")), seen("other", shown="b/2", pdq=likeness("p", off=8)),
    ]  # fmt: skip
    laid.scan("A-001", files, at=LONG_AGO)
    label(laid)
    laid.says("file", digest("pic"), "classified", at=LABELLED - DAY)
    laid.build()
    assert (laid.tier("pic"), laid.tier("other")) == (Tier.SYNTHETIC, Tier.UNKNOWN)
    laid.bank("B", "known_unidentified", [{"sha256": digest("pic")}], at=LONG_AGO)
    laid.build()
    assert (laid.tier("pic"), laid.tier("other")) == (Tier.CLASSIFIED, Tier.LINKED)


def test_what_looks_like_a_file_classified_after_its_label_is_like_a_known_one(laid):
    files = [
        seen("pic", shown="a/1", pdq=likeness("p")), seen("other", shown="b/2", pdq=likeness("p", off=8)),
    ]  # fmt: skip
    laid.scan("A-001", files, at=LONG_AGO)
    label(laid)
    laid.says("file", digest("pic"), "classified", at=LABELLED + DAY, by="/2")
    laid.build()
    assert (laid.tier("pic"), laid.tier("other")) == (Tier.CLASSIFIED, Tier.LINKED)
