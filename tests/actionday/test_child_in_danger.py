"""A child in danger overrides all of it: one press, a reason, in every state anything can be in."""

import itertools
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tallystick.vocabulary.actionday import CallAnswerSays, CallKind, DoorState
from tallystick.vocabulary.errors import Absent, Malformed, Refused
from tests.actionday.scene import ALL_THERE, H_HOUR, NOW, Day, told


@pytest.fixture
def day(operation):
    return Day(operation)


def entry(**more):
    from tallystick.actionday.entering import Entry

    return Entry(**more)


def press(day, subject, viewer=None, **more):
    from tallystick.actionday.subjects.danger import child_in_danger

    said = {"entry": entry(), "reason": "zqreason: a child is there", **more}
    return day.act(child_in_danger, viewer or day.officer("DK-NCP"), subject, **said)


WINDOWS = ("none", "unanswered", CallAnswerSays.ACCEPTED, CallAnswerSays.DECLINED)
HALTS = ("none", CallKind.HOLD, CallKind.STAND_DOWN)
READY = ("nothing written", "ready but for the state", "any hour")
NOT_BEFORE = ("none", "past", "after the window opens")
TIED = ("not looked at", "looked at", "in conflict")
STATES = list(itertools.product(WINDOWS, HALTS, READY, NOT_BEFORE, TIED, ("set", "withdrawn")))
DOORS = (None, *DoorState)


def lay(day, subject, state):
    """Rows of a state, written as the owner, whom no rule binds: some of them no act would let come about."""
    from tallystick.records.models import Call, CallAnswer, Operation, Subject, SubjectDetail, Tied

    window, halt, ready, not_before, tied, there = state
    held = {"operation_id": day.joint.id, "owner": "EC3", "grants": ["DK-NCP"]}
    own = {"operation_id": day.joint.id, "owner": "DK-NCP"}
    call = {"to": "DK-NCP", "batch": uuid.uuid4(), "by": uuid.uuid4(), "at": NOW}
    for model in (CallAnswer, Call, SubjectDetail, Tied):
        model.objects.filter(operation_id=day.joint.id).delete()
    Operation.objects.filter(pk=day.joint.id).update(
        action_day={"none": None, "past": NOW - timedelta(days=9)}.get(not_before, H_HOUR + timedelta(hours=1))
    )
    if window != "none":
        row = Call.objects.create(kind="window", starts_at=H_HOUR, ends_at=H_HOUR + timedelta(hours=6), **call, **held)
        if window != "unanswered":
            CallAnswer.objects.create(call=row.pk, says=window, by=uuid.uuid4(), happened_at=NOW, **own)
    if halt != "none":
        Call.objects.create(kind=halt, **{**call, "at": NOW + timedelta(seconds=1)}, **held)
    if ready != "nothing written":
        said = {**ALL_THERE, "any_hour": ready == "any hour"}
        SubjectDetail.objects.create(subject=subject, by=uuid.uuid4(), at=NOW, **said, **own)
    if tied != "not looked at":
        Tied.objects.create(group=uuid.uuid4(), subjects=[subject], made_at=NOW,
                            conflict="a conflict" if tied == "in conflict" else "", **own)  # fmt: skip
    Subject.objects.filter(pk=subject).update(withdrawn_at=NOW if there == "withdrawn" else None)


@pytest.mark.parametrize("window", WINDOWS)
def test_it_works_in_every_state(day, window):
    """Every combination of window, hold or stand-down, what is written, not-before, ties and withdrawal."""
    from tallystick.records.models import DoorReport, Override
    from tallystick.records.session import administration, session

    subject, states = day.set("K-17"), [state for state in STATES if state[0] == window]
    day.hours("DK-NCP", "Europe/Copenhagen", 0, 1440)
    ready = 0
    for state in states:
        with administration():
            lay(day, subject, state)
        ready += _can_say_ready(day, subject)
        report = press(day, subject)
        assert (report.state, report.early, str(report.subject)) == ("go", True, subject), state
    assert len(states) == len(STATES) / len(WINDOWS) == 162
    assert ready == (0 if window != CallAnswerSays.ACCEPTED else 4), "the states must differ, or it shows nothing"
    with session(day.officer("DK-NCP")):
        assert Override.objects.count() == DoorReport.objects.filter(early=True).count() == len(states)


