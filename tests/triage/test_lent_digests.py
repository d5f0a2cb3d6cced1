"""Digests that a list lends to a file: what a scan says of a content counts, and of two digests of one kind neither."""

import pytest

from tallystick.vocabulary.triage import Tier
from tests.triage.laid import DAY, NOW, Laid, digest, likeness, seen


@pytest.fixture
def laid(operation):
    return Laid(operation)


def safe_series(laid):
    """A series of a child who is safe, known by the MD5 of another file."""
    laid.bank("B", "known_identified", [{"md5": digest("safe one", "md5"), "series": "S"}])
    laid.says("series", "S", "safe", value={"since": (NOW - 30 * DAY).isoformat()}, agreed=True)


def states(laid, content):
    return {(match["kind"], match["state"]) for match in laid.queue()[content].matches}


def test_a_list_lends_a_scanned_file_no_digest_of_a_safe_child(laid):
    laid.scan("A-001", [seen("new")])
    safe_series(laid)
    laid.told("A-001", [{"sha256": digest("new"), "md5": digest("safe one", "md5")}])
    figures = laid.build()
    row = laid.queue()[digest("new")]
    assert (row.tier, row.matches, row.copies) == (Tier.UNKNOWN, [], 2)
    assert figures["settled"] == 0


def test_a_list_lends_a_scanned_file_no_digests_or_size_of_a_harmless_one(laid):
    icon = {"sha1": digest("icon", "sha1"), "md5": digest("icon", "md5")}
    laid.scan("A-001", [seen("new", size=500)])
    laid.bank("N", "not_pertinent", [icon | {"size": 9999}])
    laid.told("A-001", [{"sha256": digest("new"), **icon, "size": "9999"}])
    assert laid.build()["settled_not_pertinent"] == 0
    row = laid.queue()[digest("new")]
    assert (row.tier, row.size, row.matches) == (Tier.UNKNOWN, 500, [])


def test_a_list_does_not_displace_the_likeness_a_scan_made(laid):
    laid.scan("A-001", [seen("new", pdq=likeness("k", off=3), pdq_quality=95)])
    laid.bank("B", "known_unidentified", [{"pdq": likeness("k"), "series": "S"}])
    laid.told("A-001", [{"sha256": digest("new"), "pdq": likeness("other"), "pdq_quality": "100"}])
    laid.build()
    assert laid.tier("new") == Tier.NOT_SAFE


def test_a_list_that_contradicts_a_scan_takes_nothing_known_into_the_scanned_file(laid):
    """A row that gives a known SHA-1 to a scanned file would hide the file that really has it."""
    laid.scan("A-001", [seen("new")])
    laid.bank("B", "known_unidentified", [{"sha1": digest("known", "sha1")}, {"md5": digest("other", "md5")}])
    laid.told("A-002", [{"sha1": digest("known", "sha1")}])
    laid.told("A-003", [{"sha1": digest("new", "sha1"), "md5": digest("other", "md5")}])
    laid.told("A-001", [{"sha256": digest("new"), "sha1": digest("known", "sha1")}])
    laid.build()
    assert laid.queue()[f"sha1:{digest('known', 'sha1')}"].tier == Tier.CLASSIFIED
    assert laid.queue()[f"sha1:{digest('new', 'sha1')}"].tier == Tier.CLASSIFIED
    assert laid.tier("new") == Tier.UNKNOWN


def test_of_two_digests_of_one_kind_neither_is_exact_and_all_likenesses_are_asked(laid):
    """No scan names it; two lists contradict each other: what either says raises it, and neither lowers it."""
    safe_series(laid)
    icon = {"sha1": digest("icon", "sha1"), "md5": digest("icon", "md5")}
    laid.bank("N", "not_pertinent", [icon | {"size": 9999}])
    laid.bank("P", "known_unidentified", [{"pdq": likeness("k")}, {"pdq": likeness("l")}])
    told = {"sha256": digest("x"), "md5": digest("x", "md5"), "pdq": likeness("k"), "pdq_quality": "60"}
    laid.told("A-001", [told])
    laid.told("A-002", [told | {"md5": digest("safe one", "md5"), "pdq": likeness("l"), "pdq_quality": "100"}])
    laid.told("A-001", [{"sha256": digest("y"), "sha1": digest("y", "sha1"), "size": "1"}])
    laid.told("A-002", [{"sha256": digest("y"), **icon, "size": "9999"}])
    laid.build()
    assert laid.tier("x") == Tier.NOT_SAFE, "of the child, and not the file that people have seen"
    assert states(laid, digest("x")) == {("md5", "claimed"), ("pdq", "claimed")}
    assert len(laid.queue()[digest("x")].matches) == 3
    assert laid.tier("y") != Tier.NOT_PERTINENT


def test_of_a_file_with_two_likenesses_each_is_compared_and_none_with_itself(laid):
    laid.told("A-001", [{"sha256": digest("x"), "pdq": likeness("k"), "pdq_quality": "100"}])
    laid.told("A-002", [{"sha256": digest("x"), "pdq": likeness("k", off=4), "pdq_quality": "90"}])
    laid.told("A-003", [{"sha256": digest("x"), "pdq": likeness("far"), "pdq_quality": "80"}])
    figures = laid.build()
    assert (figures["contents"], figures["alike"], laid.queue()[digest("x")].alike) == (1, 0, 0)
    laid.told("A-004", [{"sha256": digest("y"), "pdq": likeness("far", off=2), "pdq_quality": "80"}])
    laid.told("A-005", [{"sha256": digest("z"), "pdq": likeness("k", off=33), "pdq_quality": "80"}])
    figures = laid.build()
    assert figures["contents"] == 3
    assert {row.content: row.alike for row in laid.rows()} == {digest(name): 1 for name in "xyz"}
