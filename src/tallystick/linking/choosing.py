"""Which groups of accounts become persons with rows, and under which id."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import duckdb
import numpy as np

from tallystick.linking.building import columns
from tallystick.linking.grouping import Grouping
from tallystick.linking.rules.carrying import Carried, carry

PERSON_ROWS = 20_000
"""Most persons copied into rows, those with the best leads first; the rest stay on the shelf and are counted."""


@dataclass(frozen=True)
class Chosen:
    """A person to be: ``accounts`` and ``holdings`` by name, ``ids`` of all of them in the build."""

    person: str
    number: str
    accounts: frozenset[str]
    holdings: tuple[str, ...]
    ids: tuple[int, ...]
    follows: str = ""
    kept: bool = False


@dataclass
class Choice:
    """Persons with rows; ``became``: old person -> the one it lives on in ('' where nobody holds its accounts)."""

    persons: list[Chosen] = field(default_factory=list)
    became: dict[str, str] = field(default_factory=dict)
    left_out: int = 0


def choose(
    engine: duckdb.DuckDBPyConnection,
    grouping: Grouping,
    *,
    old: Mapping[str, tuple[str, frozenset[str]]],
    spent: Iterable[str] = (),
    mint: Callable[[], str] = lambda: str(uuid.uuid4()),
) -> Choice:
    """Groups with more than one account or a lead, best leads first; old persons (id -> number, accounts) keep ids.

    ``spent``: numbers that are aliases by now: they are not given out again.
    A group that holds an account of an old person is always chosen: nobody a decision stands on disappears.
    """
    keys = columns(engine, "SELECT id, key, holding FROM ACCOUNT_KEYS ORDER BY id")
    names, holding = keys["key"], keys["holding"].astype(bool)
    wanted, left_out = _wanted(engine, grouping.group, names, holding, old)
    members = _members(grouping.group, wanted)
    groups = {frozenset(names[i] for i in places if not holding[i]): places for places in members}
    carried = carry({person: accounts for person, (_, accounts) in old.items()}, groups)
    last = max((int(number.removeprefix("P-")) for number in [*spent, *(one[0] for one in old.values())]), default=0)
    return Choice(_number(groups, carried, old, names, holding, mint, last=last), carried.became, left_out)


def _wanted(
    engine: duckdb.DuckDBPyConnection,
    group: np.ndarray,
    names: np.ndarray,
    holding: np.ndarray,
    old: Mapping[str, tuple[str, frozenset[str]]],
) -> tuple[np.ndarray, int]:
    """Numbers of the groups to choose, in the order they are numbered, and how many with a lead were left out."""
    size = int(group.max(initial=-1)) + 1
    own = np.bincount(group[~holding], minlength=size)
    lead = np.zeros(size, dtype=np.int64)
    leads = columns(engine, "SELECT id, lead FROM LEADS ORDER BY id")
    np.maximum.at(lead, group[leads["id"].astype(np.int64) - 1], leads["lead"].astype(np.int64))
    eligible = np.flatnonzero((own > 0) & ((lead > 0) | (own > 1)))
    order = eligible[np.lexsort((eligible, -own[eligible], -lead[eligible]))]
    known = {account for _, accounts in old.values() for account in accounts}
    before = {int(group[place]) for place, name in enumerate(names) if name in known} if known else set()
    chosen = order[:PERSON_ROWS]
    extra = np.array(sorted(before - set(chosen.tolist())), dtype=np.int64)
    return np.concatenate([chosen, extra]), len(order) - len(chosen)


def _members(group: np.ndarray, wanted: np.ndarray) -> list[list[int]]:
    place_of = {number: place for place, number in enumerate(wanted.tolist())}
    members: list[list[int]] = [[] for _ in place_of]
    for account in np.flatnonzero(np.isin(group, wanted)).tolist():
        members[place_of[int(group[account])]].append(account)
    return members


def _number(
    groups: Mapping[frozenset[str], list[int]],
    carried: Carried,
    old: Mapping[str, tuple[str, frozenset[str]]],
    names: np.ndarray,
    holding: np.ndarray,
    mint: Callable[[], str],
    *,
    last: int,
) -> list[Chosen]:
    persons = []
    for accounts, places in groups.items():
        person = carried.kept.get(accounts, "")
        number = old[person][0] if person else ""
        if not person:
            last += 1
            number = f"P-{last:05d}"
        held = tuple(names[place] for place in places if holding[place])
        ids = tuple(place + 1 for place in places)
        follows = carried.follows.get(accounts, "")
        persons.append(Chosen(person or mint(), number, accounts, held, ids, follows, bool(carried.kept.get(accounts))))
    return persons


def lay_out(engine: duckdb.DuckDBPyConnection, persons: list[Chosen]) -> None:
    """Make CHOSEN (id, person) and SHARED_ANSWERS (values two or more persons share) for what reads them."""
    ids = np.array([number for one in persons for number in one.ids], dtype=np.int64)
    owners = np.array([one.person for one in persons for _ in one.ids], dtype=object)
    engine.execute("CREATE OR REPLACE TABLE CHOSEN (id BIGINT, person VARCHAR)")
    if len(ids):
        engine.register("laid", {"id": ids, "person": owners})
        engine.execute("INSERT INTO CHOSEN SELECT id, person FROM laid")
        engine.unregister("laid")
    engine.execute(
        "CREATE OR REPLACE TABLE SHARED_ANSWERS AS SELECT s.kind, s.value FROM SELECTORS s"
        " JOIN (SELECT DISTINCT kind, value FROM ANSWERED) AS a ON a.kind = s.kind AND a.value = s.value"
        " LEFT JOIN CHOSEN c ON c.id = s.id GROUP BY s.kind, s.value"
        " HAVING count(DISTINCT coalesce(c.person, CAST(s.id AS VARCHAR))) > 1"
    )