def _can_say_ready(day, subject):
    from tallystick.actionday.subjects import reads

    lines, _ = day.read(reads.subjects, day.officer("DK-NCP"), now=datetime.now(UTC))
    (line,) = (line for line in lines if line.id == subject)
    return all(reason.met for reason in line.reasons)


@pytest.mark.parametrize("state", DOORS)
def test_it_works_whatever_was_last_heard_of_the_door(day, state):
    from tallystick.records.models import DoorReport
    from tallystick.records.session import administration

    subject = day.set("K-17")
    if state:
        with administration():
            DoorReport.objects.create(operation_id=day.joint.id, owner="DK-NCP", subject=subject, state=state,
                                      happened_at=NOW, by=uuid.uuid4())  # fmt: skip
    assert press(day, subject).early


def test_nothing_but_a_reason_is_asked(day):
    subject = day.set("K-17")
    with pytest.raises(Malformed):
        press(day, subject, reason=" ")
    ahead = entry(happened_at=datetime.now(UTC) + timedelta(hours=5))
    assert press(day, subject, entry=ahead).happened_at <= datetime.now(UTC), "a clock that runs ahead stops nobody"
    assert press(day, subject, entry=entry(happened_at=datetime(2026, 1, 1))).early  # noqa: DTZ001


def test_one_officer_of_the_country_is_enough_and_no_other_country_s(day):
    subject = day.set("K-17")
    with pytest.raises(Absent):
        press(day, subject, viewer=day.officer("SE-NCP"))
    with pytest.raises(Absent):
        press(day, subject, viewer=day.coordinator, entry=entry(agency="SE-NCP", told=told()))
    for role in ("analyst", "prosecutor"):
        with pytest.raises(Refused):
            press(day, subject, viewer=day.joint.viewer("DK-NCP", role))
    assert press(day, subject, viewer=day.joint.viewer("DK-NCP", "coordinator")).early
    assert press(day, subject).early


def test_the_same_sent_twice_is_one(day):
    from tallystick.records.models import Notice, Override
    from tallystick.records.session import administration

    subject, sent = day.set("K-17"), str(uuid.uuid4())
    assert press(day, subject, entry=entry(sent=sent)).pk == press(day, subject, entry=entry(sent=sent)).pk
    with administration():
        assert Override.objects.filter(operation_id=day.joint.id).count() == 1
        assert Notice.objects.filter(operation_id=day.joint.id, kind="moved_early").count() == 1


def test_the_coordinator_is_told_that_and_not_why(day):
    from tallystick.records.models import DoorReport, LedgerLine, Override
    from tallystick.records.notices import notices
    from tallystick.records.session import session

    subject = day.set("K-17")
    press(day, subject)
    with session(day.coordinator):
        said = [one.words for one in notices(day.coordinator) if one.kind == "moved_early"]
        assert said == ["DK-NCP, K-17: moved early, child in danger"]
        assert Override.objects.count() == 0
        for model in (DoorReport, LedgerLine):
            assert not any("zqreason" in str(vars(row)) for row in model.objects.all())
    with session(day.officer("DK-NCP")):
        assert Override.objects.get().reason.startswith("zqreason")


def test_the_coordinator_enters_it_for_a_country_that_calls(day):
    from tallystick.records.models import Override
    from tallystick.records.session import session

    subject = day.set("K-17")
    report = press(day, subject, viewer=day.coordinator, entry=entry(agency="DK-NCP", told=told()))
    assert (report.owner, report.told_by, report.early) == ("DK-NCP", "Inspector Lund", True)
    with session(day.officer("DK-NCP")):
        assert Override.objects.count() == 0, "the reason is not the coordinator's to write"
    line = _line(day, subject)
    assert (line.state, line.early) == ("go", True)


def _line(day, subject):
    from tallystick.actionday.subjects import reads

    return day.read(reads.subject, day.officer("DK-NCP"), subject, now=NOW).line
