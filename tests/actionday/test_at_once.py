"""Two officers at the same moment: the same form twice, the same person twice, the same shift twice."""

import threading
import uuid
from datetime import UTC, datetime

import pytest

from tallystick.vocabulary.errors import HouseError
from tests.actionday.scene import Day
from tests.sharing.scene import stocked


@pytest.fixture
def day(operation):
    return Day(operation)


def entry(**more):
    from tallystick.actionday.entering import Entry

    return Entry(**more)


def at_once(*acts):
    """What came of each: its value, or what it raised."""
    from django.db import connections

    start, came = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        start.wait()
        try:
            came[place] = act()
        except Exception as error:
            came[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_the_same_subject_sent_by_two_threads_is_one(day):
    for n in range(5):
        sent = str(uuid.uuid4())
        came = at_once(*[lambda n=n, sent=sent: day.set(f"K-{n}", entry=entry(sent=sent))] * 4)
        assert len(set(map(str, came))) == 1, came


def test_one_person_is_set_once_and_one_reference_too(operation):
    from tallystick.actionday.subjects.reads import persons_to_set
    from tallystick.records.models import Result
    from tallystick.records.session import session

    scene = stocked(operation)
    scene.release(scene.draft().package)
    day = Day(operation)
    persons = [one.person for one in day.read(persons_to_set, day.officer("DK-NCP"))]
    came = at_once(*[lambda n=n: day.set(f"K-{n}", person=persons[0]) for n in range(4)])
    assert [type(one).__name__ for one in came].count("str") == 1, came
    assert all(isinstance(one, str | HouseError) for one in came), came
    came = at_once(*[lambda: day.set("L-1") for _ in range(4)])
    assert [type(one).__name__ for one in came].count("str") == 1, came
    assert all(isinstance(one, str | HouseError) for one in came), came
    with session(day.officer("DK-NCP")):
        assert Result.objects.filter(kind="suspect").count() == 2, "nobody counts twice"


def test_a_child_in_danger_pressed_by_two_threads_is_one(day):
    from tallystick.actionday.subjects.danger import child_in_danger
    from tallystick.records.models import Override
    from tallystick.records.session import session

    subject, sent = day.set("K-1"), str(uuid.uuid4())
    press = [lambda: day.act(child_in_danger, day.officer("DK-NCP"), subject, entry=entry(sent=sent)).pk] * 4
    assert len(set(at_once(*press))) == 1
    with session(day.officer("DK-NCP")):
        assert Override.objects.count() == 1


def test_a_shift_is_taken_once(operation):
    from tallystick.actionday.board.log import write_log
    from tallystick.records.session import session

    def write(kind, officer, **more):
        by = operation.viewer(officer, "coordinator")
        with session(by):
            return write_log(kind, "words", by=by, at=datetime.now(UTC), **more)

    given = str(write("shift_handover", "EC3").pk)
    take = [lambda n=n: write("shift_taken", "EC3/2", answers=given, officer_named=str(n)) for n in range(4)]
    came = at_once(*take)
    assert [isinstance(one, HouseError) for one in came].count(False) == 1, came


def test_countries_and_coordinator_who_enter_at_once_wait_for_each_other_and_lose_nothing(day):
    """Counters, the locks of lines and of subjects, the job's: no two acts wait for each other for ever."""
    from tallystick.actionday.doors.acts import report_bulk, report_door
    from tallystick.records.models import DoorReport, Subject
    from tallystick.records.session import session

    ids = {agency: day.set(f"{agency}-0", agency) for agency in ("DK-NCP", "SE-NCP", "DE-BKA")}

    def entered(act, agency, *said):
        by = day.officer(agency)
        with session(by):
            return act(*said, entry=entry(), by=by, at=datetime.now(UTC))

    acts = []
    for n in range(4):
        for agency, subject in ids.items():
            acts += [
                lambda a=agency, s=subject: entered(report_door, a, s, "go"),
                lambda a=agency: entered(report_bulk, a, "1 done, 3 devices"),
                lambda a=agency, n=n: day.set(f"{a}-x{n}", a),
            ]
        acts += [lambda: day.put("roll_call", "DK-NCP", "SE-NCP"), day.tie]
    came = at_once(*acts)
    assert not [one for one in came if isinstance(one, Exception)]
    with session(day.coordinator):
        assert DoorReport.objects.count() == 4 * 3 * 2
        assert Subject.objects.count() == 3 + 4 * 3
