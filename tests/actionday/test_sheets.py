"""Sheets on paper: codes alone, typed in after an outage, and nothing counts twice."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.actionday.doors.rules.codes import SIGNS, read_code, read_number, sheet_number, subject_code
from tallystick.vocabulary.errors import HouseError, Malformed
from tests.actionday.running import (
    H,
    after,
    an_entry,
    board,
    bulk,
    coordinator,
    line_of,
    national,
    report,
    set_subjects,
    told,
)

CODES = st.uuids().map(lambda one: subject_code(str(one)))


@given(CODES, st.integers(0, 4), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_seen(code, place, sign):
    wrong = code[:place] + sign + code[place + 1 :]
    if wrong == code:
        assert read_code(code.lower()) == code
    else:
        with pytest.raises(Malformed):
            read_code(wrong)


@given(CODES, st.integers(0, 3))
def test_two_signs_that_changed_places_are_seen(code, place):
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if wrong != code:
        with pytest.raises(Malformed):
            read_code(wrong)


@given(st.datetimes(timezones=st.just(H.tzinfo)))
def test_a_number_is_read_however_it_is_typed(at):
    number = sheet_number("op", "DK-NCP", "officer", at)
    for typed in (number, number.lower(), number.replace("-", ""), number[2:], f" {number} ", number[1:]):
        assert read_number(typed) == number
    assert sheet_number("op", "DK-NCP", "officer", at + timedelta(microseconds=1)) != number


def make(operation, *, agency="", viewer=None):
    from tallystick.actionday.board.sheets import sheet
    from tallystick.records.session import session

    with session(viewer or national(operation)) as viewer:
        return sheet(viewer, now=after(-60), agency=agency)


def type_in(operation, number, *rows, by=None, entry=None):
    from tallystick.actionday.board.sheets import Typed
    from tallystick.actionday.board.sheets import type_in as act
    from tallystick.records.session import session

    with session(by or national(operation)) as viewer:
        typed = [Typed(**{"happened_at": after(10), **row}) for row in rows]
        return act(number, typed, entry=entry or an_entry(), by=viewer, at=after(600))


def outcomes(taken):
    return [(one.line, one.part, str(one.outcome)) for one in taken]


def line(operation):
    found = line_of(board(operation), "DK-NCP")
    return dict(found.counts), found.devices, found.arrests


def test_a_sheet_holds_codes_and_no_reference(operation):
    from tallystick.actionday.board.sheets import key
    from tallystick.records.session import session

    subjects = set_subjects(operation, "REF-ONE", "REF-TWO")
    set_subjects(operation, "REF-SE", agency="SE-NCP")
    report(operation, subjects[0], "nobody_in", door=2)
    made = make(operation)
    assert "REF" not in repr(made)
    assert subjects[0] not in repr(made)
    assert {one.code for one in made.lines} == {"", *map(subject_code, subjects)}
    assert [one.line for one in made.lines] == list(range(1, len(made.lines) + 1))
    assert {(one.door, one.state) for one in made.lines if one.code == subject_code(subjects[0])} == {
        (1, "planned"), (2, "nobody_in"),
    }  # fmt: skip
    with session(national(operation)) as viewer:
        assert {(code, reference) for code, reference, _ in key(viewer)} == {
            (subject_code(subjects[0]), "REF-ONE"), (subject_code(subjects[1]), "REF-TWO"),
        }  # fmt: skip
    with pytest.raises(HouseError):
        make(operation, agency="SE-NCP")


def test_every_print_has_a_number_of_its_own(operation):
    assert make(operation).number != make(operation, viewer=national(operation, "DK-NCP/2")).number


def test_the_coordinator_prints_for_a_country(operation):
    set_subjects(operation, "K-1")
    assert make(operation, viewer=coordinator(operation), agency="DK-NCP").agency == "DK-NCP"


def test_a_sheet_is_set_on_paper(operation):
    from tallystick.actionday.board.sheets import pdf

    set_subjects(operation, *(f"REF-{n}" for n in range(30)))
    made = make(operation)
    first = pdf(made)
    assert first.startswith(b"%PDF")
    assert first == pdf(made)


def test_typed_in_twice_counts_once(operation):
    a, b = set_subjects(operation, "K-1", "K-2")
    number = make(operation).number
    rows = [
        {"line": 1, "code": subject_code(a), "state": "done", "kind": "item_seized", "count": 2, "item_kind": "phone"},
        {"line": 3, "code": subject_code(b).lower(), "state": "nobody_in"},
        {"line": 5, "kind": "arrest", "count": 1},
    ]
    first = type_in(operation, number, *rows)
    assert outcomes(first) == [(1, "door", "entered"), (1, "result", "entered"), (3, "door", "entered"),
                               (5, "result", "entered")]  # fmt: skip
    again = type_in(operation, number.lower(), *rows, by=national(operation, "DK-NCP/2"))
    assert {outcome for _, _, outcome in outcomes(again)} == {"typed_before"}
    assert [one.row for one in again] == [one.row for one in first]
    assert line(operation) == ({"nobody_in": 1, "done": 1}, 2, 1)


def test_a_line_typed_otherwise_the_second_time_is_a_correction_and_says_so(operation):
    (a,) = set_subjects(operation, "K-1")
    number = make(operation).number
    type_in(operation, number, {"line": 1, "code": subject_code(a), "state": "done"})
    (taken,) = type_in(operation, number, {"line": 1, "code": subject_code(a), "state": "abroad"})
    assert (taken.outcome, "Correct that entry" in taken.words) == ("refused", True)
    assert line(operation)[0] == {"done": 1}


def test_what_was_told_by_phone_is_there_already_unless_it_is_another(operation):
    (a,) = set_subjects(operation, "K-1")
    phoned = report(operation, a, "done", minutes=40, by=coordinator(operation), entry=told("DK-NCP"))
    bulk(operation, "2 arrests", minutes=20)
    number = make(operation).number
    row = {"line": 1, "code": subject_code(a), "state": "done"}
    arrests = {"line": 2, "kind": "arrest", "count": 2}
    taken = type_in(operation, number, row, arrests)
    assert outcomes(taken) == [(1, "door", "there_already"), (2, "result", "there_already")]
    assert taken[0].row == phoned
    assert line(operation) == ({"done": 1}, 0, 2)
    taken = type_in(operation, number, row, {**arrests, "another": True})
    assert outcomes(taken) == [(1, "door", "there_already"), (2, "result", "entered")]
    assert line(operation) == ({"done": 1}, 0, 4)


def test_the_same_state_long_after_is_another_report(operation):
    (a,) = set_subjects(operation, "K-1")
    report(operation, a, "nobody_in", minutes=71)
    number = make(operation).number
    assert outcomes(type_in(operation, number, {"line": 1, "code": subject_code(a), "state": "nobody_in"})) == [
        (1, "door", "entered")
    ]


def test_one_entry_by_phone_stands_for_one_line_alone(operation):
    bulk(operation, "1 arrest", minutes=5)
    number = make(operation).number
    taken = type_in(operation, number, {"line": 1, "kind": "arrest"}, {"line": 2, "kind": "arrest"})
    assert outcomes(taken) == [(1, "result", "there_already"), (2, "result", "entered")]
    assert line(operation)[2] == 2


def test_lines_of_one_sheet_are_never_doubles_of_each_other(operation):
    number = make(operation).number
    type_in(operation, number, {"line": 1, "kind": "arrest"})
    taken = type_in(operation, number, {"line": 2, "kind": "arrest"})
    assert outcomes(taken) == [(2, "result", "entered")]
    assert line(operation)[2] == 2


def test_what_cannot_be_entered_says_why_and_the_rest_is_entered(operation):
    (a,) = set_subjects(operation, "K-1")
    (other,) = set_subjects(operation, "S-1", agency="SE-NCP")
    number = make(operation).number
    taken = type_in(
        operation, number,
        {"line": 1, "code": "ZZZZZ", "state": "done"},
        {"line": 2, "code": subject_code(other), "state": "done"},
        {"line": 3, "code": subject_code(a), "state": "gone"},
        {"line": 4, "code": subject_code(a), "state": "ready"},
        {"line": 5, "state": "done"},
        {"line": 6, "kind": "gadget"},
        {"line": 7},
        {"line": 8, "kind": "arrest", "happened_at": after(900)},
        {"line": 9, "code": subject_code(a), "state": "done"},
    )  # fmt: skip
    assert [one for _, _, one in outcomes(taken)] == ["refused"] * 8 + ["entered"]
    assert all(re.search(r"\w+\. ?\w*", one.words) for one in taken)
    assert line(operation)[0] == {"done": 1}


def test_a_sheet_typed_in_for_a_country_waits_to_be_confirmed(operation):
    (a,) = set_subjects(operation, "K-1")
    number = make(operation, viewer=coordinator(operation), agency="DK-NCP").number
    row = {"line": 1, "code": subject_code(a), "state": "done"}
    type_in(operation, number, row, by=coordinator(operation), entry=told("DK-NCP", at=after(90)))
    assert line_of(board(operation), "DK-NCP").unconfirmed == 1
    (taken,) = type_in(operation, number, row)
    assert taken.outcome == "typed_before", "the country types the same sheet in itself"


def test_a_wrong_number_and_a_line_twice_are_refused(operation):
    number = make(operation).number
    last = SIGNS[(SIGNS.index(number[-1]) + 1) % len(SIGNS)]
    with pytest.raises(Malformed, match="a sign is wrong"):
        type_in(operation, number[:-1] + last, {"line": 1, "kind": "arrest"})
    with pytest.raises(Malformed, match="stands there twice"):
        type_in(operation, number, {"line": 1, "kind": "arrest"}, {"line": 1, "kind": "arrest"})
