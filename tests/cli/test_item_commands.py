"""The register of seized items from the command line."""

import json

import pytest

from tests.cli.test_commands import home, run  # noqa: F401 - the fixtures

AT = ("--place", "flat", "--reason", "as on the form")


@pytest.fixture
def ann(operation):
    """Options of a Danish examiner."""
    from tallystick.records.models import Officer
    from tallystick.records.session import administration

    with administration():
        Officer.objects.filter(username=f"{operation.reference}-DK-NCP").update(roles=["examiner"])
    return ("--as", f"{operation.reference}-DK-NCP", "--operation", operation.reference, "--purpose", "test")


def test_an_item_is_entered_handed_over_and_printed(run, ann, tmp_path):  # noqa: F811
    assert "registered A-001" in run("item", "register", "a-001", "--kind", "phone", *ann).output
    when = ("--when", "2026-03-01T09:30+01:00")
    assert "entered" in run("item", "event", "A-001", "seized", *when, *AT, *ann).output
    handed = run("item", "hand-over", "A-001", "--to", "Courier Ib", "--when", "2026-03-01T10:00+01:00", *AT, *ann)
    assert handed.output == "on its way to Courier Ib\n"
    (line,) = json.loads(run("item", "list", *ann, "--json").stdout)
    assert (line["label"], line["on its way to"]) == ("A-001", "Courier Ib")
    assert "received by Courier Ib" in run("item", "receive", "A-001", "--when", "2026-03-01T11:00Z", *AT, *ann).output
    shown = json.loads(run("item", "show", "A-001", *ann, "--json").stdout)
    assert [event["kind"] for event in shown["events"]] == ["seized", "transferred", "received"]
    assert "correct" in run("item", "correct", shown["events"][0]["id"], "--reason", "misread", *ann).output
    assert "gap:" in run("item", "show", "A-001", *ann).output
    for name, words in (("c.pdf", ("report", "A-001")), ("c.jsonld", ("report", "A-001")), ("l.pdf", ("labels",))):
        more = ("--address", "https://desk.example") if words[0] == "labels" else ()
        made = run("item", words[0], *words[1:], str(tmp_path / name), *more, *ann)
        assert made.exit_code == 0, made.output
        assert (tmp_path / name).stat().st_size > 1000
    again = run("item", "report", "A-001", str(tmp_path / "c.pdf"), *ann)
    assert again.exit_code == 6, "nothing is overwritten"


@pytest.mark.parametrize("when", ["yesterday", "2026-03-01T09:30", ""])
def test_a_time_without_offset_is_refused(run, ann, when):  # noqa: F811
    run("item", "register", "A-002", "--kind", "phone", *ann)
    assert run("item", "event", "A-002", "seized", "--when", when, *AT, *ann).exit_code == 3
