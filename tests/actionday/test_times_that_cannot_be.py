"""One country's slip of the hand in a date keeps nobody else's board, ties or pages from being read."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tallystick.vocabulary.errors import Malformed
from tests.actionday.scene import H_HOUR, Day

FIRST = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))
LAST = datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-5)))


@pytest.fixture
def day(operation):
    return Day(operation)


def entry(**more):
    from tallystick.actionday.entering import Entry

    return Entry(**more)


def report(day, subject, state, **more):
    from tallystick.actionday.doors.acts import report_door
    from tallystick.records.session import session

    by = day.officer("DK-NCP")
    with session(by):
        return report_door(subject, state, entry=entry(**more), by=by, at=datetime.now(UTC))


def test_an_entry_before_the_calendar_begins_is_turned_away_and_the_board_is_there(day):
    from tallystick.actionday.board.reads import board
    from tallystick.actionday.entering import Told
    from tallystick.actionday.subjects.acts import set_subject

    subject, long_ago = day.set("K-1"), Told(by="Inspector Lund", how="phone", at=FIRST)
    with pytest.raises(Malformed, match="cannot be"):
        report(day, subject, "go", happened_at=FIRST)
    with pytest.raises(Malformed, match="cannot be"):
        day.act(set_subject, day.coordinator, "K-2", entry=entry(agency="DK-NCP", told=long_ago))
    assert day.read(board, day.coordinator, now=datetime.now(UTC)).lines


@pytest.mark.parametrize("name", ["valid_from", "valid_until", "follow_up_due", "suicide_assessed_at"])
@pytest.mark.parametrize("when", [FIRST, LAST])
def test_details_have_times_that_can_be(day, name, when):
    subject = day.set("K-1")
    with pytest.raises(Malformed):
        day.details(subject, **{name: when})


def test_windows_and_answers_have_times_that_can_be(day):
    for starts, ends in ((FIRST, H_HOUR), (H_HOUR, LAST)):
        with pytest.raises(Malformed, match="cannot be"):
            day.put("window", starts_at=starts, ends_at=ends)
    (call,) = day.window("DK-NCP")
    with pytest.raises(Malformed, match="cannot be"):
        day.answer(call, "declined", rather_from=LAST)


def test_a_row_with_such_a_time_keeps_nobody_else_s_ties_from_being_computed(day):
    """It came in some other way: the job goes on, for a neighbour may move early because of a child."""
    import uuid

    from tallystick.actionday.ties.reads import tied
    from tallystick.records.models import SubjectDetail
    from tallystick.records.session import administration

    ids = [day.set("K-1"), day.set("S-1", "SE-NCP")]
    day.know_each_other(*ids)
    with administration():
        person = SubjectDetail.objects.get(subject=ids[0]).person
        SubjectDetail.objects.create(
            operation_id=day.joint.id, owner="DK-NCP", subject=ids[0], person=person, by=uuid.uuid4(),
            at=datetime.now(UTC), valid_from=datetime(9999, 12, 30, tzinfo=UTC),
        )  # fmt: skip
    day.agree("DK-NCP", "SE-NCP")
    day.tie()
    (line,) = day.read(tied, day.officer("SE-NCP"))
    assert line.earliest_at is None


def test_a_telephone_whose_clock_is_ahead_hides_nothing_that_comes_after(day):
    from tallystick.actionday.subjects.reads import subject as read

    subject = day.set("K-1")
    row = report(day, subject, "go", happened_at=datetime.now(UTC) + timedelta(minutes=9))
    assert row.happened_at <= datetime.now(UTC)
    report(day, subject, "critical_incident")
    page = day.read(read, day.officer("DK-NCP"), subject, now=datetime.now(UTC))
    assert page.line.state == "critical_incident"


def test_a_line_of_a_sheet_without_a_zone_is_refused_and_the_others_are_entered(day):
    from tallystick.actionday.board.sheets import Typed, sheet, type_in
    from tallystick.records.session import session

    subject, by = day.set("K-1"), day.officer("DK-NCP")
    report(day, subject, "go")
    number = day.read(sheet, by, now=datetime.now(UTC)).number
    with session(by):
        taken = type_in(
            number,
            [
                Typed(line=1, happened_at=datetime(2026, 3, 1, 6), code=subject, state="go"),  # noqa: DTZ001
                Typed(line=2, happened_at=datetime.now(UTC), code=subject, state="done"),
            ],
            entry=entry(), by=by, at=datetime.now(UTC),
        )  # fmt: skip
    assert [one.outcome for one in taken] == ["refused", "entered"]
