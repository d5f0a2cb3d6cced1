"""The Merkle log over committed lines: puts them in place, signs checkpoints, proves. Nothing here holds a transaction
of an act: the log has connections of its own, as the worker's role.
"""

import base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tallystick import verify
from tallystick.records import kept, merkle
from tallystick.records.log_keys import LogKey, load
from tallystick.records.log_keys import log_key as log_key
from tallystick.records.models import Checkpoint, LedgerLine
from tallystick.records.notes import cosign, sign_checkpoint
from tallystick.records.session import current_alias
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Unavailable

AT_ONCE = 10_000
"""Lines that are put in place in one transaction."""

HASHES = """
SELECT h.level, h.position, h.hash FROM unnest(%s::smallint[], %s::bigint[]) AS asked(level, position)
JOIN tally.log_hashes h ON h.level = asked.level AND h.position = asked.position
"""


def sequence(alias: str = "worker") -> int:
    """Put every committed line that has no place yet into the log, in order of writing; gives how many.

    Short transactions on a connection of its own; the only thing that holds the log's lock.
    """
    with _own(alias) as connection:
        return _sequence(connection)


def checkpoint(home: Path, at: datetime) -> Checkpoint:
    """The signed checkpoint over every line committed by now: the newest one when nothing was written since.

    The note goes to ``home/ledger/checkpoints`` before it goes to its row. Raises Conflict, and signs nothing, when
    the log no longer contains what the newest kept checkpoint was signed over.
    """
    key = load(home)
    with _own("worker") as connection, kept.writing(home) as out:
        _sequence(connection)
        _catch_up(connection, home, out)
        size = _size(connection)
        known = Checkpoint.objects.using("worker").filter(pk=size).first()
        if known is not None:
            return known
        row = _signed(connection, size, key=key, at=at)
        kept.keep(out, row.note)
        _store(connection, row)
        return row


def root_at(size: int) -> bytes:
    """The root over the first ``size`` leaves, from stored hashes. Raises Conflict when there are fewer."""
    return _root(connections[current_alias()], size)


def prove(lines: Iterable[UUID], *, since: int = 0) -> dict[str, Any]:
    """A ``ledger.json`` (without its files) for these committed lines, as the running session may see them.

    Over the newest checkpoint, which is made when a line is not under one yet. ``since``: also prove that the log
    continues its first ``since`` leaves. Raises Absent for lines that are not there for the viewer.
    """
    alias, home, wanted = current_alias(), Path(settings.TALLYSTICK_HOME), list(dict.fromkeys(lines))
    with connections[alias].cursor() as cursor:
        # Who calls inside a transaction has made nothing in it that could be proved: only commits get a place.
        top = Checkpoint.objects.using(alias).order_by("-size").first()
        found = _positions(cursor, wanted)
        if top is None or len(found) < len(wanted) or any(place >= top.size for place in found.values()):
            top = checkpoint(home, at=datetime.now(UTC))
            found = _positions(cursor, wanted)
    rows = {row.pk: row for row in LedgerLine.objects.filter(pk__in=found)}
    if len(rows) < len(wanted):
        missing = next(line for line in wanted if line not in rows)
        remedy = "Prove it in a session that may see it, after its act was committed."
        raise Absent(f"ledger line {missing}", "there is no such line", remedy)
    order = sorted(rows, key=lambda line: found[line])
    paths = {line: merkle.inclusion_spans(found[line], top.size) for line in order}
    older = merkle.consistency_spans(since, top.size) if since <= top.size else []
    spans = [span for path in (*paths.values(), older) for span in path]
    stored = _stored(connections[alias], merkle.places_of([*spans, merkle.whole(min(since, top.size))]))
    return {
        "format": verify.FORMAT,
        "key": log_key(home).text(),
        "checkpoint": top.note,
        "entries": [_entry(rows[line], found[line], _hashes(paths[line], stored)) for line in order],
        "consistency": _consistency(since, top.size, _hashes(older, stored), stored) if since else None,
    }


def _entry(row: LedgerLine, position: int, path: list[str]) -> dict[str, Any]:
    return {
        "position": position,
        "leaf": bytes(row.leaf).decode(),
        "path": path,
        "payload": None if row.payload is None else bytes(row.payload).decode(),
        "nonce": None if row.nonce is None else bytes(row.nonce).hex(),
    }


def _consistency(since: int, size: int, path: list[str], stored: dict[merkle.Place, bytes]) -> dict[str, Any]:
    if since > size:
        raise Conflict(f"ledger of {size} entries", f"it has no {since}", "Compare the kept checkpoints: rolled back?")
    return {"from": {"size": since, "root": merkle.hash_of(merkle.whole(since), stored).hex()}, "path": path}


