"""Oversight at the desk and on the command line: the same answers, for data-protection officers alone."""

import json
import re

import pytest
from click.testing import CliRunner

from tests.stocked import stocked


@pytest.fixture(scope="module")
def desk(database):
    made = stocked()
    from tallystick.linking import reads
    from tallystick.records.session import session

    viewer = made.viewer("coordinator")
    with session(viewer):
        reads.person(viewer, made.persons["P-00042"])
    return made


@pytest.fixture
def run(desk, database):
    from tallystick.records.models import Operation
    from tallystick.records.session import administration
    from tallystick.site.__main__ import assembled
    from tallystick.site.office import Office

    with administration():
        reference = Operation.objects.get(pk=desk.operation).reference

    def call(*words, role="data_protection"):
        who = ["--as", desk.officers[role], "--operation", reference]
        return CliRunner().invoke(assembled(), ["oversight", *words, *who], obj=Office(database))

    return call


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_command_says_who_saw_a_person_in_json_and_in_words(desk, run):
    told = json.loads(run("who", "P-00042", "--json").stdout)
    assert {"consultation", "disclosure"} <= {row["doing"] for row in told}
    assert {row["subject"] for row in told} == {"P-00042"}
    said = run("who", desk.persons["P-00042"]).stdout
    assert desk.officers["coordinator"] in said
    assert re.search(r"\d+ entries", said)
    assert json.loads(run("who", "P-00042", "--since", "2100-01-01", "--json").stdout) == []


def test_who_is_no_guard_is_refused_with_exit_code_4(run):
    for words in (("who", "P-00042"), ("alerts",), ("sample",)):
        assert run(*words, role="coordinator").exit_code == 4


def test_sample_alerts_and_officer_answer_when_there_is_nothing(desk, run):
    assert "0 entries, 0 drawn" in run("sample", "--week", "2019-W07").stdout
    assert run("alerts", "--json").exit_code == 0
    assert desk.officers["coordinator"] in run("officer", desk.officers["coordinator"]).stdout
    assert run("officer", "nobody").exit_code == 5
    assert run("sample", "--week", "soon").exit_code == 5


def test_the_desk_shows_a_guard_the_week_and_who_saw_a_person_and_nobody_else(desk):
    guard = desk.client("data_protection")
    assert guard.get("/").headers["Location"] == "/oversight/"
    assert "Oversight" in text_of(guard.get("/oversight/"))
    seen = text_of(guard.get("/oversight/log/?asked=P-00042"))
    assert desk.officers["coordinator"] in seen
    assert "Nobody of your agency" in text_of(guard.get("/oversight/log/?asked=P-99999"))
    assert guard.get("/oversight/log/?asked=P-00042&since=26.2.").status_code == 422
    assert guard.get("/oversight/?week=never").status_code == 404
    for role in ("coordinator", "national_officer", "victim_identification", "prosecutor"):
        assert desk.client(role).get("/oversight/").status_code == 403
        assert desk.client(role).get("/oversight/log/?asked=P-00042").status_code == 403


def test_a_week_is_drawn_and_reviewed_at_the_desk(desk):
    from django.db import connections

    from tallystick.oversight import rules
    from tests.test_every_read_is_logged import clock

    week = rules.last_over(clock())
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE records_consultation DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE records_consultation SET at = %s WHERE operation = %s", [rules.bounds(week)[0], desk.operation]
        )
        cursor.execute("ALTER TABLE records_consultation ENABLE TRIGGER USER")
    guard = desk.client("data_protection")
    assert "Draw the sample" in text_of(guard.get("/oversight/"))
    assert "are drawn" in text_of(guard.post("/oversight/draw/", {"week": week}, follow=True))
    page = guard.get("/oversight/").content.decode()
    review = re.search(r"/oversight/reviews/[0-9a-f-]{36}/", page)[0]
    assert guard.post(review, {"finding": "breach", "reason": " "}).status_code == 422
    assert guard.post(review, {"finding": "fine", "reason": "x"}).status_code == 422
    assert "coordinators are told" in text_of(
        guard.post(review, {"finding": "breach", "reason": "no task needed it"}, follow=True)
    )
    assert "A look at somebody" in text_of(desk.client("coordinator").get("/notices/"))
    assert desk.client("coordinator").post(review, {"finding": "in_order", "reason": "x"}).status_code == 403
