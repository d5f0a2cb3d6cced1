"""A list that was read in the cage becomes ENTRIES.parquet: one row a digest, in order, what is refused counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tallystick.evidence.manifests.tables import MEDIA_STREAM
from tallystick.evidence.rules.digests import LENGTHS
from tallystick.tables.engine import quoted
from tallystick.tables.shelf import settle
from tallystick.triage.banks import keying, refusals
from tallystick.vocabulary.banks import ENTRIES, EntryDigest
from tallystick.vocabulary.schemes import Scheme

STRONGEST = tuple(EntryDigest)
"""Kinds an entry is named by, strongest first."""

MEDIA_COLUMNS = (
    "entry", *LENGTHS, "pdq", "pdq_quality", "size", "category", "scheme", "scheme_version", "profile", "series",
    "trouble",
)  # fmt: skip
"""What is asked of the reader: no path, no name, nothing personal."""


@dataclass(frozen=True)
class Laid:
    """``read`` rows of the list are ``accepted`` plus all of ``refused`` (why: rows). ``first``: why: number of the
    first such row or digest. ``left_out``: why: digests that were refused within rows of which others were taken.
    ``entries``: media by name; ``digests``: kind: rows of ENTRIES. ``unlike``: values under another scheme, left out.
    """

    read: int
    accepted: int
    refused: Mapping[str, int]
    first: Mapping[str, int]
    left_out: Mapping[str, int]
    entries: int
    digests: Mapping[str, int]
    unlike: int


def lay_entries(
    engine: duckdb.DuckDBPyConnection, source: Path, rejects: Path, into: Path, *, scheme: Scheme, key: bytes | None
) -> Laid:
    """Write ENTRIES.parquet to ``into`` from the MEDIA stream ``source`` and its ``rejects``.

    ``key``: of a keyed bank, None where digests stand as they are. Runs in DuckDB alone and spills. Raises Unavailable
    when the disk is full.
    """
    if key is None:
        keying.make_plain(engine)
    else:
        keying.make_tokens(engine, key)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE JUDGED AS {_judged(source, scheme, in_keyed_bank=key is not None)}")
    columns = ", ".join(name for name, _, _ in ENTRIES)
    with settle(into) as fresh:
        engine.execute(
            f"COPY (SELECT DISTINCT {columns} FROM ({_entries()}) ORDER BY kind, token, entry, size, series, value)"
            f" TO {quoted(fresh)} (FORMAT parquet)"
        )
    return _laid(engine, rejects, into)


def _judged(source: Path, scheme: Scheme, *, in_keyed_bank: bool) -> str:
    """Rows of the list: for each kind the token of a digest that is taken, or why it is not. A value counts under the
    bank's own scheme, or where the list does not say any."""
    own = " AND ".join(
        f"coalesce({column}, '') = {quoted(said or '')}"
        for column, said in (
            ("scheme", scheme.name), ("scheme_version", scheme.version), ("profile", scheme.profile),
        )
    )  # fmt: skip
    reasons = ", ".join(f"{_why(kind, in_keyed_bank=in_keyed_bank)} AS why_{kind}" for kind in STRONGEST)
    tokens = ", ".join(
        f"CASE WHEN {kind} IS NOT NULL AND why_{kind} IS NULL THEN {keying.MACRO}(unhex({kind})) END AS token_{kind}"
        for kind in STRONGEST
    )
    kept = ", ".join(f"why_{kind}" for kind in STRONGEST)
    return (
        f"SELECT place, {tokens}, {kept}, size, series, value, unlike FROM ("
        f"SELECT CAST(entry AS BIGINT) AS place, {_LOWERED}, {reasons}, try_cast(size AS BIGINT) AS size, series,"
        f" category IS NOT NULL AND NOT (scheme IS NULL OR {own}) AS unlike,"
        f" CASE WHEN scheme IS NULL OR {own} THEN category END AS value"
        f" FROM read_parquet({quoted(source)}))"
    )


_LOWERED = ", ".join(f"lower({kind}) AS {kind}" for kind in STRONGEST)


def _why(kind: EntryDigest, *, in_keyed_bank: bool) -> str:
    if kind is EntryDigest.PDQ:
        return refusals.likeness_refused(in_keyed_bank=in_keyed_bank)
    return refusals.exact_refused(kind)


