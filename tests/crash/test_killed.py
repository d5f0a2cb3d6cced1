"""Killed at every write point: nothing acknowledged is lost, nothing is half done, and doing it again ends the same.

Each work is killed at a few points here, and at all of them in the long run. Write points are renames, replaces,
links and syncs of files, and commits; programs that a work starts (pg_dump, pg_restore) are killed with nothing.
"""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.crash.children import ROOT, environment, scene_home, stop, well

AT = {"build": 3, "release": 3, "seal": 3, "backup": 4, "restore": "@120"}
LONG = {"build": "all", "release": "all", "seal": "all", "backup": "all", "restore": "30"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    made = scene_home(tmp_path_factory.mktemp("killed"))
    yield made
    for path in (made, *made.parent.glob("restored*"), *made.parent.glob(".restored*")):
        stop(path)


def tries(home: Any, work: str, wanted: str) -> list[dict[str, Any]]:
    """Every try: where it was killed and what was there before, after the kill, and after doing it again."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.kills", str(home), work, wanted],
        env=environment(home),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-3000:]
    found = [json.loads(line) for line in done.stdout.splitlines()]
    if wanted.startswith("@"):
        assert all(one["killed"] for one in found), "a named point was never reached: nothing was tried"
    assert sum(one["killed"] for one in found) >= min(len(found), 3) - 1  # the last points are not always met
    return found


def runs(*works: str) -> Any:
    short = [pytest.param(work, str(AT[work]), id=work) for work in works]
    long = [pytest.param(work, LONG[work], id=f"{work}-long", marks=pytest.mark.long) for work in works]
    return pytest.mark.parametrize(("work", "wanted"), [*short, *long])


@runs("build")
def test_a_build_changes_all_rows_or_none(home, work, wanted):
    for one in tries(home, work, wanted):
        assert one["left"] in (one["before"], one["after"]), one["at"]
        assert one["after"] != one["before"]
        same = one["before"]["persons"].keys() & one["after"]["persons"].keys()
        assert same
        assert {who: one["after"]["persons"][who] for who in same} == {
            who: one["before"]["persons"][who] for who in same
        }


@runs("release")
def test_a_release_is_a_row_a_line_and_a_job_or_none_of_them(home, work, wanted):
    for one in tries(home, work, wanted):
        before, left, after = one["before"], one["left"], one["after"]
        assert not before["out"]
        for seen in (left, after):
            gone = int(seen["out"])
            assert seen["dated"] == seen["out"]
            assert (seen["lines"], seen["jobs"]) == (before["lines"] + gone, before["jobs"] + gone)
        assert after["out"]


@runs("seal")
def test_a_row_names_a_sealed_package_only_when_it_lies_there_whole(home, work, wanted):
    for one in tries(home, work, wanted):
        assert one["before"] == {"sealed": False}
        assert one["left"] in (one["before"], one["after"])
        assert one["after"]["sealed"]
        assert one["after"]["persons"] >= 5


@runs("backup")
def test_no_half_backup_looks_like_a_whole_one(home, work, wanted):
    for one in tries(home, work, wanted):
        assert one["before"] == {"whole": 0, "rows": []}
        assert one["left"] in (one["before"], one["after"])
        assert one["after"]["whole"] == 1


@runs("restore")
def test_no_half_restored_home_opens_and_the_old_one_is_never_lost(home, work, wanted):
    if not list(home.parent.glob("backups/2*")):
        well(home, "backup", "--to", home.parent / "backups")
    for one in tries(home, work, wanted):
        assert one["before"] == {"whole": False}
        assert one["left"] in (one["before"], one["after"])
        assert one["after"] == {"whole": True, "persons": True}
