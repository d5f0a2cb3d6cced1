"""What files have in common with known ones, with files of other items, and with those of other agencies."""

import hashlib

import pytest

from tallystick.vocabulary.triage import Tier
from tests.triage.laid import DAY, NOW, Laid, camera, digest, generated, likeness, seen

NO_PROMPT = hashlib.sha256(b"").hexdigest()


@pytest.fixture
def laid(operation):
    return Laid(operation)


def own_folder(name, **more):
    return seen(name, shown=f"{name}/1.jpg", **more)


@pytest.mark.parametrize(
    ("sign", "weak"),
    [
        (camera(serial="NK-300417"), camera(serial="0000000")),
        (camera(unique_id="A1B2C3D4E5F60718"), camera(unique_id="0" * 32)),
        (generated(prompt_sha256=digest("prompt")), generated(prompt_sha256=NO_PROMPT)),
        (generated(seed="3141592653"), generated(seed="-1")),
    ],
)  # fmt: skip
def test_a_value_shared_with_something_known_links_and_one_that_says_nothing_does_not(laid, sign, weak):
    laid.scan(
        "A-001",
        [own_folder(name, signals=[of]) for name, of in (("k", sign), ("l", sign), ("w", weak), ("v", weak))],
    )
    for name in ("k", "w"):
        laid.says("file", digest(name), "classified", value={})
    figures = laid.build()
    assert laid.tier("l") == Tier.LINKED
    assert laid.tier("v") in (Tier.CAMERA, Tier.DECLARED)
    assert sum(figures["nothing_said"].values()) == 2


def test_a_folder_of_very_many_links_only_where_a_good_part_is_known(laid):
    laid.scan("A-001", [seen(f"f{number}") for number in range(600)])
    laid.says("file", digest("f0"), "classified")
    figures = laid.build()
    assert (figures["tiers"]["unknown"], figures["overshared"]) == (599, {"folder": 1})
    for number in range(1, 6):
        laid.says("file", digest(f"f{number}"), "classified")
    assert laid.build()["tiers"] == {"classified": 6, "linked": 594}


def test_what_looks_like_a_known_file_is_linked_and_one_labelled_by_two_makes_none_known(laid):
    laid.scan("A-001", [own_folder("a", pdq=likeness("x")), own_folder("b", pdq=likeness("x", off=12))])
    laid.says("file", digest("a"), "classified", at=NOW - 3 * DAY)
    laid.build()
    row = laid.queue()[digest("b")]
    assert (row.tier, row.alike) == (Tier.LINKED, 1)
    assert any("12 of 256 bits differ" in sentence for sentence in row.because)
    laid.says("file", digest("a"), "synthetic", agreed=True, until=NOW + 9 * DAY)
    laid.build()
    assert laid.tier("b") == Tier.UNKNOWN


def test_leads_over_items_and_agencies_say_hit_and_nothing_of_theirs(laid):
    shared, own = camera(serial="NK-300417"), camera(serial="SY-555000")
    laid.scan("A-001", [own_folder("a", signals=[shared]), own_folder("b", signals=[own])])
    laid.scan("A-002", [own_folder("c", signals=[own]), own_folder("d", signals=[camera(serial="ONLY-HERE-1")])])
    for number in range(3):
        laid.scan("S-001", [own_folder(f"s{number}", signals=[shared])], owner="SE-NCP")
    laid.build()
    leads = {row.value: row for row in laid.rows("Lead")}
    assert {value: (row.kind, row.contents, row.elsewhere, len(row.items)) for value, row in leads.items()} == {
        "NK-300417": ("serial", 1, True, 1),
        "SY-555000": ("serial", 2, False, 2),
    }
    laid.build(agency="SE-NCP")
    (row,) = laid.rows("Lead", agency="SE-NCP")
    assert (row.elsewhere, row.contents) == (True, 3)


