"""The part of a build that a few accounts hang together with, found from them outwards: ids, ties, homes, leads.

Reads LINKS, ACCOUNT_KEYS, HOMES and LEADS of a build's folder; a few accounts are found in it without reading it whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from tallystick.linking.builds.by_account import for_accounts, for_values
from tallystick.linking.normal.forms import loose_form
from tallystick.linking.rules.partition import Pair, Partition, partition, replayed
from tallystick.tables.engine import named, quoted
from tallystick.vocabulary.codes import Answer

OF_ACCOUNTS = (
    "ACCESSED",
    "ACCOUNT_KEYS",
    "ACCOUNT_LINES",
    "ACTIVITY",
    "AFTER_SEIZURE",
    "ANSWERED",
    "CLAIMS",
    "DID",
    "EXCLUDED",
    "FLAGGED",
    "HELD_BY",
    "PAID",
    "SPOKEN",
)
"""Tables of a build with a row (or several) per account, by its ``id``."""

NARROWED = (*OF_ACCOUNTS, "SELECTORS", "EVIDENCE")
"""Tables of which only a few accounts' rows are taken."""


@dataclass
class Region:
    """Accounts and holdings that hang together over ``ties`` (weight in hundredths of a bit) or that people spoke of.

    ``ids`` in the build by name; ``apart`` are pairs said to be different; ``homes`` countries of home lines; ``leads``
    how good a lead is (0: none).
    """

    ids: dict[str, int]
    holdings: frozenset[str]
    ties: dict[Pair, int]
    apart: dict[Pair, str]
    homes: dict[str, frozenset[str]]
    leads: dict[str, int] = field(default_factory=dict)

    def parted(self) -> Partition:
        """Who belongs together: as in a build of everything."""
        return partition(self.ids, self.ties, self.apart, self.homes)


