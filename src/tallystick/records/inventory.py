"""What a database holds, counted and hashed, so that two can be compared. Works on a plain connection, as a role
that sees every row.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from tallystick.records.dumping import KEPT_OUT, Connection
from tallystick.records.merkle import Rising
from tallystick.verify import leaf_hash

RESTORED = "restore_backup"
"""The act whose line says that a backup was restored, by whom, and which known checkpoints it is behind."""

_TABLES = (
    "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'tally') ORDER BY schemaname, tablename"
)
_SEQUENCES = """
SELECT n.nspname || '.' || s.relname, t.relname, a.attname
FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE s.relkind = 'S' AND n.nspname = 'public' ORDER BY 1
"""
_POLICIES = """
SELECT tablename || '.' || policyname || ' ' || cmd || ' ' || array_to_string(roles, ',') || ' USING '
  || coalesce(qual, '') || ' CHECK ' || coalesce(with_check, '') FROM pg_policies ORDER BY tablename, policyname
"""
_FORCED = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
AND relrowsecurity AND relforcerowsecurity
"""
_LEAVES = """
SELECT f.position, f.hash, l.leaf FROM records_ledgerleaf f LEFT JOIN records_ledgerline l ON l.id = f.line
ORDER BY f.position
"""


def row_counts(connection: Connection) -> dict[str, int]:
    """Rows by table (``schema.name``), except of those that a dump leaves empty."""
    tables = [f"{schema}.{name}" for schema, name in connection.execute(_TABLES).fetchall()]
    return {table: _count(connection, table) for table in tables if table not in KEPT_OUT}


def _count(connection: Connection, table: str) -> int:
    found = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*table.split(".")))).fetchone()
    return int(str(found[0])) if found else 0


def sequences_behind(connection: Connection) -> list[str]:
    """Sequences that would give out a number that is taken already."""
    behind = []
    for sequence, table, column in connection.execute(_SEQUENCES).fetchall():
        ask = sql.SQL(
            "SELECT coalesce(max({column}), 0) > (SELECT last_value - (NOT is_called)::int FROM {sequence})"
            " FROM {table}"
        )
        schema, _, name = str(sequence).partition(".")
        found = connection.execute(
            ask.format(
                column=sql.Identifier(str(column)),
                sequence=sql.Identifier(schema, name),
                table=sql.Identifier(str(table)),
            )
        ).fetchone()
        if found and found[0]:
            behind.append(str(sequence))
    return behind


def policies(connection: Connection) -> list[str]:
    """Every policy as one line of text, in order."""
    return [str(row[0]) for row in connection.execute(_POLICIES).fetchall()]


def policies_digest(connection: Connection) -> str:
    """sha256 (hex) over the policies."""
    return hashlib.sha256("\n".join(policies(connection)).encode()).hexdigest()


def forced(connection: Connection) -> set[str]:
    """Tables on which row-level security is on and holds for their owner too."""
    return {str(row[0]) for row in connection.execute(_FORCED).fetchall()}


def schema(connection: Connection) -> dict[str, str]:
    """The last migration of each app."""
    asked = "SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app"
    return {str(app): str(name) for app, name in connection.execute(asked).fetchall()}


def newest_checkpoint(connection: Connection) -> str:
    """The note of the newest checkpoint; empty when there is none."""
    found = connection.execute("SELECT note FROM records_checkpoint ORDER BY size DESC LIMIT 1").fetchone()
    return str(found[0]) if found else ""


def lost_checkpoints(connection: Connection) -> tuple[tuple[int, str], ...]:
    """Checkpoints (size, root in hex) that an earlier restore left behind, as its ledger lines say."""
    asked = "SELECT payload FROM records_ledgerline WHERE act = %s AND payload IS NOT NULL"
    said = [json.loads(bytes(row[0])) for row in connection.execute(asked, [RESTORED]).fetchall()]
    return tuple(sorted({(int(lost["size"]), str(lost["root"])) for one in said for lost in one.get("lost", [])}))


@dataclass
class Log:
    """The log hashed again: ``size`` entries with ``root``, its ``roots`` at the sizes asked for, the first bad
    entry in words.
    """

    size: int = 0
    root: bytes = b""
    roots: dict[int, bytes] = field(default_factory=dict)
    broken: str = ""


def hash_ledger(connection: Connection, *, at: Iterable[int] = ()) -> Log:
    """Hash the whole log again from its lines, up to the first entry that is out of order, without its line, or not
    what its line hashes to.
    """
    asked, rising, log = set(at), Rising(), Log()
    with psycopg.ServerCursor(connection, "leaves") as cursor:
        cursor.itersize = 20_000
        cursor.execute(_LEAVES)
        for position, kept, leaf in cursor:
            log.broken = _trouble(rising.size, position, kept, leaf)
            if log.broken:
                break
            rising.add(bytes(kept))
            if rising.size in asked:
                log.roots[rising.size] = rising.root()
    log.size, log.root = rising.size, rising.root()
    return log


def _trouble(expected: int, position: Any, kept: Any, leaf: Any) -> str:
    if position != expected:
        return f"entry {expected} of the ledger is missing: entry {position} follows"
    if leaf is None:
        return f"entry {position} of the ledger has no line"
    if leaf_hash(bytes(leaf)) != bytes(kept):
        return f"entry {position} of the ledger is not what was hashed"
    return ""
