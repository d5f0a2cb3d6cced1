"""Reports of doors: on behalf, twice, late, corrected; lines about several; whose they are."""

import itertools
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, HouseError, Malformed, Refused
from tests.actionday.running import (
    after,
    an_entry,
    board,
    bulk,
    coordinator,
    correct,
    line_of,
    national,
    report,
    set_subjects,
    told,
    withdraw,
)


def states(operation, agency="DK-NCP"):
    return dict(line_of(board(operation), agency).counts)


def lines(operation, act):
    from tallystick.records.models import LedgerLine
    from tallystick.records.session import session

    with session(operation.service, role="worker"):
        return LedgerLine.objects.filter(operation_id=operation.id, act=act).count()


def test_the_same_sent_twice_is_one_report_and_one_line(operation):
    (subject,) = set_subjects(operation, "K-1")
    entry = an_entry(sent=str(uuid.uuid4()))
    first = report(operation, subject, "go", entry=entry)
    assert report(operation, subject, "go", entry=entry) == first
    assert lines(operation, "day.report_door") == 1
    with pytest.raises(Conflict, match="something else was sent under the same key"):
        report(operation, subject, "done", entry=entry)
    assert states(operation) == {"go": 1}


def test_reports_that_arrive_in_any_order_give_the_same_standing(operation):
    said = [("go", 0), ("under_way", 5), ("nobody_in", 9), ("revisit", 60), ("done", 70)]
    for n, order in enumerate(list(itertools.permutations(said))[::17]):
        (subject,) = set_subjects(operation, f"K-{n}")
        for state, minutes in order:
            report(operation, subject, state, minutes=minutes)
        assert states(operation) == {"done": n + 1}


def test_what_cannot_be_in_sequence_is_entered_and_shown(operation):
    (subject,) = set_subjects(operation, "K-1")
    report(operation, subject, "done", minutes=10)
    report(operation, subject, "go", minutes=20)
    report(operation, subject, "deceased", minutes=30, door=2)
    assert states(operation) == {"go": 1, "deceased": 1}


def test_a_correction_takes_the_place_of_a_report_at_its_own_time(operation):
    (subject,) = set_subjects(operation, "K-1")
    wrong = report(operation, subject, "done", minutes=10)
    report(operation, subject, "revisit", minutes=20)
    correct(operation, subject, wrong, "nobody_in")
    assert states(operation) == {"revisit": 1}, "the correction is of 05:10, what came after it holds"


def test_a_report_is_withdrawn_and_the_one_before_holds_again(operation):
    (subject,) = set_subjects(operation, "K-1")
    report(operation, subject, "go", minutes=1)
    wrong = report(operation, subject, "critical_incident", minutes=2)
    withdraw(operation, subject, wrong)
    assert states(operation) == {"go": 1}


def test_two_who_correct_one_report_do_not_undo_each_other(operation):
    from tallystick.actionday.doors.acts import correct_report, withdraw_report
    from tallystick.records.session import session

    (subject, other) = set_subjects(operation, "K-1", "K-2")
    wrong, by = report(operation, subject, "done", minutes=10), national(operation)
    said = {"entry": an_entry(sent=str(uuid.uuid4())), "by": by, "at": after(300), "reason": "pressed in the dark"}
    with session(by):
        first = correct_report(subject, wrong, "nobody_in", **said)
        assert correct_report(subject, wrong, "nobody_in", **said).pk == first.pk, "sent again"
        assert first.happened_at == after(10)
        said["entry"] = an_entry()
        for act, what in ((correct_report, ("moved",)), (withdraw_report, ())):
            with pytest.raises(Conflict, match="corrected or withdrawn before"):
                act(subject, wrong, *what, **said)
            with pytest.raises(Absent, match="this subject has none"):
                act(other, str(first.pk), *what, **said)
            with pytest.raises(Malformed, match="no reason"):
                act(subject, str(first.pk), *what, **said | {"reason": " "})
        withdraw_report(subject, str(first.pk), **said)
    assert states(operation) == {"planned": 2}


