"""Attach a manifest from the command line: a scan's under its key, another tool's by its reader."""

import json

from tallystick.evidence.scan.keys import new_key
from tallystick.evidence.scan.run import Wish, scan
from tests.cli.test_commands import home, run  # noqa: F401 - the fixtures
from tests.cli.test_item_commands import ann  # noqa: F401 - the fixture
from tests.evidence.test_attaching_foreign import write


def test_both_kinds_are_attached_and_shown_as_what_they_are(operation, run, ann, tmp_path):  # noqa: F811
    run("item", "register", "A-001", "--kind", "phone", *ann)
    (tmp_path / "exhibit").mkdir()
    key, named = new_key(tmp_path / "key"), f"{operation.reference} A-001"
    wish = Wish(folder=tmp_path / "exhibit", into=tmp_path / "made", item=named, key=tmp_path / "key", look="", lanes=1)
    scan(wish, tell=lambda line: None)
    why = ("--reason", "brought on a stick", *ann)
    scanned = run("item", "attach", "A-001", str(tmp_path / "made"), "--verify-key", key, *why)
    assert "attached" in scanned.output, scanned.output
    given = str(write(tmp_path))
    assert "4 files, 2 pictures" in run("item", "attach", "A-001", given, "--reader", "vics", *why).output
    assert run("item", "attach", "A-001", given, "--reader", "vics", *why).exit_code == 6
    said = run("item", "show", "A-001", *ann).output
    assert "scanned: " in said
    assert "read as vics: " in said
    assert "4 files, 3 classified; no signature of ours" in said
    told = json.loads(run("item", "show", "A-001", "--json", *ann).stdout)["manifests"]
    assert [(one["form"], one["signer"]) for one in told] == [("scan", key), ("vics", "")]


def test_it_is_said_which_of_the_two_it_is(run, ann, tmp_path):  # noqa: F811
    why = ("--reason", "brought on a stick", *ann)
    for more in ((), ("--reader", "vics", "--verify-key", "00")):
        assert run("item", "attach", "A-001", str(tmp_path), *more, *why).exit_code == 2
    assert run("item", "attach", "A-001", str(write(tmp_path)), "--reader", "vics", *why).exit_code == 5
