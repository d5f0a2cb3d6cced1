"""Whoever enters guesses as holdings, or halves windows, searches through what others have: stopped, or seen."""

from datetime import timedelta

import pytest

from tallystick.deconfliction.rules.patterns import narrowing
from tallystick.vocabulary.errors import Malformed, Refused
from tests.deconfliction.asked import ask, hold, now, officer, put, rows, search, standing, states
from tests.deconfliction.test_asking_budgets import asked_before, budget
from tests.deconfliction.test_patterns import alarms, settle

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def guesses(operation, agency, numbers, **how):
    return [hold(operation, agency, put("phone", f"+4520123{number:03}"), **how) for number in numbers]


def test_neighbouring_numbers_entered_silently_are_stopped_at_the_twentieth(operation):
    ask(operation, "SE-NCP", put("phone", "+4520123450"), standing_until=standing())
    entered = guesses(operation, "DK-NCP", range(400, 420), silent=True)
    assert [row is None for row in entered] == [False] * 19 + [True]
    (alarm,) = rows(operation, "AskAlarm")
    assert (alarm.owner, alarm.kind, alarm.pattern, alarm.count) == ("DK-NCP", "phone", "neighbours", 20)
    assert [row.role for row in rows(operation, "Notice", kind="ask_alarm")] == ["data_protection"]
    with pytest.raises(Refused, match="data-protection officer"):
        guesses(operation, "DK-NCP", [450], silent=True)
    with pytest.raises(Refused):
        ask(operation, "DK-NCP", put("phone", "+4531987654"))
    assert len(rows(operation, "Holding")) == 19
    settle(operation, "DK-NCP/2", "cleared")
    assert guesses(operation, "DK-NCP", [450], silent=True) != [None]


def test_holdings_and_questions_count_together(operation):
    guesses(operation, "DK-NCP", range(400, 410), again=False)
    made = ask(operation, "DK-NCP", *(put("phone", f"+4520123{number}") for number in range(410, 420)), answered=False)
    assert (made.batch, made.alarm.pattern) == ("", "neighbours")


def test_misses_of_questions_do_not_keep_holdings_out(operation):
    asked_before(operation, "DK-NCP", 200, answered_at=now() - timedelta(minutes=5))
    assert ask(operation, "DK-NCP").alarm.pattern == "misses"
    assert hold(operation, "DK-NCP", again=False) is not None


def test_holdings_have_a_budget_of_their_own(operation):
    budget(operation, "DK-NCP", 1, 2)
    hold(operation, "DK-NCP", again=False)
    with pytest.raises(Refused, match="yours is 1 in 24 hours"):
        hold(operation, "DK-NCP", put(value="another@post.example"))
    assert len(ask(operation, "DK-NCP", answered=False).questions) == 1, "questions have their own"
    assert hold(operation, "SE-NCP", again=False) is not None


def late(operation, agency):
    return [(row.to, row.role) for row in rows(operation, "Notice", kind="late_silent_hit", to=agency)]


@pytest.mark.parametrize(("how", "seen"), [({"silent": True}, 1), ({"excluded": "undercover"}, 1), ({}, 0)])
def test_a_silent_holding_entered_after_the_question_it_hits_is_seen(operation, how, seen):
    ask(operation, "SE-NCP", standing_until=standing())
    hold(operation, "DK-NCP", **how)
    assert late(operation, "DK-NCP") == [("DK-NCP", "data_protection")] * seen
    assert late(operation, "SE-NCP") == []


def test_a_silent_holding_that_was_there_before_is_ordinary(operation):
    hold(operation, "DK-NCP", silent=True)
    ask(operation, "SE-NCP", standing_until=standing())
    assert late(operation, "DK-NCP") == []


def halved(start, count):
    """Windows as they are asked by who looks for the instant 5 hours after ``start``."""
    since, length = start, 31 * DAY
    found = []
    for _ in range(count):
        found.append((since, since + length))
        length /= 2
        since = since + length if start + 5 * HOUR >= since + length else since
    return found


def test_one_address_in_halved_windows_is_stopped(operation):
    windows = halved(now() - 40 * DAY, 10)
    puts = [put("address", "240.0.0.7", since=since, until=until) for since, until in windows]
    assert ask(operation, "DK-NCP", *puts[:9], answered=False).alarm is None
    made = ask(operation, "DK-NCP", puts[9], answered=False)
    assert (made.batch, made.alarm.pattern, made.alarm.count) == ("", "neighbours", 10)


def test_the_months_of_a_year_are_ordinary():
    start = now()
    months = [("240.0.0.7", (start + 31 * place * DAY, start + 31 * (place + 1) * DAY)) for place in range(19)]
    assert narrowing(months) is None
    assert narrowing([*months, ("240.0.0.7", (start - 31 * DAY, start))]) is not None
    assert narrowing([("240.0.0.7", window) for window in halved(start, 10)]) is not None
    assert narrowing([(f"240.0.0.{place}", window) for place, window in enumerate(halved(start, 30))]) is None


def planned(since=10 * HOUR, until=14 * HOUR, value="12 Harbour Street, Town"):
    start = now()
    return put("search", value, since=start + since, until=start + until)


def test_a_search_has_a_window_of_a_month_at_most(operation):
    with pytest.raises(Malformed, match="31 days"):
        ask(operation, "DK-NCP", planned(until=32 * DAY))
    with pytest.raises(Malformed, match="31 days"):
        search(operation, "DK-NCP", planned(until=32 * DAY))


def test_a_planned_search_is_entered_and_asked_whatever_the_budget_says(operation):
    budget(operation, "DK-NCP", 0, 0)
    search(operation, "SE-NCP", planned())
    made = search(operation, "DK-NCP", planned())
    assert states(operation, "DK-NCP", made) == ["hit_pending"]
    assert len(rows(operation, "Holding", owner="DK-NCP")) == 1


def test_planned_searches_that_look_like_a_search_are_put_and_shown_once(operation):
    from tallystick.deconfliction.holding.acts import plan_search
    from tallystick.records.session import session

    by = officer(operation, "DK-NCP")
    made = []
    for place in range(22):
        with session(by):
            one = planned(value=f"Harbour Street {place + 1}")
            made.append(plan_search(one, by=by, at=now(), reason="a warrant"))
    assert [bool(one.batch) for one in made] == [True] * 22
    assert [place for place, one in enumerate(made) if one.alarm] == [19]
    assert len(rows(operation, "Holding")) == len(rows(operation, "Question")) == 22
    (notice,) = rows(operation, "Notice", kind="ask_alarm")
    assert notice.words.endswith("put in and asked all the same.")
    (line,) = alarms(operation, "DK-NCP/2", "data_protection")
    assert line.put
    with pytest.raises(Refused):
        ask(operation, "DK-NCP", planned(value="9 Other Road"))


def test_nobody_is_left_alone_by_name_or_place(operation):
    for one in (put("name", "Anna Torn"), planned()):
        with pytest.raises(Malformed, match="left alone"):
            hold(operation, "SE-NCP", one, excluded="undercover")