def row_in_its_place(operation, corrected, state, **more):
    """A correction as somebody enters it who has not seen that another came at the same moment; gives its id."""
    from tallystick.actionday.doors.putting import put_report
    from tallystick.records.models import DoorReport, Subject
    from tallystick.records.session import session

    by = national(operation)
    entry = an_entry(happened_at=after(more.pop("minutes", 10)))
    with session(by):
        old = DoorReport.objects.get(pk=corrected)
        whose = Subject.objects.get(pk=old.subject)
        row, _new = put_report(
            whose, state, entry=entry, by=by, at=after(600), corrects=old, reason="seen again", **more
        )
        return str(row.pk)


def test_what_was_put_right_is_shown_with_why(operation):
    from tallystick.actionday.doors.history import reports_of
    from tallystick.records.session import session

    (subject,) = set_subjects(operation, "K-1")
    wrong = report(operation, subject, "done", minutes=10)
    beside = correct(operation, subject, wrong, "moved")
    right = row_in_its_place(operation, wrong, "nobody_in")
    report(operation, subject, "critical_incident", minutes=12)
    gone = report(operation, subject, "deceased", minutes=13)
    void = withdraw(operation, subject, gone, reason="the neighbour")
    with session(national(operation)):
        shown = {str(one.row.pk): one for one in reports_of(uuid.UUID(subject)) if one.shown}
    assert void not in shown, "a withdrawal is shown with what it withdraws"
    assert [shown[one].stands for one in (wrong, beside, right, gone)] == [False, False, True, False]
    assert (shown[wrong].put_right.state, shown[wrong].put_right.reason) == ("nobody_in", "seen again")
    assert (shown[gone].put_right.void, shown[gone].put_right.reason) == (True, "the neighbour")


def test_readiness_is_said_where_it_is_seen_what_is_missing(operation):
    (subject,) = set_subjects(operation, "K-1")
    with pytest.raises(Refused, match="readiness"):
        report(operation, subject, "ready")


def test_on_behalf_says_who_told_how_and_when_and_waits_to_be_confirmed(operation):
    from tallystick.actionday.results.acts import confirm
    from tallystick.records.models import DoorReport
    from tallystick.records.session import session

    (subject,) = set_subjects(operation, "K-1")
    row = report(operation, subject, "done", by=coordinator(operation), entry=told("DK-NCP", at=after(3)), minutes=2)
    with session(national(operation)):
        kept = DoorReport.objects.get(pk=row)
        assert (kept.owner, kept.told_by, kept.told_how, kept.told_at) == ("DK-NCP", "Ib Lund", "phone", after(3))
    assert line_of(board(operation), "DK-NCP").unconfirmed == 1
    with session(national(operation)) as by:
        confirm("door", row, "wrong", by=by, at=after(9), words="it was the neighbour's")
    line = line_of(board(operation), "DK-NCP")
    assert (line.unconfirmed, line.disputed) == (0, 1)
    with session(national(operation)) as by:
        confirm("door", row, "confirmed", by=by, at=after(10))
    line = line_of(board(operation), "DK-NCP")
    assert (line.unconfirmed, line.disputed) == (0, 0)


def test_on_behalf_is_the_coordinators_alone_and_names_who_told(operation):
    (subject,) = set_subjects(operation, "K-1")
    with pytest.raises(Malformed, match="Say who of them told you"):
        report(operation, subject, "done", by=coordinator(operation))
    with pytest.raises(Malformed, match="who told it, how and when"):
        report(operation, subject, "done", by=coordinator(operation), entry=an_entry(agency="DK-NCP"))
    with pytest.raises(Malformed, match="who told it, how and when"):
        report(operation, subject, "done", by=coordinator(operation), entry=told("DK-NCP", how="pigeon"))
    with pytest.raises((Absent, Refused)):
        report(operation, subject, "done", agency="SE-NCP", entry=told("DK-NCP"))
    with pytest.raises((Absent, Refused)):
        bulk(operation, "6 of 6 done", agency="SE-NCP", entry=told("DK-NCP"))


