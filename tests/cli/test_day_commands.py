"""The action day from the command line: reports, lines, the board, calls, the log, sheets on paper."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.actionday.running import set_subjects
from tests.cli.test_commands import home, run  # noqa: F401 - the fixtures


@pytest.fixture
def at(run, operation):  # noqa: F811
    """``at("DK-NCP", "day", ...)``: a command of an agency's officer."""

    def call(agency, *words):
        who = ("--as", f"{operation.reference}-{agency}", "--operation", operation.reference, "--purpose", "test")
        return run(*words, *who)

    return call


def told(result):
    assert result.exit_code == 0, result.output
    return result.output


def line(at, agency="DK-NCP"):
    board = json.loads(at("EC3", "day", "board", "--json").stdout)
    return next(one for one in board["lines"] if one["agency"] == agency)


def earlier(minutes):
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()


def test_a_door_is_reported_by_reference_and_corrected(at, operation):
    set_subjects(operation, "K-1", "K-2")
    said = told(at("DK-NCP", "day", "report", "K-1", "done", "--at", earlier(5)))
    wrong = re.search(r": (\S+)$", said.strip())[1]
    why = ("--reason", "pressed in the dark")
    right = told(at("DK-NCP", "day", "correct", "K-1", wrong, "nobody_in", *why)).strip().rsplit(" ", 1)[1]
    assert line(at)["counts"] == {"planned": 1, "nobody_in": 1}
    assert at("DK-NCP", "day", "correct", "K-1", wrong, "moved", *why).exit_code == 6, "it was corrected before"
    told(at("DK-NCP", "day", "withdraw", "K-1", right, *why))
    assert line(at)["counts"] == {"planned": 2}
    assert at("DK-NCP", "day", "report", "K-9", "done").exit_code == 5
    assert at("DK-NCP", "day", "report", "K-1", "done", "--at", "yesterday").exit_code == 3


def test_a_line_on_behalf(at, operation):
    behalf = ("--for", "DK-NCP", "--told-by", "Ib Lund", "--told-how", "siena")
    said = told(at("EC3", "day", "bulk", "DK 6 of 6 done, 9 devices", *behalf))
    assert "understood: 6 of 6 done, 9 item seized" in said
    assert (line(at)["devices"], line(at)["unconfirmed"]) == (9, 2)
    refused = at("EC3", "day", "bulk", "DK 6 of 6 done, 9 gadgets", *behalf)
    assert refused.exit_code == 3
    assert "understood: 6 of 6 done" in refused.output
    assert at("EC3", "day", "bulk", "6 of 6 done", "--for", "DK-NCP").exit_code == 3


def test_the_board_and_the_wall_in_words(at, operation):
    set_subjects(operation, "REF-CANARY")
    said = told(at("EC3", "day", "board"))
    assert "1 planned of 1" in said
    wall = told(at("EC3", "day", "wall"))
    assert "DK" in wall
    assert "DK-NCP" not in wall
    assert "REF-CANARY" not in wall + said
    assert "REF-CANARY" not in told(at("SE-NCP", "day", "timeline"))


def test_a_call_is_put_and_answered(at, operation):
    said = told(at("EC3", "day", "call", "roll_call", "DK-NCP", "--reason", "an hour before"))
    call = re.search(r"DK-NCP: (\S+)", said)[1]
    told(at("DK-NCP", "day", "answer", call, "acknowledged"))
    assert line(at)["roll_call"]["says"] == "acknowledged"


def test_the_log_and_situation_reports(at, operation):
    told(at("EC3", "day", "write", "decision", "We wait for SE."))
    assert "We wait for SE." in told(at("EC3", "day", "log"))
    assert "We wait for SE." not in told(at("DK-NCP", "day", "log"))
    told(at("EC3", "day", "situation"))


def test_a_sheet_is_printed_and_typed_in_once(at, operation, tmp_path):
    set_subjects(operation, "K-1")
    out = tmp_path / "sheet.pdf"
    said = told(at("DK-NCP", "day", "sheet", str(out)))
    assert out.read_bytes().startswith(b"%PDF")
    number, code = re.search(r"sheet (\S+):", said)[1], re.search(r"(\w{5})  K-1", said)[1]
    rows = tmp_path / "rows.csv"
    rows.write_text(f"line,time,code,state,kind,count\n1,{earlier(9)},{code},done,item_seized,2\n")
    for outcome in ("entered", "typed_before"):
        taken = json.loads(at("DK-NCP", "day", "type-in", number, str(rows), "--json").stdout)
        assert [one["outcome"] for one in taken] == [outcome] * 2
    assert line(at)["devices"] == 2
    rows.write_text("line,code\n1,x\n")
    assert at("DK-NCP", "day", "type-in", number, str(rows)).exit_code == 3
    assert at("DK-NCP", "day", "type-in", number, str(tmp_path / "none.csv")).exit_code == 3