def _entries() -> str:
    """A row for every digest that is taken, under the name of its medium: the strongest of them."""
    names = " ".join(
        f"WHEN token_{kind} IS NOT NULL THEN {quoted(f'{kind}:')} || lower(hex(token_{kind}))" for kind in STRONGEST
    )
    return " UNION ALL ".join(
        f"SELECT CASE {names} END AS entry, {quoted(kind)} AS kind, token_{kind} AS token, size, series, value"
        f" FROM JUDGED WHERE token_{kind} IS NOT NULL"
        for kind in STRONGEST
    )


_ACCEPTED = f"coalesce({', '.join(f'token_{kind}' for kind in STRONGEST)}) IS NOT NULL"
_WHYS = f"list_filter([{', '.join(f'why_{kind}' for kind in STRONGEST)}], lambda why: why IS NOT NULL)"


def _laid(engine: duckdb.DuckDBPyConnection, rejects: Path, into: Path) -> Laid:
    kept = f"read_parquet({quoted(into)})"
    first_why = f"coalesce(list_sort(list_transform({_WHYS}, lambda why: [{refusals.rank_sql('why')}, why]))[1][2], ?)"
    rows = engine.execute(
        f"SELECT {first_why} AS why, count(*), min(place) FROM JUDGED WHERE NOT ({_ACCEPTED}) GROUP BY 1",
        [refusals.NOTHING],
    ).fetchall()
    unread = engine.execute(
        'SELECT reason, count(*), min("row") FROM read_parquet(?) WHERE stream = ? GROUP BY reason',
        [str(rejects), MEDIA_STREAM],
    ).fetchall()
    within = engine.execute(
        f"SELECT why, count(*), min(place) FROM (SELECT place, unnest({_WHYS}) AS why FROM JUDGED WHERE {_ACCEPTED})"
        " GROUP BY why ORDER BY why"
    ).fetchall()
    refused = {str(why): (int(count), int(place)) for why, count, place in rows}
    refused |= {f"not read: {why}": (int(count), int(place)) for why, count, place in unread}
    first = {why: place for why, (_, place) in refused.items()}
    for why, _, place in within:
        first[why] = min(int(place), first.get(why, int(place)))
    accepted = _one(engine, f"SELECT count(*) FROM JUDGED WHERE {_ACCEPTED}")
    return Laid(
        read=accepted + sum(count for count, _ in refused.values()),
        accepted=accepted,
        refused={why: count for why, (count, _) in sorted(refused.items())},
        first=dict(sorted(first.items())),
        left_out={str(why): int(count) for why, count, _ in within},
        entries=_one(engine, f"SELECT count(DISTINCT entry) FROM {kept}"),
        digests=dict(engine.execute(f"SELECT kind, count(*) FROM {kept} GROUP BY kind ORDER BY kind").fetchall()),
        unlike=_one(engine, "SELECT count(*) FROM JUDGED WHERE unlike"),
    )


def taken_away(engine: duckdb.DuckDBPyConnection, before: Path, after: Path, *, retracted: frozenset[str]) -> int:
    """How many digests of an edition the next one lacks, or gives to another series, to one more, or another value.

    Entries that stand retracted may go.
    """
    said = "kind, token, series, value"
    kept = f"SELECT {said} FROM read_parquet({quoted(before)}) WHERE NOT list_contains(CAST(? AS VARCHAR[]), entry)"
    changed = (
        f"WITH kept AS ({kept}), now AS (SELECT {said} FROM read_parquet({quoted(after)})),"
        " gone AS (SELECT * FROM kept EXCEPT SELECT * FROM now),"
        " gained AS (SELECT * FROM now SEMI JOIN kept USING (kind, token) EXCEPT SELECT * FROM kept)"
        " SELECT count(*) FROM (SELECT kind, token FROM gone UNION SELECT kind, token FROM gained)"
    )
    return _one(engine, changed, [sorted(retracted)])


def holds_entry(engine: duckdb.DuckDBPyConnection, entries: Path, entry: str) -> bool:
    """Whether an edition has an entry of that name."""
    return bool(_one(engine, f"SELECT count(*) FROM read_parquet({quoted(entries)}) WHERE entry = ?", [entry]))


def _one(engine: duckdb.DuckDBPyConnection, sql: str, values: list[Any] | None = None) -> int:
    return int(engine.execute(sql, values or []).fetchall()[0][0])
