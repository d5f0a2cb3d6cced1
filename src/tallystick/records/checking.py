"""Reads the whole ledger and says which entry is wrong first: every line hashed again, every stored hash made again,
every checkpoint compared. Trusts nothing that is stored; memory stays small however long the log is.
"""

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tallystick.records import kept, merkle, promises
from tallystick.records.lines import bad, check_line
from tallystick.records.log_keys import LogKey, load
from tallystick.records.server import Server

Told = Callable[[str, int, int], None]
EVERY = 10_000

ENTRIES = """
SELECT f.position, f.line::text, f.hash, l.leaf, l.payload, l.nonce, l.id::text, l.operation_id::text, l.owner, l.act,
  l.subject, CASE WHEN l.by = '00000000-0000-0000-0000-000000000000' THEN '' ELSE l.by::text END,
  to_char(l.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
  l.grants = '{}' AND l.codes = '{}' AND l.category = 'unassessed' AND l.away_from = '{}'
FROM records_ledgerleaf f LEFT JOIN records_ledgerline l ON l.id = f.line ORDER BY f.position
"""
NODES = """
SELECT level, position, hash FROM records_ledgernode
ORDER BY (position << level) | ~((-1)::bigint << level), level
"""
OUTSIDE = """
SELECT l.id::text FROM records_ledgerline l
WHERE NOT EXISTS (SELECT 1 FROM records_ledgerleaf f WHERE f.line = l.id)
  AND NOT EXISTS (SELECT 1 FROM tally.waiting w WHERE w.line = l.id) ORDER BY l.arrival LIMIT 1
"""
WAITING = "SELECT count(*) FROM tally.waiting w JOIN records_ledgerline l ON l.id = w.line"
ORDERED = "SELECT substr(subject, 6) FROM records_ledgerline WHERE act = 'erase_payload' AND subject LIKE 'line:%'"


@dataclass
class Checked:
    """What was found in order. ``waiting``: lines that are committed and not in the log yet. ``remarks``: what a reader
    should know though nothing is wrong.
    """

    entries: int = 0
    root: str = ""
    checkpoints: int = 0
    cosignatures: int = 0
    erased: int = 0
    waiting: int = 0
    remarks: list[str] = field(default_factory=list)


def check(home: Path, *, told: Told = lambda words, done, of: None) -> Checked:
    """Check the ledger of a home as the owner role. Raises Malformed naming the first bad entry."""
    options = "-c timezone=UTC -c statement_timeout=0"
    with psycopg.connect(**Server(home).parameters("owner"), options=options) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        return check_log(connection, key=load(home), notes=kept.notes(home), told=told)


def check_log(
    connection: psycopg.Connection[tuple[Any, ...]],
    *,
    key: LogKey,
    notes: list[str],
    told: Told = lambda words, done, of: None,
) -> Checked:
    """The same on an open connection that sees every row; ``notes``: the checkpoints kept outside the database."""
    asked = promises.gather(connection, key=key, notes=notes)
    rising, erased = _read(connection, asked, told)
    asked.finish(rising.size)
    _finish(connection, erased)
    return Checked(
        entries=rising.size,
        root=rising.root().hex(),
        checkpoints=asked.checkpoints,
        cosignatures=asked.cosignatures,
        erased=len(erased),
        waiting=_one(connection, WAITING),
        remarks=asked.remarks,
    )


def _read(
    connection: psycopg.Connection[tuple[Any, ...]], asked: promises.Promises, told: Told
) -> tuple[merkle.Rising, dict[str, int]]:
    """Every entry and every stored hash in step; gives the log as it rose, and the positions of erased lines."""
    rising, erased = merkle.Rising(), dict[str, int]()
    of = _one(connection, "SELECT count(*) FROM records_ledgerleaf")
    asked.keep(rising)
    # Closed here and now: a cursor that is left to the garbage collector may be closed inside another's query.
    with (
        closing(_stream(connection, NODES, name="nodes")) as nodes,
        closing(_stream(connection, ENTRIES, name="entries")) as entries,
    ):
        for row in entries:
            if check_line(row, position=rising.size):
                erased[row[1]] = rising.size
            for place, hash_ in rising.add(row[2]):
                _compare(next(nodes, None), place, hash_)
            asked.keep(rising)
            if rising.size % EVERY == 0:
                told("checking entries", rising.size, max(of, rising.size))
        if (left := next(nodes, None)) is not None:
            bad(f"stored hash of level {left[0]}, position {left[1]}", "it belongs to no entry")
    told("checking entries", rising.size, rising.size)
    return rising, erased


def _compare(found: tuple[Any, ...] | None, place: merkle.Place, hash_: bytes) -> None:
    start, end = merkle.leaves_of(place)
    where = f"ledger entries {start} to {end - 1}"
    if found is None or (found[0], found[1]) != place:
        bad(where, "the stored hash over them is missing or out of place")
    if found[2] != hash_:
        bad(where, "the stored hash over them does not follow from them")


def _finish(connection: psycopg.Connection[tuple[Any, ...]], erased: dict[str, int]) -> None:
    """What only the whole log can show: lines outside it, and payloads that nobody ordered to be erased."""
    found = connection.execute(OUTSIDE).fetchone()
    if found:
        bad(f"ledger line {found[0]}", "it is not in the log and does not wait to be: not written by the house")
    ordered = {row[0] for row in connection.execute(ORDERED)} if erased else set()
    for line, position in erased.items():
        if line not in ordered:
            bad(f"ledger entry {position} (line {line})", "its payload is gone, and no entry says that it was erased")


def _one(connection: psycopg.Connection[tuple[Any, ...]], sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _stream(
    connection: psycopg.Connection[tuple[Any, ...]], sql: str, *, name: str
) -> Generator[tuple[Any, ...], None, None]:
    with connection.cursor(name=name) as cursor:
        cursor.itersize = 2_000
        cursor.execute(sql, binary=True)
        yield from cursor
