"""Matches of a build: at which distance, claimed or to be confirmed, set aside, apart, refuted."""

import pytest

from tallystick.vocabulary.triage import Tier
from tests.triage.laid import DAY, NOW, Laid, camera, digest, likeness, seen


@pytest.fixture
def laid(operation):
    return Laid(operation)


def apart(*rows):
    """Each in a folder of its own, so that nothing is linked by lying beside something."""
    return [row | {"shown": f"{number}/{row['shown']}"} for number, row in enumerate(rows)]


def states(laid, name):
    return {(match["kind"], match["distance"], match["state"]) for match in laid.queue()[digest(name)].matches}


def test_likeness_within_31_bits_of_full_digests_is_claimed_and_of_a_draft_to_be_confirmed(laid):
    laid.scan(
        "A-001",
        apart(
            seen("full", pdq=likeness("known", off=31)),
            seen("far", pdq=likeness("known", off=32)),
            seen("draft", pdq=likeness("known", off=47), pdq_from="draft"),
            seen("too far", pdq=likeness("known", off=48), pdq_from="draft"),
            seen("poor", pdq=likeness("known", off=2), pdq_quality=49),
        ),
    )
    laid.bank("B", "known_unidentified", [{"pdq": likeness("known")}])
    figures = laid.build()
    assert states(laid, "full") == {("pdq", 31, "claimed")}
    assert states(laid, "draft") == {("pdq", 47, "to_confirm")}
    assert not states(laid, "far") | states(laid, "too far") | states(laid, "poor")
    rows = laid.queue()
    assert (rows[digest("full")].known, rows[digest("full")].tier) == (True, Tier.CLASSIFIED)
    assert (rows[digest("draft")].known, rows[digest("draft")].tier, rows[digest("draft")].asked) == (
        False, Tier.LINKED, True,
    )  # fmt: skip
    assert figures["asked"] == 1


def test_a_look_in_full_size_takes_the_place_of_the_first(laid):
    draft = seen("draft", pdq=likeness("known", off=40), pdq_from="draft")
    first = laid.scan("A-001", [draft], at=NOW - 9 * DAY)
    laid.bank("B", "known_unidentified", [{"pdq": likeness("known")}])
    assert laid.build()["asked"] == 1
    laid.scan("A-001", [draft | {"pdq": likeness("known", off=20), "pdq_from": "full"}], instead=first.pk)
    figures = laid.build()
    assert (figures["files"], figures["asked"]) == (1, 0)
    (row,) = laid.rows()
    assert (row.tier, row.seen_at) == (Tier.CLASSIFIED, NOW - 9 * DAY), "it has waited since it first came"


def test_a_negative_bank_sets_a_likeness_aside_and_never_an_exact_match(laid):
    laid.scan(
        "A-001",
        apart(
            seen("wall", pdq=likeness("known", off=20)),
            seen("picture", pdq=likeness("known", off=5)),
            seen("exact", pdq=likeness("known", off=21)),
        ),
    )
    laid.bank("B", "known_unidentified", [{"pdq": likeness("known")}, {"sha256": digest("exact")}])
    laid.bank("walls", "negative", [{"pdq": likeness("known", off=30)}])
    laid.build()
    assert states(laid, "wall") == {("pdq", 20, "set_aside")}
    assert laid.tier("wall") == Tier.LINKED, "near to what is known, by an exact match of something alike"
    assert ("pdq", 5, "claimed") in states(laid, "picture")
    assert ("sha256", 0, "claimed") in states(laid, "exact")


def test_frames_of_films_match_and_say_where(laid):
    laid.scan("A-001", [seen("film", mime="video/mp4", frames=[(0, likeness("x")), (4_000, likeness("k", off=3))])])
    laid.bank("B", "known_unidentified", [{"pdq": likeness("k")}])
    laid.build()
    (match,) = laid.queue()[digest("film")].matches
    assert (match["at_ms"], match["distance"], match["state"]) == (4_000, 3, "claimed")


def test_an_entry_that_hits_everywhere_is_apart_until_released_and_told_once(laid):
    for number in range(21):
        laid.scan(f"A-{number:03}", [seen("sticker")])
    bank = laid.bank("B", "known_unidentified", [{"sha256": digest("sticker")}])
    figures = laid.build()
    assert (figures["apart"], figures["known"]) == (1, 0)
    assert laid.tier("sticker") == Tier.LINKED
    laid.build(now=NOW + DAY)
    (told,) = [row.words for row in laid.rows("Notice")]
    assert "hit everywhere" in told
    laid.says("entry", f"{bank.pk} sha256:{digest('sticker')}", "released")
    assert laid.build()["apart"] == 0
    assert laid.tier("sticker") == Tier.CLASSIFIED


