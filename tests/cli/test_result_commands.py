"""Results, figures and releases from the command line."""

import json

import pytest

from tests.cli.test_commands import home, run  # noqa: F401 - the fixtures

AT = ("--at", "2026-03-01T09:30+01:00")


def as_officer(operation, agency, *roles):
    from tallystick.records.models import Officer
    from tallystick.records.session import administration

    with administration():
        Officer.objects.filter(username=f"{operation.reference}-{agency}").update(roles=list(roles))
    return ("--as", f"{operation.reference}-{agency}", "--operation", operation.reference, "--purpose", "test")


@pytest.fixture
def dane(operation):
    return as_officer(operation, "DK-NCP", "national_officer")


@pytest.fixture
def centre(operation):
    return as_officer(operation, "EC3", "coordinator")


def entered(run, *said):  # noqa: F811
    made = run("result", "enter", *said)
    assert made.exit_code == 0, made.output
    return made.output.split()[-1]


def test_results_are_entered_corrected_confirmed_and_counted(run, dane, centre, operation):  # noqa: F811
    row = entered(run, "arrest", "--count", "3", *AT, *dane)
    assert "corrected" in run("result", "correct", row, "arrest", "--count", "2", "--reason", "misread", *dane).output
    told = ("--for", "DK-NCP", "--told-by", "Duty officer", "--told-how", "phone", "--told-at", "2026-03-01T10:00Z")
    search = entered(run, "house_search", *told, *AT, *centre)
    assert search in run("result", "to-confirm", *dane).output
    assert run("result", "confirm", "result", search, "confirmed", *dane).output == "confirmed\n"
    listed = json.loads(run("result", "list", "--json", *dane).stdout)
    assert sorted((one["kind"], one["count"]) for one in listed) == [("arrest", 2), ("house_search", 1)]
    assert len(json.loads(run("result", "show", row, *dane).stdout)["history"]) == 2
    figures = {one["key"]: one["number"] for one in json.loads(run("figures", "list", "--json", *centre).stdout)}
    assert (figures["arrests"], figures["house_searches"]) == (2, 1)
    page = json.loads(run("figures", "show", "arrests", "--against", "house_searches", "--json", *centre).stdout)
    assert (page["number"], page["against"]["number"], len(page["only here"])) == (2, 1, 1)
    assert "only in the first" in run("figures", "show", "arrests", "--against", "house_searches", *centre).output
    assert run("result", "withdraw", search, "--reason", "not ours", *dane).output == "withdrawn\n"
    assert "arrests_with_main" in run("figures", "definitions").output


def test_negatives_are_entered_and_listed(run, dane):  # noqa: F811
    made = run("result", "deny", "no_arrests_in_country", "--country", "IT", *dane)
    assert made.exit_code == 0, made.output
    assert "no_arrests_in_country" in run("result", "negatives", *dane).output


def test_figures_are_put_signed_and_released(run, dane, centre, operation):  # noqa: F811
    entered(run, "child_safeguarded", *AT, *dane)
    wanted = ("release-figures", "put", "house_searches", "children_safeguarded", "--reason", "press", *centre)
    assert run(*wanted).exit_code == 4, "nobody consented"
    assert run("release-figures", "consent", "give", "--reason", "agreed", *dane).exit_code == 0
    made = run(*wanted, "--embargo", "2026-03-02T11:00+01:00")
    assert made.exit_code == 0, made.output
    release = made.output.split()[-1]
    assert run("release-figures", "release", release, "--reason", "now", *centre).exit_code == 4
    assert run("release-figures", "sign", release, "signed", *dane).output == "signed\n"
    for agency in ("SE-NCP", "DE-BKA"):
        told = (
            "--for",
            agency,
            "--told-by",
            "Liaison",
            "--told-how",
            "liaison_officer",
            "--told-at",
            "2026-03-01T10:00Z",
        )
        assert run("release-figures", "sign", release, "signed", *told, *centre).output == "signed\n"
    assert "released:" in run("release-figures", "release", release, "--reason", "all signed", *centre).output
    page = json.loads(run("release-figures", "show", release, *dane).stdout)
    assert [one["total"] for one in page["figures"]] == [0, 1]
    assert release in run("release-figures", "list", *dane).output
    other = run("release-figures", "put", "arrests", "--national", "DK", "--reason", "ours", *dane).output.split()[-1]
    assert run("release-figures", "abandon", other, "--reason", "later", *dane).output == "abandoned\n"


def test_a_time_without_offset_is_refused(run, dane):  # noqa: F811
    assert run("result", "enter", "arrest", "--at", "2026-03-01T09:30", *dane).exit_code == 3
