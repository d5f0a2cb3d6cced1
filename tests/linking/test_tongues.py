"""Countries by language, time zone and hours: weak, and silent where they leave more than one."""

import pytest

from tallystick.linking.rules.countries import ENOUGH, STRENGTHS, place
from tallystick.linking.rules.tongues import NOTHING_SEEN, Hours, quiet, settings_votes

DAY_IN_SPAIN = (3, 1, 40, 60, 70, 30)
DAY_IN_MEXICO = (60, 30, 2, 2, 50, 70)


@pytest.mark.parametrize(
    ("language", "zone", "sixths", "countries"),
    [
        ("da", "", (), ["DK"]),
        ("da-DK", "Europe/Copenhagen", (), ["DK", "DK"]),
        ("de", "", (), []),
        ("de_AT", "Europe/Vienna", (), ["AT"]),
        ("es", "", DAY_IN_SPAIN, ["ES"]),
        ("es", "", DAY_IN_MEXICO, ["MX"]),
        ("es", "", (), []),
        ("en", "UTC", DAY_IN_SPAIN, []),
        ("", "", (), []),
        ("klingon", "Mars/Olympus", DAY_IN_SPAIN, []),
    ],
)
def test_a_vote_only_where_one_country_is_left(language, zone, sixths, countries):
    assert [
        vote.country for vote in settings_votes(language, zone, Hours(sixths) if sixths else NOTHING_SEEN)
    ] == countries


def test_what_a_holder_sets_never_assigns_a_country_by_itself():
    assert STRENGTHS["claimed"] + STRENGTHS["language"] + STRENGTHS["time zone"] < ENOUGH
    assert place(settings_votes("da", "Europe/Copenhagen", NOTHING_SEEN)).state == "unknown"


@pytest.mark.parametrize(
    ("sixths", "hour"),
    [
        ((0, 1, 10, 20, 30, 12), 4),
        ((10, 20, 30, 12, 0, 1), 20),
        ((20, 20, 20, 20, 20, 20), None),
        ((0, 0, 1, 1, 1, 1), None),
    ],
)
def test_sleep_shows_only_where_it_is_quiet_and_enough_was_seen(sixths, hour):
    assert quiet(sixths) == hour


def test_a_vote_that_rests_on_hours_names_the_contributions_they_came_with():
    account, first, second = ("platform", "users", 1), ("platform", "log", 7), ("partner", "log", 3)
    hours = Hours(DAY_IN_SPAIN, (first,)).and_also(DAY_IN_SPAIN, (second,))
    assert settings_votes("es", "", hours, (account,))[0].sources == (account, first, second)
    assert settings_votes("da", "", hours, (account,))[0].sources == (account,)
