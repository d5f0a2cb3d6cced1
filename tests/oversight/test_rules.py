"""Which entries are reviewed, and when a volume is unusual."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tallystick.oversight import rules
from tallystick.oversight.rules import Entry

SEED = b"root of a checkpoint"


def week_of_entries(count, *, officers=3, outside=()):
    return [Entry(f"e{n}", f"o{n % officers}", n in outside) for n in range(count)]


@pytest.mark.parametrize(
    ("entries", "drawn"),
    [(0, 0), (7, 7), (20, 20), (21, 20), (400, 20), (401, 21), (1_000, 50), (4_000, 200), (90_000, 200)],
)
def test_a_sample_is_five_percent_at_least_20_at_most_200(entries, drawn):
    assert rules.sample_size(entries) == drawn
    assert len(rules.draw(week_of_entries(entries), seed=SEED)) >= drawn


def test_the_same_entries_and_seed_give_the_same_sample_in_any_order():
    entries = week_of_entries(1_000)
    assert rules.draw(entries, seed=SEED) == rules.draw(entries[::-1], seed=SEED)
    assert rules.draw(entries, seed=SEED) != rules.draw(entries, seed=b"another root")


def test_every_officer_and_every_look_from_outside_is_drawn():
    entries = [*week_of_entries(5_000, outside={77, 4_321}), Entry("rare", "who looked once", False)]
    drawn = rules.draw(entries, seed=SEED)
    assert drawn["e77"] == drawn["e4321"] == rules.FROM_OUTSIDE
    assert drawn.get("rare") in (rules.EACH_OFFICER, rules.BY_LOT)
    assert 200 <= len(drawn) <= 200 + 2 + 4


def test_every_entry_is_as_likely_as_any_other():
    """Over 400 seeds each of 100 entries is drawn about 80 times (20 of 100)."""
    entries = week_of_entries(100, officers=1)
    times = Counter(one for n in range(400) for one in rules.draw(entries, seed=str(n).encode()))
    assert len(times) == 100
    assert 45 < min(times.values()) <= max(times.values()) < 120


def test_weeks_are_iso_weeks_in_utc_and_settle_for_an_hour():
    assert rules.week_of(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-W01"
    assert rules.week_of(datetime(2025, 12, 28, 23, 59, tzinfo=UTC)) == "2025-W52"
    first, end = rules.bounds("2026-W07")
    assert (first, end) == (datetime(2026, 2, 9, tzinfo=UTC), datetime(2026, 2, 16, tzinfo=UTC))
    assert rules.last_over(end + timedelta(minutes=59)) == "2026-W06"
    assert rules.last_over(end + timedelta(minutes=60)) == "2026-W07"


@pytest.mark.parametrize("week", ["2026-W54", "2026-W00", "last", "2026-07"])
def test_what_is_no_week_is_refused(week):
    with pytest.raises(ValueError):
        rules.bounds(week)


HOUR = datetime(2026, 2, 9, 9, tzinfo=UTC)


def hours(*counts):
    return {HOUR + timedelta(hours=n): count for n, count in enumerate(counts)}


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((10, 12, 8, 31), []),  # above 30, but not above five times 10
        ((10, 12, 8, 51), [51]),
        ((4, 4, 4, 29), []),  # seven times the median, but a small number
        ((4, 4, 4, 31), [31]),
        ((31,), [31]),  # nothing to compare with
        ((30,), []),
        ((10, 10, 10, 60, 10, 60), [60, 60]),
    ],
)
def test_an_hour_is_unusual_above_30_and_above_five_times_ones_own_median(counts, told):
    found = rules.unusual(hours(*counts), since=HOUR)
    assert [one.opened for one in found] == told
    assert all("median" in one.because for one in found)


def test_hours_before_the_asked_time_or_older_than_four_weeks_only_compare_or_do_not():
    opened = hours(60) | {HOUR - timedelta(days=29): 100}
    assert [one.opened for one in rules.unusual(opened, since=HOUR)] == [60]
    assert rules.unusual(opened | {HOUR - timedelta(days=27): 100}, since=HOUR) == []
