"""The live board: who is heard, late, silent; what a wall shows; one counter an agency; who sees what."""

from dataclasses import fields
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.actionday.board.rules.facts import Facts, Waiting
from tallystick.actionday.board.rules.hearing import SILENT_AFTER, hearing
from tallystick.actionday.board.rules.late import due, late, late_changes
from tallystick.actionday.board.walls import WallLine
from tests.actionday.running import (
    H,
    after,
    an_entry,
    answer,
    board,
    bulk,
    call,
    coordinator,
    correct,
    line_of,
    national,
    report,
    set_subjects,
    told,
    version,
)

WINDOW = {"starts_at": H, "ends_at": H + timedelta(hours=4)}
OPEN = Facts(**WINDOW, states={"planned": 2})


def heard(minutes, **more):
    return hearing(Facts(**{**vars(OPEN), **more}), now=after(minutes)).hearing


def test_silence_differs_from_nothing_happened():
    assert heard(40, last_heard=after(20)) == "nothing_happened", "it said something: no door has moved"
    assert heard(40, last_heard=after(20), states={"go": 1, "planned": 1}) == "heard"
    assert heard(40, last_heard=after(-60)) == "silent"
    assert heard(40) == "silent", "never heard, and its doors are open"
    assert heard(29, last_heard=after(0)) == "nothing_happened", "the limit is not over"


def test_who_said_nothing_since_its_doors_opened_is_not_heard_whatever_it_said_before():
    assert heard(29) == heard(29, last_heard=after(-60)) == "not_heard_yet"
    assert heard(29, last_heard=after(-60), states={"done": 1, "planned": 1}) == "not_heard_yet"
    assert heard(29, last_heard=after(1), states={"done": 1, "planned": 1}) == "heard"


def test_nothing_is_expected_outside_the_window_unless_somebody_is_at_a_door():
    assert heard(-5) == "not_expected"
    assert heard(50, declined=True) == heard(50, held=True) == "not_expected"
    assert heard(300, states={}) == heard(300, declined=True) == heard(300, held=True) == "not_expected"
    assert heard(300, last_heard=after(10), states={"under_way": 1}) == "silent"
    assert heard(50, states={"done": 2}) == heard(50, stood_down=True) == "over"


def test_doors_that_are_open_when_the_window_is_over_are_said_to_be():
    assert heard(240, last_heard=after(10)) == "open_after_window"
    assert heard(300, states={"done": 1, "nobody_in": 1}) == "open_after_window"
    assert heard(239, last_heard=after(230)) == "nothing_happened", "its window runs"
    assert heard(300, states={"done": 1, "abroad": 1}) == "over"


def test_what_was_on_another_day_is_said_with_the_day():
    opened, ended = late(OPEN, now=after(60 * 20))
    assert opened == "No door has moved since the window opened at 1 Mar 05:00 UTC."
    assert ended == "The window ended at 1 Mar 09:00 UTC; 2 of 2 doors are still open."
    assert late_changes(OPEN, now=after(60 * 18)) == after(60 * 19), "at midnight it is another day"


def test_who_is_late_and_with_what():
    assert late(OPEN, now=after(15)) == ()
    assert late(OPEN, now=after(16)) == ("No door has moved since the window opened at 05:00 UTC.",)
    moved = Facts(**{**vars(OPEN), "states": {"done": 1, "nobody_in": 1}})
    assert late(moved, now=after(16)) == ()
    assert late(moved, now=after(250)) == ("The window ended at 09:00 UTC; 1 of 2 doors is still open.",)
    called = Facts(waiting=(Waiting(words="The roll call", since=after(-30), due=due(after(-30))),))
    assert late(called, now=after(-20)) == ()
    assert late(called, now=after(-10)) == ("The roll call of 04:30 UTC is not answered.",)


