"""All rows out to one file and in again, with PostgreSQL's own programs. Needs no Django.

The dump is taken as role backup with ``row_security`` off: where that role could not see every row, PostgreSQL
ends with an error instead of leaving rows out.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tallystick.records.server import Server, binaries
from tallystick.vocabulary.errors import Unavailable

KEPT_OUT = ("tally.viewer_key", "public.django_session")
"""Tables dumped without their rows: keys travel apart, and nobody stays signed in over a restore."""

LOCK_WAIT = "60s"
Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Snapshot:
    """One moment of all rows: what ``connection`` reads and what a dump of ``name`` holds are the same rows."""

    name: str
    connection: Connection


@contextmanager
def snapshot(server: Server) -> Iterator[Snapshot]:
    """Hold one moment of the rows open for reading. Takes no lock that stops anyone who works."""
    with _connected(server) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute("SET LOCAL row_security = off")
        found = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield Snapshot(str(found[0]) if found else "", connection)
        connection.rollback()


@contextmanager
def _connected(server: Server) -> Iterator[Connection]:
    try:
        connection = psycopg.connect(**server.parameters("backup"), autocommit=True)
    except psycopg.OperationalError as error:
        raise Unavailable(str(server.home), f"the database does not answer ({error})", "Start it.") from error
    with connection:
        yield connection


def dump(server: Server, *, moment: Snapshot, out: Path) -> None:
    """Write every row of ``moment`` to ``out`` (pg_dump's custom format), synced. Raises Unavailable."""
    left_out = [f"--exclude-table-data={table}" for table in KEPT_OUT]
    options = ["-Fc", "--compress=gzip:1", f"--snapshot={moment.name}", f"--lock-wait-timeout={LOCK_WAIT}", *left_out]
    _run(server, "backup", "pg_dump", *options, "-f", str(out))


def load(server: Server, dumped: Path, *, jobs: int = 2) -> None:
    """Fill the empty database of ``server`` from a dump, as its owner. Raises Unavailable at the first error."""
    _run(server, "owner", "pg_restore", "--no-owner", "--exit-on-error", f"--jobs={jobs}", "-d",
         str(server.parameters("owner")["dbname"]), str(dumped))  # fmt: skip


def contents(dumped: Path) -> set[str]:
    """The tables (``schema.name``) whose rows a dump holds, read from the file alone. Raises Unavailable."""
    said = _said([str(binaries() / "pg_restore"), "--list", str(dumped)], {}, where=str(dumped))
    lines = [line.split() for line in said.splitlines() if not line.startswith(";")]
    return {f"{words[5]}.{words[6]}" for words in lines if words[3:5] == ["TABLE", "DATA"]}


def _run(server: Server, role: str, program: str, *arguments: str) -> None:
    place = server.parameters(role)
    reached = {
        "PGHOST": str(place["host"]),
        "PGPORT": str(place["port"]),
        "PGUSER": str(place["user"]),
        "PGDATABASE": str(place["dbname"]),
        "PGPASSWORD": str(place["password"]),
    }
    _said([str(binaries() / program), *arguments], reached, where=str(server.home))


def _said(command: list[str], reached: dict[str, str], *, where: str) -> str:
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC", **reached}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        program, trouble = Path(command[0]).name, done.stderr.strip()[-400:]
        remedy = "Make room on the disk, then run it again." if "No space left" in trouble else "See the server's log."
        raise Unavailable(where, f"{program} ended with {done.returncode}: {trouble}", remedy)
    return done.stdout
