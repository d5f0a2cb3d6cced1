"""Permissions, hand-overs and the restricted route from the command line, with the house's exit codes."""

import json

import pytest

from tests.cli.test_commands import home, run  # noqa: F401 - the fixtures
from tests.sharing.conftest import scene  # noqa: F401 - the fixture
from tests.sharing.scene import SECRET


@pytest.fixture
def by(scene):  # noqa: F811
    """Options of an agency's officer, with a reason: ``by("SE-NCP")``."""

    def options(who: str) -> tuple[str, ...]:
        name = f"{scene.joint.reference}-{who}"
        return ("--as", name, "--operation", scene.joint.reference, "--purpose", "test", "--reason", "because")

    return options


def listed(run, options, group):  # noqa: F811
    return json.loads(run(group, "list", *options[:-2], "--json").stdout)


def test_a_draft_names_missing_permissions_and_how_to_ask(scene, run, by):  # noqa: F811
    told = run("package", "draft", "--recipient", "DK-NCP", *by("EC3"))
    assert told.exit_code == 0
    asking = f"tallystick permission ask {SECRET[:12]} --code H2 --recipient DK-NCP"
    assert asking in told.stderr
    assert run(*asking.split()[1:], *by("EC3")).output.startswith("SE-NCP is asked")
    (waiting,) = [row for row in listed(run, by("SE-NCP"), "permission") if row["list"] == "waits for you"]
    answer = ("permission", "answer", waiting["id"], "--grant", "--until", "2031-01-31")
    assert run(*answer, *by("SE-NCP")).exit_code == 6
    assert "--first-time" in run(*answer, *by("SE-NCP")).stderr
    assert run(*answer, "--first-time", *by("SE-NCP")).output.startswith("granted")
    assert "SECRET" in str(scene.draft().package.content)
    assert run("permission", "withdraw", waiting["id"], *by("SE-NCP")).exit_code == 0


def test_a_package_goes_out_approved_and_meant(scene, run, by):  # noqa: F811
    from tallystick.drill.cast import engage

    engage(scene.joint.home, ["EC3", "DK-NCP"], "EC3")
    package = str(scene.draft().package.pk)
    release = ("package", "release", package)
    assert run(*release, *by("EC3/2")).exit_code == 6
    assert run("package", "approve", package, *by("EC3/2")).exit_code == 0
    assert "was never given anything" in run(*release, *by("EC3/2")).stderr
    assert run(*release, "--first-time", *by("EC3/2")).output.startswith("released")


def test_a_contribution_is_offered_and_accepted(scene, run, by):  # noqa: F811
    (mine,) = [row["id"] for row in listed(run, by("SE-NCP"), "intake")]
    offered = run("handover", "offer", "contribution", mine, "--to", "DE-BKA", *by("SE-NCP")).output.split()[-1]
    assert run("handover", "accept", offered, *by("DK-NCP")).exit_code == 5
    assert run("handover", "accept", offered, *by("DE-BKA")).output.startswith("accepted")
    assert [row["state"] for row in listed(run, by("SE-NCP"), "handover")] == ["accepted"]
    assert run("handover", "withdraw", offered, *by("SE-NCP")).exit_code == 6


def test_a_person_is_kept_away(scene, run, by):  # noqa: F811
    keep = ("person", "keep-away", "P-1", "--from")
    assert run(*keep, "EC3", *by("EC3")).exit_code == 4
    assert run(*keep, "DK-NCP", *by("EC3")).output.startswith("hidden from: DK-NCP")
    assert [part["number"] for part in scene.draft().package.content["persons"]] == ["P-2"]
