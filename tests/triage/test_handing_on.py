"""A file that somebody has in hand is out of turn for one wait of its tier, and while nothing newer raises it."""

from datetime import timedelta

import pytest

from tallystick.vocabulary.triage import Tier
from tests.triage.laid import DAY, NOW, Laid, digest, seen

HOUR = timedelta(hours=1)


@pytest.fixture
def laid(operation):
    return Laid(operation)


def handed(laid, name, *, at):
    laid.says("file", name, "handed_on", value={"to": "unit 3"}, at=at)


@pytest.mark.parametrize("says", ["in_danger", "extortion", "self_made"])
def test_what_is_said_of_a_child_after_it_was_handed_on_brings_it_to_the_top_at_once(laid, says):
    laid.scan("A-001", [seen("a"), seen("b"), seen("c")])
    handed(laid, digest("a"), at=NOW - HOUR)
    figures = laid.build()
    assert (laid.rows()[-1].content, figures["handed_on"]) == (digest("a"), 1)
    laid.says("file", digest("a"), says, at=NOW - HOUR / 2, by="/2")
    figures = laid.build()
    first = laid.rows()[0]
    assert (first.content, first.tier, first.handed_on) == (digest("a"), Tier.URGENT, False)
    assert figures["handed_on"] == 0


def test_a_match_that_came_after_it_was_handed_on_brings_it_back_too(laid):
    laid.scan("A-001", [seen("a"), seen("b")], at=NOW - 3 * DAY)
    handed(laid, digest("a"), at=NOW - HOUR)
    laid.bank("B", "known_unidentified", [{"sha256": digest("a"), "series": "S"}], at=NOW - HOUR / 2)
    laid.build()
    assert [(row.content, row.handed_on) for row in laid.rows()] == [(digest("a"), False), (digest("b"), False)]


def test_when_the_wait_of_its_tier_is_over_the_next_build_has_it_back_also_the_same_day(laid):
    laid.scan("A-001", [seen("a"), seen("b"), seen("c")])
    laid.says("file", digest("a"), "in_danger", at=NOW - 2 * HOUR)
    handed(laid, digest("a"), at=NOW - HOUR)
    laid.build()
    assert laid.queue()[digest("a")].handed_on
    same = laid.build(now=NOW + HOUR)["build"]
    assert laid.build(now=NOW + 2 * HOUR)["build"] == same, "nothing has run out, nothing is built again"
    laid.build(now=NOW + 3 * HOUR)
    row = laid.queue()[digest("a")]
    assert (row.place, row.handed_on) == (1, False)


def test_a_word_of_a_digest_that_two_contents_have_hands_neither_on(laid):
    laid.told("A-001", [{"md5": "1" * 31 + "2"}])
    handed(laid, "md5:" + "1" * 31 + "2", at=NOW)
    laid.build()
    assert [row.handed_on for row in laid.rows()] == [True]
    laid.scan("A-002", [seen("one", md5="1" * 31 + "2"), seen("two", md5="1" * 31 + "2")])
    laid.build()
    assert {row.content: row.handed_on for row in laid.rows()} == {
        "md5:" + "1" * 31 + "2": True, digest("one"): False, digest("two"): False,
    }  # fmt: skip