@given(
    st.integers(-120, 1500), st.integers(0, 1500), st.integers(-200, 300), st.sampled_from(["planned", "go", "done"])
)
def test_nothing_changes_by_the_clock_before_it_is_said_to(minutes, later, last, state):
    """A board that is not read again before ``changes_at`` shows what it would show."""
    facts = Facts(**WINDOW, states={state: 1}, last_heard=after(min(last, minutes)),
                  waiting=(Waiting(words="The hold", since=after(-40), due=due(after(-40))),))  # fmt: skip
    now, then = after(minutes), after(minutes + later)
    found = hearing(facts, now=now)
    changes = [at for at in (found.until, late_changes(facts, now=now)) if at is not None]
    if not changes or then < min(changes):
        assert hearing(facts, now=then).hearing == found.hearing
        assert late(facts, now=then) == late(facts, now=now)


def test_a_window_is_answered_in_a_day_and_an_hour_before_it_opens():
    days = timedelta(days=1)
    assert due(H - 5 * days, starts_at=H) == H - 4 * days
    assert due(after(-300), starts_at=H) == after(-60)
    assert due(after(-10), starts_at=H) == after(5)
    assert due(after(-300)) == after(-285)


def test_a_call_that_was_taken_back_is_waited_for_no_longer(operation):
    call(operation, "hold", "DK-NCP", minutes=-90)
    assert line_of(board(operation), "DK-NCP").late == ("The hold of 03:30 UTC is not answered.",)
    call(operation, "resume", "DK-NCP", minutes=-5)
    assert line_of(board(operation), "DK-NCP").late == ()


def test_a_line_of_the_board(operation):
    a, b = set_subjects(operation, "K-1", "K-2")
    call(operation, "window", "DK-NCP", minutes=-600, **WINDOW)
    roll = call(operation, "roll_call", "DK-NCP", minutes=-60)
    answer(operation, roll, agency="DK-NCP", minutes=-50)
    call(operation, "communications_check", "DK-NCP", minutes=-30)
    report(operation, a, "under_way", minutes=4)
    report(operation, b, "nobody_in", minutes=6, by=coordinator(operation), entry=told("DK-NCP", at=after(12)))
    bulk(operation, "3 devices, 1 arrest, 2 house searches", minutes=10)
    line = line_of(board(operation, minutes=20), "DK-NCP")
    assert dict(line.counts) == {"under_way": 1, "nobody_in": 1}
    assert (line.devices, line.arrests, line.searches, line.unconfirmed) == (3, 1, 2, 1)
    assert (line.country, line.last_heard, line.hearing) == ("DK", after(12), "heard"), "they told it at 05:12"
    assert (line.roll_call.answered_at, line.communications_check.put_at) == (after(-50), after(-30))
    assert line.communications_check.answered_at is None
    assert line.late == ("The window of 28 Feb 19:00 UTC is not answered.",
                         "The communications check of 04:30 UTC is not answered.")  # fmt: skip
    assert line.local == "Sun 1 Mar 2026 06:00 CET"
    assert (line.starts_at, line.held, line.stood_down) == (H, False, False)
    later = line_of(board(operation, minutes=43), "DK-NCP")
    assert later.silent, "nothing since 05:12, and somebody is at a door"


def test_the_board_counts_arrests_as_the_figure_of_that_name_does(operation):
    """Of the main suspect, arrested three months before, the figure says that it is not one of the day."""
    from dataclasses import replace

    from tallystick.actionday.results.acts import What, enter_result
    from tallystick.records.session import session
    from tallystick.report.counting.reads import figure

    call(operation, "window", "DK-NCP", minutes=-600, **WINDOW)
    by = national(operation)
    with session(by):
        for what, minutes in ((What(kind="arrest"), 10), (What(kind="arrest", main=True), -60 * 24 * 90)):
            entry = replace(an_entry(), happened_at=after(minutes))
            enter_result(what, entry=entry, by=by, at=after(600))
    with session(coordinator(operation)) as viewer:
        counted = figure(viewer, "arrests", now=after(600)).line.number
    assert line_of(board(operation, minutes=20), "DK-NCP").arrests == counted == 1


