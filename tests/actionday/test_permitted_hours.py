"""When homes may be searched, over time zones and the nights clocks are changed, beside a look at every minute."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tallystick.actionday.windows.rules.permitted import Permitted, local_words
from tallystick.law.hours import hours, load

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


def test_the_table_says_nothing_where_the_house_is_not_sure():
    germany = hours("DE", date(2026, 3, 1))
    assert not germany.known, "it was written from memory: unknown is never yes"
    assert (germany.strength, germany.checked_on, germany.zone) == ("weak", "", "Europe/Berlin")
    assert germany.lead.startswith("Not checked: ask the country whether it is from 06:00 to 21:00 (StPO")
    assert not hours("DE", date(2020, 3, 1)).known, "what the law was before is not known"
    denmark = hours("DK", date(2026, 3, 1))
    assert (denmark.zone, denmark.known) == ("Europe/Copenhagen", False)
    assert hours("ZZ", date(2026, 3, 1)).zone == ""


def test_every_row_with_hours_says_which_law_and_counts_only_where_somebody_looked_on_a_day():
    for row in load():
        if row.hours.since is not None:
            assert row.hours.source
            assert row.hours.strength
            assert row.hours.known == bool(row.hours.checked_on)


def test_a_row_that_somebody_checked_counts_and_one_day_for_the_whole_file_checks_none(tmp_path):
    path = tmp_path / "hours.toml"
    row = "since = 360\nuntil = 1260\nsource = 's'\nstrength = 'good'\n"
    path.write_text(
        f"checked_on = 2026-01-01\n[[country]]\ncode = 'DK'\n{row}[[country]]\ncode = 'SE'\n{row}"
        "checked_on = 2026-02-03\n"
    )
    assert [(one.hours.known, one.hours.checked_on) for one in load(path)] == [(False, ""), (True, "2026-02-03")]


@pytest.mark.parametrize(
    "broken", ["since = 360", "since = 900\nuntil = 300\nsource = 's'\nstrength = 'good'", "zone = 'Mars/Olympus'"]
)
def test_a_row_that_is_no_row_is_named(tmp_path, broken):
    from tallystick.vocabulary.errors import Malformed

    path = tmp_path / "hours.toml"
    path.write_text(f'[[country]]\ncode = "DK"\n{broken}\n')
    with pytest.raises(Malformed, match="row 1"):
        load(path)
