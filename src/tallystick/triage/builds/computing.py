"""The computation over the shelf: what depends on manifests and banks alone, then what people said, then places."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb

from tallystick.tables.engine import THREADS, quoted
from tallystick.tables.shelf import Shelf
from tallystick.tables.step import StepDone, run_steps
from tallystick.triage.banks.places import ENTRIES_FILE
from tallystick.triage.builds.alike import lay_families, lay_like, lay_pictures
from tallystick.triage.builds.given import Asked
from tallystick.triage.builds.hits import RAISING, lay_banks, lay_hits
from tallystick.triage.builds.laying import lay_rows
from tallystick.triage.builds.opening import naive, open_manifests
from tallystick.triage.builds.ordered import lay_places
from tallystick.triage.builds.placed import lay_placed
from tallystick.triage.builds.said import lay_said
from tallystick.triage.rules.placing import Placed
from tallystick.triage.rules.standing import stands
from tallystick.triage.steps import contents, facts, matches, places, shared, signs
from tallystick.vocabulary.triage import About

Hear = Callable[[StepDone], None]


def compute(
    engine: duckdb.DuckDBPyConnection,
    shelf: Shelf,
    asked: Asked,
    *,
    matched: Path,
    folder: Path,
    now: datetime,
    told: Hear,
) -> dict[int, Placed]:
    """Run everything; a build that was stopped goes on with what lies in ``matched``. Gives placements by signature."""
    open_manifests(engine, shelf, asked)
    run_steps(engine, MATCHED_STEPS, matched, told=told)
    lay_banks(engine, asked.banks)
    with _heard("HITS", "What the banks hold, by every digest.", engine, told):
        lay_pictures(engine)
        lay_hits(engine, matched, asked.banks, threads=THREADS)
        lay_families(engine, matched / "FAMILIES.parquet")
    lay_said(engine, asked, now=now)
    run_steps(engine, matches.STEPS, folder, told=told)
    with _heard("LIKE_KNOWN", "Contents that look like known ones.", engine, told):
        _like_known(engine)
        _known_series(engine, asked, now=now)
    run_steps(engine, (*shared.TIES, *facts.STEPS), folder, told=told)
    placed = lay_placed(engine, asked, now=now)
    run_steps(engine, (places.PLACED,), folder, told=told)
    with _heard("PLACES", "The order of looking.", engine, told):
        lay_places(engine, placed, now=now, lot=asked.operation)
    run_steps(engine, (places.CHOSEN, places.STOOD, places.MATCHED), folder, told=told)
    with _heard("LIKE_SHOWN", "How many others look like those that are shown.", engine, told):
        lay_like(engine, "LIKE_SHOWN", asking="CHOSEN", among="CONTENTS", threads=THREADS)
    return placed


ALL_STEPS = (*contents.STEPS, *signs.STEPS, *shared.STEPS, *matches.STEPS, *shared.TIES, *facts.STEPS, *places.STEPS)
MATCHED_STEPS = (*contents.STEPS, *signs.STEPS, *shared.STEPS)
"""Steps that depend on manifests and banks alone."""


@contextmanager
def _heard(name: str, gives: str, engine: duckdb.DuckDBPyConnection, told: Hear) -> Iterator[None]:
    """Say of what Python computes what is said of a step; ``name`` is the table it makes."""
    started = time.monotonic()
    yield
    rows = engine.execute(f"SELECT count(*) FROM {name}").fetchall()
    told(StepDone(name, gives, int(rows[0][0]), time.monotonic() - started))


def _like_known(engine: duckdb.DuckDBPyConnection) -> None:
    """Make LIKE_KNOWN: contents that look like known ones. One that two persons have labelled makes none known, while
    the label stands: what is generated looks like what is generated."""
    known = """(SELECT a.id FROM ANCHORS a LEFT JOIN DECLARES d USING (id)
        WHERE a.id IN (SELECT k.id FROM KNOWN k JOIN BANKS b USING (bank)
            WHERE k.counts = 'known' AND k.exact AND b.classified)
          OR NOT EXISTS (SELECT 1 FROM LABELS l
            WHERE l.id = a.id AND l.by_two AND l.came > greatest(a.came, d.came)))"""
    lay_like(engine, "LIKE_ANCHORS", asking="CONTENTS", among=known, threads=THREADS)
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE LIKE_KNOWN AS"
        " SELECT l.id, l.count AS known, c.seen_at AS came FROM LIKE_ANCHORS l JOIN CONTENTS c USING (id)"
    )


def _known_series(engine: duckdb.DuckDBPyConnection, asked: Asked, *, now: datetime) -> None:
    """Make KNOWN_SERIES: series that other tools' files name and a bank or a person knows, in whoever's words."""
    lay_rows(engine, "KNOWN_SERIES_GIVEN", "series VARCHAR, entries BIGINT, came TIMESTAMP", _of_people(asked, now))
    wanted = "(SELECT value FROM VALUES_SAID WHERE kind = 'series')"
    for one in asked.banks:
        if one.bank.kind in RAISING and one.bank.members is None:
            entries = quoted(one.bank.folder / ENTRIES_FILE)
            engine.execute(
                "INSERT INTO KNOWN_SERIES_GIVEN SELECT lower(series), count(DISTINCT entry), ?"
                f" FROM read_parquet({entries}) WHERE lower(series) IN {wanted}"
                " AND NOT list_contains(CAST(? AS VARCHAR[]), entry) GROUP BY 1",
                [naive(one.at), sorted(one.bank.retracted)],
            )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE KNOWN_SERIES AS"
        " SELECT series, max(entries) AS entries, max(came) AS came FROM KNOWN_SERIES_GIVEN GROUP BY series"
    )


def _of_people(asked: Asked, now: datetime) -> list[tuple[str, int, datetime]]:
    """Series that a word which stands is about: one that waits or was taken back leaves no trace."""
    said = [one for one in asked.judged if one.about == About.SERIES and stands(one, now)]
    return [(one.subject.lower(), 1, naive(one.at)) for one in said]
