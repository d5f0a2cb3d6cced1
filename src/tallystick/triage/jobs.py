"""The build of an agency's order of looking: all is placed again, rows are replaced at once, changes are told."""

import re
import shutil
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from tallystick.records.models import Manifest, TriageBuild
from tallystick.records.queue import defer_once
from tallystick.records.session import session
from tallystick.tables.engine import engine
from tallystick.tables.shelf import Shelf, write_head
from tallystick.tables.step import StepDone
from tallystick.triage.builds.alone import alone
from tallystick.triage.builds.asked import ask, there_is
from tallystick.triage.builds.computing import ALL_STEPS, MATCHED_STEPS, compute
from tallystick.triage.builds.given import Asked
from tallystick.triage.builds.opening import naive
from tallystick.triage.builds.ordered import next_wait_over
from tallystick.triage.builds.said import series_of
from tallystick.triage.rows.changes import apart_now, changes, tell_changes
from tallystick.triage.rows.failing import failure_told
from tallystick.triage.rows.figures import figures_of
from tallystick.triage.rows.leads import lead_rows
from tallystick.triage.rows.queue import queue_rows
from tallystick.triage.rows.replacing import replace_rows
from tallystick.vocabulary.codes import strictest
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer

Hear = Callable[[StepDone], None]
Turn = Callable[[Path], AbstractContextManager[None]]
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,15}")


def order(
    *,
    home: Path,
    operation_id: str,
    agency: str,
    now: datetime | None = None,
    turn: Turn = alone,
    told: Hear = lambda done: None,
) -> dict[str, Any]:
    """Make an agency's order of looking again and make it current; gives its figures (``rows.figures.figures_of``).

    ``now`` (aware): as of when judgements, banks and waits count; the present where it is not given. ``turn``: how to
    come by the lock of the agency's builds (``builds.alone``), ``in_turn`` waits for it. Safe to stop and
    to run again: rows change in one transaction at the end. Nothing is done where the current build was made the same
    day from the very same and no wait has ended since. Raises Conflict while another build of the agency runs, Absent
    when there is no such operation or agency, or a manifest is not on the shelf.
    """
    viewer = Viewer(officer="", agency="", operation=operation_id, purpose="job", service=True)
    if not CODE.fullmatch(agency):
        raise Absent(f"agency {agency}", "there is none of that code", "See tallystick agency list.")
    shelf = Shelf(home, operation_id)
    with session(viewer, role="worker"):
        there_is(operation_id)
    with turn(shelf.triage(agency)):
        at = now or datetime.now(UTC)  # who waited for the lock builds with what was said meanwhile
        with failure_told(shelf.triage(agency), to=agency, by=viewer, at=at):
            return _made(home, shelf, viewer, agency, at=at, told=told)


def _made(home: Path, shelf: Shelf, viewer: Viewer, agency: str, *, at: datetime, told: Hear) -> dict[str, Any]:
    """:func:`order`, by who holds the lock."""
    with session(viewer, role="worker"):
        asked = ask(shelf.operation, agency, now=at)
    made_from = asked.whole(ALL_STEPS, now=at)
    if asked.before.get("made_from") == made_from and not _wait_is_over(asked.before, at):
        return {**asked.figures, "build": asked.before["folder"]}
    matched = shelf.triage(agency) / f"matched-{asked.matched(MATCHED_STEPS)}"
    # What builds that failed left goes first: one that fails again and again must not fill the disk.
    before = {str(asked.before.get(one, "")) for one in ("folder", "matched")}
    _clear(shelf.triage(agency), keep={matched.name, *before})
    folder = shelf.triage(agency) / str(uuid.uuid4())
    with engine(home / "work") as opened:
        placed = compute(opened, shelf, asked, matched=matched, folder=folder, now=at, told=told)
        figures = figures_of(opened)
        head = _head(opened, asked, folder, matched, at) | {"made_from": made_from}
        write_head(folder, head)
        _settle(opened, viewer, asked, placed, head=head, figures=figures, folder=folder, at=at)
    _clear(shelf.triage(agency), keep={folder.name, matched.name, str(asked.before.get("folder", ""))})
    return figures | {"build": folder.name}


def order_by_hand(*, home: Path, operation_id: str, agency: str, told: Hear) -> dict[str, Any]:
    """:func:`order` at once, and a job after it for what was said while it ran; gives its figures. Raises the same."""
    figures = order(home=home, operation_id=operation_id, agency=agency, told=told)
    viewer = Viewer(officer="", agency="", operation=operation_id, purpose="job", service=True)
    with session(viewer, role="worker"):
        defer_once("triage.order", operation=operation_id, agency=agency)
    return figures


def order_all(*, home: Path) -> int:
    """Have the order of every agency that has manifests made again: waits run out by the hour; gives how many."""
    count = 0
    for place in sorted((home / "shelf").glob("*/manifests")):
        operation = place.parent.name
        viewer = Viewer(officer="", agency="", operation=operation, purpose="job", service=True)
        with session(viewer, role="worker"):
            owners = sorted(set(Manifest.objects.filter(operation_id=operation).values_list("owner", flat=True)))
            for agency in owners:
                defer_once("triage.order", operation=operation, agency=agency)
        count += len(owners)
    return count


def _head(opened: duckdb.DuckDBPyConnection, asked: Asked, folder: Path, matched: Path, at: datetime) -> dict[str, Any]:
    """What a build was made from, and what the next one compares with."""
    series = series_of(asked.judged, now=at)
    over = next_wait_over(opened, now=at)
    return {
        "folder": folder.name,
        "matched": matched.name,
        "made_at": naive(at).isoformat(),
        "manifests": sorted(one.digest for one in asked.manifests),
        "editions": {one.bank.id: one.bank.digest for one in asked.banks},
        "names": {one.bank.id: one.bank.name for one in asked.banks},
        "series": {
            f"{owner} {name}": series.safe[owner, name].isoformat() if (owner, name) in series.safe else "identified"
            for owner, name in sorted(series.identified | series.safe.keys())
        },
        "apart": apart_now(opened),
        "next_wait_over": over.isoformat() if over else "",
    }


def _wait_is_over(head: Mapping[str, Any], at: datetime) -> bool:
    """Whether a wait of a build with this head has ended since: its order would be another now."""
    over = head.get("next_wait_over", "")
    return bool(over) and naive(at) >= datetime.fromisoformat(over)


def _settle(
    opened: duckdb.DuckDBPyConnection,
    viewer: Viewer,
    asked: Asked,
    placed: dict[int, Any],
    *,
    head: dict[str, Any],
    figures: dict[str, Any],
    folder: Path,
    at: datetime,
) -> None:
    """Rows, the build and what is told, in one transaction."""
    before = folder.parent / asked.before["folder"] if asked.before.get("folder") else None
    told = changes(opened, asked, before, head=head)
    codes = list(strictest([one.codes for one in asked.manifests]))
    with session(viewer, role="worker"):
        row = TriageBuild(
            id=uuid.UUID(folder.name), operation_id=asked.operation, owner=asked.agency, codes=codes, head=head,
            figures=figures,
        )  # fmt: skip
        queue = queue_rows(opened, asked, placed, build=folder.name)
        replace_rows(row, queue=queue, leads=lead_rows(opened, asked, build=folder.name))
        tell_changes(told, build=folder.name, to=asked.agency, by=viewer, at=at)


def _clear(place: Path, *, keep: set[str]) -> None:
    """Builds nobody reads any more go: all but this one and the one before it."""
    for old in place.iterdir():
        if old.is_dir() and old.name not in keep:
            shutil.rmtree(old, ignore_errors=True)
