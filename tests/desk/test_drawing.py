"""Drawings are numbers: bars sum to the score, silence shows, the same input gives the same picture."""

from datetime import UTC, datetime, timedelta

import pytest

from tallystick.desk.drawing.bars import WIDTH, because, stacked
from tallystick.desk.drawing.choropleth import breaks, choropleth, step_of
from tallystick.desk.drawing.day import RIGHT, Entry, day_lanes
from tallystick.desk.drawing.graph import MOST, graph
from tallystick.desk.drawing.labels import HIGH, WIDE
from tallystick.desk.drawing.lanes import Event, Mark, timeline
from tests.desk import sample

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


def test_the_bars_sum_to_the_score_shown_elsewhere():
    laid = because(sample.SIGNS, scale=100)
    assert laid.total == pytest.approx(sample.LINK["weight"] / 100)
    assert [bar.weight for bar in laid.bars] == [12.4, 9.3, 3.1, -2.6, 1.2, -0.9]


def test_what_speaks_against_lies_on_the_other_side_of_zero():
    laid = because(sample.SIGNS)
    for bar in laid.bars:
        if bar.against:
            assert bar.x + bar.length == pytest.approx(laid.zero, abs=0.2)
        else:
            assert bar.x == pytest.approx(laid.zero, abs=0.2)
        assert 0 <= bar.x <= bar.x + bar.length <= WIDTH + 0.2


def test_a_sign_marked_against_counts_down_whichever_way_it_was_written():
    assert because([{"weight": 300, "against": True}]).total == -300
    assert because([{"weight": -300, "against": True}]).total == -300


def test_no_signs_draw_no_bars():
    assert because([]).bars == []
    assert because([]).total == 0


@pytest.mark.parametrize(
    "counts",
    [{"accepted": 213_902, "quarantined": 1, "duplicates": 1, "outside": 1}, {"accepted": 0}, {"quarantined": 7}],
)
def test_parts_of_a_whole_fill_the_bar_and_none_vanishes(counts):
    parts = stacked(counts.items())
    assert {name for name, *_ in parts} == {name for name, count in counts.items() if count}
    assert all(length > 0 for _, _, length, _ in parts)
    if parts:
        assert parts[-1][1] + parts[-1][2] == pytest.approx(WIDTH, abs=0.5)


def test_silence_is_drawn_and_an_account_without_events_keeps_its_lane():
    events = [Event(BEGIN + timedelta(days=day), "access") for day in (0, 1, 2, 60, 61)]
    drawn = timeline(
        [("a:1", events), ("a:2", [])], marks=[Mark(BEGIN + timedelta(days=70), "action day", planned=True)]
    )
    assert [gap.days for gap in drawn.lanes[0].gaps] == [58]
    assert drawn.lanes[1].dots == []
    assert drawn.marks[0][0] > max(dot.x for dot in drawn.lanes[0].dots)


def test_events_on_one_place_are_counted_not_hidden():
    events = [Event(BEGIN, "access")] * 40 + [Event(BEGIN + timedelta(days=300), "access")]
    drawn = timeline([("a:1", events)])
    assert sum(dot.count for dot in drawn.lanes[0].dots) == 41


def test_nothing_with_a_time_draws_nothing():
    assert timeline([("a:1", [])]).lanes == []


@pytest.mark.parametrize("days", [0.1, 3, 20, 200, 900, 5000])
def test_the_axis_has_readable_ticks_at_every_length(days):
    drawn = timeline([("a:1", [Event(BEGIN, "access"), Event(BEGIN + timedelta(days=days), "access")])])
    assert 0 <= len(drawn.ticks) <= 14
    assert all(0 <= x <= drawn.width for x, _ in drawn.ticks)


