"""Everything between a folder and a contribution that can be received, without a database.

Works below one folder of its own and can be stopped at any point: what was read or computed there is not done again.
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tallystick.cage.report import ReadReport
from tallystick.intake.addresses import canonical_address, canonical_prefix
from tallystick.intake.cover import SourceFile
from tallystick.intake.lineage import counted, lineage, shown_names
from tallystick.intake.part import Frame, Part, zones_needed
from tallystick.intake.reading import parts_of, read_source
from tallystick.intake.received import Received
from tallystick.intake.rules import Outcome, shown, state_of
from tallystick.intake.steps import steps_of
from tallystick.intake.zones import DAY, span_rows
from tallystick.tables.engine import engine
from tallystick.tables.step import run_steps

MEMORY = "4GB"
"""Twenty million accesses go through within it."""

READERS_AT_ONCE = 2

COPIED = 500
"""Quarantined rows that are copied into rows for the desk; the file has them all."""


@dataclass(frozen=True)
class Prepared:
    """A contribution ready to be received. ``given``: finished tables; ``quarantined``: the first rows set aside."""

    received: Received
    folder: Path
    state: str
    outcomes: tuple[Outcome, ...]
    files: list[dict[str, Any]]
    given: dict[str, Path]
    quarantine: Path
    quarantined: list[dict[str, Any]]

    def counts(self) -> dict[str, Any]:
        """What the contribution row shows: per file and table, in all, and what was left unread."""
        kinds = ("read", "accepted", "quarantined", "duplicates")
        return {
            "outcomes": [outcome.as_row() for outcome in self.outcomes],
            "total": {kind: sum(getattr(outcome, kind) for outcome in self.outcomes) for kind in kinds},
            "not_listed": shown_names(self.received.not_listed),
        }


def prepare(received: Received, *, into: Path) -> Prepared:
    """Read, type, judge and count a contribution below ``into``; resumes when called again. Raises as the cage does."""
    cover = received.cover
    reports = _read(received, into=into / "read")
    parts: list[Part] = []
    for source, report in zip(cover.files, reports, strict=True):
        parts += parts_of(source, report, first=len(parts) + 1)
    frame = Frame(received.digest, cover.clock, cover.mandate_from, cover.mandate_until, cover.received_at)
    return _judged(received, parts, reports, frame=frame, into=into)


def _read(received: Received, *, into: Path) -> list[ReadReport]:
    """Every file through the cage, two at a time: a reading is a process of its own and uses one core."""

    def read(numbered: tuple[int, SourceFile]) -> ReadReport:
        number, source = numbered
        sha256, _ = received.files[source.path]
        return read_source(received.folder, source, sha256=sha256, into=into / str(number))

    reports = []
    with ThreadPoolExecutor(max_workers=READERS_AT_ONCE) as pool:
        for source, report in zip(
            received.cover.files, pool.map(read, enumerate(received.cover.files, 1)), strict=True
        ):
            received.progress.next(f"read {source.path}")
            reports.append(report)
    return reports


def _judged(received: Received, parts: list[Part], reports: list[ReadReport], *, frame: Frame, into: Path) -> Prepared:
    steps = steps_of(parts, frame)
    # Steps of another version of the house never mix with those of a stopped run.
    version = hashlib.sha256("".join(step.sql for step in steps).encode("utf-8")).hexdigest()[:16]
    folder = into / "steps" / version
    with engine(into) as opened:
        furnish(opened, zones_needed(parts, frame))
        run_steps(opened, steps, folder, told=lambda done: received.progress.next(done.gives))
        outcomes = counted(opened, received, parts, reports)
        quarantined = opened.execute(f"SELECT * FROM quarantine LIMIT {COPIED}")
        names = [column[0] for column in quarantined.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in quarantined.fetchall()]
    tables = sorted({part.mapping.name for part in parts})
    return Prepared(
        received=received,
        folder=into,
        state=state_of(outcomes),
        outcomes=tuple(outcomes),
        files=lineage(received, reports),
        given={table: folder / f"{table}.parquet" for table in tables},
        quarantine=folder / "quarantine.parquet",
        quarantined=rows,
    )


def furnish(opened: duckdb.DuckDBPyConnection, zones: set[str]) -> None:
    """Give an engine what the steps count on: three functions and the days of the zones."""
    for function in (canonical_address, canonical_prefix, shown):
        opened.create_function(function.__name__, function, ["VARCHAR"], "VARCHAR")
    opened.execute(f"SET memory_limit = '{MEMORY}'")
    opened.execute("CREATE TABLE zone_spans (zone VARCHAR, starts BIGINT, ends BIGINT, ahead BIGINT, trouble VARCHAR)")
    if rows := [row for zone in sorted(zones) for row in span_rows(zone)]:
        marks = ", ".join(["(?, ?, ?, ?, ?)"] * len(rows))  # one statement: the engine is slow at many small ones
        opened.execute(f"INSERT INTO zone_spans VALUES {marks}", [value for row in rows for value in row])
    # Cut at midnight, so that a local time finds its span by the equality of its day.
    opened.execute(
        "CREATE TABLE zone_days AS SELECT zone, day, greatest(starts, day * $day) AS starts,"
        " least(ends, (day + 1) * $day) AS ends, ahead, trouble FROM"
        " (SELECT *, unnest(range(starts // $day, (ends - 1) // $day + 1)) AS day FROM zone_spans)",
        {"day": DAY},
    )