def _hashes(spans: list[merkle.Span], stored: dict[merkle.Place, bytes]) -> list[str]:
    return [merkle.hash_of(span, stored).hex() for span in spans]


@contextmanager
def _own(alias: str) -> Iterator[BaseDatabaseWrapper]:
    if alias not in connections.settings:
        raise Unavailable("ledger", f"this process has no role {alias}", "Jobs and the command line write the log.")
    connection = connections[alias].copy()
    try:
        yield connection
    finally:
        connection.close()


def _sequence(connection: BaseDatabaseWrapper) -> int:
    placed, total = AT_ONCE, 0
    with connection.cursor() as cursor:
        while placed:
            cursor.execute("SELECT tally.ledger_sequence(%s)", [AT_ONCE])
            placed = int(cursor.fetchone()[0])
            total += placed
    return total


def _size(connection: BaseDatabaseWrapper) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(f.position) + 1, 0) FROM records_ledgerleaf f")
        return int(cursor.fetchone()[0])


def _root(connection: BaseDatabaseWrapper, size: int) -> bytes:
    span = merkle.whole(size)
    return merkle.hash_of(span, _stored(connection, merkle.places_of([span])))


def _stored(connection: BaseDatabaseWrapper, places: set[merkle.Place]) -> dict[merkle.Place, bytes]:
    """Stored hashes of these places, in one query. Raises Conflict for one that is not there."""
    with connection.cursor() as cursor:
        cursor.execute(HASHES, [[level for level, _ in places], [position for _, position in places]])
        found = {(level, position): bytes(found) for level, position, found in cursor.fetchall()}
    for place in sorted(places - found.keys()):
        start, end = merkle.leaves_of(place)
        what = f"the hash over entries {start} to {end - 1} is not there"
        raise Conflict("ledger", what, "The log is shorter than asked for, or damaged: tallystick ledger check")
    return found


def _positions(cursor: Any, lines: list[UUID]) -> dict[UUID, int]:
    cursor.execute("SELECT f.line, f.position FROM records_ledgerleaf f WHERE f.line = ANY (%s)", [lines])
    return dict(cursor.fetchall())


def _signed(connection: BaseDatabaseWrapper, size: int, *, key: LogKey, at: datetime) -> Checkpoint:
    root = _root(connection, size)
    note = sign_checkpoint(verify.Checkpoint(key.origin, size, root), name=key.origin, seed=key.seed)
    second = at.replace(microsecond=0)
    note = cosign(note, name=key.origin, seed=key.seed, at=second)
    return Checkpoint(size=size, root=root.hex(), note=note, at=second)


def _store(connection: BaseDatabaseWrapper, row: Checkpoint) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tally.ledger_checkpoint(%s, %s, %s, %s)", [row.size, row.root, row.note, row.at])


def _catch_up(connection: BaseDatabaseWrapper, home: Path, out: Any) -> None:
    """File and rows say the same, whatever was cut short between the two; and the log still has what was signed."""
    note = kept.newest(home)
    size, root = said(note) if note else (-1, b"")
    if note and size > _size(connection):
        what = f"it was rolled back by {size - _size(connection)} entries behind a kept checkpoint"
        raise Conflict("ledger", what, "Nothing was signed. See docs/ledger.md, then: tallystick ledger check")
    if note and root != _root(connection, size):
        what = f"its first {size} entries are not those that were signed"
        raise Conflict("ledger", what, "Nothing was signed. See docs/ledger.md, then: tallystick ledger check")
    stored = Checkpoint.objects.using("worker")
    if note and not stored.filter(pk=size).exists():
        # The file is written first: its row was lost with the process that made it.
        _store(
            connection, Checkpoint(size=size, root=root.hex(), note=note, at=datetime.fromtimestamp(clock(note), UTC))
        )
    for row in stored.filter(size__gt=size).order_by("size"):
        kept.keep(out, row.note)


def said(note: str) -> tuple[int, bytes]:
    """Size and root that a note states, whoever signed it. Raises Malformed."""
    try:
        _, size, root = note.split("\n")[:3]
        return int(size), base64.b64decode(root)
    except ValueError as error:
        raise Malformed("checkpoint", f"not a signed note ({error})", "See: tallystick ledger check") from error


def clock(note: str) -> int:
    """The time (POSIX) a note says its log signed it; 0 for one that says none."""
    origin = note.split("\n")[0]
    for line in note.split("\n")[5:]:
        name, _, packed = line.removeprefix(verify.DASH).partition(" ")
        if name == origin and packed:
            return int.from_bytes(base64.b64decode(packed)[4:12], "big")
    return 0