def test_another_countrys_subject_is_absent(operation):
    (subject,) = set_subjects(operation, "K-1")
    for id in (subject, str(uuid.uuid4()), "nonsense"):
        with pytest.raises(Absent) as refused:
            report(operation, id, "done", agency="SE-NCP")
        assert "there is none with this id here" in str(refused.value)


def test_what_is_hidden_of_a_subject_is_hidden_of_its_reports(operation):
    from tallystick.records.models import DoorReport
    from tallystick.records.session import session

    tied = national(operation, "DK-NCP/2")
    (subject,) = set_subjects(operation, "K-1", away_from=[tied.officer])
    row = report(operation, subject, "done")
    with session(tied):
        assert not DoorReport.objects.filter(pk=row).exists()
    assert line_of(board(operation, tied), "DK-NCP").of == 0


# --- lines ----------------------------------------------------------------------------------------------------------


def devices(operation, agency="DK-NCP"):
    return line_of(board(operation), agency).devices


def test_a_line_becomes_a_report_and_results(operation):
    set_subjects(operation, *(f"K-{n}" for n in range(6)))
    made = bulk(operation, "DK 6 of 6 done, 9 devices")
    assert made.understood == "6 of 6 done, 9 item seized"
    assert (made.report.count, made.report.of, made.report.via) == (6, 6, "bulk")
    assert [(one.kind, one.count, one.country, one.item_kind) for one in made.results] == [
        ("item_seized", 9, "DK", "device")
    ]
    assert made.results[0].source == f"door:{made.report.pk}"
    line = line_of(board(operation), "DK-NCP")
    assert (dict(line.counts), line.of, line.devices) == ({"done": 6}, 6, 9)


def test_a_line_sent_twice_counts_once(operation):
    entry = an_entry(sent=str(uuid.uuid4()))
    first = bulk(operation, "6 of 6 done, 9 devices, 2 arrests", entry=entry)
    bulk(operation, "7 devices so far", minutes=-5)
    again = bulk(operation, "6 of 6 done, 9 devices, 2 arrests", entry=entry)
    assert [row.pk for row in again.results] == [row.pk for row in first.results]
    line = line_of(board(operation), "DK-NCP")
    assert (line.devices, line.arrests, line.of) == (9, 2, 6)
    assert lines(operation, "day.report_bulk") == 2


def test_a_line_says_how_many_there_are_so_far_in_whatever_order_lines_come(operation):
    said = [("3 of 6 done, 5 devices", 30), ("2 more devices", 40), ("6 of 6 done, 9 devices", 60), ("+1 device", 70)]
    agencies = itertools.cycle(["DK-NCP", "SE-NCP", "DE-BKA"])
    for order, agency in zip([said, said[::-1], [said[2], said[3], said[0], said[1]]], agencies, strict=False):
        for text, minutes in order:
            bulk(operation, text, minutes=minutes, agency=agency)
        assert devices(operation, agency) == 10, order


def test_a_line_that_says_none_takes_back_what_a_line_said(operation):
    bulk(operation, "2 arrests", minutes=1)
    bulk(operation, "no arrests", minutes=9)
    assert line_of(board(operation), "DK-NCP").arrests == 0


def test_a_correction_by_hand_holds_until_the_next_line(operation):
    from tallystick.actionday.results.acts import What, correct_result
    from tallystick.records.session import session

    made = bulk(operation, "9 devices", minutes=1)
    with session(national(operation)) as by:
        what = What(kind="item_seized", count=8, item_kind="device")
        correct_result(str(made.results[0].pk), what, entry=an_entry(), by=by, at=after(9), reason="counted again")
    assert devices(operation) == 8
    bulk(operation, "11 devices", minutes=30)
    assert devices(operation) == 11


def test_what_was_entered_one_by_one_is_named_beside_a_line(operation):
    from tallystick.actionday.results.acts import What, enter_result
    from tallystick.records.session import session

    with session(national(operation)) as by:
        enter_result(What(kind="item_seized", count=2, item_kind="phone"), entry=an_entry(), by=by, at=after(1))
    made = bulk(operation, "9 devices", minutes=5)
    assert made.beside == ("Item seized: 2 entered one by one besides. If the line counts them too, correct them.",)