def test_the_digest_of_another_tool_s_file_names_the_content_a_scan_has(laid):
    laid.scan("A-001", [seen("a"), seen("b"), seen("c", md5=digest("b", "md5"))])
    laid.told(
        "A-002",
        [
            {"md5": digest("a", "md5")},
            {"sha1": digest("a", "sha1")},
            {"md5": digest("b", "md5")},
            {"md5": digest("a", "md5"), "sha1": digest("else", "sha1")},
            {"sha1": "0" * 40, "refused": "sha1"},
        ],
    )
    figures = laid.build()
    contents = laid.queue()
    assert contents[digest("a")].copies == 3
    assert contents[f"md5:{digest('b', 'md5')}"].copies == 1, "two files have that MD5: it names neither"
    assert f"sha1:{digest('else', 'sha1')}" in contents
    assert (figures["files"], figures["contents"], figures["reconciled"]) == (8, 6, True)


def test_words_of_other_tools_count_under_their_own_scheme_only(laid):
    vics = {"scheme": "vics", "scheme_version": "2.0", "profile": "US"}
    old = {"scheme": "dhs", "scheme_version": "old", "profile": "US"}
    strange = {"scheme": "vics", "scheme_version": "2.0", "profile": "CUSTOM"}
    laid.told(
        "A-001",
        [
            {"sha256": digest("abuse"), "category": "1", **vics},
            {"sha256": digest("none"), "category": "0", **vics},
            {"sha256": digest("not sorted"), "category": "0", **old},
            {"sha256": digest("strange"), "category": "7", **strange},
            {"sha256": digest("self"), "self_generated": "true"},
            {"sha256": digest("suspected"), "suspected": "true"},
            {"sha256": digest("tags"), "exif": {"make": "Shape", "serial": "NK-300417"}},
            {"sha256": digest("series"), "series": "S-1"},
        ],
    )
    laid.bank("B", "known_identified", [{"sha256": digest("not here"), "series": "s-1"}])
    laid.build()
    names = ("abuse", "none", "not sorted", "strange", "self", "suspected", "tags", "series")
    assert [laid.tier(name) for name in names] == [
        Tier.CLASSIFIED, Tier.UNKNOWN, Tier.UNKNOWN, Tier.LINKED, Tier.URGENT, Tier.LINKED, Tier.CAMERA, Tier.LINKED,
    ]  # fmt: skip


def test_a_word_follows_its_file_to_a_better_name_and_a_label_only_where_it_names_one(laid):
    laid.told("A-001", [{"md5": digest("a", "md5")}, {"md5": digest("b", "md5")}])
    for name in ("a", "b"):
        laid.says("file", f"md5:{digest(name, 'md5')}", "synthetic", agreed=True, until=NOW + 9 * DAY)
    laid.build()
    assert {row.tier for row in laid.rows()} == {Tier.SYNTHETIC}
    laid.scan("A-002", [seen("a"), seen("b"), seen("c", md5=digest("b", "md5"))])
    laid.build()
    assert laid.tier("a") == Tier.SYNTHETIC
    assert {laid.tier("b"), laid.tier("c")} == {Tier.UNKNOWN}


def test_labels_by_two_lower_until_they_run_out_and_one_is_named(laid):
    laid.scan("A-001", [own_folder("a", signals=[camera()]), own_folder("b", signals=[camera()])], at=NOW - 9 * DAY)
    laid.says("file", digest("a"), "synthetic", agreed=True, until=NOW + 3 * DAY)
    laid.says("file", digest("b"), "synthetic", until=NOW + 3 * DAY)
    figures = laid.build()
    assert (laid.tier("a"), laid.tier("b"), figures["labelled"]) == (Tier.SYNTHETIC, Tier.CAMERA, 1)
    because = laid.queue()[digest("b")].because
    assert any(f"{laid.operation.reference}-DK-NCP alone called it synthetic" in sentence for sentence in because)
    laid.build(now=NOW + 3 * DAY)
    assert laid.tier("a") == Tier.CAMERA


def test_what_is_handed_on_leaves_the_order_and_comes_back(laid):
    laid.scan("A-001", [own_folder("a"), own_folder("b")])
    laid.says("file", digest("a"), "extortion")
    laid.says("file", digest("a"), "handed_on", value={"to": "unit 3"}, at=NOW)
    figures = laid.build()
    rows = laid.rows()
    assert [(row.content, row.handed_on, row.place) for row in rows] == [
        (digest("b"), False, 1), (digest("a"), True, 2),
    ]  # fmt: skip
    assert (figures["waiting"], figures["handed_on"]) == (1, 1)
    laid.build(now=NOW + DAY)
    assert laid.rows()[0].content == digest("a")
