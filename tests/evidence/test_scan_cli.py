"""The command on the examiner's own machine: no database, no Django, no home; errors as everywhere in the house."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tallystick.cli.commands import tallystick


@pytest.fixture
def exhibit(tmp_path: Path) -> Path:
    (tmp_path / "exhibit").mkdir()
    (tmp_path / "exhibit" / "note").write_text("words")
    return tmp_path / "exhibit"


def run(*words: object) -> Result:
    return CliRunner().invoke(tallystick, ["scan", *map(str, words)])


def test_scan_key_check_in_three_commands(exhibit: Path, tmp_path: Path):
    made = run("key", tmp_path / "key")
    verify_key = made.stdout.split()[-1]
    scanned = run(exhibit, "--into", tmp_path / "into", "--key", tmp_path / "key", "--item", "A-001", "--digests-only")
    assert scanned.exit_code == 0, scanned.output
    assert scanned.stdout.splitlines()[:2] == [
        "item A-001: 1 entries",
        "read 1, partly 0, unreadable 0, not files 0; 5 bytes",
    ]
    checked = run("check", tmp_path / "into", "--verify-key", verify_key)
    assert (checked.exit_code, checked.stdout) == (0, scanned.stdout)
    assert checked.stderr == ""
    assert "only its own word" in run("check", tmp_path / "into").stderr


def test_options_may_come_first_and_json_is_the_head(exhibit: Path, tmp_path: Path):
    told = run("--into", tmp_path / "into", "--digests-only", "--quiet", "--json", exhibit)
    assert told.stderr == ""
    assert json.loads(told.stdout) == json.loads((tmp_path / "into" / "head.json").read_bytes())


def test_errors_say_where_what_and_what_to_do_with_their_exit_codes(exhibit: Path, tmp_path: Path):
    refused = run(exhibit, "--into", exhibit / "into", "--digests-only")
    assert refused.exit_code == 4
    assert "Name a folder on a disk of your own." in refused.stderr
    assert run(tmp_path / "none", "--into", tmp_path / "into").exit_code == 5
    assert run("check", tmp_path / "none").exit_code == 5
    run(exhibit, "--into", tmp_path / "into", "--digests-only")
    assert run(exhibit, "--into", tmp_path / "into", "--digests-only").exit_code == 6
    (tmp_path / "into" / "FILES.parquet").write_bytes(b"")
    broken = run("check", tmp_path / "into")
    assert broken.exit_code == 3
    assert "FILES.parquet: its SHA-256" in broken.stderr


def test_help_names_the_three(exhibit: Path):
    told = run("--help").stdout
    assert all(word in told for word in ("FOLDER --into MANIFEST", "check", "key"))


DOORS = {
    "from tallystick.site.__main__ import assembled as door": ("django", "procrastinate", "allauth"),
    "from tallystick.cli.commands import tallystick\ndoor = lambda: tallystick": (
        "django", "procrastinate", "psycopg", "tallystick.records",
    ),
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS, ids=["command", "group"])
def test_a_whole_scan_loads_neither_django_nor_a_database_and_makes_no_home(door: str, exhibit: Path, tmp_path: Path):
    script = (
        f"import sys\n{door}\n"
        "try: door()(['scan', *sys.argv[1:]], obj=None, prog_name='tallystick')\n"
        "except SystemExit as ended: assert ended.code == 0\n"
        f"print(sorted(set({DOORS[door]}) & set(sys.modules)))\n"
    )
    words = [str(exhibit), "--into", str(tmp_path / "into"), "--quiet"]
    environment = {**os.environ, "TALLYSTICK_HOME": str(tmp_path / "home")}
    told = subprocess.run(
        [sys.executable, "-c", script, *words], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines()[-1] == "[]"
    assert not (tmp_path / "home").exists()
    assert (tmp_path / "into" / "head.json").exists()


def test_no_file_of_the_scan_imports_django_or_records():
    import ast

    import tallystick

    for path in (Path(next(iter(tallystick.__path__))) / "evidence" / "scan").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if name.startswith(("django", "tallystick.records"))], path.name
