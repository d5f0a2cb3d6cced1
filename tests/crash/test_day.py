"""The desk is killed while an action day is prepared and in the middle of it, and its database with it: nothing it
acknowledged is lost, nothing is there twice, and the figures are those of a day that nobody disturbed.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tallystick.records.server import Server
from tests.crash.children import ROOT, empty_home, environment, lines, stop
from tests.crash.day_player import BEFORE

SERVE = """
import sys
from pathlib import Path
from tallystick.site.serving import serve
serve(Path(sys.argv[1]), port=int(sys.argv[2]), worker=False)
"""
LOOK = """
import json
from django.db import connections
from tallystick.drill.day.jobs import counted_now, operation_of
from tallystick.drill.day.score import day_truth
from tallystick.drill.day.script import read_day
from tallystick.records.session import administration
folder, operation = home.parent / "rehearsal", operation_of("DAY-CRASH")
found = {}
with administration(), connections["owner"].cursor() as cursor:
    for table, name in (
        ("doorreport", "door "), ("result", "result:"), ("negative", "negative:"), ("subject", "?"),
        ("searchhours", "?"), ("callanswer", "?"),
    ):
        cursor.execute(f"SELECT sent::text, id::text FROM records_{table} WHERE operation_id = %s", [operation])
        for sent, id in cursor.fetchall():
            asked = "SELECT count(*) FROM records_ledgerline WHERE subject = %s AND act NOT LIKE 'entry_%%'"
            cursor.execute(asked, [name + id])
            found.setdefault(sent, []).append(cursor.fetchone()[0])
    groups = {"call": 'kind, "to"', "subjectdetail": "subject, valid_until", "childconsent": "owner"}
    said = {}
    for table, columns in groups.items():
        asked = f"SELECT {columns}, count(*) FROM records_{table} WHERE operation_id = %s GROUP BY {columns}"
        cursor.execute(asked, [operation])
        said[table] = {" ".join(str(one) for one in row[:-1]): row[-1] for row in cursor.fetchall()}
counted = {key: line.by_country for key, line in counted_now(read_day(folder), operation).items()}
truth = {key: said["by_country"] for key, said in day_truth(folder).items()}
print(json.dumps({"rows": found, "said": said, "counted": counted, "truth": truth}))
"""
WITH_LINE = ("door", "correct_door", "result", "correct", "withdraw", "negative")
"""What is entered by these has one ledger line under the name of its row, beside what its country says of it."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    made = empty_home(tmp_path)
    done = subprocess.run(
        player(made), env=environment(made), cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    yield made
    stop(made)


def player(home: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "tests.crash.day_player", str(home), str(home.parent / "rehearsal"), *more]


class Desk:
    """The desk on a port of this machine, started and killed."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.home = home
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-c", SERVE, str(self.home), str(self.port)]
        with (self.home.parent / "desk.log").open("a") as log:
            self.process = subprocess.Popen(
                command, env=environment(self.home), stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """All of its processes at once, without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


@contextmanager
def served(home: Path) -> Iterator[Desk]:
    desk = Desk(home)
    try:
        yield desk
    finally:
        desk.kill()


def acknowledged(home: Path) -> list[tuple[int, str, str]]:
    path = home.parent / "acknowledged"
    return [tuple(json.loads(line)) for line in path.read_text().splitlines()] if path.exists() else []


def wait_for(home: Path, count: int, officers: subprocess.Popen[str]) -> None:
    """Until so many lines were acknowledged."""
    ends = time.monotonic() + 240
    while len(acknowledged(home)) < count:
        assert officers.poll() is None, officers.stderr.read()[-3000:]
        assert time.monotonic() < ends, "nothing gets done"
        time.sleep(0.02)


def disturbed(home: Path, countries: str, cuts: tuple[int, ...]) -> None:
    """Play the day at a desk that is killed each time so many lines were acknowledged; once with its database."""
    with served(home) as desk:
        words, told = player(home, desk.address, countries), environment(home)
        officers = subprocess.Popen(words, env=told, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        try:
            for count in cuts:
                wait_for(home, count, officers)
                desk.kill()
                if count == cuts[-1]:
                    Server(home).stop(mode="immediate")
                    Server(home).start()
                desk.start()
            assert officers.wait(timeout=300) == 0, officers.stderr.read()[-3000:]
        finally:
            officers.kill()


@pytest.mark.parametrize(
    ("countries", "cuts"),
    [("SI,ME", (15, 70, 120)), pytest.param("all", (40, 110, 300, 400), marks=pytest.mark.long)],
)
def test_a_killed_desk_loses_nothing_it_acknowledged_and_has_nothing_twice(home, countries, cuts):
    disturbed(home, countries, cuts)
    told = acknowledged(home)
    seen = json.loads(lines(home, LOOK))
    rows = seen["rows"]
    assert len(told) > cuts[-1]
    # Where everybody is a subject, nobody is left to be reported; a line about several has a key for each part.
    lines_told = [(act, sent) for _, act, sent in told if act not in ("confirm", "bulk", "reported", BEFORE)]
    assert {sent for _, sent in lines_told} <= set(rows)
    assert {sent: found for sent, found in rows.items() if len(found) > 1} == {}
    assert {sent: rows[sent] for _, act, sent in told if act in WITH_LINE and rows[sent] != [1]} == {}
    assert told[cuts[0] - 1][1] == told[cuts[0]][1] == BEFORE, "it is killed while the day is prepared, too"
    again = {call: count for call, count in seen["said"].pop("call").items() if count > 1}
    assert again == ({"window AL-NCP": 2} if countries == "all" else {}), "one country declined its window at first"
    assert {what: count for table in seen["said"].values() for what, count in table.items() if count > 1} == {}
    for key, truth in seen["truth"].items():
        counted = seen["counted"][key]
        wanted = [code for code in {*truth, *counted} if countries == "all" or code in countries]
        assert {code: counted.get(code, 0) for code in wanted} == {code: truth.get(code, 0) for code in wanted}, key
