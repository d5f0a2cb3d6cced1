"""Likeness: PDQ digests of contents held against those of banks, and against one another."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from tallystick.tables.engine import quoted
from tallystick.tables.shelf import settle
from tallystick.triage.builds.laying import lay_rows
from tallystick.triage.distances.families import NOBODY, Families, match_families, near_families
from tallystick.triage.distances.known_digests import Known, distinct, lay, open_known
from tallystick.triage.distances.matches import Matches
from tallystick.triage.distances.matching import DISTANCE, match
from tallystick.triage.distances.words import from_hex, matchable, to_hex
from tallystick.vocabulary.manifest import DRAFT_OFF, MATCHABLE

DRAFT = DRAFT_OFF
"""A digest made from a draft is asked at so many more bits, and a person's machine looks again at full size before
anything is claimed."""
FAMILY = 15
"""Bits of a step within a family: far below the distance for matching, since steps add up."""
INDEXED = 20_000
"""Digests from which an index with buckets pays."""
OWN = 8
"""Digests of one content that are passed over on the way to the nearest other: only lists give one more."""
BATCH = 50_000
"""Queries asked at once: what they find stays small."""

Words = NDArray[np.uint64]


def lay_pictures(engine: duckdb.DuckDBPyConnection) -> None:
    """Make PICTURES_ASKED: digests of contents good enough to match, the distinct ones numbered by ``asked``."""
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE PICTURES_ASKED AS
        SELECT dense_rank() OVER (ORDER BY pdq, draft) - 1 AS asked, * FROM PICTURES
        WHERE quality >= {MATCHABLE} AND pdq NOT IN ('{"0" * 64}', '{"f" * 64}')"""
    )


def lay_nearest(engine: duckdb.DuckDBPyConnection, entries: Sequence[str], *, threads: int) -> None:
    """Make NEAREST: how near the nearest digest of a negative bank is to each that was asked with."""
    engine.execute("CREATE OR REPLACE TEMP TABLE NEAREST (pdq VARCHAR, draft BOOLEAN, distance INTEGER)")
    for one in entries:
        if lay_pairs(engine, one, threads=threads):
            engine.execute("INSERT INTO NEAREST SELECT q.pdq, q.draft, min(p.distance) FROM PAIRS p"
                           " JOIN PICTURES_ASKED q USING (asked) GROUP BY q.pdq, q.draft")  # fmt: skip
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE NEAREST AS SELECT pdq, draft, min(distance) AS distance FROM NEAREST GROUP BY ALL"
    )


def lay_pairs(engine: duckdb.DuckDBPyConnection, entries: str, *, threads: int) -> bool:
    """Make PAIRS (asked, known digest, distance) of what was asked and a bank's PDQ entries; False where there are
    none."""
    lay_rows(engine, "PAIRS", "asked BIGINT, known VARCHAR, distance INTEGER", [])
    tokens = engine.execute(f"SELECT DISTINCT token FROM {entries} WHERE kind = 'pdq'").fetchnumpy()["token"]
    if not len(tokens):
        return False
    words = np.frombuffer(b"".join(tokens), dtype=">u8").astype(np.uint64).reshape(-1, 4)
    with _held(engine, words) as held:
        for draft, within in ((False, DISTANCE), (True, DISTANCE + DRAFT)):
            asked = _asked(engine, draft=draft)
            for start in range(0, len(asked), BATCH):
                numbers, digests = zip(*asked[start : start + BATCH], strict=True)
                found = match(held, matchable(from_hex(digests)), within=within, threads=threads)
                _keep(engine, found, np.array(numbers), words)
    return True


def _asked(engine: duckdb.DuckDBPyConnection, *, draft: bool) -> list[tuple[int, str]]:
    sql = "SELECT DISTINCT asked, pdq FROM PICTURES_ASKED WHERE draft = ? ORDER BY asked"
    return engine.execute(sql, [draft]).fetchall()


@contextmanager
def _held(engine: duckdb.DuckDBPyConnection, words: Words) -> Iterator[Known]:
    """Known digests ready to be asked: with buckets where they are many, which lie where the engine spills, since the
    home may be put away safely and the system's own folder may not."""
    if len(words) < INDEXED:
        yield distinct(matchable(words))
        return
    spill = Path(engine.execute("SELECT current_setting('temp_directory')").fetchall()[0][0])
    spill.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="likeness-", dir=spill) as folder:
        path = Path(folder) / "known"
        lay(path, matchable(words), layout="ids")
        yield open_known(path)


def _keep(engine: duckdb.DuckDBPyConnection, found: Matches, asked: NDArray[np.int64], known: Words) -> None:
    if len(found):
        columns = {
            "asked": asked[found.query],
            "known": np.array([*to_hex(known[found.known]), None], dtype=object)[:-1],
            "distance": found.distance.astype(np.int32),
        }
        engine.register("paired", columns)
        engine.execute("INSERT INTO PAIRS SELECT asked, CAST(known AS VARCHAR), distance FROM paired")
        engine.unregister("paired")


