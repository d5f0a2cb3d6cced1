"""Who is told what: open, silent, both silent, withdrawn, standing, run out; and what cannot be told apart."""

import json
from datetime import timedelta

import pytest

from tallystick.hub import match_hub, place, rows, upkeep
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.hub.playing import GONE, NOW, OPEN, QUESTION, SILENT, Played

A, B, C = b"email\x1finvented@ship.example", b"phone\x1f+4520000000", b"handle\x1fgrey_heron"


@pytest.fixture
def played(tmp_path):
    return Played(tmp_path)


def test_a_hit_tells_both_sides_the_other_agency_and_one_reference_and_no_more(played):
    assert played.says("DK-NCP", {A: OPEN, B: OPEN}) == []
    [(value, other, reference, silent)] = played.asks("SE-NCP", A)
    assert (value, other, silent) == (A, "DK-NCP", False)
    assert played.collects("DK-NCP") == [(A, "SE-NCP", reference, False)]
    assert played.collects("DE-BKA") == []
    assert len(reference) <= 16


def test_a_silent_token_tells_its_owner_alone(played):
    played.says("DK-NCP", {A: SILENT})
    assert played.asks("SE-NCP", A) == []
    assert played.collects("SE-NCP") == []
    [(value, other, _, silent)] = played.collects("DK-NCP")
    assert (value, other, silent) == (A, "SE-NCP", True)
    assert list(upkeep.notices(played.hub)) == []


def test_silent_guesses_find_nothing_that_others_hold_and_the_operator_calls_both(played):
    played.says("SE-NCP", {A: OPEN})
    assert played.says("DK-NCP", {A: SILENT, B: SILENT, C: SILENT}) == []
    assert played.says("DE-BKA", {B: OPEN}) == []
    assert [played.collects(code) for code in played.parties] == [[], [], []]
    assert {(one.agency, one.other) for one in upkeep.notices(played.hub)} == {
        ("DK-NCP", "SE-NCP"), ("DE-BKA", "DK-NCP"),
    }  # fmt: skip
    assert [one[1] for one in played.asks("SE-NCP", C)] == []
    assert [one[:2] for one in played.collects("DK-NCP")] == [(C, "SE-NCP")]


def test_silent_guesses_that_meet_standing_questions_are_counted_for_the_operator(played):
    """Told before the question it is no guess at it; told after, whoever runs the hub sees how many met."""
    end = int((NOW + timedelta(days=30)).timestamp())
    played.says("DE-BKA", {A: SILENT})
    played.asks("SE-NCP", A, B, until=end)
    assert list(upkeep.late(played.hub)) == []
    played.says("DK-NCP", {A: SILENT, B: SILENT, C: SILENT})
    assert list(upkeep.late(played.hub)) == [upkeep.Late("DK-NCP", "SE-NCP", met=2, silent=3)]
    assert played.collects("SE-NCP") == [], "its asker is told nothing, as before"
    upkeep.compact(played.hub, now=NOW)
    assert list(upkeep.late(played.hub)) == [upkeep.Late("DK-NCP", "SE-NCP", met=2, silent=3)]


def test_what_was_silent_and_becomes_open_is_a_hit_for_both(played):
    played.says("SE-NCP", {A: OPEN})
    played.says("DK-NCP", {A: SILENT})
    assert [one[1] for one in played.says("DK-NCP", {A: OPEN})] == ["SE-NCP"]
    assert [one[1] for one in played.collects("SE-NCP")] == ["DK-NCP"]
    assert played.says("DK-NCP", {A: OPEN}) == []


def test_questions_are_asked_with_ask_alone_and_end_with_it(played):
    with pytest.raises(Malformed, match="asks questions too"):
        played.says("DK-NCP", {A: OPEN, B: QUESTION})
    end = int((NOW + timedelta(days=30)).timestamp())
    played.asks("SE-NCP", A, B, until=end)
    played.says("SE-NCP", {A: GONE, C: QUESTION}, kind="ask", until=end)
    assert {one[0] for one in played.says("DK-NCP", {A: OPEN, B: OPEN, C: OPEN})} == {B, C}


