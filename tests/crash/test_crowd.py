"""Two importers, two builds and twenty editors at once: nobody's act is lost, nothing is there twice, nobody is left
waiting for another for ever.
"""

import json
import subprocess
import sys
from collections import Counter

import pytest

from tallystick.linking.rules.answers import Said, standing
from tallystick.records import dumping
from tallystick.records.server import Server
from tests.crash.children import ROOT, environment, scene_home, stop

ROWS = {"Decision": "records_decision", "Assessment": "records_assessment"}
WORDS = 'SELECT "left", "right", answer, "by"::text, at, id::text FROM records_decision WHERE withdrawn_at IS NULL'
STATES = 'SELECT "left", "right", state FROM records_link'
CATEGORY = """
SELECT p.number, p.category, l.given FROM records_person p JOIN LATERAL (
  SELECT convert_from(payload, 'UTF8')::jsonb ->> 'category' AS given FROM records_ledgerline l
  WHERE l.act = 'assess_person' AND l.subject = 'person ' || p.id ORDER BY l.arrival DESC LIMIT 1) l ON true
WHERE p.became IS NULL
"""
STATE = {"same": "confirmed", "not_same": "refused", "unsure": "unsure", "disputed": "disputed"}


@pytest.fixture
def home(tmp_path):
    made = scene_home(tmp_path)
    yield made
    stop(made)


@pytest.mark.parametrize("seconds", [6, pytest.param(240, marks=pytest.mark.long)])
def test_a_crowd_at_work_loses_nothing_and_leaves_nothing_twice(home, seconds):
    words = [sys.executable, "-m", "tests.crash.crowd", str(home), str(seconds)]
    ran = subprocess.run(words, env=environment(home), cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    said = json.loads(ran.stdout)
    assert said["errors"] == []
    told = Counter(kind for kind, _ in said["done"])
    assert set(told) == {"Decision", "Assessment", "Build", "Contribution"}
    with dumping.snapshot(Server(home)) as moment:
        ask = moment.connection.execute
        for kind, table in ROWS.items():
            there = {str(row[0]) for row in ask(f"SELECT id FROM {table}").fetchall()}
            assert {row for what, row in said["done"] if what == kind} <= there
        assert ask("SELECT count(*) FROM records_decision").fetchone() == (told["Decision"],)
        assert ask("SELECT count(*) FROM records_ledgerline WHERE act = 'decide_link'").fetchone() == (
            told["Decision"],
        )
        given = {row for what, row in said["done"] if what == "Contribution"}
        assert {str(row[0]) for row in ask("SELECT digest FROM records_contribution").fetchall()} >= given
        for twice in (
            "SELECT digest FROM records_contribution GROUP BY operation_id, owner, digest HAVING count(*) > 1",
            'SELECT "left" FROM records_link GROUP BY operation_id, "left", "right" HAVING count(*) > 1',
            "SELECT unnest(accounts) FROM records_person WHERE became IS NULL GROUP BY 1 HAVING count(*) > 1",
            "SELECT subject FROM records_ledgerline WHERE act = 'receive_contribution' GROUP BY 1 HAVING count(*) > 1",
        ):
            assert ask(twice).fetchall() == []
        assert ask("SELECT count(*) FROM records_build WHERE current").fetchone() == (1,)
        names = ("left", "right", "answer", "by", "at", "id")
        stands = standing(Said(**dict(zip(names, row, strict=True))) for row in ask(WORDS).fetchall())
        for left, right, state in ask(STATES).fetchall():
            assert (left, right) not in stands or state == STATE[stands[left, right]], (left, right)
        for number, category, last in ask(CATEGORY).fetchall():
            assert category == last, number