def lay_families(engine: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write FAMILIES unless it is there, and make it a view: contents that look the same, step by step, with the number
    of their family; those that look like no other are in none."""
    if not path.exists():
        rows = engine.execute(
            "SELECT pdq, min(id) FROM PICTURES_ASKED WHERE at_ms IS NULL GROUP BY pdq ORDER BY pdq"
        ).fetchall()
        words = from_hex([row[0] for row in rows]) if rows else np.empty((0, 4), np.uint64)
        with _held(engine, words) as held:
            families = near_families(held, within=FAMILY) if len(words) else np.empty(0, np.uint32)
            digests = to_hex(held.digests)
        laid = {"pdq": np.array([*digests, None], dtype=object)[:-1], "family": families.astype(np.int64)}
        engine.register("families_laid", laid)
        with settle(path) as fresh:
            engine.execute(
                "COPY (WITH all_of AS (SELECT q.id, min(f.family) AS family FROM families_laid f"
                " JOIN PICTURES_ASKED q ON q.pdq = CAST(f.pdq AS VARCHAR) WHERE q.at_ms IS NULL GROUP BY q.id)"
                " SELECT id, family FROM all_of QUALIFY count(*) OVER (PARTITION BY family) > 1 ORDER BY id)"
                f" TO {quoted(fresh)} (FORMAT parquet)"
            )
        engine.unregister("families_laid")
    engine.execute(f"CREATE OR REPLACE TEMP VIEW FAMILIES AS SELECT * FROM read_parquet({quoted(path)})")


def lay_like(engine: duckdb.DuckDBPyConnection, name: str, *, asking: str, among: str, threads: int) -> None:
    """Make a table (id, count, nearest): for each of the contents ``asking`` (SQL of a column ``id``) how many
    others of ``among`` are within 31 bits, and how far the nearest is. Contents that are like none are not in it. One
    that two lists give different digests is asked with each and counts by the digest that is like most."""
    lay_rows(engine, name, "id BIGINT, count BIGINT, nearest INTEGER", [])
    ids, digests = _pictures_of(engine, asking)
    others, known = _pictures_of(engine, among)
    if not len(ids) or not len(others):
        return
    with _held(engine, known) as held:
        one_family = np.zeros(len(held.digests), np.uint32)
        nearest = 1 + min(OWN, int(np.unique(others, return_counts=True)[1].max()))
        for start in range(0, len(ids), BATCH):
            some = slice(start, start + BATCH)
            asked = matchable(digests[some])
            found = match_families(held, asked, labels=one_family, members=nearest, within=DISTANCE, threads=threads)
            _keep_like(engine, name, found, (ids[some], digests[some]), (others, known))
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS"
        f" SELECT id, max(count) AS count, min(nearest) AS nearest FROM {name} GROUP BY id"
    )


Pictures = tuple[NDArray[np.int64], Words]


def _pictures_of(engine: duckdb.DuckDBPyConnection, ids: str) -> Pictures:
    sql = (
        "SELECT DISTINCT id, unhex(pdq) AS token FROM PICTURES_ASKED WHERE at_ms IS NULL AND"
        f" id IN (SELECT id FROM {ids}) ORDER BY id, token"
    )
    rows = engine.execute(sql).fetchnumpy()
    words = np.frombuffer(b"".join(rows["token"]), dtype=">u8").astype(np.uint64).reshape(-1, 4)
    return np.asarray(rows["id"], dtype=np.int64), words


def _keep_like(engine: duckdb.DuckDBPyConnection, name: str, found: Families, asked: Pictures, known: Pictures) -> None:
    """Of each line the content itself is no other, by whichever of its digests."""
    ids, words = asked[0][found.query], asked[1][found.query]
    count = found.count - _own(ids, words, known)
    there = found.members != NOBODY
    member = np.where(there, found.members, 0)
    others = there & (known[0][member] != ids[:, None])
    other = member[np.arange(len(ids)), others.argmax(axis=1)]
    bits = np.where(others.any(axis=1), np.bitwise_count(words ^ known[1][other]).sum(axis=1), DISTANCE)
    columns = {"id": ids, "count": count, "nearest": bits.astype(np.int32)}
    engine.register("like_laid", {column: values[count > 0] for column, values in columns.items()})
    engine.execute(f"INSERT INTO {name} SELECT * FROM like_laid")
    engine.unregister("like_laid")


def _own(ids: NDArray[np.int64], words: Words, known: Pictures) -> NDArray[np.int64]:
    """How many digests of the content itself are within the distance of each that was asked; known ids in order."""
    begins, ends = np.searchsorted(known[0], ids, "left"), np.searchsorted(known[0], ids, "right")
    count = np.zeros(len(ids), np.int64)
    for place in range(int((ends - begins).max(initial=0))):
        there = np.flatnonzero(begins + place < ends)
        bits = np.bitwise_count(words[there] ^ known[1][begins[there] + place]).sum(axis=1)
        count[there] += bits <= DISTANCE
    return count