def test_whether_a_hold_was_acknowledged_shows(operation):
    call(operation, "window", "DK-NCP", minutes=-600, **WINDOW)
    hold = call(operation, "hold", "DK-NCP", minutes=-5)
    assert line_of(board(operation), "DK-NCP").order_answered_at is None
    answer(operation, hold, agency="DK-NCP", minutes=-3)
    assert line_of(board(operation), "DK-NCP").order_answered_at == after(-3)
    call(operation, "stand_down", "DK-NCP", minutes=1)
    assert line_of(board(operation), "DK-NCP").order_answered_at is None, "the stand-down is not"


def test_hold_and_stand_down_show(operation):
    call(operation, "window", "DK-NCP", minutes=-600, **WINDOW)
    call(operation, "hold", "DK-NCP", minutes=-5)
    assert line_of(board(operation), "DK-NCP").held
    call(operation, "stand_down", "DK-NCP", minutes=1)
    assert line_of(board(operation), "DK-NCP").stood_down


def test_the_board_is_read_again_when_somebody_falls_silent_although_nothing_was_entered(operation):
    from tallystick.actionday.board.reads import stale
    from tallystick.records.session import session

    set_subjects(operation, "K-1")
    call(operation, "window", "DK-NCP", minutes=-600, **WINDOW)
    made = board(operation, minutes=20)
    with session(coordinator(operation)) as viewer:
        seen = {"seen": made.version, "changes_at": made.changes_at}
        assert not stale(viewer, **seen, now=after(21))
        assert stale(viewer, **seen, now=H + SILENT_AFTER + timedelta(seconds=2))


def test_the_coordinator_sees_every_country_a_national_officer_their_own(operation):
    set_subjects(operation, "SECRET-DK")
    set_subjects(operation, "SECRET-SE", agency="SE-NCP")
    assert [line.agency for line in board(operation).lines] == ["DE-BKA", "DK-NCP", "SE-NCP"]
    own = board(operation, national(operation))
    assert [line.agency for line in own.lines] == ["DK-NCP"]
    assert dict(own.totals) == {"planned": 1}


def test_the_timeline_of_a_country_shows_nothing_of_another(operation):
    from tallystick.actionday.board.reads import timeline
    from tallystick.records.session import session

    for agency, reference in (("DK-NCP", "SECRET-DK"), ("SE-NCP", "SECRET-SE")):
        (subject,) = set_subjects(operation, reference, agency=agency)
        report(operation, subject, "done", agency=agency, minutes=3)
        call(operation, "roll_call", agency)
    with session(national(operation)) as viewer:
        mine, asked = timeline(viewer, now=after(60)), timeline(viewer, now=after(60), agency="SE-NCP")
    assert "SECRET-DK" in repr(mine)
    assert {one.agency for one in (*mine.moments, *mine.drawn)} == {"DK-NCP"}
    assert (asked.moments, asked.drawn) == ((), ())
    with session(coordinator(operation)) as viewer:
        assert {one.agency for one in timeline(viewer, now=after(60)).moments} == {"DK-NCP", "SE-NCP"}
        assert {one.agency for one in timeline(viewer, now=after(60), agency="SE-NCP").moments} == {"SE-NCP"}
        assert timeline(viewer, now=after(-1)).moments == ()


def test_the_timeline_shows_what_took_the_place_of_a_corrected_report(operation):
    from tallystick.actionday.board.reads import timeline
    from tallystick.records.session import session

    (subject,) = set_subjects(operation, "K-1")
    wrong = report(operation, subject, "done", minutes=3)
    correct(operation, subject, wrong, "abroad")
    with session(coordinator(operation)) as viewer:
        seen = timeline(viewer, now=after(9))
    assert [one.words for one in seen.moments if one.kind == "door"] == ["abroad"]
    assert [(one.at, one.count) for one in seen.drawn if one.kind == "door"] == [(after(3), 1)]


