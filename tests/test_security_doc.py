"""docs/security.md and docs/asvs.md say what is so: limits, roles, keys, tables, tests: compared with the code."""

import ast
import functools
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
STATES = ("met", "not met", "not applicable")


@functools.cache
def document() -> str:
    return (ROOT / "docs/security.md").read_text(encoding="utf-8")


def table_below(heading: str) -> list[list[str]]:
    """Cells of the first table under a heading, without its two head lines."""
    part = document().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[2:]]


def requirements() -> list[list[str]]:
    """id, level, what, here, tests, state."""
    text = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| V\d", line)]
    return [[cell.strip() for cell in row.strip().removeprefix("|").removesuffix("|").split(" | ")] for row in rows]


def target() -> dict[str, str]:
    lines = (ROOT / "docs/asvs.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


def cited(row: list[str]) -> list[str]:
    return re.findall(r"`(tests/[^`]+)`", row[4])


@functools.cache
def there(name: str) -> set[str]:
    """Names of the tests in a file; empty when there is no such file."""
    path = ROOT / name
    if not path.is_file():
        return set()
    found = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.name for node in found if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def missing(named: str) -> bool:
    place, _, test = named.partition("::")
    return not test.startswith("test_") or test not in there(place)


def test_every_cited_test_is_there():
    assert [f"{row[0]}: {named}" for row in requirements() for named in cited(row) if missing(named)] == []
    assert missing("tests/test_security_doc.py::test_of_nothing")
    assert missing("tests/no_such_file.py::test_of_nothing")


def test_what_no_test_checks_is_not_met():
    assert [row[0] for row in requirements() if row[5] == "met" and not cited(row)] == []
    assert {row[5] for row in requirements()} <= set(STATES)


def test_what_is_not_met_or_not_applicable_says_why():
    assert [row[0] for row in requirements() if row[5] != "met" and len(row[3]) < 8] == []


def test_every_requirement_of_the_target_is_there_once_with_its_level():
    assert Counter(row[0] for row in requirements()) == Counter(list(target()))
    assert {row[0]: row[1] for row in requirements()} == target()
    levels = Counter(target().values())
    assert (levels["1"], levels["2"]) == (70, 183), "all of levels 1 and 2 of version 5.0.0"
    assert {name.split(".")[0] for name, level in target().items() if level == "3"} == {
        "V1",
        "V5",
        "V8",
        "V11",
        "V14",
        "V16",
    }


def test_the_sums_are_true():
    text = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
    said = {
        cells[0]: [int(cell) for cell in cells[1:]]
        for line in text.splitlines()
        if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 5
        and cells[0] in ("1", "2", "3", "all")
    }
    for level in ("1", "2", "3", "all"):
        states = Counter(row[5] for row in requirements() if level in (row[1], "all"))
        assert said[level] == [*(states[state] for state in STATES), sum(states.values())], level


@pytest.mark.parametrize("name", ["docs/security.md", "docs/asvs.md"])
def test_files_the_documents_name_are_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for place in re.findall(r"`((?:tests|docs)/[\w/.-]+)", text):
        assert (ROOT / place).exists(), place
    for place in re.findall(r"`((?:records|site|desk|sharing|cage|linking|oversight)/[\w/.-]*)`", text):
        assert (ROOT / "src/tallystick" / place).exists(), place


def test_the_document_is_short():
    assert len(document().splitlines()) <= 250


def limits() -> dict[str, str]:
    """What the code holds to."""
    from django.conf import settings

    from tallystick.cage.limits import Limits
    from tallystick.desk.asking import LONGEST_REASON
    from tallystick.intake.prepare import READERS_AT_ONCE
    from tallystick.oversight.rules import BY_LINK, LEAST, MOST, OPENED, SHARE, TIMES
    from tallystick.records.token import SECONDS
    from tallystick.sharing.seal import AT_MOST
    from tallystick.site.sitting import FRESH, IDLE, KEPT, LONGEST
    from tallystick.victims.acts import LASTS

    counted = (ROOT / "src/tallystick/records/sql/60_sign_in.sql").read_text(encoding="utf-8")
    tries = dict(re.findall(r"WHEN '(\w+)' THEN (\d+)", counted))
    assert tries["password"] == tries["factor"]
    assert "interval '15 minutes'" in counted
    (known,) = set(re.findall(r"interval '(\d+ days)'", counted))
    length = next(one["OPTIONS"]["min_length"] for one in settings.AUTH_PASSWORD_VALIDATORS if "OPTIONS" in one)
    reading, mib = Limits(), 1 << 20
    return {
        "session without a request": f"{IDLE // 60} minutes",
        "session since signing in": f"{LONGEST // 3600} hours",
        "second factor counts as fresh for outward acts": f"{FRESH // 60} minutes",
        "form kept after a session ended": f"{KEPT // 60} minutes",
        "tries of a password or second factor for a name, in 15 minutes": tries["password"],
        "tries from one source address, in 15 minutes": tries["source"],
        "a source where an officer signed in has tries of its own for them": known,
        "shortest password": f"{length} characters",
        "viewer token": f"{SECONDS} seconds",
        "broken glass": f"{LASTS.total_seconds() // 60:.0f} minutes",
        "body of a form": f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // mib} MiB",
        "reason": f"{LONGEST_REASON} characters",
        "one record of a file": f"{reading.record_bytes // mib} MiB",
        "memory of a reading": f"{reading.memory // mib} MiB",
        "processor time of a reading": f"{reading.cpu_seconds} seconds",
        "files a reading may write, each": f"{reading.file_bytes // mib} MiB",
        "readings at once in one intake": f"{READERS_AT_ONCE}",
        "sealed package that is opened": f"{AT_MOST // mib} MiB",
        "persons opened in an hour before an alert, and times the officer's median": f"{OPENED} and {TIMES}",
        "persons seen on single links in an hour before an alert": f"{BY_LINK}",
        "weekly sample of looks": f"{SHARE * 100:.0f} %, at least {LEAST}, at most {MOST}",
    }


def test_the_numbers_in_the_document_are_those_of_the_code(database):
    assert dict(table_below("Limits")) == limits()


def test_every_table_has_a_protection_level(database):
    from tallystick.records.seeing import TABLES

    named = [table for row in table_below("What is protected how") for table in re.findall(r"\w+_\w+", row[1])]
    assert [table for table, times in Counter(named).items() if times > 1] == []
    assert set(TABLES) - set(named) == set(), "a table of agency data without a level"


def test_every_role_and_condition_is_in_the_document(database):
    from tallystick.records.roles import ROLES
    from tallystick.vocabulary.codes import OfficerRole

    part = document().split("\n## Who may see what\n", 1)[1].split("\n## ", 1)[0]
    for name in (*ROLES.values(), *OfficerRole):
        assert f"`{name}`" in part, name
    conditions = [row[0] for row in table_below("Who may see what")]
    assert conditions == [
        "role", "grant", "operation and purpose", "category", "handling codes", "not tied", "what it is about",
        "looked as",
    ]  # fmt: skip
    source = (ROOT / "src/tallystick/records/conditions.py").read_text(encoding="utf-8")
    assert "[HERE, who, SHARED, LOOKED_AS, NOT_TIED, ORDINARY, passes]" in source, "these, and what it is about"


def test_every_secret_of_a_home_is_in_the_table_of_keys(tmp_path):
    from tallystick.records.server import Server

    server = Server(tmp_path / "home")
    server._make_secrets()
    text = " ".join(row[0] for row in table_below("Keys"))
    for path in server.secrets.iterdir():
        known = re.sub(r"^(db|viewer)-\w+", r"\1-<role>", path.name)
        assert f"`{known}`" in text, path.name
    said = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/tallystick").rglob("*.py"))
    for name in set(re.findall(r"\"secrets\" / \"([\w.]+)\"", said)) | {"ledger.key", "ledger.origin"}:
        assert f"`{name}`" in text, name


def test_every_reader_is_in_the_document():
    readers = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["tallystick.readers"]
    part = document().split("\n## Files\n", 1)[1].split("\n## ", 1)[0]
    assert [name for name in readers if f"`{name}`" not in part] == []


def test_every_page_for_signing_in_is_in_the_document(database):
    from tallystick.site.addresses import SIGN_IN

    part = document().split("\n## Signing in\n", 1)[1].split("\n## ", 1)[0]
    assert set(re.findall(r"`((?:account|mfa)_\w+)`", part)) == set(SIGN_IN)


def test_the_words_that_make_no_password_are_in_the_document(database):
    from tallystick.site.passwords import WORDS

    part = " ".join(document().split("Words that make no password:", 1)[1].split("\n\n", 1)[0].split())
    assert part.startswith(", ".join(WORDS))


def test_every_place_that_is_logged_to_is_in_the_inventory(database):
    """Whatever looks like a log in the home of this test run is known; every logger leads to the journal."""
    import logging

    named = {
        place.strip("`/").split("/")[0]
        for row in table_below("What is logged where")
        for place in re.findall(r"`[^`]+`", row[0])
    }
    logs = [path for kind in ("*.log", "*.jsonl", "*/*.log", "*/*.jsonl") for path in database.glob(kind)]
    assert {path.relative_to(database).parts[0] for path in logs} <= named
    assert {"pg.log", "log", "ledger", "witness"} <= named
    assert [type(handler).__name__ for handler in logging.getLogger("django").handlers] == []
    from tallystick.site.journal import settings

    assert set(settings(database)["handlers"]) == {"journal"}


def test_who_talks_to_whom_is_in_the_document():
    part = document().split("\n## Who talks to whom\n", 1)[1].split("\n## ", 1)[0]
    for word in ("In:", "Inside:", "Out: nothing."):
        assert word in part
    serving = (ROOT / "src/tallystick/site/serving.py").read_text(encoding="utf-8")
    assert 'address: str = "127.0.0.1"' in serving
