"""Scores a build against the sealed truth of a rehearsal. Reads ``sealed/``; the room never does."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import duckdb

from tallystick.linking.builds.choosing import choose, lay_out
from tallystick.linking.builds.grouping import group_accounts
from tallystick.linking.rows.copies import Frame, subscriber_rows
from tallystick.linking.rows.facts import Files, gather
from tallystick.linking.rules.countries import place
from tallystick.vocabulary.codes import CountryState


@dataclass(frozen=True)
class Score:
    """Pairs joined by proposed persons; countries of people with usable evidence; innocents shown as more than that."""

    joined: int
    wrong: int
    linkable: int
    linked: int
    people: int
    right_country: int
    wrong_country: int
    shown: tuple[str, ...]
    missed: Counter[str]

    @property
    def precision(self) -> float:
        return 1 - self.wrong / max(1, self.joined)

    @property
    def recall(self) -> float:
        return self.linked / max(1, self.linkable)

    @property
    def placed(self) -> float:
        return self.right_country / max(1, self.people)


def score(engine: duckdb.DuckDBPyConnection, sealed: Path, *, seized_s: int | None = None) -> Score:
    """Score the tables of the engine, without any decision of an analyst."""
    grouping = group_accounts(engine, {})
    choice = choose(engine, grouping, known={})
    lay_out(engine, choice.persons)
    facts = gather(engine, Files(engine), seized_s=seized_s)
    truth = dict(engine.execute(f"SELECT account, person FROM read_parquet('{sealed}/truth.parquet')").fetchall())
    joined = _joined(engine, grouping.group.tolist(), truth)
    pairs = engine.execute(
        f"SELECT \"left\", \"right\", strong || '/' || weak FROM read_parquet('{sealed}/pairs.parquet') WHERE linkable"
    ).fetchall()
    linkable = {(min(left, right), max(left, right)): signs for left, right, signs in pairs}
    placed = {account: place(facts[one.person].votes) for one in choice.persons for account in one.accounts}
    right, wrong, people = _countries(engine, sealed, truth, placed)
    return Score(
        joined=len(joined),
        wrong=sum(truth[left] != truth[right] for left, right in joined),
        linkable=len(linkable),
        linked=sum(pair in joined for pair in linkable),
        people=people,
        right_country=right,
        wrong_country=wrong,
        shown=_shown(engine, sealed),
        missed=Counter(signs for pair, signs in linkable.items() if pair not in joined),
    )


def _joined(engine: duckdb.DuckDBPyConnection, group: list[int], truth: dict[str, str]) -> set[tuple[str, str]]:
    groups: dict[int, list[str]] = defaultdict(list)
    for number, (key,) in zip(
        group, engine.execute("SELECT key FROM ACCOUNT_KEYS ORDER BY id").fetchall(), strict=True
    ):
        if key in truth:
            groups[number].append(key)
    return {pair for members in groups.values() for pair in combinations(sorted(members), 2)}


def _countries(engine, sealed, truth, placed) -> tuple[int, int, int]:
    """People with usable evidence for a country, how many of them stand right and how many wrong."""
    rows = engine.execute(
        f"SELECT person, country FROM read_parquet('{sealed}/people.parquet') WHERE usable_country AND kind = 'person'"
    ).fetchall()
    accounts: dict[str, list[str]] = defaultdict(list)
    for account, person in truth.items():
        accounts[person].append(account)
    right = wrong = 0
    for person, country in rows:
        states = [placed[account] for account in accounts[person] if account in placed]
        assigned = {one.country for one in states if one.state is CountryState.ASSIGNED}
        right += country in assigned
        wrong += bool(assigned - {country})
    return right, wrong, len(rows)


def _shown(engine: duckdb.DuckDBPyConnection, sealed: Path) -> tuple[str, ...]:
    """Planted innocents who may be shown as nothing, but whose answer is copied for a person."""
    frame = Frame("", "", {})
    references = {(row["reference"], row["holder_name"]) for row in subscriber_rows(engine, frame)}
    rows = engine.execute(
        f"SELECT kind, reference, name FROM read_parquet('{sealed}/innocents.parquet') WHERE may_show_as = 'nothing'"
    ).fetchall()
    return tuple(sorted(f"{kind} {reference}" for kind, reference, name in rows if (reference, name) in references))
