"""The build over real rows and files: what is one content, what matches, what follows from people's words."""

import pytest

from tallystick.vocabulary.errors import Conflict
from tallystick.vocabulary.triage import Tier
from tests.triage.laid import DAY, NOW, Laid, camera, digest, seen


@pytest.fixture
def laid(operation):
    return Laid(operation)


def test_every_file_is_counted_once_and_copies_are_one_row(laid):
    laid.scan("A-001", [seen("one"), seen("one", shown="copy.jpg"), seen("two"), seen("link", state="not_a_file")])
    laid.scan("A-002", [seen("one"), seen("locked", state="unreadable", sha256=None, sha1=None, md5=None)])
    figures = laid.build()
    assert (figures["files"], figures["contents"], figures["copies"], figures["not_files"]) == (5, 3, 2, 1)
    assert (figures["reconciled"], figures["unreadable"]) == (True, 1)
    one, two = (figures["items"][laid.item(label)] for label in ("A-001", "A-002"))
    assert (one["files"], one["contents"], one["not_files"]) == (3, 2, 1)
    assert (two["files"], two["contents"]) == (2, 2)
    row = laid.queue()[digest("one")]
    assert row.copies == 3
    assert sorted(map(str, row.items)) == sorted([laid.item("A-001"), laid.item("A-002")])
    assert {place["label"] for place in row.places} == {"A-001", "A-002"}
    assert figures["waiting"] + figures["settled"] + figures["labelled"] + figures["handed_on"] == figures["contents"]


def test_what_was_attached_is_compared_with_what_was_counted_and_rows_set_aside_are_told(laid):
    laid.scan("A-001", [seen("one"), seen("gone", state="not_a_file")])
    laid.told("A-002", [{"sha256": digest("two")}], counts={"set_aside": 400})
    figures = laid.build()
    two = figures["items"][laid.item("A-002")]
    assert (figures["reconciled"], figures["set_aside"], two["set_aside"]) == (True, 400, 400)
    assert figures["items"][laid.item("A-001")]["set_aside"] == 0
    from tallystick.records.session import administration

    lost = laid.told("A-003", [{"sha256": digest("three")}])
    with administration():
        type(lost).objects.filter(pk=lost.pk).update(files=1000)
    figures = laid.build()
    assert (figures["reconciled"], figures["items"][laid.item("A-003")]["reconciled"]) == (False, False)
    assert figures["items"][laid.item("A-002")]["reconciled"]


def test_an_exact_match_names_bank_digest_confidence_and_state(laid):
    laid.scan("A-001", [seen("known"), seen("other")])
    bank = laid.bank("National list", "known_unidentified", [{"md5": digest("known", "md5")}], codes=("H2",))
    laid.build()
    row = laid.queue()[digest("known")]
    (match,) = row.matches
    assert (match["bank"], match["kind"], match["distance"], match["confidence"], match["state"]) == (
        str(bank.pk), "md5", 0, "confirmed", "claimed",
    )  # fmt: skip
    assert (row.tier, row.known, row.codes) == (Tier.CLASSIFIED, True, ["H2"])
    assert laid.tier("other") == Tier.LINKED, "it lies in the same folder"


def test_a_keyed_bank_matches_without_a_digest_on_the_shelf(laid):
    laid.scan("A-001", [seen("known")])
    laid.bank("Keyed", "known_unidentified", [{"sha256": digest("known")}], key=b"k" * 32)
    laid.build()
    (row,) = laid.rows()
    assert row.tier == Tier.CLASSIFIED
    assert digest("known") not in row.matches[0]["entry"]


def test_a_second_build_at_once_is_refused_and_one_after_another_gives_the_same(laid):
    from tallystick.triage.builds.alone import alone

    laid.scan("A-001", [seen("a"), seen("b", signals=[camera()])])
    first = laid.build()
    with alone(laid.shelf / "triage" / laid.agency), pytest.raises(Conflict):
        laid.build()
    assert laid.build() == first, "nothing has changed since"
    again = laid.build(now=NOW + DAY)
    assert again["build"] != first["build"]
    assert {**first, "build": ""} == {**again, "build": ""}