def test_pages_of_the_timeline_come_to_all_of_it_once_and_in_order(operation):
    """Several things at one instant lie on both sides of a page's end."""
    from tallystick.actionday.board.reads import timeline
    from tallystick.records.session import session
    from tallystick.vocabulary.errors import Malformed

    (subject,) = set_subjects(operation, "K-1")
    for minute in (1, 1, 1, 2, 2, 5):
        report(operation, subject, "under_way", minutes=minute)
        bulk(operation, f"{minute} devices", minutes=minute)
        call(operation, "roll_call", "DK-NCP", minutes=minute)
    with session(coordinator(operation)) as viewer:
        whole = timeline(viewer, now=after(60))
        pages, place = [], ""
        while not pages or place:
            page = timeline(viewer, now=after(60), after=place, limit=4)
            pages, place = [*pages, page.moments], page.after
        assert [one for page in pages for one in page] == list(whole.moments)
        assert {len(page) for page in pages[:-1]} == {4}
        assert whole.after == ""
        with pytest.raises(Malformed):
            timeline(viewer, now=after(60), after="yesterday")


def test_a_page_of_the_timeline_asks_the_same_of_a_long_day_as_of_a_short_one(operation):
    """As many queries, and a page of rows; what is drawn is counted by PostgreSQL."""
    import uuid

    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from tallystick.actionday.board.reads import timeline
    from tallystick.actionday.entering import carried
    from tallystick.records.models import DoorReport
    from tallystick.records.session import current_alias, session

    (subject,) = set_subjects(operation, "K-1")
    by, asked = national(operation), []
    for begin, entries in ((0, 150), (150, 1_350)):
        with session(by):
            rows = [
                DoorReport(**carried(an_entry(happened_at=after(n / 3)), by=by, at=after(700)),
                           subject=uuid.UUID(subject), state="go")
                for n in range(begin, begin + entries)
            ]  # fmt: skip
            DoorReport.objects.bulk_create(rows)
        with session(coordinator(operation)) as viewer:
            with CaptureQueriesContext(connections[current_alias()]) as queries:
                first = timeline(viewer, now=after(700))
            second = timeline(viewer, now=after(700), after=first.after)
        asked.append(len(queries))
        assert (len(first.moments), len(second.moments)) == (50, 50)
        assert sum(one.count for one in first.drawn) == begin + entries
    assert asked[0] == asked[1]


def test_subjects_the_timeline_names_are_logged(operation):
    from tallystick.actionday.board.reads import timeline
    from tallystick.records.models import Consultation
    from tallystick.records.session import administration, session

    (subject,) = set_subjects(operation, "K-1")
    report(operation, subject, "done", minutes=3)
    with session(coordinator(operation)) as viewer:
        timeline(viewer, now=after(9))
    with administration():
        said = Consultation.objects.filter(operation=operation.id, subject_kind="subject")
        assert [row.subject for row in said] == [subject]


def test_a_wall_shows_codes_and_numbers_alone(operation):
    """Whatever is written anywhere, nothing of it comes to the wall: it has no field for words."""
    from tallystick.actionday.board.reads import wall
    from tallystick.records.session import session

    (subject,) = set_subjects(operation, "REF-CANARY")
    call(operation, "window", "DK-NCP", minutes=-600, words="WORDS-CANARY", **WINDOW)
    report(operation, subject, "go", minutes=3, words="PLACE-CANARY", entry=told("DK-NCP", officer_named="NAME-CANARY"),
           by=coordinator(operation))  # fmt: skip
    bulk(operation, "2 of 3 done", minutes=4)
    with session(coordinator(operation)) as viewer:
        found = wall(viewer, now=after(20))
    said = repr(found)
    for secret in ("CANARY", "Ib Lund", "NCP", "Agency", "invented", operation.reference, subject, "Denmark"):
        assert secret not in said
    line = next(line for line in found.lines if line.code == "DK")
    assert dict(line.counts) == {"planned": 1, "done": 2}
    assert {one.name for one in fields(WallLine)} == {
        "code", "counts", "of", "last_heard", "hearing", "silent", "late", "early", "held", "stood_down", "starts_at",
        "ends_at",
    }  # fmt: skip


def test_agencies_of_one_country_have_codes_of_their_own(operation):
    from tallystick.actionday.board.lines import Board, CountryLine
    from tallystick.actionday.board.walls import wall_of

    lines = tuple(CountryLine(agency=a, country=c) for a, c in (("DE-BKA", "DE"), ("DE-LKA", "DE"), ("DK-NCP", "DK")))
    made = wall_of(Board(version=1, at=H, lines=lines, totals={}))
    assert [line.code for line in made.lines] == ["DE 1", "DE 2", "DK"]


