"""The played coordinator chooses another window from what it is told, and the script of the day follows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

H = datetime(2026, 6, 10, 4, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def choose(database):
    from tallystick.drill.day.windows import Tie, Window, other_windows

    def chosen(ties, windows, outside=lambda agencies, at: 0):
        said = [Tie(agencies=frozenset(who.split()), earliest_at=at, conflict=bad) for who, at, bad in ties]
        stand = {agency: Window(starts_at=at, ends_at=at + 8 * HOUR) for agency, at in windows.items()}
        found = other_windows(said, stand, outside=outside)
        assert all(one.ends_at - one.starts_at == 8 * HOUR for one in found.values())
        return {agency: one.starts_at for agency, one in found.items()}

    return chosen


def test_whoever_is_tied_opens_with_the_latest_and_only_who_opened_earlier_is_asked(choose):
    ties = [("DK SE", None, True)]
    assert choose(ties, {"DK": H, "SE": H + 3 * DAY, "DE": H}) == {"DK": H + 3 * DAY}


def test_nobody_is_asked_without_a_conflict_or_where_another_window_does_not_help(choose):
    assert choose([("DK SE", H, False)], {"DK": H, "SE": H}) == {}
    assert choose([("DK SE", None, True)], {"DK": H, "SE": H}) == {}


def test_a_country_has_one_window_so_ties_of_its_other_subjects_come_along(choose):
    ties = [("DK SE", None, True), ("DE FR", None, True), ("NO SE", H + DAY, False)]
    windows = {"DK": H, "SE": H + DAY, "NO": H + DAY, "DE": H + 4 * DAY, "FR": H + 5 * DAY}
    assert choose(ties, windows) == {"DK": H + DAY, "DE": H + 5 * DAY}
    assert choose(ties, windows | {"DK": H + 2 * DAY}) == {"SE": H + 2 * DAY, "NO": H + 2 * DAY, "DE": H + 5 * DAY}


def test_a_common_earliest_time_that_comes_later_is_taken(choose):
    assert choose([("DK SE", H + 2 * HOUR, True)], {"DK": H, "SE": H}) == {"DK": H + 2 * HOUR, "SE": H + 2 * HOUR}


def test_some_hours_later_where_homes_may_not_be_searched_at_the_first(choose):
    def outside(agencies, at):
        return len(agencies) * (at < H + DAY + 3 * HOUR)

    opens = H + DAY + 3 * HOUR
    assert choose([("DK SE", None, True)], {"DK": H, "SE": H + DAY}, outside) == {"DK": opens, "SE": opens}


@pytest.fixture
def script(tmp_path):
    from tallystick.drill.day.script import read_day
    from tests.drill.days import written

    return read_day(written(tmp_path / "day", "mozaik", 7))


def test_the_script_follows_a_window_and_what_came_long_before_stays(script):
    from tallystick.drill.day.following import followed

    first = script.countries[0]
    long_ago = replace(script.lines[0], number=9999, agency=first.agency, happened_at=first.starts_at - 91 * DAY)
    script = replace(script, lines=(long_ago, *script.lines))
    later = followed(script, {first.agency: first.starts_at + 3 * DAY})
    before, after = ({line.number: line for line in one.lines} for one in (script, later))
    assert set(before) == set(after)
    assert after[9999] == long_ago
    for number, line in before.items():
        moved = 3 * DAY if line.agency == first.agency and number != 9999 else 0 * DAY
        assert after[number].happened_at == line.happened_at + moved
        assert (after[number].sent, after[number].said) == (line.sent, line.said)
    assert [line.sent_at for line in later.lines] == sorted(line.sent_at for line in later.lines)
    assert later.countries[0].starts_at == first.starts_at + 3 * DAY
    assert later.countries[1:] == script.countries[1:]
    assert {call for call in later.calls if call.kind == "window"} == {c for c in script.calls if c.kind == "window"}


def test_a_script_whose_windows_stand_is_the_same(script):
    from tallystick.drill.day.following import followed

    assert followed(script, {one.agency: one.starts_at for one in script.countries}) is script


def test_two_countries_are_proposed_one_window_and_then_no_other(operation):
    from tallystick.drill.day.settling import further_windows
    from tests.actionday.scene import H_HOUR, Day

    day = Day(operation)
    day.know_each_other(*[day.set(f"{agency[:2]}-1", agency) for agency in ("DK-NCP", "SE-NCP")])
    day.agree("DK-NCP", starts=H_HOUR)
    day.agree("SE-NCP", "DE-BKA", starts=H_HOUR + DAY)
    day.tie()
    (call,) = further_windows(day.coordinator, put_at=H - DAY)
    assert (call.agency, call.starts_at, call.says) == ("DK-NCP", H_HOUR + DAY, "accepted")
    assert call.put_at > datetime.now(UTC), "later than the window it takes the place of"
    day.agree("DK-NCP", starts=call.starts_at)
    day.tie()
    assert further_windows(day.coordinator, put_at=H - DAY) == ()