def open_built(engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make the tables of a build's folder views, but for the large ones of which a few accounts are taken
    (:func:`only_of`)."""
    engine.execute("SET parquet_metadata_cache = true")
    for path in sorted(folder.glob("*.parquet")):
        if path.stem not in NARROWED:
            _view(engine, path.stem, for_accounts(folder, path.stem))
    _view(engine, "ACCOUNT_KEYS", for_accounts(folder, "ACCOUNT_KEYS"))
    _view(engine, "KEYS_BY_NAME", for_values(folder, "ACCOUNT_KEYS"))


def _view(engine: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    engine.execute(f"CREATE OR REPLACE VIEW {named(name)} AS SELECT * FROM read_parquet({quoted(path)})")


def find_region(engine: duckdb.DuckDBPyConnection, starts: Iterable[str], decisions: Mapping[Pair, str]) -> Region:
    """Everything that hangs together with these accounts; names that are not in the build are left out.

    ``decisions``: what stands by pair of accounts.
    """
    begun = set(starts)
    number = _numbers(engine, begun | {name for pair in decisions for name in pair})
    spoken = {pair: answer for pair, answer in decisions.items() if pair[0] in number and pair[1] in number}
    said = {frozenset((number[left], number[right])): answer for (left, right), answer in spoken.items()}
    beside: dict[int, set[int]] = defaultdict(set)
    for pair, answer in said.items():
        if answer == Answer.SAME:
            one, other = pair
            beside[one].add(other)
            beside[other].add(one)
    reached = {number[name] for name in begun if name in number}
    proposed: dict[tuple[int, int], int] = {}
    frontier = reached
    while frontier:
        found = [row for row in _proposed(engine, frontier) if frozenset(row[:2]) not in said]
        proposed |= {(left, right): weight for left, right, weight in found}
        near = {end for row in found for end in row[:2]} | {one for end in frontier for one in beside.get(end, ())}
        frontier = near - reached
        reached |= frontier
    return _region(engine, reached, proposed, spoken)


def _region(
    engine: duckdb.DuckDBPyConnection,
    reached: set[int],
    proposed: Mapping[tuple[int, int], int],
    spoken: Mapping[Pair, str],
) -> Region:
    rows = engine.execute(f"SELECT id, key, holding FROM ACCOUNT_KEYS WHERE {among('id', reached)} ORDER BY id")
    names = {key: (name, holding) for key, name, holding in rows.fetchall()}
    name = {key: found[0] for key, found in names.items()}
    inside = {one for one, _ in names.values()}
    ties = {_pair(name[left], name[right]): weight for (left, right), weight in proposed.items()}
    here = {pair: answer for pair, answer in spoken.items() if pair[0] in inside and pair[1] in inside}
    joined, apart = replayed(ties, here)
    homes: dict[str, set[str]] = defaultdict(set)
    for key, country in engine.execute(f"SELECT id, country FROM HOMES WHERE {among('id', reached)}").fetchall():
        homes[name[key]].add(country)
    leads = engine.execute(f"SELECT id, lead FROM LEADS WHERE {among('id', reached)}").fetchall()
    return Region(
        ids={found: key for key, found in name.items()},
        holdings=frozenset(one for one, holding in names.values() if holding),
        ties=joined,
        apart=apart,
        homes={account: frozenset(countries) for account, countries in homes.items()},
        leads={name[key]: lead for key, lead in leads},
    )


def only_of(engine: duckdb.DuckDBPyConnection, folder: Path, ids: Iterable[int]) -> None:
    """Put small tables of these accounts alone in the place of the views, so that what is gathered reads little.

    SELECTORS keeps besides whoever else holds a value that an answer is about.
    """
    wanted = among("id", ids)
    for table in (*OF_ACCOUNTS, "SELECTORS"):
        narrow(engine, folder, table, wanted)
    sql = "SELECT DISTINCT kind, value FROM ANSWERED WHERE kind <> 'address' ORDER BY ALL"
    for kind, value in engine.execute(sql).fetchall():
        said = (quoted(kind), quoted(loose_form(kind, value)), quoted(value))
        held = "kind = {} AND loose = {} AND value = {}".format(*said)
        others = f"read_parquet({quoted(for_values(folder, 'SELECTORS'))}) WHERE {held} AND NOT {wanted}"
        engine.execute(f"INSERT INTO SELECTORS BY NAME SELECT kind, loose, value, id, key, source FROM {others}")


def narrow(engine: duckdb.DuckDBPyConnection, folder: Path, table: str, where: str) -> None:
    """Put the rows of a build's table that meet a condition in the place of the view or table of its name."""
    path = quoted(for_accounts(folder, table))
    engine.execute(f"CREATE OR REPLACE TABLE narrowed AS SELECT * FROM read_parquet({path}) WHERE {where}")
    tables = {name for (name,) in engine.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    engine.execute(f"DROP {'TABLE' if table in tables else 'VIEW'} IF EXISTS {named(table)}")
    engine.execute(f"ALTER TABLE narrowed RENAME TO {named(table)}")


def among(column: str, ids: Iterable[int]) -> str:
    """A condition on a column of whole numbers that files can be skipped by."""
    listed = sorted(ids)
    if not listed:
        return "false"
    return f"({column} BETWEEN {listed[0]} AND {listed[-1]} AND {column} IN ({', '.join(map(str, listed))}))"


def _proposed(engine: duckdb.DuckDBPyConnection, ids: Iterable[int]) -> list[tuple[int, int, int]]:
    sql = "SELECT left_id, right_id, weight FROM LINKS WHERE state = 'proposed' AND "
    found = {row for end in ("left_id", "right_id") for row in engine.execute(f"{sql}{among(end, ids)}").fetchall()}
    return sorted(found)


def _numbers(engine: duckdb.DuckDBPyConnection, names: set[str]) -> dict[str, int]:
    if not names:
        return {}
    listed = ", ".join(quoted(name) for name in sorted(names))
    return dict(engine.execute(f"SELECT key, id FROM KEYS_BY_NAME WHERE key IN ({listed})").fetchall())


def _pair(one: str, other: str) -> Pair:
    return min(one, other), max(one, other)