def test_of_two_silent_ones_neither_is_told_and_the_operator_calls_both(played):
    played.says("DK-NCP", {A: SILENT})
    assert played.says("SE-NCP", {A: SILENT}) == []
    assert played.collects("DK-NCP") == played.collects("SE-NCP") == []
    [quiet] = upkeep.notices(played.hub)
    assert {(quiet.agency, quiet.handle), (quiet.other, quiet.other_handle)} == {
        (code, played.parties[code].held[A].hex()) for code in ("DK-NCP", "SE-NCP")
    }


def test_silent_hit_and_no_hit_are_alike_in_kind_length_and_what_is_written(played):
    played.says("DK-NCP", {A: SILENT, B: OPEN})
    said = {}
    for name, value in (("silent", A), ("none", C), ("hit", B)):
        sent = played.parties["SE-NCP"].sealed(
            "ask", played.body("SE-NCP", {value: QUESTION}), played.hub_card, count=1
        )
        reply = match_hub.answer(played.hub, sent, now=NOW)
        opened = played.parties["SE-NCP"].opened(reply, played.hub_card)
        step = match_hub.store(played.hub, 1).steps()[-1]
        said[name] = (len(reply), opened.head.kind, opened.head.count, len(opened.body), opened.body)
        assert {one.name for one in step.iterdir()} == {"PAIRS.parquet", "ROWS.parquet"}
    assert said["silent"] == said["none"]
    assert said["hit"][:4] == said["none"][:4]


def test_two_who_ask_the_same_are_a_hit_for_both_while_the_first_question_stands(played):
    end = NOW + timedelta(days=30)
    assert played.asks("DK-NCP", A, until=int(end.timestamp())) == []
    [(_, other, reference, _)] = played.asks("SE-NCP", A, at=NOW + timedelta(days=29))
    assert other == "DK-NCP"
    assert played.collects("DK-NCP") == [(A, "SE-NCP", reference, False)]
    assert played.asks("DE-BKA", A, at=end + timedelta(seconds=1)) == []


def test_a_standing_question_is_answered_when_a_hit_arrives_next_month(played):
    played.asks("SE-NCP", A, until=int((NOW + timedelta(days=60)).timestamp()))
    assert [one[:2] for one in played.says("DK-NCP", {A: OPEN}, at=NOW + timedelta(days=30))] == [(A, "SE-NCP")]
    assert [one[:2] for one in played.collects("SE-NCP")] == [(A, "DK-NCP")]


def test_a_question_that_does_not_stand_is_kept_nowhere(played):
    played.asks("SE-NCP", A)
    assert played.says("DK-NCP", {A: OPEN}) == []
    assert played.collects("SE-NCP") == []


def test_what_is_withdrawn_answers_no_more_before_and_after_the_files_are_made_one(played):
    played.says("DK-NCP", {A: OPEN, B: OPEN})
    played.says("DK-NCP", {A: GONE})
    assert played.asks("SE-NCP", A) == []
    assert upkeep.compact(played.hub, now=NOW) == 1
    assert played.asks("SE-NCP", A) == []
    assert [one[1] for one in played.asks("SE-NCP", B)] == ["DK-NCP"]


def test_the_same_said_again_makes_no_second_hit(played):
    played.says("DK-NCP", {A: OPEN})
    assert len(played.says("SE-NCP", {A: OPEN})) == 1
    assert played.says("SE-NCP", {A: OPEN}) == []
    assert len(played.collects("DK-NCP")) == 1


def test_what_was_open_can_become_silent(played):
    played.says("DK-NCP", {A: OPEN})
    played.says("DK-NCP", {A: SILENT})
    assert played.asks("SE-NCP", A) == []


def test_making_the_files_one_changes_no_answer_and_collecting_goes_on_where_it_was(played):
    played.says("DK-NCP", {A: OPEN, B: SILENT})
    first = played.asks("SE-NCP", A)
    assert upkeep.compact(played.hub, now=NOW) == 2
    assert upkeep.compact(played.hub, now=NOW) == 2
    assert [one[1] for one in played.asks("DE-BKA", A, B)] == ["DK-NCP"]
    assert played.collects("SE-NCP") == first
    assert [one[1] for one in played.collects("DK-NCP", after=1)] == ["DE-BKA", "DE-BKA"]


def test_an_agency_s_own_rows_are_no_hit_and_nobody_withdraws_another_s(played):
    played.says("DK-NCP", {A: OPEN})
    assert played.asks("DK-NCP", A) == []
    played.parties["SE-NCP"].held[A] = played.parties["DK-NCP"].held[A]
    played.says("SE-NCP", {A: GONE})
    assert [one[1] for one in played.asks("DE-BKA", A)] == ["DK-NCP"]


