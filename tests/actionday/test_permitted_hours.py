"""When homes may be searched, over time zones and the nights clocks are changed, beside a look at every minute."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tallystick.actionday.windows.rules.permitted import Permitted, local_words

NIGHTS = {
    "Copenhagen, clocks forward": ("Europe/Copenhagen", datetime(2027, 3, 28, tzinfo=UTC)),
    "Copenhagen, clocks back": ("Europe/Copenhagen", datetime(2026, 10, 25, tzinfo=UTC)),
    "Auckland, clocks forward": ("Pacific/Auckland", datetime(2026, 9, 26, 12, tzinfo=UTC)),
    "Auckland, clocks back": ("Pacific/Auckland", datetime(2027, 4, 3, 12, tzinfo=UTC)),
    "Lord Howe, half an hour": ("Australia/Lord_Howe", datetime(2026, 10, 3, 12, tzinfo=UTC)),
    "no change": ("Asia/Tokyo", datetime(2027, 3, 28, tzinfo=UTC)),
}
HOURS = [(360, 1260), (120, 180), (150, 170), (0, 1440), (0, 150), (130, 1440), (420, 1200)]


def every_minute(zone, since, until, start, end):
    """Permitted minutes, by the clock on the wall."""
    there, found = ZoneInfo(zone), set()
    while start < end:
        wall = start.astimezone(there)
        if since <= wall.hour * 60 + wall.minute < until:
            found.add(start)
        start += timedelta(minutes=1)
    return found


@pytest.mark.parametrize("night", sorted(NIGHTS))
@pytest.mark.parametrize("hours", HOURS)
def test_spans_are_those_of_the_clock_on_the_wall(night, hours):
    zone, day = NIGHTS[night]
    start, end = day - timedelta(hours=30), day + timedelta(hours=40)
    said = Permitted(zone, *hours).spans(start, end)
    covered = {
        left + timedelta(minutes=n) for left, right in said for n in range(int((right - left).total_seconds() // 60))
    }
    assert covered == every_minute(zone, *hours, start, end)
    assert all(a[1] < b[0] for a, b in pairwise(said)), "no two spans touch"


def test_the_hour_that_is_left_out_is_not_there_and_the_one_shown_twice_counts_twice():
    between_two_and_three = Permitted("Europe/Copenhagen", 120, 180)
    spring, autumn = datetime(2027, 3, 28, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
    assert between_two_and_three.spans(spring, spring + timedelta(hours=6)) == []
    assert between_two_and_three.spans(autumn - timedelta(hours=3), autumn + timedelta(hours=6)) == [
        (autumn, autumn + timedelta(hours=2))
    ]


def test_six_in_the_morning_utc_is_evening_in_auckland():
    instant = datetime(2026, 2, 26, 6, tzinfo=UTC)
    assert local_words(instant, "Pacific/Auckland") == "Thu 26 Feb 2026 19:00 NZDT"
    assert local_words(instant, "Europe/Copenhagen") == "Thu 26 Feb 2026 07:00 CET"
    assert not Permitted("Pacific/Auckland", 360, 1140).at(instant)
