"""What was taken back leaves nothing: rows and figures are those of a build in which it never was; who was told, and of
what."""

import pytest

from tallystick.vocabulary.triage import Tier
from tests.triage.laid import DAY, NOW, Laid, camera, digest, generated, likeness, seen

NEVER_SAME = ("id", "build", "_state", "places", "items", "operation_id", "owner", "content")


@pytest.fixture
def laid(operation):
    return Laid(operation)


def world(laid, agency):
    """Files that lie beside, look like and share a camera with one that a bank holds."""
    laid.agency = agency
    rows = [
        seen("known", shown="a/1.jpg", signals=[camera(serial="SER-1234")], pdq=likeness("known")),
        seen("beside", shown="a/2.jpg"),
        seen("camera", shown="b/3.jpg", signals=[camera(serial="SER-1234")]),
        seen("alike", shown="c/4.jpg", pdq=likeness("known", off=9), signals=[generated()]),
        seen("other", shown="d/5.jpg"),
    ]
    laid.scan("A-001", rows)
    laid.bank("kept", "known_unidentified", [{"sha256": digest("other"), "series": "K"}])


def plain(laid):
    """Rows without what no two builds have in common."""
    rows = [
        (row.content, {name: value for name, value in vars(row).items() if name not in NEVER_SAME}, len(row.items))
        for row in laid.rows()
    ]
    for _, row, _ in rows:
        row["matches"] = [{**one, "bank": ""} for one in row["matches"]]
    return rows, [(row.kind, row.value, row.contents, row.elsewhere) for row in laid.rows("Lead")]


def figures(laid):
    made = laid.build()
    items = list(made.pop("items").values())
    return {**made, "build": "", "items": items}


def never(operation):
    """The world of another agency, where nobody ever said it."""
    other = Laid(operation)
    world(other, "SE-NCP")
    return figures(other), plain(other)


def test_a_retracted_entry_a_withdrawn_bank_and_a_withdrawn_word_leave_nothing(laid, operation):
    world(laid, "DK-NCP")
    expected = never(operation)
    wrong = {"sha256": digest("known"), "pdq": likeness("known"), "series": "S"}
    bank = laid.bank("wrong", "known_identified", [wrong], codes=("H3",))
    raised = figures(laid)
    assert raised["known"] == 3
    assert raised != expected[0]
    said = laid.says("entry", f"{bank.pk} sha256:{digest('known')}", "retracted", agreed=True)
    assert (figures(laid), plain(laid)) == expected
    laid.word(said, "withdrawn")
    assert figures(laid)["known"] == 3
    for second in ("", "/2"):
        laid.word(bank.edition, "withdrawn", what="edition", second=second)
    assert (figures(laid), plain(laid)) == expected
    word = laid.says("file", digest("known"), "in_danger")
    assert figures(laid)["tiers"]["urgent"] == 1
    for second in ("", "/2"):
        laid.word(word, "withdrawn", second=second)
    assert (figures(laid), plain(laid)) == expected


def test_a_new_edition_and_a_series_tell_once_with_counts_and_why(laid):
    world(laid, "DK-NCP")
    laid.build()
    assert laid.rows("Notice") == []
    bank = laid.bank("new list", "known_unidentified", [{"sha256": digest("known"), "value": "1"}])
    laid.build()
    told = [row.words for row in laid.rows("Notice")]
    assert len(told) == 2, "once for the bank, once for what lies beside"
    assert "1 in all, 1 as classified" in next(words for words in told if "bank new list" in words)
    assert {row.role for row in laid.rows("Notice")} == {"victim_identification"}
    laid.build()
    assert len(laid.rows("Notice")) == 2, "nothing has changed"
    laid.bank("", "", [{"sha256": digest("beside")}], again=bank, number=2, at=NOW - DAY)
    laid.build()
    words = [row.words for row in laid.rows("Notice")]
    assert any("1 files no longer match it: its edition does not hold them any more" in one for one in words)
    assert laid.tier("beside") == Tier.CLASSIFIED


def test_a_series_newly_said_safe_no_more_raises_and_says_which(laid):
    laid.scan("A-001", [seen("known")])
    laid.bank("B", "known_identified", [{"sha256": digest("known"), "series": "S-9"}])
    safe = laid.says("series", "S-9", "safe", value={"since": "2025-01-01T00:00:00+00:00"}, agreed=True)
    laid.build()
    assert laid.tier("known") == Tier.SAFE
    laid.word(safe, "withdrawn")
    laid.build()
    assert laid.tier("known") == Tier.NOT_SAFE
    assert any("series S-9" in row.words for row in laid.rows("Notice"))


