"""Intake is killed at every write, and meets a full disk at every write: nothing acknowledged is lost, nothing is half
done, and the same command given again ends with the same bytes.
"""

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.intake.folders import write_contribution

COUNTS = {"read": 4, "accepted": 1, "quarantined": 2, "duplicates": 1}
NAMED = {
    "rename read 1", "rename ACCOUNTS of the contribution", "rename quarantine of the contribution",
    "link ACCOUNTS fresh of the contribution", "commit", "fsync ACCOUNTS fresh of the contribution",
}  # fmt: skip
"""Some of the writes by name: if one is no longer among those that were stopped at, the list below says nothing."""


def sent(folder: Path, operation: Any, number: int) -> Path:
    """A contribution whose digest is its own."""
    path = write_contribution(folder / f"sent-{number}", operation=operation.reference, small=True)
    sheet = path / "contribution.toml"
    sheet.write_text(sheet.read_text().replace("Harbour accounts", f"Harbour accounts {number}"))
    return path


def stopped(operation: Any, how: str, folders: list[tuple[Path, str | None]]) -> list[dict[str, Any]]:
    said = {
        "home": str(operation.home),
        "viewer": dataclasses.asdict(operation.viewer("DK-NCP")),
        "how": how,
        "folders": [(str(folder), at) for folder, at in folders],
    }
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-m", "tests.intake.stopping"],
        input=json.dumps(said), env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def bytes_of(folder: Path, work: Path) -> dict[str, str]:
    """What the contribution is when nothing stops it."""
    from tallystick.intake.prepare import prepare
    from tallystick.intake.received import open_folder

    done = prepare(open_folder(folder), into=work)
    files = {"ACCOUNTS": done.given["ACCOUNTS"], "quarantine": done.quarantine}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def check_whole(operation: Any, folder: Path, work: Path) -> None:
    """Received once, with its rows, its one line and the bytes of an undisturbed run; nothing lies about."""
    from tallystick.intake import jobs, reads
    from tallystick.records.models import LedgerLine, QuarantinedRow
    from tallystick.records.session import session
    from tallystick.tables.shelf import Shelf

    viewer = operation.viewer("DK-NCP")
    row = jobs.receive(folder, home=operation.home, viewer=viewer, reason="seized")
    assert row.counts["total"] == COUNTS
    shelf = Shelf(operation.home, operation.id)
    found = {"ACCOUNTS": shelf.given("ACCOUNTS", row.digest), "quarantine": shelf.quarantine(row.digest)}
    assert {n: hashlib.sha256(p.read_bytes()).hexdigest() for n, p in found.items()} == bytes_of(folder, work)
    assert [p for p in shelf.folder.rglob(".*") if row.digest in p.name] == []
    assert not (operation.home / "incoming" / row.digest).exists()
    with session(viewer):
        assert [one.digest for one in reads.contributions(viewer)].count(row.digest) == 1
        assert QuarantinedRow.objects.filter(contribution=row.digest).count() == COUNTS["quarantined"]
        lines = LedgerLine.objects.filter(act="receive_contribution", subject=f"contribution {row.digest}")
        assert lines.count() == 1


def check_nothing_half(operation: Any, folder: Path) -> None:
    """Right after the stop: either no row at all, or the row with everything that belongs to it."""
    from tallystick.intake import reads
    from tallystick.intake.received import open_folder
    from tallystick.records.models import QuarantinedRow
    from tallystick.records.session import session
    from tallystick.tables.shelf import Shelf

    digest, viewer = open_folder(folder).digest, operation.viewer("DK-NCP")
    with session(viewer):
        row = reads.received(viewer, "DK-NCP", digest)
        aside = QuarantinedRow.objects.filter(contribution=digest).count()
    shelf = Shelf(operation.home, operation.id)
    assert aside == (COUNTS["quarantined"] if row else 0)
    assert row is None or (shelf.given("ACCOUNTS", digest).is_file() and shelf.quarantine(digest).is_file())


def writes(operation: Any, tmp_path: Path) -> list[str]:
    (told,) = stopped(operation, "kill", [(sent(tmp_path, operation, 0), None)])
    assert told["ended"] == "received", told
    return list(told["seen"])


def some(seen: list[str], length: str) -> list[str]:
    """Every write in a long run; else those next to the acts that count, and every thirtieth of the others."""
    telling = [label for label in seen if label.split(" ")[1] in ("commit", "link")]
    return seen if length == "whole" else list(dict.fromkeys([*telling, *seen[::30]]))


def stop_everywhere(how: str, points: list[str], operation: Any, tmp_path: Path) -> None:
    folders = [(sent(tmp_path, operation, number), label) for number, label in enumerate(points, start=1)]
    for number, ((folder, label), told) in enumerate(zip(folders, stopped(operation, how, folders), strict=True)):
        where = f"{label}: {told}"
        assert not told.get("raw"), where
        if told["ended"] == "received":  # not there this time, a folder that was there, or tidying up behind all else
            late = label in told["seen"] and told["seen"].index(label) > told["seen"].index("after commit #2")
            assert late or label not in told["seen"] or (how == "full" and " mkdir " in label), where
        else:
            assert told["ended"] == {"kill": "killed", "full": "Unavailable"}[how], where
        check_nothing_half(operation, folder)
        check_whole(operation, folder, tmp_path / f"work-{number}")


def named(seen: list[str]) -> list[str]:
    labels = {label.rpartition(" #")[0] for label in seen}
    assert {f"{when} {name}" for when in ("before", "after") for name in NAMED} <= labels, sorted(labels)
    return seen


@pytest.mark.parametrize("length", ["short", pytest.param("whole", marks=pytest.mark.long)])
def test_killed_at_a_write_nothing_is_lost_or_half_done(length: str, operation: Any, tmp_path: Path) -> None:
    points = some(named(writes(operation, tmp_path)), length)
    stop_everywhere("kill", points, operation, tmp_path)


@pytest.mark.parametrize("length", ["short", pytest.param("whole", marks=pytest.mark.long)])
def test_a_full_disk_at_a_write_is_told_and_nothing_is_half_done(length: str, operation: Any, tmp_path: Path) -> None:
    points = some(named(writes(operation, tmp_path)), length)
    stop_everywhere("full", [label for label in points if label.startswith("before")], operation, tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk takes root")
def test_a_disk_that_is_really_full(operation: Any, tmp_path: Path) -> None:
    """The folder for unfinished work lies on a disk of two pages: too small, then another one is used."""
    from tallystick.intake import jobs
    from tallystick.vocabulary.errors import Unavailable

    folder, incoming = sent(tmp_path, operation, 1), operation.home / "incoming"
    incoming.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", str(incoming)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        with pytest.raises(Unavailable):
            jobs.receive(folder, home=operation.home, viewer=operation.viewer("DK-NCP"), reason="seized")
    finally:
        subprocess.run(["/bin/umount", str(incoming)], check=True)
    check_nothing_half(operation, folder)
    check_whole(operation, folder, tmp_path / "work")