def test_the_graph_is_the_same_every_time_and_says_what_it_left_out():
    signs = [sample.sign("email", f"a{n}@mail.example", n, "said") for n in range(1, MOST + 6)]
    links = [{"left": "p:1", "right": "p:2", "state": "confirmed", "because": signs}]
    first, second = graph(["p:1", "p:2"], links), graph(["p:1", "p:2"], links)
    assert [t.d for t in first.threads] == [t.d for t in second.threads]
    assert (len(first.selectors), first.left_out) == (MOST, 5)


def test_weak_and_contrary_threads_look_different():
    drawn = graph(sample.LINK["left"].split(), [sample.LINK, sample.REFUSED, {**sample.WEAK, "state": "confirmed"}])
    assert {thread.mood for thread in drawn.threads} == {"strong", "weak", "against"}


@pytest.mark.parametrize(
    ("most", "bounds"), [(0, [1]), (4, [1, 2]), (61, [1, 5, 10, 20, 50]), (1393, [1, 100, 200, 500, 1000])]
)
def test_steps_begin_at_one_and_reach_the_largest(most, bounds):
    assert breaks(most) == bounds
    assert step_of(0, bounds) == 0
    assert step_of(max(most, 1), bounds) == 5


def test_countries_outside_the_frame_get_the_inset_and_only_then():
    assert choropleth([{"country": "DE", "value": 3}]).elsewhere is None
    drawn = choropleth(sample.COUNTRIES)
    assert drawn.elsewhere is not None
    shown = {area.code for area in drawn.areas if area.step} | {
        area.code for area in drawn.elsewhere.areas if area.step
    }
    assert shown == {row["country"] for row in sample.COUNTRIES}
    assert {area.code for area in drawn.elsewhere.areas if area.step} == {"AU", "NZ"}


def test_a_day_planned_far_ahead_does_not_squeeze_what_happened():
    events = [Event(BEGIN + timedelta(days=day), "access") for day in range(10)]
    drawn = timeline([("a:1", events)], marks=[Mark(BEGIN + timedelta(days=200), "action day", planned=True)])
    x, mark, _ = drawn.marks[0]
    assert x > max(dot.x for dot in drawn.lanes[0].dots) > drawn.width * 0.8
    assert "19 Jul 2024" in mark.words


def test_a_day_long_past_is_not_pressed_together_by_the_present():
    entries = [Entry(BEGIN + timedelta(minutes=15 * n), "door", count=2) for n in range(8)]
    drawn = day_lanes([("DK", entries)], now=BEGIN + timedelta(days=150))
    assert drawn.now is None
    assert drawn.lanes[0].marks[-1].x > RIGHT - 60
    assert sum(mark.count for mark in drawn.lanes[0].marks) == 16
    assert day_lanes([("DK", entries)], now=BEGIN + timedelta(hours=3)).now is not None


def test_labels_of_the_map_do_not_lie_on_one_another_and_small_countries_are_marked():
    dense = ("ME", "XK", "AL", "MK", "BG", "BE", "LU", "NL", "LI", "CH", "SI", "MT", "AD", "CY", "DK", "EE", "LV")
    drawn = choropleth([{"country": code, "value": 12} for code in dense])
    shown = [area for area in drawn.areas if area.step]
    assert {area.code for area in shown if area.small} == {"LI", "LU", "MT", "AD"}
    for n, one in enumerate(shown):
        for other in shown[n + 1 :]:
            across, down = (abs(a - b) for a, b in zip(one.label, other.label, strict=True))
            assert across >= WIDE * 14 * 5 - 0.2 or down >= HIGH * 14 - 0.2, (one.code, other.code)
    for area in shown:
        assert WIDE * 14 * 5 / 2 <= area.label[0] <= drawn.width - WIDE * 14 * 5 / 2, area.code


def test_a_country_too_small_for_any_map_is_named_beneath():
    drawn = choropleth([{"country": code, "value": n} for n, code in enumerate(("MC", "DK", "SG"), 1)])
    assert drawn.off == (("Monaco", 1), ("Singapore", 3))
    assert drawn.elsewhere is None, "there is nothing to show on it"
    assert choropleth([{"country": "DK", "value": 1}]).off == ()