def test_a_line_on_behalf_is_of_that_country(operation):
    made = bulk(operation, "DK 2 of 6 done, 4 devices", by=coordinator(operation), entry=told("DK-NCP"))
    assert {made.report.owner, made.results[0].owner} == {"DK-NCP"}
    assert made.results[0].country == "DK"
    assert line_of(board(operation), "DK-NCP").unconfirmed == 2
    with pytest.raises(Malformed, match="it says DK, and is entered for SE-NCP"):
        bulk(operation, "DK 2 of 6 done", by=coordinator(operation), entry=told("SE-NCP"))


def test_a_line_that_is_not_understood_leaves_nothing(operation):
    with pytest.raises(Malformed, match="understood: 6 of 6 done"):
        bulk(operation, "6 of 6 done, 9 gadgets")
    assert line_of(board(operation), "DK-NCP").of == 0


def test_what_a_line_says_of_children_is_not_told_by_its_report(operation):
    made = bulk(operation, "6 of 6 done, 2 children safeguarded")
    assert made.report.words == "6 of 6 done"
    assert "child" not in repr(board(operation))


def test_all_done_means_as_many_as_are_set(operation):
    set_subjects(operation, "K-1", "K-2", count=3)
    assert bulk(operation, "all done").report.count == 6


def test_a_line_leaves_no_trace_where_results_cannot_be_entered(operation):
    with pytest.raises(HouseError):
        bulk(operation, "6 of 6 done, 9 devices", agency="EC3")


def test_times_need_a_zone_and_must_have_come(operation):
    (subject,) = set_subjects(operation, "K-1")
    for at in (after(1).replace(tzinfo=None), after(600) + timedelta(hours=1)):
        with pytest.raises(Malformed):
            report(operation, subject, "go", entry=replace(an_entry(), happened_at=at))


@pytest.mark.parametrize("seed", range(6))
def test_what_the_board_reads_of_a_day_stands_as_all_of_it_does(operation, seed):
    """Reports as they come in on a bad day: the few rows that are fetched give what every row gives."""
    import random

    from tallystick.actionday.doors.lines import reported, that_may_hold
    from tallystick.actionday.doors.rules.counts import counts
    from tallystick.actionday.doors.rules.standing import lines_in_force, standing
    from tallystick.records.models import DoorReport
    from tallystick.records.session import session

    dice = random.Random(seed)
    subjects = set_subjects(operation, "K-1", "K-2", count=2)
    made: dict[str, str] = {}
    for _ in range(30):
        if dice.random() < 0.2:
            bulk(operation, f"{dice.randint(0, 4)} {dice.choice(['done', 'at large'])}", minutes=dice.randint(0, 9))
            continue
        corrects = dice.choice([*made, ""])
        subject = made.get(corrects) or dice.choice(subjects)
        state, void = dice.choice(["go", "done", "abroad"]), bool(corrects) and dice.random() < 0.4
        more = {"door": dice.randint(1, 2), "minutes": dice.randint(0, 9)}
        if corrects:
            made[row_in_its_place(operation, corrects, state, void=void, **more)] = subject
        else:
            made[report(operation, subject, state, **more)] = subject
    with session(national(operation)):
        every = DoorReport.objects.filter(operation_id=operation.id)
        all_of_it, few = [reported(row) for row in every], that_may_hold(every)
    assert len(few) <= len(all_of_it)
    assert standing(few) == standing(all_of_it)
    assert lines_in_force(few) == lines_in_force(all_of_it)
    assert counts(dict.fromkeys(subjects, 2), few) == counts(dict.fromkeys(subjects, 2), all_of_it)


def test_what_was_corrected_waits_for_no_word_of_its_country(operation):
    (subject,) = set_subjects(operation, "K-1")
    row = report(operation, subject, "done", by=coordinator(operation), entry=told("DK-NCP"))
    assert line_of(board(operation), "DK-NCP").unconfirmed == 1
    correct(operation, subject, row, "abroad")
    assert line_of(board(operation), "DK-NCP").unconfirmed == 0, "the country said itself how it was"
