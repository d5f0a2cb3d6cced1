"""Nothing that officers of one country do on the day is read by another: on no page, in no row, by no clock."""

import random
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from tallystick.vocabulary.errors import Absent
from tests.actionday.scene import Day
from tests.actionday.test_kept_from import shown, words
from tests.deconfliction.test_silence import auc

ROLES = (
    ("national_officer",), ("examiner",), ("prevention",), ("data_protection",), ("prosecutor",),
    ("coordinator", "analyst"), ("victim_identification",),
)  # fmt: skip


@pytest.fixture
def day(operation):
    return Day(operation)


def a_swedish_day(day):
    """Everything that can be entered, under every word: set, ready or not, doors, results, a child in danger."""
    from tallystick.actionday.board.log import write_log
    from tallystick.actionday.doors.acts import report_bulk, report_door
    from tallystick.actionday.results.acts import What, enter_result
    from tallystick.actionday.results.negatives import WhatNot, enter_negative
    from tallystick.actionday.subjects.acts import withdraw_subject
    from tallystick.actionday.subjects.danger import child_in_danger
    from tallystick.records.session import session
    from tallystick.report.releases.acts import put_to_sign
    from tests.actionday.test_subjects import entry

    swedish, at = day.officer("SE-NCP"), datetime.now(UTC)
    one, other = day.set("zqcanary-1", "SE-NCP"), day.set("zqcanary-2", "SE-NCP", count=7)
    day.details(one, "SE-NCP", address="zqcanary street 7")
    day.agree("SE-NCP")
    day.hours("SE-NCP", "Europe/Stockholm", 360, 1260)
    with session(swedish):
        report_door(one, "done", entry=entry(), by=swedish, at=at, words="zqcanary quiet")
        report_bulk("2 of 7 done, 9 devices, 1 arrest", entry=entry(), by=swedish, at=at)
        enter_result(What(kind="child_identified", count=2, subject=one), entry=entry(), by=swedish, at=at)
        enter_result(What(kind="house_search", words="zqcanary"), entry=entry(), by=swedish, at=at)
        enter_negative(WhatNot(kind="no_arrests_in_country", country="NO", words="zqcanary"), entry=entry(),
                       by=swedish, at=at)  # fmt: skip
        write_log("note", "zqcanary on the radio", by=swedish, at=at)
        put_to_sign(["house_searches"], by=swedish, at=at, reason="zqcanary", national="SE", embargo_until=at)
    day.act(child_in_danger, swedish, one, entry=entry(), reason="zqcanary child")
    day.act(withdraw_subject, swedish, other)
    day.tie()
    return one


@pytest.mark.parametrize("roles", ROLES, ids="-".join)
def test_a_whole_day_of_one_country_changes_no_row_that_another_s_officer_reads(day, roles):
    """By raw SQL under the officers' role: every column of every table, before and after."""
    day.set("K-1")
    day.agree("DK-NCP")
    day.tie()
    viewers = [day.joint.viewer(agency, *roles) for agency in ("DK-NCP", "DE-BKA")]
    before = [words(viewer) for viewer in viewers]
    subject = a_swedish_day(day)
    for viewer, was in zip(viewers, before, strict=True):
        now = words(viewer)
        assert {table: set(now[table]) ^ set(rows) for table, rows in was.items() if now[table] != rows} == {}
        assert "zqcanary" not in repr(now)
        assert subject not in repr(now)
    assert "zqcanary" in repr(words(day.officer("SE-NCP")))


def test_nor_anything_its_pages_are_made_of(day):
    day.set("K-1")
    day.agree("DK-NCP")
    day.tie()
    danish = day.officer("DK-NCP")
    shown(day, danish)
    before = shown(day, danish)
    a_swedish_day(day)
    assert shown(day, danish) == before


def test_the_coordinator_reads_no_word_that_is_sealed(day):
    a_swedish_day(day)
    for roles in (("coordinator", "analyst"), ("data_protection",), ("prosecutor",)):
        found = repr(words(day.joint.viewer("EC3", *roles)))
        assert "zqcanary street 7" not in found
        assert "zqcanary child" not in found
        assert "zqcanary on the radio" not in found