def test_more_than_500_alike_are_apart(laid):
    laid.scan("A-001", [seen(f"f{n}", shown=f"{n}/a.jpg", pdq=likeness("meme", off=n % 8)) for n in range(501)])
    laid.bank("B", "known_unidentified", [{"pdq": likeness("meme")}])
    figures = laid.build()
    assert (figures["apart"], figures["tiers"]) == (1, {"linked": 501})
    assert figures["alike"] == 500


def test_two_persons_refute_and_one_confirms(laid):
    laid.scan(
        "A-001", apart(seen("a", pdq=likeness("k", off=9)), seen("b", pdq=likeness("k", off=40), pdq_from="draft"))
    )
    bank = laid.bank("B", "known_unidentified", [{"pdq": likeness("k")}])
    laid.build()
    laid.says("match", f"{digest('b')} {bank.pk} pdq:{likeness('k')}", "confirmed")
    alone = laid.says("match", f"{digest('a')} {bank.pk} pdq:{likeness('k')}", "refuted")
    laid.build()
    (match,) = laid.queue()[digest("b")].matches
    assert (match["state"], match["confirmed_by"]) == ("claimed", laid.operation.officers["DK-NCP"])
    assert laid.tier("a") == Tier.CLASSIFIED
    laid.word(alone, "agreed")
    laid.build()
    assert states(laid, "a") == {("pdq", 9, "refuted")}
    assert laid.tier("a") == Tier.LINKED, "it looks like one that is known"


def test_known_harmless_files_settle_by_two_digests_and_not_by_md5_alone(laid):
    laid.scan("A-001", apart(seen("icon"), seen("weak"), seen("strong")))
    laid.bank(
        "NSRL", "not_pertinent",
        [
            {"sha256": digest("icon")},
            {"md5": digest("weak", "md5"), "size": 1004},
            {"sha1": digest("strong", "sha1"), "md5": digest("strong", "md5"), "size": 1006},
        ],
    )  # fmt: skip
    figures = laid.build()
    assert {name: laid.tier(name) for name in ("icon", "weak", "strong")} == {
        "icon": Tier.NOT_PERTINENT, "weak": Tier.UNKNOWN, "strong": Tier.NOT_PERTINENT,
    }  # fmt: skip
    assert (figures["settled"], figures["settled_not_pertinent"], figures["waiting"]) == (2, 2, 1)


def test_a_list_that_one_person_alone_loaded_lowers_nothing(laid):
    laid.scan("A-001", [seen("icon")])
    laid.bank("NSRL", "not_pertinent", [{"sha256": digest("icon")}], by_two=False)
    laid.build()
    assert laid.tier("icon") == Tier.UNKNOWN


def test_a_bank_of_declared_ai_counts_as_an_unsigned_declaration_and_nothing_more(laid):
    laid.scan("A-001", apart(seen("ai"), seen("both", signals=[camera()]), seen("like", pdq=likeness("k"))))
    laid.bank("AI", "declared_ai", [{"sha256": digest("ai"), "pdq": likeness("k")}, {"sha256": digest("both")}])
    laid.build()
    assert {name: laid.tier(name) for name in ("ai", "both", "like")} == {
        "ai": Tier.DECLARED, "both": Tier.LINKED, "like": Tier.UNKNOWN,
    }  # fmt: skip


def test_a_digest_made_to_collide_is_a_likeness_at_best(laid):
    """The entry is named by its SHA-256, the file has another one, and only the MD5 is the same."""
    laid.scan("A-001", [seen("new", md5=digest("old", "md5"))])
    laid.bank("B", "known_identified", [{"sha256": digest("old"), "md5": digest("old", "md5"), "series": "S"}])
    laid.says("series", "S", "safe", value={"since": "2020-01-01T00:00:00+00:00"}, agreed=True)
    laid.build()
    assert laid.tier("new") == Tier.NOT_SAFE


def test_a_child_that_is_safe_an_exact_match_settles_and_nothing_else(laid):
    laid.scan(
        "A-001",
        apart(
            seen("seen before"),
            seen("new one", pdq=likeness("seen before", off=4)),
            seen("later", signals=[camera(taken="2025:06:01 10:00:00")]),
            seen("no zone", signals=[camera(taken="2025:01:01 00:30:00")]),
        ),
    )
    names = ("seen before", "later", "no zone")
    entries = [{"sha256": digest(name), "series": "S-1"} for name in names]
    laid.bank("B", "known_identified", [*entries, {"pdq": likeness("seen before"), "series": "S-1"}])
    laid.build()
    assert {laid.tier(name) for name in names} == {Tier.NOT_SAFE}
    safe = laid.says("series", "S-1", "safe", value={"since": "2025-01-01T06:00:00+00:00"})
    laid.build()
    assert laid.tier("seen before") == Tier.NOT_SAFE, "one person lowers nothing"
    laid.word(safe, "agreed")
    figures = laid.build()
    assert {name: laid.tier(name) for name in (*names, "new one")} == {
        "seen before": Tier.SAFE, "new one": Tier.NOT_SAFE, "later": Tier.NOT_SAFE, "no zone": Tier.NOT_SAFE,
    }  # fmt: skip
    assert figures["settled_safe"] == 1


