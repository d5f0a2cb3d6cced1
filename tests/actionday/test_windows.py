"""The coordinator proposes, countries answer: windows over clocks that change, hold, stand-down, calls that wait."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.actionday.scene import H_HOUR, NOW, Day, told


@pytest.fixture
def day(operation):
    return Day(operation)


def entry(**more):
    from tallystick.actionday.entering import Entry

    return Entry(**more)


def stands(day, agency="DK-NCP", viewer=None):
    from tallystick.actionday.windows.standing import standing

    return day.read(lambda who: standing(who.operation, agency), viewer or day.coordinator)


def calls(day, viewer):
    from tallystick.actionday.windows.reads import calls as read

    return day.read(read, viewer, now=datetime.now(UTC) + timedelta(minutes=30))


def windows(day, viewer):
    from tallystick.actionday.windows.reads import windows as read

    return {one.agency: one for one in day.read(read, viewer, now=NOW)}


def test_a_window_is_proposed_accepted_declined_and_proposed_anew(day):
    danish, swedish = day.window("DK-NCP", "SE-NCP")
    assert (stands(day).window.pk, stands(day).accepted) == (danish.pk, False)
    day.answer(danish, "accepted")
    day.answer(swedish, "declined", words="no judge before Tuesday", rather_from=H_HOUR + timedelta(days=1))
    assert stands(day).accepted
    assert (stands(day, "SE-NCP").accepted, stands(day, "SE-NCP").declined) == (False, True)
    (again,) = day.window("DK-NCP", starts=H_HOUR + timedelta(days=1))
    assert (stands(day).window.pk, stands(day).accepted) == (again.pk, False), "what was accepted was another window"
    day.answer(again, "declined")
    day.answer(again, "accepted")
    assert stands(day).accepted, "the newest answer holds"


def test_hold_and_stand_down_are_acknowledged_and_last_until_they_are_taken_back(day):
    day.agree("DK-NCP")
    (hold,) = day.put("hold")
    assert (stands(day).held, [call.pk for call in stands(day).unanswered]) == (True, [hold.pk])
    day.answer(hold, "acknowledged")
    assert (stands(day).held, stands(day).unanswered) == (True, ())
    day.put("resume")
    assert not stands(day).held
    (down,) = day.put("stand_down")
    assert stands(day).stood_down
    day.answer(down, "acknowledged", viewer=day.officer("DK-NCP"))
    assert stands(day).stood_down, "to have heard it takes nothing back"
    day.agree("DK-NCP")
    assert not stands(day).stood_down


@pytest.mark.parametrize("kind", ["hold", "resume", "stand_down", "roll_call", "communications_check"])
def test_what_is_no_window_is_acknowledged_and_nothing_else(day, kind):
    (call,) = day.put(kind)
    for says in ("accepted", "declined", "yes"):
        with pytest.raises(Malformed):
            day.answer(call, says)
    day.answer(call, "acknowledged")
    with pytest.raises(Malformed):
        day.put(kind, starts_at=H_HOUR, ends_at=H_HOUR + timedelta(hours=1))


def test_nobody_commands_another_country(day):
    from tallystick.actionday.windows.acts import put_call

    for viewer in (
        day.officer("DK-NCP"),
        day.joint.viewer("DK-NCP", "coordinator"),
        day.joint.viewer("EC3", "analyst"),
    ):
        with pytest.raises(Refused):
            day.act(put_call, viewer, "hold", ["SE-NCP"])


def test_a_country_sees_and_answers_its_own_calls_alone(day):
    danish, _swedish = day.window("DK-NCP", "SE-NCP")
    assert [line.call.pk for line in calls(day, day.officer("DK-NCP"))] == [danish.pk]
    assert list(windows(day, day.officer("DK-NCP"))) == ["DK-NCP"]
    with pytest.raises(Absent):
        day.answer(danish, "accepted", viewer=day.officer("SE-NCP"))
    lines = calls(day, day.coordinator)
    assert {line.country for line in lines} == {"DK", "SE"}
    assert {line.waits_minutes for line in lines} <= {29, 30}, "minutes since it was put"


def test_the_coordinator_answers_for_a_country_and_says_who_told(day):
    (call,) = day.window("SE-NCP")
    with pytest.raises(Malformed):
        day.answer(call, "accepted", viewer=day.coordinator, entry=entry(agency="SE-NCP"))
    day.answer(call, "accepted", viewer=day.coordinator, entry=entry(agency="SE-NCP", told=told()))
    line = calls(day, day.officer("SE-NCP"))[0]
    assert (line.answer.says, line.answer.told_by, line.mine) == ("accepted", "Inspector Lund", True)


def test_an_answer_sent_twice_is_one(day):
    (call,) = day.window("DK-NCP")
    sent = str(uuid.uuid4())
    one, other = (day.answer(call, "accepted", entry=entry(sent=sent)) for _ in range(2))
    assert one.pk == other.pk
    with pytest.raises(Conflict):
        day.answer(call, "declined", entry=entry(sent=sent))


BROKEN = {
    "no end": {"starts_at": H_HOUR},
    "ends before it begins": {"starts_at": H_HOUR, "ends_at": H_HOUR - timedelta(hours=1)},
    "over": {"starts_at": NOW - timedelta(days=2), "ends_at": NOW - timedelta(days=1)},
    "no zone": {"starts_at": datetime(2027, 3, 1, 6), "ends_at": datetime(2027, 3, 1, 9)},  # noqa: DTZ001
}


@pytest.mark.parametrize("what", sorted(BROKEN))
def test_what_is_no_window_is_turned_away(day, what):
    with pytest.raises(Malformed):
        day.put("window", **BROKEN[what])


def test_agencies_that_take_no_part_are_put_nothing(day):
    with pytest.raises(Absent):
        day.put("hold", "DK-NCP", "FR-X")
    assert calls(day, day.coordinator) == ()


NIGHTS = {
    # zone, H-hour in UTC, the country's clocks
    "Auckland, last evening before clocks go back": ("Pacific/Auckland", datetime(2027, 4, 3, 6, tzinfo=UTC),
                                                     "Sat 3 Apr 2027 19:00 NZDT", True),
    "Auckland, first morning after": ("Pacific/Auckland", datetime(2027, 4, 3, 18, tzinfo=UTC),
                                      "Sun 4 Apr 2027 06:00 NZST", True),
    "Auckland, the same instant a day before": ("Pacific/Auckland", datetime(2027, 4, 2, 17, tzinfo=UTC),
                                                "Sat 3 Apr 2027 06:00 NZDT", True),
    "Auckland, an hour too early after clocks went back": ("Pacific/Auckland", datetime(2027, 4, 3, 17, tzinfo=UTC),
                                                           "Sun 4 Apr 2027 05:00 NZST", False),
    "Auckland, clocks forward": ("Pacific/Auckland", datetime(2027, 9, 25, 17, tzinfo=UTC),
                                 "Sun 26 Sep 2027 06:00 NZDT", True),
    "Auckland, a day before clocks go forward": ("Pacific/Auckland", datetime(2027, 9, 24, 17, tzinfo=UTC),
                                                 "Sat 25 Sep 2027 05:00 NZST", False),
    "Copenhagen, first morning of summer time": ("Europe/Copenhagen", datetime(2027, 3, 28, 4, tzinfo=UTC),
                                                 "Sun 28 Mar 2027 06:00 CEST", True),
    "Copenhagen, the same instant a day before": ("Europe/Copenhagen", datetime(2027, 3, 27, 4, tzinfo=UTC),
                                                  "Sat 27 Mar 2027 05:00 CET", False),
    "Copenhagen, first morning of winter time": ("Europe/Copenhagen", datetime(2027, 10, 31, 5, tzinfo=UTC),
                                                 "Sun 31 Oct 2027 06:00 CET", True),
    "Copenhagen, an hour early on that morning": ("Europe/Copenhagen", datetime(2027, 10, 31, 4, tzinfo=UTC),
                                                  "Sun 31 Oct 2027 05:00 CET", False),
}  # fmt: skip


@pytest.mark.parametrize("night", sorted(NIGHTS))
def test_a_window_reads_by_the_country_s_clocks_also_when_they_change(day, night):
    zone, starts, local, may = NIGHTS[night]
    day.hours("DK-NCP", zone, 360, 1260)
    day.agree("DK-NCP", starts=starts)
    found = windows(day, day.officer("DK-NCP"))["DK-NCP"]
    assert (found.starts_at, found.local, found.permitted, found.zone) == (starts, local, may, zone)
    assert calls(day, day.coordinator)[0].local == local


def test_hours_nobody_entered_are_unknown_and_say_what_to_ask(day):
    day.window("DK-NCP", "SE-NCP", "DE-BKA", starts=H_HOUR.replace(hour=2))
    found = windows(day, day.coordinator)
    assert (found["DK-NCP"].permitted, found["DK-NCP"].zone) == (None, "Europe/Copenhagen")
    assert found["SE-NCP"].permitted is None, "nobody held the table against the law"
    assert "Not checked: ask the country whether it is from 06:00 to 21:00 (Ratte" in found["SE-NCP"].because
    assert found["DE-BKA"].permitted is None, "what a law said years ago may hold no more"
    assert "ask the country whether it is still from 06:00 to 21:00 (StPO" in found["DE-BKA"].because
    assert "otherwise: caught in the act" in found["DE-BKA"].because
    day.hours("DE-BKA", "Europe/Berlin", None, None)
    said = windows(day, day.coordinator)["DE-BKA"]
    assert (said.permitted, said.because) == (True, "At any hour: Invented Act s. 1"), (
        "what the country says comes first"
    )


def test_a_law_read_within_the_year_counts_until_the_country_says_otherwise(day, monkeypatch, tmp_path):
    from tallystick.law import hours as law

    table = tmp_path / "hours.toml"
    said = "since = 360\nuntil = 1260\nsource = 's. 104'\nstrength = 'good'\nread = 'gazette.example'\n"
    table.write_text(f"[[country]]\ncode = 'DE'\nzone = 'Europe/Berlin'\n{said}as_of = {H_HOUR:%Y-%m-%d}\n")
    rows = law.load(table)
    monkeypatch.setattr(law, "load", lambda: rows)
    day.window("DE-BKA", starts=H_HOUR.replace(hour=2))
    assert windows(day, day.coordinator)["DE-BKA"].permitted is False
    day.hours("DE-BKA", "Europe/Berlin", None, None)
    assert windows(day, day.coordinator)["DE-BKA"].permitted is True


@pytest.mark.parametrize(
    "said", [("Mars/Olympus", 360, 1260), ("Europe/Berlin", 360, None), ("Europe/Berlin", 1260, 360)]
)
def test_hours_that_are_none_are_turned_away(day, said):
    with pytest.raises(Malformed):
        day.hours("DK-NCP", *said)


def test_hours_told_to_the_coordinator_wait_for_the_country_s_word_until_others_take_their_place(day):
    from tallystick.actionday.board.gathering import on_behalf
    from tallystick.actionday.board.told import told as waiting
    from tallystick.actionday.results.confirming import confirm
    from tallystick.actionday.windows.acts import enter_hours

    def say(since, source):
        given = ("Europe/Copenhagen", since, 1260, source)
        return day.act(enter_hours, day.coordinator, *given, entry=entry(agency="DK-NCP", told=told()))

    def word(agency, row, says, words=""):
        at = datetime.now(UTC)
        day.read(lambda who: confirm("hours", str(row.pk), says, by=who, at=at, words=words), day.officer(agency))

    def left():
        return [(one.kind, one.words, one.said) for one in day.read(waiting, day.officer("DK-NCP"))]

    _, second = say(360, "Invented Act s. 1"), say(420, "Invented Act s. 2")
    words = "homes may be searched from 07:00 to 21:00 by the clocks of Europe/Copenhagen: Invented Act s. 2"
    assert left() == [("hours", words, "")], "the first hold no longer"
    assert day.read(lambda who: on_behalf(who.operation), day.coordinator)["DK-NCP"].unconfirmed == 1
    with pytest.raises(Absent):
        word("SE-NCP", second, "confirmed")
    word("DK-NCP", second, "wrong", words="from six")
    assert left() == [("hours", words, "wrong")]
    word("DK-NCP", second, "confirmed")
    assert left() == []
    say(380, "Invented Act s. 3")
    day.hours("DK-NCP", "Europe/Copenhagen", 360, 1260)
    assert left() == [], "its own hours took their place"


def test_calls_hold_in_the_order_they_were_put_whenever_they_came_in():
    from datetime import timedelta

    from tallystick.actionday.windows.rules.standing import Put, stands

    hold = Put(id="1", kind="hold", at=NOW, entered_at=NOW + timedelta(minutes=9))
    resume = Put(id="2", kind="resume", at=NOW + timedelta(minutes=1), entered_at=NOW + timedelta(minutes=2))
    assert not stands([hold, resume], []).held, "put first, entered last"
    first, second = (
        Put(id=id, kind="window", at=NOW, entered_at=NOW + timedelta(minutes=n)) for id, n in (("9", 1), ("1", 2))
    )
    assert stands([first, second], []).window == second.id, "of one instant the one entered later"
