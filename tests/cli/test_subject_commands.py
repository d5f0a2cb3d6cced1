"""Subjects of action from the command line: set, described, refused until ready, in danger, withdrawn."""

import json

import pytest

from tests.cli.test_commands import home, run  # noqa: F401 - the fixtures
from tests.cli.test_day_commands import at, told  # noqa: F401 - the fixture

WHY = ("--reason", "Prepared for the day")


@pytest.fixture
def national(operation):
    from tallystick.records.models import Officer
    from tallystick.records.session import administration

    with administration():
        Officer.objects.filter(agency_id="DK-NCP").update(roles=["national_officer"])


def shown(at, name):  # noqa: F811
    return json.loads(at("DK-NCP", "subject", "show", name, "--json").stdout)


def test_a_subject_is_set_described_and_says_what_is_missing(at, national):  # noqa: F811
    told(at("DK-NCP", "subject", "set", "K-1", "--count", "2", "--role", "buyer", *WHY))
    before = shown(at, "K-1")
    told(
        at(
            "DK-NCP",
            "subject",
            "describe",
            "K-1",
            "basis=Order 7",
            "valid_from=2026-01-01T00:00+01:00",
            "valid_until=2027-01-01T00:00+01:00",
            "children=no",
            "support=Leaflet given",
            *WHY,
        )
    )
    told(at("DK-NCP", "subject", "describe", "K-1", "suicide_assessed_by=A. Psychologist", *WHY))
    lacking = {one["sentence"] for one in before["reasons"] if not one["met"]}
    still = {one["sentence"] for one in shown(at, "K-1")["reasons"] if not one["met"]}
    assert len(still) < len(lacking)
    assert not any("hildren" in one for one in still), "what was written before stayed"
    refused = at("DK-NCP", "subject", "ready", "K-1", *WHY)
    assert refused.exit_code == 4
    assert all(sentence.rstrip(".") in refused.output.replace("\n", " ") for sentence in still)
    assert at("DK-NCP", "subject", "describe", "K-1", "colour=red", *WHY).exit_code == 3


def test_danger_goes_at_once_and_the_coordinator_reads_the_state_alone(at):  # noqa: F811
    told(at("DK-NCP", "subject", "set", "K-1", *WHY))
    told(at("DK-NCP", "subject", "danger", "K-1", "--reason", "CANARY a child cries"))
    seen = told(at("EC3", "subject", "list"))
    assert "K-1" in seen
    assert "go" in seen
    assert "CANARY" not in seen


def test_hours_and_withdrawal(at):  # noqa: F811
    said = told(at("DK-NCP", "subject", "hours", "Europe/Copenhagen", "--since", "06:00", "--until", "21:00",
                   "--source", "invented for this test", *WHY))  # fmt: skip
    assert "06:00 to 21:00" in said
    assert (
        at("DK-NCP", "subject", "hours", "Europe/Copenhagen", "--since", "6 o'clock", "--source", "x", *WHY).exit_code
        == 3
    )
    told(at("DK-NCP", "subject", "set", "K-2", *WHY))
    told(at("DK-NCP", "subject", "withdraw", "K-2", *WHY))
    assert at("DK-NCP", "subject", "withdraw", "K-2", *WHY).exit_code == 6


def test_who_it_is_is_written_by_national_officers(at):  # noqa: F811
    told(at("DK-NCP", "subject", "set", "K-3", *WHY))
    refused = at("DK-NCP", "subject", "describe", "K-3", "team=4", *WHY)
    assert refused.exit_code == 4
    assert "a national officer writes who a subject is" in refused.output
