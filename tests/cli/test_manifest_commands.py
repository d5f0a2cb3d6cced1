"""Other tools' manifests from the command line: in, out, and the same again."""

import json

import pytest
from click.testing import CliRunner

from tests.evidence.manifests import MD5, US


@pytest.fixture
def run():
    from tallystick.cli.commands import tallystick

    def call(*words):
        return CliRunner().invoke(tallystick, [str(word) for word in words], catch_exceptions=False, obj=None)

    return call


def test_vics_goes_in_and_comes_out_the_same(run, tmp_path):
    given = {
        "@odata.context": f"{US}#Media",
        "value": [{"MediaID": 1, "Category": 2, "MD5": MD5.upper(), "MediaSize": 3, "Unheard": {"of": [1.0, None]}}],
    }
    (tmp_path / "in.json").write_text(json.dumps(given))
    told = run("manifest", "read", tmp_path / "in.json", "--as", "vics", "--into", tmp_path / "read", "--json")
    assert told.exit_code == 0, told.output
    assert {row["stream"]: row["records"] for row in json.loads(told.stdout)}["MEDIA"] == 1
    made = run("manifest", "vics", tmp_path / "read", tmp_path / "out.json")
    assert made.output == "written: 1 entries, 0 cases\n"
    back = json.loads((tmp_path / "out.json").read_text())
    assert {name: back[name] for name in given} == given


def test_what_is_none_is_refused_with_what_to_do(run, tmp_path):
    (tmp_path / "in.json").write_text("no JSON")
    for words in (
        ("manifest", "read", tmp_path / "in.json", "--as", "vics", "--into", tmp_path / "one"),
        ("manifest", "read", tmp_path / "in.json", "--as", "guessed", "--into", tmp_path / "two"),
        ("manifest", "vics", tmp_path, tmp_path / "out.json"),
    ):
        assert run(*words).exit_code in (3, 5), words
