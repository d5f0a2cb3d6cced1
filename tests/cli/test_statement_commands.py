"""Statements from the command line: made, read by a named reader, written out; refused until then."""

import json
import re

import pytest

from tests.cli.test_commands import home, run  # noqa: F401 - the fixtures
from tests.report.released import release_of


@pytest.fixture
def at(run, operation):  # noqa: F811
    """``at("statement", ...)``: a command of the coordinator."""

    def call(*words):
        who = ("--as", f"{operation.reference}-EC3", "--operation", operation.reference, "--purpose", "test")
        return run(*words, *who)

    return call


def test_a_statement_is_made_read_and_written(at, operation, tmp_path):
    release, given = release_of(operation), tmp_path / "given.json"
    given.write_text(json.dumps({"contact": "press@agency.example", "follows": ["more"]}), encoding="utf-8")
    made = at("statement", "make", str(release.pk), "press", "it", "--given", str(given), "--figure", "arrests")
    assert made.exit_code == 0, made.output
    number, digest = re.search(r"made (\S+): press it v1, digest (\w{64})", made.output).groups()
    out = tmp_path / "press.pdf"
    refused = at("statement", "write", number, str(out))
    assert refused.exit_code == 4
    assert "no reader of the language has signed" in refused.output
    assert not out.exists()
    assert at("statement", "write", number, str(out), "--draft").exit_code == 0
    named = ("--reader", "Invented Reader", "--capacity", "interpreter")
    assert at("statement", "read", number, "signed", *named, "--digest", "0" * 64).exit_code == 6
    assert at("statement", "read", number, "signed", *named, "--digest", digest).exit_code == 0
    assert at("statement", "write", number, str(out)).exit_code == 0
    assert out.read_bytes().startswith(b"%PDF")
    shown = json.loads(at("statement", "show", number).stdout)
    assert shown["readings"][0]["reader"] == "Invented Reader"
    assert {"is": "figure", "text": "Sono stati arrestati 25 indagati.", "note": "1"} in shown["parts"]
    listed = json.loads(at("statement", "list", "--json").stdout)
    assert [(line["id"], line["hindered"]) for line in listed] == [(number, [])]


def test_languages_without_a_file_say_so(at, run, operation):  # noqa: F811
    rows = {row["language"]: row["file"] for row in json.loads(run("statement", "languages", "--json").stdout)}
    assert (rows["da"], rows["sl"], rows["mt"]) == ("yes", "yes", "no")
    made = at("statement", "make", str(release_of(operation).pk), "press", "mt")
    assert made.exit_code == 5
    assert "no file of its messages yet" in made.output
