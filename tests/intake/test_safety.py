"""Intake starts only in a proved cage, or in one whose holes a coordinator accepted, hole by hole, in the ledger."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tallystick.cage import gate
from tallystick.vocabulary.errors import Conflict, Refused, Unavailable
from tests.cage.sabotage import break_cage, fresh_gate, without_bubblewrap
from tests.intake.folders import write_contribution


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Any:
    fresh_gate(monkeypatch)
    yield
    gate._once.cache_clear()


def test_the_cage_keeps_the_home_shut(operation: Any, fresh: None) -> None:
    from tallystick.intake.safety import check_cage

    (operation.home / "shelf").mkdir(exist_ok=True)
    proof = check_cage(operation.home, operation.viewer("DK-NCP"))
    assert {"the home's secrets", "the database's folder", "the shelf"} <= set(proof.refused)
    assert proof.open == ()


def test_a_hole_stops_intake_until_a_coordinator_accepts_it(
    tmp_path: Path, operation: Any, fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tallystick.intake import jobs
    from tallystick.intake.safety import accept_weaker
    from tallystick.records.models import LedgerLine
    from tallystick.records.session import session

    def receive() -> Any:
        return jobs.receive(folder, home=operation.home, viewer=operation.viewer("DK-NCP"), reason="seized")

    folder = write_contribution(tmp_path / "sent", operation=operation.reference, small=True)
    without_bubblewrap(monkeypatch)
    break_cage("sockets forgotten", tmp_path, monkeypatch)
    with pytest.raises(Unavailable, match="does not refuse: network socket, local socket"):
        receive()
    assert not (operation.home / "incoming").exists() or not any((operation.home / "incoming").rglob("*.parquet"))
    with pytest.raises(Refused, match="only a coordinator of the coordinating body"):
        accept_weaker(operation.home, viewer=operation.viewer("DK-NCP"), reason="ours is fine")
    with pytest.raises(Refused, match="only a coordinator"):
        accept_weaker(operation.home, viewer=operation.viewer("EC3", "analyst"), reason="I need it")
    line = accept_weaker(operation.home, viewer=operation.viewer("EC3"), reason="air-gapped machine")
    assert receive().state == "accepted"
    with session(operation.viewer("EC3")):
        said = json.loads(LedgerLine.objects.get(pk=line.pk).payload)
    assert said == {"reason": "air-gapped machine", "open": ["local socket", "network socket"]}


def test_one_hole_more_stops_it_again(
    tmp_path: Path, operation: Any, fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tallystick.intake.safety import accept_weaker, check_cage

    without_bubblewrap(monkeypatch)
    break_cage("sockets forgotten", tmp_path / "first", monkeypatch)
    accept_weaker(operation.home, viewer=operation.viewer("EC3"), reason="r")
    check_cage(operation.home, operation.viewer("SE-NCP"))
    monkeypatch.undo()
    fresh_gate(monkeypatch)
    without_bubblewrap(monkeypatch)
    break_cage("no filter", tmp_path / "second", monkeypatch)
    with pytest.raises(Unavailable, match="new process") as caught:
        check_cage(operation.home, operation.viewer("SE-NCP"))
    assert "network socket" not in caught.value.what


def test_what_another_operation_accepted_counts_for_it_alone(
    tmp_path: Path, operation: Any, fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tallystick.intake.safety import check_cage
    from tallystick.records.holes import accepted_holes
    from tallystick.records.session import session

    without_bubblewrap(monkeypatch)
    break_cage("sockets forgotten", tmp_path, monkeypatch)
    with pytest.raises(Unavailable):
        check_cage(operation.home, operation.viewer("EC3"))
    with session(operation.viewer("SE-NCP")):
        assert accepted_holes() == frozenset()


@pytest.mark.parametrize(
    ("agency", "roles"),
    [
        ("SE-NCP", ("coordinator",)),
        *(("EC3", (role,)) for role in ("analyst", "national_officer", "examiner", "prevention", "data_protection")),
    ],
)
def test_a_line_forged_past_the_act_accepts_nothing(operation: Any, agency: str, roles: tuple[str, ...]) -> None:
    """Only a coordinator of the coordinating body writes such a line; PostgreSQL asks the role when it is written."""
    from django.db import ProgrammingError

    from tallystick.records import ledger
    from tallystick.records.holes import accepted_holes
    from tallystick.records.session import session

    said: dict[str, Any] = {"act": "accept_weaker_cage", "subject": "cage", "at": datetime.now(UTC)}
    said |= {"payload": {"open": ["network socket"], "roles": ["coordinator"]}, "operation": operation.id}
    viewer = operation.viewer(agency, *roles)
    with pytest.raises(ProgrammingError, match="coordinator"), session(viewer):
        ledger.append(viewer=viewer, **said)
    with session(viewer):
        assert accepted_holes() == frozenset()
    coordinator = operation.viewer("EC3", "coordinator")
    with session(coordinator):
        ledger.append(viewer=coordinator, **said)
    with session(viewer):
        assert accepted_holes() == frozenset({"network socket"})


def test_there_is_nothing_to_accept_in_a_whole_cage(operation: Any, fresh: None) -> None:
    from tallystick.intake.safety import accept_weaker

    with pytest.raises(Conflict, match="refuses everything it must"):
        accept_weaker(operation.home, viewer=operation.viewer("EC3"), reason="to be sure")


def test_the_commands_say_what_holds_and_what_does_not(
    tmp_path: Path, operation: Any, fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tallystick.site.__main__ import assembled
    from tallystick.site.office import Office

    def run(*words: str) -> Any:
        return CliRunner().invoke(assembled(), list(words), obj=Office(operation.home))

    told = run("cage", "prove")
    assert told.exit_code == 0
    assert "refused  the home's secrets" in told.output
    fresh_gate(monkeypatch)
    without_bubblewrap(monkeypatch)
    break_cage("sockets forgotten", tmp_path, monkeypatch)
    told = run("cage", "prove")
    assert (told.exit_code, "OPEN     network socket" in told.output) == (7, True)
    who = ["--as", f"{operation.reference}-EC3", "--operation", operation.reference, "--purpose", "test"]
    told = run("cage", "accept-weaker", "--reason", "a machine apart", *who)
    assert told.exit_code == 0, told.output
    assert "network socket, local socket" in told.output