def test_a_series_is_named_in_its_owner_s_words(laid):
    """Another agency's S-9 is another child."""
    laid.scan("A-001", [seen("known")])
    laid.bank("B", "known_identified", [{"sha256": digest("known"), "series": "S-9"}], owner="SE-NCP")
    laid.says("series", "S-9", "safe", value={"since": "2025-01-01T00:00:00+00:00"}, agreed=True)
    laid.build()
    assert laid.tier("known") == Tier.NOT_SAFE
    laid.says("series", "S-9", "safe", value={"since": "2025-01-01T00:00:00+00:00"}, agreed=True, owner="SE-NCP")
    laid.build()
    assert laid.tier("known") == Tier.SAFE


def test_old_builds_are_collected_and_one_is_current(laid):
    from tallystick.records.models import TriageBuild
    from tallystick.records.session import administration

    laid.scan("A-001", [seen("a")])
    for number in range(4):
        laid.scan(f"A-1{number}", [seen(f"b{number}")])
        last = laid.build()["build"]
    with administration():
        current = TriageBuild.objects.filter(operation_id=laid.operation.id, current=True)
        assert [str(row.pk) for row in current] == [last]
    folders = [path for path in (laid.shelf / "triage" / laid.agency).iterdir() if path.is_dir()]
    assert len([path for path in folders if not path.name.startswith("matched-")]) == 2
    assert len([path for path in folders if path.name.startswith("matched-")]) == 1


SAFE = {"since": "2025-01-01T00:00:00+00:00"}


def test_a_name_that_two_banks_use_makes_no_child_safe(laid):
    """What was said of the child of one list is said of no other: whichever of them the agency uses."""
    laid.scan("A-001", [seen("one", shown="a/1"), seen("two", shown="b/2")])
    for number, owner in enumerate(("DK-NCP", "SE-NCP")):
        name = f"S-{number}"
        laid.bank("first", "known_identified", [{"sha256": digest("one"), "series": name}], owner=owner)
        laid.says("series", name, "safe", value=SAFE, agreed=True, owner=owner)
    laid.build()
    assert laid.tier("one") == Tier.SAFE
    laid.bank("second", "known_unidentified", [{"sha256": digest("two"), "series": "S-0"}])
    laid.build()
    assert {laid.tier("one"), laid.tier("two")} == {Tier.NOT_SAFE}


def test_a_name_is_told_apart_among_banks_the_agency_was_not_given(laid):
    laid.scan("A-001", [seen("one")])
    laid.bank("given", "known_identified", [{"sha256": digest("one"), "series": "S-1"}], owner="SE-NCP")
    laid.says("series", "S-1", "safe", value=SAFE, agreed=True, owner="SE-NCP")
    laid.agency = "SE-NCP"
    laid.bank("kept", "known_identified", [{"sha256": digest("other"), "series": "S-1"}])
    laid.agency = "DK-NCP"
    laid.build()
    assert laid.tier("one") == Tier.NOT_SAFE


def test_of_children_of_banks_that_were_not_given_nothing_is_learned(laid):
    """Neither the build's own record nor a file that names the series tells that another agency spoke of it."""
    from tallystick.records.models import TriageBuild
    from tallystick.records.session import session

    laid.told("A-001", [{"sha256": digest("x"), "series": "Kept"}, {"sha256": digest("y"), "series": "Told"}])
    laid.bank("given", "known_unidentified", [{"sha256": digest("nothing"), "series": "Given"}], owner="SE-NCP")
    for name in ("Kept", "Given"):
        laid.says("series", name, "identified", owner="SE-NCP")
    taken_back = laid.says("series", "Told", "identified")
    waiting = laid.says("series", "Told", "safe", value=SAFE)
    for second in ("", "/2"):
        laid.word(taken_back, "withdrawn", second=second)
    laid.build()
    assert (laid.tier("x"), laid.tier("y")) == (Tier.UNKNOWN, Tier.UNKNOWN)
    viewer = laid.operation.viewer("DK-NCP")
    with session(viewer):
        head = TriageBuild.objects.get(owner="DK-NCP", current=True).head
    assert head["series"] == {"SE-NCP Given": "identified"}
    laid.word(waiting, "agreed")
    laid.build()
    assert laid.tier("y") == Tier.LINKED, "a word that stands is known"