def took(act):
    """Seconds; whoever is refused is refused in the same words."""
    started = time.perf_counter()
    try:
        act()
    except Absent as error:
        return time.perf_counter() - started, str(error)
    return time.perf_counter() - started, ""


def alike(day, pairs, *, most):
    """Another country's subject and none at all, and the poll of a board while another country is at work and while it
    is not: in an order drawn by lot, each act once before it is timed."""
    from tallystick.actionday.board.reads import stale, version
    from tallystick.actionday.doors.acts import report_door
    from tallystick.actionday.subjects.reads import subject
    from tallystick.actionday.windows.acts import answer_call
    from tallystick.records.session import session
    from tests.actionday.test_subjects import entry

    theirs = [day.set(f"S-{n}", "SE-NCP") for n in range(20)]
    calls = [str(day.put("roll_call", "SE-NCP")[0].pk) for _ in range(5)]
    mine, danish = day.set("K-1"), day.officer("DK-NCP")
    with session(danish):
        seen = version(danish)

    def looks(id):
        with session(danish):
            subject(danish, id, now=datetime.now(UTC))

    def reports(id):
        with session(danish):
            report_door(id, "done", entry=entry(), by=danish, at=datetime.now(UTC))

    def answers(id):
        with session(danish):
            answer_call(id, "acknowledged", entry=entry(), by=danish, at=datetime.now(UTC))

    def polls(_):
        with session(danish):
            assert not stale(danish, seen=seen, changes_at=None, now=datetime.now(UTC))

    looks(mine)
    figures = {}
    for name, act, there in (("look", looks, theirs), ("report", reports, theirs), ("answer", answers, calls)):
        order = [(True, random.choice(there)) for _ in range(pairs)]
        order += [(False, str(uuid.uuid4())) for _ in range(pairs)]
        figures[name] = compared(act, order)
    order = [(bool(n % 2), "") for n in range(2 * pairs)]
    figures["poll"] = compared(polls, order, meanwhile=lambda: day.set(uuid.uuid4().hex[:12], "SE-NCP"))
    print(f"{pairs} pairs: " + ", ".join(f"AUC of a {name} {said:.3f}" for name, said in figures.items()))
    assert max(figures.values()) <= most, figures


def compared(act, order, *, meanwhile=None):
    """AUC of the times; ``meanwhile`` is done before those that are marked, every twentieth of them."""
    random.Random(7).shuffle(order)
    times, said = {True: [], False: []}, {True: set(), False: set()}
    for n, (marked, id) in enumerate([*order[:20], *order]):
        if meanwhile and marked and n % 20 == 0:
            meanwhile()
        seconds, refused = took(lambda id=id: act(id))
        if n >= 20:
            times[marked].append(seconds)
            said[marked].add(refused)
    assert said[True] == said[False]
    return auc(np.array(times[True]), np.array(times[False]))


def test_who_does_not_coordinate_looks_among_their_own_rows_alone(day):
    """Before PostgreSQL hides what is another's: it takes longer over a row that is there than over none."""
    from tallystick.actionday.found import among
    from tallystick.records.models import Subject
    from tallystick.records.session import administration

    day.set("K-1")
    day.set("S-1", "SE-NCP")
    with administration():
        danish, leading = (
            {row.owner for row in among(viewer, Subject)} for viewer in (day.officer("DK-NCP"), day.coordinator)
        )
        looking = {row.owner for row in among(replace(day.coordinator, looks_as="SE-NCP"), Subject)}
    assert (danish, looking, leading) == ({"DK-NCP"}, {"SE-NCP"}, {"DK-NCP", "SE-NCP"})


def test_another_country_s_subject_takes_no_longer_to_refuse_than_none(day):
    """Among 100 pairs chance alone reaches 0.6 now and then: the bound is 3.5 standard errors."""
    alike(day, 100, most=0.65)


@pytest.mark.long
def test_it_takes_no_longer_over_two_thousand_pairs(day):
    alike(day, 2_000, most=0.55)
