"""Deconfliction from the command line: asked alone and by file, waited for, decided by its owner, overseen."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from tests.cli.test_commands import home, run  # noqa: F401 - the fixtures

WHY = ("--reason", "named in an interview")
HELD = "grauwolf@mail.example"


@pytest.fixture
def at(run, operation):  # noqa: F811
    """``at("DK-NCP", "deconflict", ...)``: a command of an agency's officer."""

    def call(agency, *words):
        who = ("--as", f"{operation.reference}-{agency}", "--operation", operation.reference, "--purpose", "test")
        return run(*words, *who)

    return call


@pytest.fixture
def guard(operation):
    """A data-protection officer of Denmark."""
    from tallystick.records.models import Assignment, Officer
    from tallystick.records.session import administration

    with administration():
        officer = Officer.objects.create(
            username=f"{operation.reference}-dora", agency_id="DK-NCP", roles=["data_protection"]
        )
        Assignment.objects.create(operation_id=operation.id, agency="DK-NCP", officer=officer.pk)


def followed():
    call_command("procrastinate", "worker", "--one-shot", verbosity=0)


def told(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def asked(at, *words, agency="DK-NCP"):
    """Ask, let the worker answer, and give the rows of the answer."""
    batch = told(at(agency, "deconflict", *words, *WHY, "--json"))["batch"]
    followed()
    return told(at(agency, "deconflict", "answer", batch, "--json"))


def waited(at, batch):
    import time

    for _ in range(20):
        rows = told(at("DK-NCP", "deconflict", "answer", batch, "--json"))
        if all(row["answer"] != "asked" for row in rows):
            return rows
        time.sleep(0.2)
    return rows


def test_one_asks_waits_and_the_other_decides(at, run, operation):  # noqa: F811
    contact = ("agency", "contact", "SE-NCP", "--title", "Night desk", "--phone", "+46 555 0100", "--language", "sv")
    assert run(*contact, "--deputy", "duty officer").exit_code == 0
    assert at("SE-NCP", "deconflict", "hold", "email", HELD, "--reference", "SE-77/3", *WHY).output.startswith("held: ")
    batch = told(at("DK-NCP", "deconflict", "ask", "email", HELD, "--urgent", *WHY, "--json"))["batch"]
    followed()
    (row,) = waited(at, batch)
    assert (row["answer"], row["owner"]) == ("hit_pending", "SE-NCP")
    tables = [at("DK-NCP", "deconflict", *words).output for words in (("answer", batch), ("questions",), ("hits",))]
    assert all("hit: the owner decides what to share" in table for table in tables)
    assert not [table for table in tables if "hit_pending" in table]
    assert "+46 555 0100" in row["call"]
    assert "SE-77" not in json.dumps(row)
    (mine,) = told(at("SE-NCP", "deconflict", "hits", "--json"))
    assert (mine["hit"], mine["side"], mine["urgency"]) == (row["reference"], "you decide", "urgent")
    shown = at("SE-NCP", "deconflict", "hit", mine["hit"]).output
    assert "SE-77/3" in shown
    assert "interview" not in shown, "the asker's reason is the asker's"
    wrong = at("SE-NCP", "deconflict", "share", mine["hit"], "--item", "no sign", *WHY)
    assert wrong.exit_code == 3
    assert at("SE-NCP", "deconflict", "share", mine["hit"], "--item", "officer=Ib Lund", *WHY).output == "shared: 1\n"
    assert at("SE-NCP", "deconflict", "withhold", mine["hit"], "The file", *WHY).exit_code == 0
    seen = told(at("DK-NCP", "deconflict", "hit", row["reference"], "--json"))
    assert [(one["title"], one["says"]) for one in seen["items"]] == [("officer", "shared"), ("The file", "refused")]
    assert seen["sources"] == []
    assert seen["asked"] == HELD
    assert at("DE-BKA", "deconflict", "hit", row["reference"]).exit_code == 5


def test_wait_gives_the_answer_itself(at, monkeypatch):
    """The worker answers while the command waits."""
    from tallystick.cli import deconflict

    monkeypatch.setattr(deconflict.time, "sleep", lambda _: followed())
    (row,) = told(at("DK-NCP", "deconflict", "ask", "email", "nobody.here@mail.example", "--wait", *WHY, "--json"))
    assert row["answer"] == "no_hit"


def test_wait_ends_when_nobody_answers(at, monkeypatch):
    from tallystick.cli import deconflict

    monkeypatch.setattr(deconflict, "WAITED_S", 0.2)
    ended = at("DK-NCP", "deconflict", "ask", "email", "nobody.here@mail.example", "--wait", *WHY)
    assert ended.exit_code == 0
    assert "does a worker run" in ended.stderr


def test_a_silent_hit_is_told_to_its_owner_alone_until_it_is_revealed(at):
    at("SE-NCP", "deconflict", "hold", "handle", "harbour_light", "--silent", *WHY)
    batch = told(at("DK-NCP", "deconflict", "ask", "handle", "harbour_light", *WHY, "--json"))["batch"]
    followed()
    (row,) = waited(at, batch)
    assert row["answer"] == "no_hit"
    assert told(at("DK-NCP", "deconflict", "hits", "--all", "--json")) == []
    (mine,) = told(at("SE-NCP", "deconflict", "hits", "--json"))
    assert mine["silent"] == "silent"
    assert at("SE-NCP", "deconflict", "not-same", mine["hit"], *WHY).exit_code == 6, "equal values are the same"
    assert at("SE-NCP", "deconflict", "reveal", mine["hit"], *WHY).exit_code == 0
    assert [one["hit"] for one in told(at("DK-NCP", "deconflict", "hits", "--json"))] == [mine["hit"]]
    assert at("SE-NCP", "deconflict", "refuse", mine["hit"], *WHY).output == "refused\n"


def test_a_file_of_questions_names_its_bad_rows_and_loses_none(at, tmp_path):
    rows = [
        "kind,value,since,until", f"email,{HELD},,", "email,no address,,", "picture,x,,",
        "email,noreply@mail.example,,", "address,240.0.0.7,,",
        "address,240.0.0.7,2026-03-01T00:00+00:00,2026-03-02T00:00+00:00",
        "address,240.0.0.8,2026-03-01T00:00,2026-03-02T00:00", '"handle","harbour, light 7",,',
    ]  # fmt: skip
    file = tmp_path / "asked.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    done = at("DK-NCP", "deconflict", "ask-file", str(file), *WHY, "--json")
    assert len(told(done)["questions"]) + done.stderr.count("is not asked") == len(rows) - 1
    for number in (3, 4, 5, 6, 8):
        assert f"row {number} is not asked" in done.stderr
    assert "3 of 8 rows are asked" in done.stderr
    listed = told(at("DK-NCP", "deconflict", "questions", "--json"))
    assert {one["value"] for one in listed} == {HELD, "240.0.0.7", "harbour, light 7"}


@pytest.mark.parametrize(
    ("text", "words"),
    [("value\nx", "column kind is missing"), ("kind,value\n", "no row is in it"), ("kind,value\nemail,x", "row 2")],
)
def test_a_file_of_nothing_is_refused(at, tmp_path, text, words):
    file = tmp_path / "asked.csv"
    file.write_text(text, encoding="utf-8")
    refused = at("DK-NCP", "deconflict", "ask-file", str(file), *WHY)
    assert refused.exit_code == 3
    assert words in refused.stderr
    assert at("DK-NCP", "deconflict", "ask-file", str(tmp_path / "none.csv"), *WHY).exit_code == 3


def test_what_stands_is_listed_ended_and_made_urgent(at):
    month = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
    for value in (HELD, "second@mail.example"):
        assert at("DK-NCP", "deconflict", "ask", "email", value, "--standing", month, *WHY).exit_code == 0
    assert at("DK-NCP", "deconflict", "ask", "email", "third@mail.example", *WHY).exit_code == 0
    assert at("DK-NCP", "deconflict", "ask", "email", HELD, "--standing", "soon", *WHY).exit_code == 3
    followed()
    standing = {one["value"]: one["question"] for one in told(at("DK-NCP", "deconflict", "standing", "--json"))}
    assert set(standing) == {HELD, "second@mail.example"}
    assert at("DK-NCP", "deconflict", "end", standing["second@mail.example"], *WHY).output == "ended\n"
    assert at("DK-NCP", "deconflict", "end", standing["second@mail.example"], *WHY).exit_code == 6
    at("SE-NCP", "deconflict", "hold", "email", HELD, *WHY)
    followed()
    assert at("DK-NCP", "deconflict", "hurry", standing[HELD], *WHY).exit_code == 0
    followed()
    (mine,) = told(at("SE-NCP", "deconflict", "hits", "--json"))
    assert mine["urgency"] == "urgent"


def test_what_is_held_is_listed_sealed_and_withdrawn(at):
    at("SE-NCP", "deconflict", "hold", "phone", "+46 70 555 01 42", "--sealed", "--reference", "SE-2", *WHY)
    at("SE-NCP", "deconflict", "hold", "email", HELD, "--excluded", "undercover", "--expires", "2030-01-31", *WHY)
    listed = told(at("SE-NCP", "deconflict", "holdings", "--json"))["entered"]
    assert {(one["kind"], one["value"], one["state"]) for one in listed} == {
        ("phone", "(sealed)", "open"), ("email", HELD, "silent"),
    }  # fmt: skip
    assert HELD in at("SE-NCP", "deconflict", "holdings").output
    assert told(at("DK-NCP", "deconflict", "holdings", "--json"))["entered"] == []
    assert at("DK-NCP", "deconflict", "withdraw", listed[0]["id"], *WHY).exit_code == 5
    assert at("SE-NCP", "deconflict", "withdraw", listed[0]["id"], *WHY).output == "withdrawn\n"
    states = {one["id"]: one["state"] for one in told(at("SE-NCP", "deconflict", "holdings", "--json"))["entered"]}
    assert states[listed[0]["id"]] == "withdrawn"


def test_two_searches_at_one_place_in_one_hour_are_told_to_both(at):
    day = f"{datetime.now(UTC) + timedelta(days=20):%Y-%m-%d}"

    def planned(agency, hour):
        window = ("--since", f"{day}T{hour:02}:00+00:00", "--until", f"{day}T{hour + 1:02}:00+00:00")
        words = ("deconflict", "search", "Nyvej 1, Havneby", *window, "--reference", agency, *WHY)
        assert at(agency, *words).exit_code == 0
        followed()

    planned("SE-NCP", 6)
    planned("DK-NCP", 7)
    for agency, other in (("SE-NCP", "DK-NCP"), ("DK-NCP", "SE-NCP")):
        hits = told(at(agency, "deconflict", "hits", "--all", "--json"))
        assert {one["other"] for one in hits} == {other}
        assert {one["kind"] for one in hits} == {"search"}


def test_the_directory_and_the_budget_are_said(at, run, guard, operation):  # noqa: F811
    run("agency", "contact", "SE-NCP", "--title", "Night desk", "--phone", "+46 555 0100")
    assert "+46 555 0100" in at("DK-NCP", "deconflict", "directory").output
    assert told(at("DK-NCP", "deconflict", "budget", "--json"))["left to you"] == 2_000
    assert at("DK-NCP", "deconflict", "budget", "--officer", "1", "--agency", "5", *WHY).exit_code == 4
    dora = ("--as", f"{operation.reference}-dora", "--operation", operation.reference, "--purpose", "test")
    assert run("deconflict", "budget", "--officer", "1", *WHY, *dora).exit_code == 3
    assert run("deconflict", "budget", "--officer", "1", "--agency", "5", *WHY, *dora).exit_code == 0
    assert at("DK-NCP", "deconflict", "ask", "email", HELD, *WHY).exit_code == 0
    assert at("DK-NCP", "deconflict", "ask", "email", HELD, *WHY).exit_code == 4


def test_enumeration_is_stopped_and_settled(at, run, guard, operation, tmp_path):  # noqa: F811
    file = tmp_path / "block.csv"
    file.write_text("kind,value\n" + "\n".join(f"phone,+45 55 50 01 {n:02}" for n in range(25)), encoding="utf-8")
    stopped = at("DK-NCP", "deconflict", "ask-file", str(file), *WHY)
    assert stopped.exit_code == 4
    assert "nothing was asked" in stopped.stderr
    dora = ("--as", f"{operation.reference}-dora", "--operation", operation.reference, "--purpose", "test")
    (alarm,) = told(run("deconflict", "alarms", "--json", *dora))
    assert (alarm["state"], alarm["questions"]) == ("open", 25)
    assert alarm["reason"] == WHY[1]
    assert at("DK-NCP", "deconflict", "ask", "phone", "+45 55 50 09 99", *WHY).exit_code == 4
    assert at("DK-NCP", "deconflict", "settle", alarm["alarm"], "cleared", *WHY).exit_code == 4
    assert run("deconflict", "settle", alarm["alarm"], "cleared", *WHY, *dora).output == "cleared\n"
    assert at("DK-NCP", "deconflict", "ask", "phone", "+45 55 50 09 99", *WHY).exit_code == 0


def test_a_person_that_is_not_there_is_absent(at):
    assert at("DK-NCP", "deconflict", "person", "P-00042", *WHY).exit_code == 5
    assert at("EC3", "deconflict", "package", "NONE-1", *WHY).exit_code == 5