def test_an_entry_of_two_series_is_of_both_children(laid):
    laid.scan("A-001", apart(seen("pic"), seen("like", pdq=likeness("k", off=3))))
    of_both = [{"sha256": digest("pic"), "series": name} for name in ("Alpha", "Zeta")]
    of_both += [{"pdq": likeness("k"), "series": name, "value": name[0]} for name in ("Alpha", "Zeta")]
    laid.bank("B", "known_identified", of_both)
    for name in ("Zeta", "Alpha"):
        laid.build()
        assert (laid.tier("pic"), laid.tier("like")) == (Tier.NOT_SAFE, Tier.NOT_SAFE)
        laid.says("series", name, "safe", value={"since": (NOW - 30 * DAY).isoformat()}, agreed=True)
    laid.build()
    assert (laid.tier("pic"), laid.tier("like")) == (Tier.SAFE, Tier.NOT_SAFE)
    (match,) = laid.queue()[digest("like")].matches
    assert (match["series"], match["value"]) == ("Alpha, Zeta", "A, Z")


def test_one_person_does_not_make_a_child_s_file_safe_by_a_second_series(laid):
    """An entry given a further series by one officer stays one of the first; without a name it is somebody's too."""
    laid.scan("A-001", apart(seen("pic"), seen("nameless")))
    first = [{"sha256": digest("pic"), "series": "Alpha"}, {"sha256": digest("nameless")}]
    bank = laid.bank("B", "known_identified", first)
    laid.says("series", "Zeta", "safe", value={"since": (NOW - 30 * DAY).isoformat()}, agreed=True)
    more = [{"sha256": digest(name), "series": "Zeta"} for name in ("pic", "nameless")]
    laid.bank("B", "known_identified", first + more, again=bank, number=2, by_two=False)
    laid.build()
    assert (laid.tier("pic"), laid.tier("nameless")) == (Tier.NOT_SAFE, Tier.NOT_SAFE)


def test_a_flood_of_likenesses_sets_no_exact_match_apart(laid):
    files = [seen(f"f{n}", shown=f"{n}/1.jpg", pdq=likeness("k", off=2)) for n in range(501)]
    laid.scan("A-001", [seen("exact", shown="e/1.jpg"), *files])
    laid.bank("B", "known_unidentified", [{"sha256": digest("exact"), "pdq": likeness("k"), "series": "S"}])
    figures = laid.build()
    assert (figures["apart"], figures["known"], laid.tier("exact")) == (1, 1, Tier.NOT_SAFE)
    assert laid.tier("f1") == Tier.LINKED


def test_lists_make_no_flood(laid):
    """Only what scans hold is counted: one person attaches a list of whatever they like."""
    laid.scan("A-001", [seen("pic")])
    laid.bank("B", "known_unidentified", [{"sha256": digest("pic"), "pdq": likeness("k"), "series": "S"}])
    for number in range(21):
        laid.told(f"B-{number:03}", [{"sha256": digest("pic")}])
    junk = {"pdq": likeness("k", off=2), "pdq_quality": "100"}
    laid.told("A-001", [junk | {"sha256": digest(f"junk {number}")} for number in range(501)])
    assert laid.build()["apart"] == 0
    assert laid.tier("pic") == Tier.NOT_SAFE


def test_what_one_person_released_or_confirmed_while_it_was_apart_ends_in_no_safe_place(laid):
    for number in range(21):
        laid.scan(f"A-{number:03}", [seen("pic"), seen("other", shown="o/1.jpg")])
    bank = laid.bank("B", "known_identified", [{"sha256": digest(name), "series": "S"} for name in ("pic", "other")])
    laid.says("series", "S", "safe", value={"since": (NOW - 30 * DAY).isoformat()}, agreed=True)
    laid.build()
    assert (laid.tier("pic"), laid.tier("other")) == (Tier.LINKED, Tier.LINKED)
    laid.says("entry", f"{bank.pk} sha256:{digest('pic')}", "released")
    laid.says("match", f"{digest('other')} {bank.pk} sha256:{digest('other')}", "confirmed")
    laid.build()
    assert (laid.tier("pic"), laid.tier("other")) == (Tier.CLASSIFIED, Tier.CLASSIFIED)
