"""Which contents the banks hold: every hit by digest, before anybody's word on it."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from tallystick.tables.engine import quoted
from tallystick.tables.shelf import settle
from tallystick.triage.banks import keying
from tallystick.triage.banks.places import ENTRIES_FILE
from tallystick.triage.builds.alike import lay_nearest, lay_pairs
from tallystick.triage.builds.given import Lent
from tallystick.triage.builds.laying import lay_rows
from tallystick.triage.builds.members import lay_members
from tallystick.triage.builds.opening import naive
from tallystick.vocabulary.banks import LOWERING, BankKind, Confidence

SHAPE = (
    "id BIGINT, bank INTEGER, entry VARCHAR, kind VARCHAR, strength INTEGER, distance INTEGER, draft BOOLEAN,"
    " aside BOOLEAN, differs BOOLEAN, same_size BOOLEAN, at_ms BIGINT, series VARCHAR, value VARCHAR, came TIMESTAMP"
)
_STRENGTH = "CASE {0} WHEN 'sha256' THEN 0 WHEN 'sha1' THEN 1 WHEN 'md5' THEN 2 ELSE 3 END"
RAISING = frozenset({BankKind.KNOWN_IDENTIFIED, BankKind.KNOWN_UNIDENTIFIED}) - LOWERING


def lay_banks(engine: duckdb.DuckDBPyConnection, banks: Sequence[Lent]) -> None:
    """Make BANKS, numbered from 1 in their order. ``classified``: somebody of the owner looked at each entry."""
    rows = [
        (
            number, one.bank.id, one.bank.name, str(one.bank.kind), str(one.bank.confidence), one.bank.owner,
            one.bank.digest, one.bank.by_two, naive(one.at), one.bank.kind in RAISING,
            one.bank.confidence != Confidence.UNCHECKED,
        )
        for number, one in enumerate(banks, start=1)
    ]  # fmt: skip
    shape = (
        "bank INTEGER, bank_id VARCHAR, name VARCHAR, kind VARCHAR, confidence VARCHAR, owner VARCHAR, edition VARCHAR,"
        " by_two BOOLEAN, came TIMESTAMP, raises BOOLEAN, classified BOOLEAN"
    )
    lay_rows(engine, "BANKS", shape, rows)


def lay_hits(engine: duckdb.DuckDBPyConnection, folder: Path, banks: Sequence[Lent], *, threads: int) -> None:
    """Write HITS unless it is there, and make it a view: exact ones by every digest, others by likeness.

    Retracted entries are in no bank; a likeness is ``aside`` where a negative bank holds something as near.
    """
    path = folder / "HITS.parquet"
    if not path.exists():
        engine.execute(f"CREATE OR REPLACE TEMP TABLE FOUND ({SHAPE})")
        lay_nearest(engine, [_entries(one) for one in banks if one.bank.kind == BankKind.NEGATIVE], threads=threads)
        for number, one in enumerate(banks, start=1):
            if one.bank.members is not None:
                lay_members(engine, number, one.bank)
            elif one.bank.kind != BankKind.NEGATIVE:
                _exact(engine, number, one)
                _alike(engine, number, one, threads=threads)
        with settle(path) as fresh:
            engine.execute(f"COPY (SELECT * FROM FOUND ORDER BY ALL) TO {quoted(fresh)} (FORMAT parquet)")
        engine.execute("DROP TABLE FOUND")
    engine.execute(f"CREATE OR REPLACE TEMP VIEW HITS AS SELECT * FROM read_parquet({quoted(path)})")


def _entries(one: Lent) -> str:
    """SQL: the entries of a bank that count."""
    gone = ", ".join(quoted(entry) for entry in sorted(one.bank.retracted))
    where = f" WHERE entry NOT IN ({gone})" if gone else ""
    return f"(SELECT * FROM read_parquet({quoted(one.bank.folder / ENTRIES_FILE)}){where})"


def _exact(engine: duckdb.DuckDBPyConnection, number: int, one: Lent) -> None:
    """Hits by MD5, SHA-1 and SHA-256. ``differs``: the file has the kind of digest the entry is named by, and it is
    another: then somebody made the weaker digests collide, and it is a likeness at best. So it is where the file has
    two digests of the kind that fits. An entry of two series, or with two values, is a hit for each."""
    if one.bank.key is None:
        keying.make_plain(engine)
    else:
        keying.make_tokens(engine, one.bank.key)
    tokens = f"(SELECT id, kind, {keying.MACRO}(token) AS token, sole FROM DIGESTS)"
    engine.execute(
        f"""INSERT INTO FOUND
        WITH met AS (
          SELECT d.id, e.entry, e.kind, bool_and(d.sole) AS sole, max(e.size) AS size, e.series, e.value
          FROM {tokens} d JOIN {_entries(one)} e ON e.kind = d.kind AND e.token = d.token
          GROUP BY d.id, e.entry, e.kind, e.series, e.value)
        SELECT m.id, {number}, m.entry, m.kind, {_STRENGTH.format("m.kind")}, 0, false, false,
          NOT m.sole OR (d.id IS NOT NULL
            AND NOT bool_or(m.kind = split_part(m.entry, ':', 1)) OVER (PARTITION BY m.id, m.entry)),
          m.size IS NOT NULL AND m.size = c.size, NULL, m.series, m.value, c.seen_at
        FROM met m JOIN CONTENTS c ON c.id = m.id
        LEFT JOIN (SELECT DISTINCT id, kind FROM DIGESTS) d
          ON d.id = m.id AND d.kind = split_part(m.entry, ':', 1)"""
    )


def _alike(engine: duckdb.DuckDBPyConnection, number: int, one: Lent, *, threads: int) -> None:
    """Hits by PDQ: where both digests were made at full size within 31 bits, of a draft within as many more."""
    if not lay_pairs(engine, _entries(one), threads=threads):
        return
    engine.execute(
        f"""INSERT INTO FOUND
        SELECT p.id, {number}, e.entry, 'pdq', 3, p.distance, p.draft,
          coalesce(n.distance <= p.distance, false), false, false, p.at_ms, e.series, e.value, p.came
        FROM (
          SELECT q.id, q.at_ms, q.draft, q.came, q.pdq, r.known, r.distance
          FROM PAIRS r JOIN PICTURES_ASKED q ON q.asked = r.asked) p
        JOIN (
          SELECT DISTINCT token, entry, series, value FROM {_entries(one)} WHERE kind = 'pdq') e
          ON e.token = unhex(p.known)
        LEFT JOIN NEAREST n ON n.pdq = p.pdq AND n.draft = p.draft"""
    )
