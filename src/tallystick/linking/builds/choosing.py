"""Which groups of accounts become persons with rows, and under which id."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import duckdb
import numpy as np

from tallystick.linking.builds.computing import columns
from tallystick.linking.builds.grouping import Grouping
from tallystick.linking.rules.carrying import Group, Known, carry

PERSON_ROWS = 20_000
"""Most persons copied into rows, those with the best leads first; the rest stay on the shelf and are counted."""


@dataclass(frozen=True)
class Chosen:
    """A person to be: ``accounts`` and ``holdings`` by name, ``ids`` of all of them in the build.

    ``held``: accounts the person's id stands for; ``been``: all it has ever been, now last (rules.carrying).
    """

    person: str
    number: str
    accounts: frozenset[str]
    holdings: tuple[str, ...]
    ids: tuple[int, ...]
    follows: str = ""
    kept: bool = False
    held: frozenset[str] = frozenset()
    been: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Choice:
    """Persons with rows; ``became``: old person -> the one it lives on in ('' where nobody holds its accounts)."""

    persons: list[Chosen] = field(default_factory=list)
    became: dict[str, str] = field(default_factory=dict)
    left_out: int = 0


def choose(
    engine: duckdb.DuckDBPyConnection,
    grouping: Grouping,
    *,
    known: Mapping[str, Known],
    mint: Callable[[], str] = lambda: str(uuid.uuid4()),
) -> Choice:
    """Groups with more than one account or a lead, best leads first; ids that were given out (``known``) are carried.

    A group that holds an account an id stands for is always chosen while a person has it: nobody a decision stands on
    disappears.
    """
    keys = columns(engine, "SELECT id, key, holding FROM ACCOUNT_KEYS ORDER BY id")
    names, holding = keys["key"], keys["holding"].astype(bool)
    wanted, left_out = _wanted(engine, grouping.group, names, holding, lasting(known))
    members = {
        frozenset(names[i] for i in places if not holding[i]): Members(
            tuple(names[place] for place in places if holding[place]), tuple(place + 1 for place in places)
        )
        for places in _members(grouping.group, wanted)
    }
    return replace(chosen(members, known, first=_next(known), mint=mint), left_out=left_out)


@dataclass(frozen=True)
class Members:
    """Beside the accounts of a group: its ``holdings`` by name, and ``ids`` of all of them in the build."""

    holdings: tuple[str, ...]
    ids: tuple[int, ...]


def lasting(known: Mapping[str, Known]) -> frozenset[str]:
    """Accounts that keep having a person: those a person has and an id stands for. An account that only came in with
    another's goes back to the shelf when they are parted again."""
    stood = {account for one in known.values() for account in one.stands_for}
    return frozenset(account for one in known.values() for account in one.now if account in stood)


def chosen(
    groups: Mapping[Group, Members],
    known: Mapping[str, Known],
    *,
    first: int,
    mint: Callable[[], str] = lambda: str(uuid.uuid4()),
) -> Choice:
    """Persons of these groups, in their order; new ones are numbered from ``first``."""
    carried = carry(known, groups)
    persons = []
    for accounts, members in groups.items():
        person = carried.kept.get(accounts, "")
        number = known[person].number if person else f"P-{first:05d}"
        first += not person
        one = known.get(person, Known(number))
        follows = carried.follows.get(accounts, "")
        persons.append(
            Chosen(person or mint(), number, accounts, members.holdings, members.ids, follows, bool(person),
                   one.stands_for or accounts, (*(group for group in one.been if group != accounts), accounts))
        )  # fmt: skip
    return Choice(persons, carried.became)


def _next(known: Mapping[str, Known]) -> int:
    """The first number nobody ever had."""
    return 1 + max((one.age[0] for one in known.values()), default=0)


def stand_with(choice: Choice, known: Mapping[str, Known]) -> Choice:
    """After new contributions: accounts that no id stood for stand with the id they came to."""
    named = {account for one in known.values() for account in one.stands_for}
    persons = [replace(one, held=one.held | (one.accounts - named)) for one in choice.persons]
    return replace(choice, persons=persons)


def _wanted(
    engine: duckdb.DuckDBPyConnection,
    group: np.ndarray,
    names: np.ndarray,
    holding: np.ndarray,
    known: Group,
) -> tuple[np.ndarray, int]:
    """Numbers of the groups to choose, in the order they are numbered, and how many with a lead were left out."""
    size = int(group.max(initial=-1)) + 1
    own = np.bincount(group[~holding], minlength=size)
    lead = np.zeros(size, dtype=np.int64)
    leads = columns(engine, "SELECT id, lead FROM LEADS ORDER BY id")
    np.maximum.at(lead, group[leads["id"].astype(np.int64) - 1], leads["lead"].astype(np.int64))
    eligible = np.flatnonzero((own > 0) & ((lead > 0) | (own > 1)))
    order = eligible[np.lexsort((eligible, -own[eligible], -lead[eligible]))]
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


def lay_out(engine: duckdb.DuckDBPyConnection, persons: Sequence[Chosen]) -> None:
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
