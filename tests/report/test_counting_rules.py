"""Figures from entries: any order, doubling and delay give the same; countries sum to the total; two readings of one
day side by side."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.actionday.results.rules.counted import Counted
from tallystick.actionday.results.rules.standing import standing
from tallystick.report.counting.definitions import definition, definitions
from tallystick.report.counting.rules.definition import Period, defined
from tallystick.report.counting.rules.fold import fold
from tallystick.report.counting.rules.together import together
from tallystick.vocabulary.actionday import Via
from tallystick.vocabulary.codes import PersonRole
from tallystick.vocabulary.errors import Refused
from tallystick.vocabulary.results import ITEM_WORDS, UNITS

DAY = datetime(2026, 3, 1, 5, tzinfo=UTC)
PERIOD = Period(since=DAY - timedelta(hours=12), until=DAY + timedelta(hours=24))
TAKING_PART = {"DK-NCP": "DK", "SE-NCP": "SE", "DE-BKA": "DE"}
MOSTLY = ["suspect", "arrest", "already_under_arrest", "house_search", "item_seized"]
NAMES = [one.key for one in definitions()]


def entry(number, kind, count=1, **more):
    more = {
        "owner": "DK-NCP",
        "country": "DK",
        "happened_at": DAY,
        "entered_at": DAY + timedelta(minutes=number),
    } | more
    return Counted(id=f"{number:032x}", sent=f"{number:032x}", kind=kind, count=count, **more)


def old_minutes(old):
    """A correction is entered with what it corrects, or later; ids say nothing of the order."""
    return int((old.entered_at - DAY).total_seconds() // 60) if old else 0


def number(rows, key):
    return fold(rows, definition(key), period=PERIOD, participating=TAKING_PART).number


@st.composite
def histories(draw):
    """Entries, some of them corrected or withdrawn, once or over again."""
    rows = []
    for n in range(draw(st.integers(0, 14))):
        owner = draw(st.sampled_from(sorted(TAKING_PART)))
        old = draw(st.sampled_from([None, None, *rows]))
        country = draw(st.sampled_from([TAKING_PART[owner], "IT"]))
        rows.append(
            entry(
                n,
                draw(st.sampled_from(MOSTLY) | st.sampled_from(sorted(UNITS))),
                draw(st.integers(1, 9)),
                owner=old.owner if old else owner,
                country=country,
                happened_at=DAY + timedelta(hours=draw(st.integers(-2000, 40))),
                subject=draw(st.sampled_from(["", "s1", "s2"])),
                address=draw(st.sampled_from(["", "A", "B"])),
                warrant=draw(st.sampled_from(["", "W"])),
                item_kind=draw(st.sampled_from(["", *ITEM_WORDS])),
                main=draw(st.booleans()),
                role=draw(st.sampled_from(["", *PersonRole])),
                via=draw(st.sampled_from(list(Via))),
                told_by=draw(st.sampled_from(["", "Duty officer"])),
                entered_at=DAY + timedelta(minutes=draw(st.integers(old_minutes(old), 60))),
                corrects=old.id if old else "",
                void=bool(old) and draw(st.booleans()),
            )
        )
    return rows


@settings(max_examples=150, deadline=None)
@given(rows=histories(), data=st.data())
def test_any_order_and_any_doubling_give_the_same_figures(rows, data):
    mixed = data.draw(st.permutations([*rows, *data.draw(st.lists(st.sampled_from(rows)) if rows else st.just([]))]))
    for one in definitions():
        said = [fold(these, one, period=PERIOD, participating=TAKING_PART) for these in (rows, mixed)]
        assert said[0] == said[1]


@settings(max_examples=80, deadline=None)
@given(rows=histories(), hours=st.integers(1, 10_000))
def test_what_is_told_late_counts_when_it_happened(rows, hours):
    late = [replace(row, entered_at=row.entered_at + timedelta(hours=hours)) for row in rows]
    assert [number(rows, key) for key in NAMES] == [number(late, key) for key in NAMES]


@settings(max_examples=150, deadline=None)
@given(rows=histories())
def test_countries_sum_to_the_total_under_every_definition(rows):
    for one in definitions():
        folded = fold(rows, one, period=PERIOD, participating=TAKING_PART)
        assert sum(folded.by_country().values()) == folded.number
        assert sum(cell.number for cell in folded.cells) == folded.number


@settings(max_examples=150, deadline=None)
@given(rows=histories())
def test_a_correction_gives_the_figures_of_the_corrected_history(rows):
    """As if what holds had been entered at once, and what was corrected never."""
    held = {row.id: row for row in rows if not row.corrects}
    for first in list(held):
        now = held[first]
        while later := [row for row in rows if row.corrects == now.id]:
            now = sorted(later, key=lambda row: (row.entered_at, row.id))[-1]
        held[first] = now
    history = [replace(row, corrects="") for row in held.values() if not row.void]
    for key in NAMES:
        assert number(rows, key) == number(history, key)


@settings(max_examples=60, deadline=None)
@given(rows=histories())
def test_every_entry_that_is_not_counted_says_why(rows):
    for one in definitions():
        folded = fold(rows, one, period=PERIOD, participating=TAKING_PART)
        if one.of != "participating":
            assert {row.id for row in standing(rows)} == set(folded.entries) | set(folded.left_out)
            assert not set(folded.entries) & set(folded.left_out)
            assert all(folded.left_out.values())


def test_of_two_corrections_the_one_entered_later_holds_whatever_their_ids():
    first, later, sooner = entry(5, "arrest", 1), entry(1, "arrest", 7), entry(9, "arrest", 4)
    at = first.entered_at
    later = replace(later, corrects=first.id, entered_at=at + timedelta(minutes=2))
    sooner = replace(sooner, corrects=first.id, entered_at=at + timedelta(minutes=1))
    assert standing([first, later, sooner]) == (later,)
    same = replace(sooner, entered_at=later.entered_at)
    assert standing([first, later, same]) == (same,), "at one instant the greater id, everywhere"


def test_what_corrects_an_entry_that_is_not_shown_counts_itself():
    alone = replace(entry(2, "arrest", 3), corrects=entry(1, "arrest").id)
    assert number([alone], "arrests") == 3
    again = replace(entry(3, "arrest", 5), corrects=alone.id)
    assert number([alone, again], "arrests") == 5


def test_the_first_and_the_last_instant_of_the_period_are_in_it():
    for at, counted in ((PERIOD.since, 1), (PERIOD.until, 1)):
        assert number([entry(1, "arrest", happened_at=at)], "arrests") == counted
    moment = timedelta(microseconds=1)
    for at in (PERIOD.since - moment, PERIOD.until + moment):
        assert number([entry(1, "arrest", happened_at=at)], "arrests") == 0


CUMBERLAND = [
    entry(1, "suspect", 272),
    entry(2, "suspect", 1, main=True),
    entry(3, "arrest", 25),
    entry(4, "arrest", 1, main=True, happened_at=DAY - timedelta(days=95)),
    entry(5, "house_search", 33),
    entry(6, "item_seized", 173, item_kind="device"),
]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("suspects", 273),
        ("suspects_without_main", 272),
        ("arrests", 25),
        ("arrests_with_main", 26),
        ("arrests_operation", 26),
        ("house_searches", 33),
        ("devices_seized", 173),
        ("items_seized", 173),
        ("items_examined", 0),
        ("content_found", 0),
    ],
)
def test_both_counts_of_cumberland_can_be_told(key, said):
    assert number(CUMBERLAND, key) == said


def test_an_arrest_long_before_that_was_not_the_main_suspects_is_in_neither():
    rows = [*CUMBERLAND, entry(9, "arrest", 1, happened_at=DAY - timedelta(days=95))]
    assert (number(rows, "arrests"), number(rows, "arrests_with_main"), number(rows, "arrests_operation")) == (
        25,
        26,
        27,
    )
    late = [*CUMBERLAND, entry(9, "arrest", 1, happened_at=DAY + timedelta(days=9))]
    assert (number(late, "arrests"), number(late, "arrests_with_main"), number(late, "arrests_operation")) == (
        25,
        26,
        27,
    )


def mosaic():
    rows = [entry(n, "suspect", owner=f"A{n % 8}", country=f"C{n % 9}", subject=f"s{n}") for n in range(39)]
    rows += [entry(50 + n, "already_under_arrest", owner=rows[n].owner, subject=f"s{n}") for n in range(3)]
    rows += [entry(60 + n, "arrest", owner=rows[n].owner, subject=f"s{n}") for n in (5, 6, 7)]
    rows += [entry(70, "house_search", 41), entry(71, "item_seized", 187), entry(72, "child_identified", 2)]
    return [*rows, entry(73, "item_seized", 16, owner="A3")]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("suspects", 39),
        ("suspects_without_already", 36),
        ("already_under_arrest", 3),
        ("arrests", 3),
        ("arrests_with_already", 6),
        ("house_searches", 41),
        ("items_seized", 203),
        ("children_identified", 2),
        ("suspects_countries", 9),
    ],
)
def test_the_counts_of_mosaic_can_be_told(key, said):
    assert number(mosaic(), key) == said


def test_participating_countries_and_those_of_suspects_are_two_lists():
    members = {f"A{n}": f"C{n}" for n in range(8)} | {"EC3": ""}
    said = fold(mosaic(), definition("participating_countries"), period=None, participating=members)
    assert (said.number, len(fold(mosaic(), definition("suspects_countries"), period=None).by_country())) == (8, 9)
    assert said.entries == tuple(f"agency:A{n}" for n in range(8))


def test_about_two_hundred_is_said_of_an_exact_number():
    from tallystick.report.counting.lines import said_as

    assert said_as(203, definition("items_seized_about")) == "about 200"
    assert said_as(175, definition("items_seized_about")) == "about 200"
    assert said_as(3, definition("items_seized_about")) == "3"
    assert said_as(1393, definition("items_seized")) == "1,393"


def test_searches_count_by_entry_by_address_or_by_warrant():
    rows = [
        entry(1, "house_search", 1, address="A", warrant="W1"),
        entry(2, "house_search", 1, address="A", warrant="W1"),
        entry(3, "house_search", 1, address="B", warrant="W1"),
        entry(4, "house_search", 2, warrant="W2"),
        entry(5, "house_search", 1, address="A", owner="SE-NCP", country="SE"),
        entry(6, "other_search", 4),
    ]
    keys = ("house_searches", "house_searches_by_address", "house_searches_by_warrant", "searches")
    assert [number(rows, key) for key in keys] == [6, 5, 3, 10]


def test_who_is_entered_as_arrested_and_as_under_arrest_already_counts_once():
    rows = [
        entry(1, "arrest", subject="s1"),
        entry(2, "already_under_arrest", subject="s1"),
        entry(3, "already_under_arrest", subject="s2"),
        entry(4, "arrest", 2, subject="s3"),
        entry(5, "already_under_arrest", 4),
    ]
    assert number(rows, "arrests_with_already") == 1 + 1 + 2 + 4


def test_of_a_subject_that_is_several_persons_those_at_liberty_are_left():
    rows = [
        entry(1, "suspect", 5, subject="s1"),
        entry(2, "already_under_arrest", 1, subject="s1"),
        entry(3, "suspect", 2, subject="s2"),
        entry(4, "already_under_arrest", 3, subject="s2"),
        entry(5, "suspect", 4),
    ]
    folded = fold(rows, definition("suspects_without_already"), period=PERIOD)
    assert folded.number == 4 + 0 + 4
    assert folded.left_out[entry(3, "x").id] == "was under arrest already"


def test_who_was_under_arrest_already_by_several_entries_is_all_of_them():
    rows = [
        entry(1, "suspect", 5, subject="s1"),
        *(entry(n, "already_under_arrest", n - 1, subject="s1") for n in (2, 3)),
    ]
    assert number(rows, "suspects_without_already") == 5 - 3
    theirs = replace(rows[0], id="f" * 32, owner="SE-NCP", country="SE")
    assert number([*rows, theirs], "suspects_without_already") == 5 - 3 + 5, "another agency's subject of the same id"


def test_a_reference_is_one_however_it_was_typed():
    rows = [entry(n, "house_search", warrant=said) for n, said in enumerate(("W-12", "w-12", "W- 12", "W-13"))]
    assert number(rows, "house_searches_by_warrant") == 2


def test_the_nearest_is_the_nearest_and_halves_go_up():
    from tallystick.report.counting.lines import nearest

    assert [nearest(n, 50) for n in (50, 74, 75, 124, 125, 175, 10**20 + 26)] == [
        50, 50, 100, 100, 150, 200, 10**20 + 50,
    ]  # fmt: skip


def test_seized_examined_and_found_are_three_counts():
    rows = [entry(1, "item_seized", 9, item_kind="phone"), entry(2, "item_examined", 5), entry(3, "content_found", 2)]
    keys = ("items_seized", "items_examined", "content_found")
    assert [number(rows, key) for key in keys] == [9, 5, 2]
    assert [definition(key).stage for key in keys] == ["seized", "examined", "content_found"]


def test_a_sabotaged_entry_changes_exactly_the_figures_it_should_and_is_named():
    rows = [*CUMBERLAND, entry(20, "interview", 5), entry(21, "house_search", 1, address="A")]
    bad = [replace(row, count=row.count + 4) if row.id == entry(5, "x").id else row for row in rows]
    changed = {key for key in NAMES if number(rows, key) != number(bad, key)}
    assert changed == {"house_searches", "house_searches_by_address", "house_searches_by_warrant", "searches"}
    for key in changed:
        assert entry(5, "x").id in fold(bad, definition(key), period=PERIOD).entries


def test_nothing_is_summed_over_different_definitions():
    parts = [fold(CUMBERLAND, definition(key), period=PERIOD) for key in ("arrests", "arrests_with_main")]
    with pytest.raises(Refused, match="counted differently"):
        together(parts)
    newer = replace(definition("arrests"), version=2)
    with pytest.raises(Refused, match=r"arrests v1, arrests v2"):
        together([parts[0], fold(CUMBERLAND, newer, period=PERIOD)])
    with pytest.raises(Refused, match="same entries"):
        together([parts[0], parts[0]])


@settings(max_examples=60, deadline=None)
@given(rows=histories())
def test_parts_counted_apart_are_the_whole(rows):
    for one in definitions():
        apart = []
        for agency in sorted(TAKING_PART):
            mine = [row for row in rows if row.owner == agency]
            apart.append(fold(mine, one, period=PERIOD, participating={agency: TAKING_PART[agency]}))
        whole = fold(rows, one, period=PERIOD, participating=TAKING_PART)
        assert (together(apart).number, together(apart).cells) == (whole.number, whole.cells)


def test_without_an_action_period_nothing_counts_as_in_it_and_it_says_so():
    said = fold(CUMBERLAND, definition("arrests"), period=None)
    assert said.number == 0
    assert set(said.left_out.values()) >= {"no action period is known: no window was proposed"}


def test_every_kind_of_result_is_counted_somewhere_and_in_its_own_unit():
    counted = Counter(kind for one in definitions() for kind in one.kinds)
    assert set(counted) == {str(kind) for kind in UNITS}
    for one in definitions():
        if one.per != "country" and one.kinds:
            assert {UNITS[kind] for kind in one.kinds} == {one.unit}, one.key
        assert one.words.endswith(".")


def test_a_definition_is_frozen_and_read_again():
    for one in definitions():
        assert defined(one.plain() | {"counted_in": {}, "countries": ["DK"]}) == one


def test_nobody_is_called_what_nobody_was_found_to_be():
    said = " ".join(f"{one.title} {one.words}" for one in definitions()).lower()
    assert "offender" not in said
    assert "target" not in said