def test_a_message_is_taken_once_even_when_the_hub_died_before_it_said_so(played):
    body = played.body("DK-NCP", {A: OPEN})
    sent = played.parties["DK-NCP"].sealed("hold", body, played.hub_card, count=1)
    match_hub.answer(played.hub, sent, now=NOW)
    for path in (played.folder / "hub/seen").iterdir():
        path.unlink()
    with pytest.raises(Refused, match="taken before"):
        match_hub.answer(played.hub, sent, now=NOW)


def test_what_was_left_half_written_is_not_read_and_goes(played):
    played.says("DK-NCP", {A: OPEN})
    half = played.folder / "hub/epochs/1/steps/.half"
    half.mkdir()
    (half / "ROWS.parquet").write_bytes(b"half")
    assert len(played.asks("SE-NCP", A)) == 1
    upkeep.compact(played.hub, now=NOW)
    assert not half.exists()


def test_bodies_that_do_not_fit_are_refused_and_leave_nothing(played):
    party, body = played.parties["DK-NCP"], played.body("DK-NCP", {A: OPEN, B: OPEN})
    size = rows.ROW.itemsize
    wrong = [
        ("hold", body, 1), ("hold", body[:-1], 2), ("hold", body[:size] * 2, 2),
        ("hold", body[: size - 1] + b"\x09", 1),
        ("ask", body, 2), ("collect", b"{}", 0), ("collect", b'{"after": "1"}', 0), ("blind", body, 2),
    ]  # fmt: skip
    for kind, bad, count in wrong:
        with pytest.raises(Malformed):
            match_hub.answer(played.hub, party.sealed(kind, bad, played.hub_card, count=count), now=NOW)
    assert match_hub.store(played.hub, 1).steps() == []


def test_another_operation_and_another_epoch_are_refused(played):
    party, body = played.parties["DK-NCP"], played.body("DK-NCP", {A: OPEN})
    sent = party.sealed("hold", body, played.hub_card, count=1, operation="OTHER")
    with pytest.raises(Refused, match="of operation OTHER"):
        match_hub.answer(played.hub, sent, now=NOW)
    with pytest.raises(Refused, match="epoch 2"):
        match_hub.answer(played.hub, party.sealed("hold", body, played.hub_card, count=1, epoch=2), now=NOW)


def test_tokens_of_an_epoch_before_the_last_go_for_good(played):
    played.says("DK-NCP", {A: OPEN})
    assert match_hub.begin(played.hub) == 2
    assert len(played.asks("SE-NCP", A)) == 1
    assert match_hub.begin(played.hub) == 3
    assert match_hub.epochs(played.hub) == [2, 3]


def test_more_findings_than_fit_a_reply_are_told_and_collected(played, monkeypatch):
    monkeypatch.setitem(match_hub.SIZES, "collect", 4 * match_hub._LINE)
    values = [b"handle\x1fheron%d" % number for number in range(7)]
    played.says("DK-NCP", dict.fromkeys(values, OPEN))
    played.says("SE-NCP", dict.fromkeys(values, OPEN))
    found, after = [], 0
    while True:
        sent = played.parties["SE-NCP"].sealed("collect", json.dumps({"after": after}).encode(), played.hub_card)
        reply = played.parties["SE-NCP"].opened(match_hub.answer(played.hub, sent, now=NOW), played.hub_card)
        said = json.loads(reply.body)
        found += said["found"]
        after = found[-1]["number"]
        if not said["more"]:
            break
    assert sorted(one["number"] for one in found) == list(range(1, 8))


def test_a_folder_is_made_once_and_is_nobody_else_s(played, tmp_path):
    with pytest.raises(Conflict):
        match_hub.init(tmp_path / "hub", code="HUB", operation="X")
    assert (tmp_path / "hub").stat().st_mode & 0o777 == 0o700
    with pytest.raises(Absent):
        match_hub.epochs(played.keys)
    with pytest.raises(Absent):
        match_hub.epochs(place.Place(tmp_path / "nowhere"))
    with pytest.raises(Malformed):
        place.admit(played.hub, "../x", **played.parties["DK-NCP"].keys)