# --- the counter ----------------------------------------------------------------------------------------------------


def test_a_countrys_counter_moves_for_what_it_may_see_alone(operation):
    """Another country's entry does not move it: timing tells nothing of others' doors."""
    viewers = {"DK": national(operation), "SE": national(operation, "SE-NCP"), "EC3": coordinator(operation)}

    def moved(work):
        before = {name: version(operation, viewer) for name, viewer in viewers.items()}
        work()
        return {name for name, viewer in viewers.items() if version(operation, viewer) != before[name]}

    subjects = {}
    assert moved(lambda: subjects.setdefault("DK", set_subjects(operation, "K-1")[0])) == {"DK", "EC3"}
    assert moved(lambda: report(operation, subjects["DK"], "go")) == {"DK", "EC3"}
    assert moved(lambda: bulk(operation, "1 of 1 done, 2 devices", minutes=3)) == {"DK", "EC3"}
    assert moved(lambda: bulk(operation, "no arrests", minutes=3, agency="SE-NCP")) <= {"SE", "EC3"}
    assert moved(lambda: call(operation, "roll_call", "SE-NCP")) == {"SE", "EC3"}
    on_behalf = lambda: report(  # noqa: E731
        operation, subjects["DK"], "done", minutes=5, by=coordinator(operation), entry=told("DK-NCP")
    )
    assert moved(on_behalf) == {"DK", "EC3"}
    assert moved(lambda: None) == set(), "nothing changed: nothing is sent"


def test_a_refused_entry_moves_no_counter(operation):
    from tallystick.vocabulary.errors import Malformed

    before = version(operation, coordinator(operation))
    with pytest.raises(Malformed):
        bulk(operation, "9 gadgets")
    assert version(operation, coordinator(operation)) == before


def test_many_reports_at_once_move_the_counter_by_every_one_of_them(operation):
    """Phones of two countries post beside each other: none waits for ever, none is lost."""
    import threading

    from django.db import connections

    ids = {"DK-NCP": set_subjects(operation, "K-1")[0], "SE-NCP": set_subjects(operation, "S-1", agency="SE-NCP")[0]}
    start, failed = version(operation, coordinator(operation)), []

    def post(agency):
        try:
            for n in range(5):
                report(operation, ids[agency], "under_way", minutes=n, agency=agency)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post, args=(agency,)) for agency in (*ids, *ids)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert failed == []
    assert version(operation, coordinator(operation)) == start + 20


def test_computing_ties_again_moves_no_counter_of_who_is_told_the_same(operation):
    from tallystick.actionday.subjects.acts import set_subject
    from tallystick.actionday.ties.jobs import tie
    from tallystick.records.session import session

    def set_and_tie(agency, reference):
        with session(national(operation, agency)) as by:
            set_subject(reference, entry=an_entry(), by=by, at=after(1), reason="on the list")
        tie(operation.home, operation.id)

    set_and_tie("DK-NCP", "K-1")
    before = version(operation, national(operation))
    set_and_tie("SE-NCP", "S-1")
    set_and_tie("SE-NCP", "S-2")
    assert version(operation, national(operation)) == before


def test_what_a_country_corrected_itself_waits_for_no_word_of_it(operation):
    """The list of entries on behalf and the board's number of them say the same."""
    from tallystick.actionday.board.told import told as waiting
    from tallystick.records.session import session

    (subject,) = set_subjects(operation, "K-1")
    wrong = report(operation, subject, "done", by=coordinator(operation), entry=told("DK-NCP"))
    with session(national(operation)):
        assert [line.row for line in waiting(national(operation))] == [wrong]
    correct(operation, subject, wrong, "nobody_in")
    for viewer in (national(operation), coordinator(operation)):
        with session(viewer):
            assert waiting(viewer) == ()
    assert line_of(board(operation, coordinator(operation)), "DK-NCP").unconfirmed == 0
