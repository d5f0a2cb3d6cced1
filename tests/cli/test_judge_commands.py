"""What people say of files, from the command line."""

import json
from datetime import timedelta

import pytest

from tests.cli.test_commands import home, run  # noqa: F401 - the fixtures
from tests.triage.queued import NOW, digest, lay_bank, lay_queue, match

FILE = digest("file 1")
WHY = ("--reason", "as agreed on the telephone")
UNTIL = ("--until", (NOW + timedelta(days=90)).isoformat())


@pytest.fixture
def officers(operation, database):
    """Options of two Danish analysts; the bank and its match."""
    bank = lay_bank(
        operation.viewer("DK-NCP", "analyst"), home=database, name="known", kind="known_identified",
        entries={"swing": "S-1"},
    )  # fmt: skip
    lay_queue(operation.service, owner="DK-NCP", rows=[{"matches": [match(bank, "swing")]}])
    operation.bank = bank
    rest = ("--operation", operation.reference, "--purpose", "test")
    return [("--as", f"{operation.reference}-DK-NCP{end}", *rest) for end in ("", "/2")]


def test_what_lowers_waits_for_a_second_person(run, officers):  # noqa: F811
    ann, bo = officers
    said = run("judge", "file", FILE, "synthetic", *UNTIL, *WHY, *ann)
    assert said.output.startswith("waits for a second person: ")
    judgement = said.output.split()[-1]
    (line,) = json.loads(run("judge", "waiting", *bo, "--json").stdout)
    assert (line["judgement"], line["says"], line["asked of you"]) == (judgement, "synthetic", True)
    assert run("judge", "agree", judgement, *WHY, *ann).exit_code == 6
    assert run("judge", "agree", judgement, *WHY, *bo).output == "agreed: it stands\n"
    assert json.loads(run("judge", "waiting", *bo, "--json").stdout) == []
    assert run("judge", "withdraw", judgement, *WHY, *ann).output == "taken back\n"


def test_every_subject_has_its_command(run, officers, operation):  # noqa: F811
    ann, _ = officers
    entry = f"sha256:{digest('swing')}"
    graded = ("--scheme", "vics", "--version", "2.0", "--profile", "US", "--value", "1")
    for words in (
        ("file", FILE, "in_danger"),
        ("file", FILE, "classified", *graded),
        ("file", FILE, "handed_on", "--to", "unit 7"),
        ("match", FILE, operation.bank, entry, "confirmed"),
        ("entry", operation.bank, entry, "released"),
        ("series", "S-1", "identified"),
    ):
        said = run("judge", *words, *WHY, *ann)
        assert said.output.startswith("noted: "), (words, said.output)
    safe = run("judge", "series", "S-1", "safe", "--since", "2026-03-01T09:30+01:00", *WHY, *ann)
    assert safe.output.startswith("waits for a second person: ")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("file", FILE, "synthetic"), 3),
        (("file", FILE, "synthetic", "--until", "2099-01-01"), 3),
        (("file", FILE, "classified", "--value", "1"), 3),
        (("file", digest("none"), "in_danger"), 5),
        (("file", FILE, "confirmed"), 2),
        (("series", "S-1", "safe"), 3),
        (("series", "S-9", "identified"), 5),
    ],
)
def test_what_cannot_be_said_ends_with_its_code(run, officers, words, code):  # noqa: F811
    assert run("judge", *words, *WHY, *officers[0]).exit_code == code
