"""Receiving: all or nothing, once, by those who may; the database is real."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Refused
from tests.intake.folders import write_contribution


@pytest.fixture
def jobs(database: Path) -> Any:
    from tallystick.intake import jobs

    return jobs


def send(tmp_path: Path, operation: Any, *, small: bool = True, **rest: Any) -> Path:
    return write_contribution(tmp_path / "sent", operation=operation.reference, small=small, **rest)


def shelf_of(operation: Any) -> Any:
    from tallystick.tables.shelf import Shelf

    return Shelf(operation.home, operation.id)


def rows(operation: Any, agency: str) -> list[Any]:
    from tallystick.intake import reads
    from tallystick.records.session import session

    viewer = operation.viewer(agency)
    with session(viewer):
        return reads.contributions(viewer)


def test_a_contribution_comes_in_with_its_files_rows_and_ledger_line(tmp_path: Path, operation: Any, jobs: Any) -> None:
    from tallystick.intake import reads
    from tallystick.records.models import LedgerLine
    from tallystick.records.session import session

    viewer = operation.viewer("DK-NCP")
    heard: list[tuple[int, int, str]] = []
    row = jobs.receive(
        send(tmp_path, operation, small=False),
        home=operation.home,
        viewer=viewer,
        reason="seized",
        told=lambda *what: heard.append(what),
    )
    assert (row.owner, row.grants, row.codes, row.state) == ("DK-NCP", ["EC3"], ["H2"], "accepted")
    assert row.counts["total"] == {"read": 8, "accepted": 3, "quarantined": 3, "duplicates": 2}
    assert heard[-1][0] == heard[-1][1]
    shelf = shelf_of(operation)
    assert shelf.given("ACCOUNTS", row.digest).is_file()
    assert shelf.given("ACCESSES", row.digest).is_file()
    assert shelf.quarantine(row.digest).is_file()
    assert not (operation.home / "incoming" / row.digest).exists()
    with session(viewer):
        found = reads.contribution(viewer, str(row.pk))
        assert found.files[0]["path"] == "accounts.csv"
        aside = reads.quarantine(viewer, str(row.pk))
        (line,) = LedgerLine.objects.filter(act="receive_contribution", subject=f"contribution {row.digest}")
    assert [(one.file, one.row) for one in aside] == [("access.csv", 3), ("accounts.csv", 2), ("accounts.csv", 3)]
    assert json.loads(line.payload)["reason"] == "seized"


def test_quarantine_is_read_page_by_page(tmp_path: Path, operation: Any, jobs: Any) -> None:
    from tallystick.intake import reads
    from tallystick.records.session import session

    viewer = operation.viewer("DK-NCP")
    row = jobs.receive(send(tmp_path, operation), home=operation.home, viewer=viewer, reason="r")
    seen, after = [], ""
    with session(viewer):
        while page := reads.quarantine(viewer, str(row.pk), after, most=1):
            seen.append((page[0].file, page[0].row))
            after = str(page[0].pk)
    assert seen == [("accounts.csv", 2), ("accounts.csv", 3)]


def test_receiving_again_changes_nothing(tmp_path: Path, operation: Any, jobs: Any) -> None:
    folder, viewer = send(tmp_path, operation), operation.viewer("DK-NCP")
    first = jobs.receive(folder, home=operation.home, viewer=viewer, reason="r")
    path = shelf_of(operation).given("ACCOUNTS", first.digest)
    before = (path.stat().st_ino, path.stat().st_mtime_ns)
    again = jobs.receive(folder, home=operation.home, viewer=viewer, reason="r")
    assert again.pk == first.pk
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == before
    assert len(rows(operation, "DK-NCP")) == 1


@pytest.mark.parametrize("stage", ["_settle", "_aside", "append"])
def test_stopped_half_way_nothing_is_half_received(
    tmp_path: Path, operation: Any, jobs: Any, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    from tallystick.intake import acts
    from tallystick.records import ledger

    folder, viewer = send(tmp_path, operation), operation.viewer("DK-NCP")
    place = {"_settle": jobs, "_aside": acts, "append": ledger}[stage]
    calls: list[int] = []
    real = getattr(place, stage)

    def stopping(*given: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) == (2 if stage == "_settle" else 1):
            raise KeyboardInterrupt
        return real(*given, **named)

    monkeypatch.setattr(place, stage, stopping)
    with pytest.raises(KeyboardInterrupt):
        jobs.receive(folder, home=operation.home, viewer=viewer, reason="r")
    assert rows(operation, "DK-NCP") == []
    row = jobs.receive(folder, home=operation.home, viewer=viewer, reason="r")
    assert len(rows(operation, "DK-NCP")) == 1
    assert shelf_of(operation).given("ACCOUNTS", row.digest).is_file()


def test_only_the_owner_and_those_it_is_given_to_see_it(tmp_path: Path, operation: Any, jobs: Any) -> None:
    from tallystick.intake import reads
    from tallystick.records.session import session

    row = jobs.receive(send(tmp_path, operation), home=operation.home, viewer=operation.viewer("DK-NCP"), reason="r")
    assert [len(rows(operation, agency)) for agency in ("DK-NCP", "EC3", "SE-NCP")] == [1, 1, 0]
    stranger = operation.viewer("SE-NCP")
    with session(stranger), pytest.raises(Absent):
        reads.contribution(stranger, str(row.pk))


def test_another_agency_may_not_enter_but_the_coordinator_may_on_behalf(
    tmp_path: Path, operation: Any, jobs: Any
) -> None:
    folder = send(tmp_path, operation, grants=())
    with pytest.raises(Refused, match="may not enter for DK-NCP"):
        jobs.receive(folder, home=operation.home, viewer=operation.viewer("SE-NCP"), reason="r")
    row = jobs.receive(folder, home=operation.home, viewer=operation.viewer("EC3"), reason="told by phone")
    assert (row.owner, row.grants, row.counts["entered"]["how"]) == ("DK-NCP", ["EC3"], "on_behalf")
    assert [len(rows(operation, agency)) for agency in ("DK-NCP", "EC3", "SE-NCP")] == [1, 1, 0]


def test_a_sheet_for_another_operation_or_agency_is_refused(tmp_path: Path, operation: Any, jobs: Any) -> None:
    viewer = operation.viewer("DK-NCP")
    with pytest.raises(Refused, match="is for OTHER-1"):
        jobs.receive(
            write_contribution(tmp_path / "a", operation="OTHER-1"), home=operation.home, viewer=viewer, reason="r"
        )
    with pytest.raises(Refused, match="unknown agency XX-NCP"):
        jobs.receive(send(tmp_path, operation, grants=("XX-NCP",)), home=operation.home, viewer=viewer, reason="r")


def test_withdrawn_is_a_mark_and_the_digest_stays_spent(tmp_path: Path, operation: Any, jobs: Any) -> None:
    from datetime import UTC, datetime

    from tallystick.intake import acts
    from tallystick.records.session import session

    folder, viewer = send(tmp_path, operation), operation.viewer("DK-NCP")
    row = jobs.receive(folder, home=operation.home, viewer=viewer, reason="r")
    with session(viewer):
        acts.withdraw_contribution(str(row.pk), by=viewer, at=datetime.now(UTC), reason="wrong exhibit")
    assert rows(operation, "DK-NCP")[0].state == "withdrawn"
    with pytest.raises(Conflict, match="withdrawn"):
        jobs.receive(folder, home=operation.home, viewer=viewer, reason="r")
    with session(viewer), pytest.raises(Conflict, match="withdrawn already"):
        acts.withdraw_contribution(str(row.pk), by=viewer, at=datetime.now(UTC), reason="again")
    reader = operation.viewer("EC3")
    with session(reader), pytest.raises(Conflict, match="withdrawn already"):
        acts.withdraw_contribution(str(row.pk), by=reader, at=datetime.now(UTC), reason="on behalf")


@pytest.mark.parametrize("seconds", [0.7, 1.2, 1.7, 2.4])
def test_killed_at_any_moment_nothing_is_half_received(
    tmp_path: Path, operation: Any, jobs: Any, seconds: float
) -> None:
    import os
    import subprocess
    import sys

    folder = send(tmp_path, operation, small=False)
    name = f"{operation.reference}-DK-NCP"
    words = ["intake", "receive", str(folder), "--reason", "seized", "--as", name, "--operation", operation.reference]
    environment = {**os.environ, "TALLYSTICK_HOME": str(operation.home)}
    child = subprocess.Popen(
        [sys.executable, "-m", "tallystick.site", *words],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=seconds)
    child.kill()
    child.wait()
    for row in rows(operation, "DK-NCP"):
        assert shelf_of(operation).given("ACCOUNTS", row.digest).is_file()
    whole = jobs.receive(folder, home=operation.home, viewer=operation.viewer("DK-NCP"), reason="seized")
    assert whole.counts["total"] == {"read": 8, "accepted": 3, "quarantined": 3, "duplicates": 2}
    assert [row.digest for row in rows(operation, "DK-NCP")] == [whole.digest]
