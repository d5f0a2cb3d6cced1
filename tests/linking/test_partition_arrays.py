"""The partition over arrays: the same groups as the rules give one by one, and fast at the size of a platform."""

import time
from collections.abc import Mapping
from itertools import combinations

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.linking.builds.graphs import components, lone_ties
from tallystick.linking.builds.grouping import Grouping, Web, group_accounts, grouped
from tallystick.linking.rules.cuts import SAID_DIFFERENT, SAID_SAME, Pair
from tallystick.linking.rules.partition import partition, replayed
from tallystick.linking.weighing import weights
from tallystick.vocabulary.codes import Answer

NAMES = [f"harbour:{letter}" for letter in "abcdefghijklmnop"]
PAIRS = list(combinations(NAMES, 2))
NEAR = [pair for pair in PAIRS if NAMES.index(pair[1]) - NAMES.index(pair[0]) < 4]
WEIGHTS = st.sampled_from([weights.PROPOSED, weights.PROPOSED + 70, weights.ALONE, weights.ALONE + 700])
LINKS = st.dictionaries(st.sampled_from(NEAR), WEIGHTS, max_size=22)
ANSWERS = st.dictionaries(st.sampled_from(NEAR), st.sampled_from(list(Answer)), max_size=7)
HOMES = st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(["DK", "SE", "NO"]), min_size=1, max_size=2))


def test_components_follow_edges() -> None:
    label = components(5, np.array([0, 1]), np.array([1, 2]))
    assert label[0] == label[1] == label[2]
    assert len(set(label.tolist())) == 3


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda edge: edge[0] != edge[1]), max_size=24))
def test_lone_ties_are_those_whose_loss_leaves_two_parts(edges: list[tuple[int, int]]) -> None:
    left, right = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    behind, before = lone_ties(12, left, right)
    whole = components(12, left, right)
    for number, (one, other) in enumerate(edges):
        rest = np.arange(len(edges)) != number
        label = components(12, left[rest], right[rest])
        if label[one] == label[other]:
            assert (behind[number], before[number]) == (0, 0)
        else:
            parts = sorted((int((label == label[one]).sum()), int((label == label[other]).sum())))
            assert sorted((behind[number], before[number])) == parts
            assert sum(parts) == (whole == whole[one]).sum()


def web(ties: Mapping[Pair, int], apart: Mapping[Pair, str], homes: Mapping[str, set[str]]) -> Web:
    place = {name: number for number, name in enumerate(NAMES)}
    ends = np.array([[place[name] for name in pair] for pair in ties], dtype=np.int64).reshape(-1, 2)
    rows = [(place[name] + 1, country) for name, countries in homes.items() for country in countries]
    table = {
        "id": np.array([number for number, _ in rows], dtype=np.int64),
        "country": np.array([country for _, country in rows], dtype=object),
    }
    weight = np.array(list(ties.values()), dtype=np.int64)
    return Web(len(NAMES), ends[:, 0], ends[:, 1], weight, [(place[a], place[b]) for a, b in apart], table)


def named(found: Grouping) -> set[frozenset[str]]:
    groups: dict[int, set[str]] = {}
    for name, number in zip(NAMES, found.group.tolist(), strict=True):
        groups.setdefault(number, set()).add(name)
    return {frozenset(group) for group in groups.values()}


@given(LINKS, ANSWERS, HOMES)
def test_arrays_give_exactly_what_the_rules_give(links, answers, homes) -> None:
    ties, apart = replayed(links, answers)
    found = grouped(np.array(NAMES, dtype=object), web(ties, apart, homes))
    told = partition(NAMES, ties, apart, {name: frozenset(countries) for name, countries in homes.items()})
    assert named(found) == set(told.groups)
    assert sorted(found.cuts, key=repr) == sorted(told.cuts, key=repr)
    assert set(found.too_large) == set(told.too_large)
    assert sorted(found.contradictions, key=repr) == sorted(told.contradictions, key=repr)
    assert found.contested == told.contested
    _, first = np.unique(found.group, return_index=True)
    assert first.tolist() == sorted(first.tolist()), "numbered by smallest account"


def engine_with(links: Mapping[tuple[int, int], tuple[int, str]]) -> duckdb.DuckDBPyConnection:
    """Accounts numbered against the order of their names."""
    engine = duckdb.connect()
    engine.execute(
        "CREATE TABLE ACCOUNT_KEYS AS SELECT * FROM (VALUES (1, 'd'), (2, 'c'), (3, 'b'), (4, 'a')) t(id, key)"
    )
    engine.execute("CREATE TABLE HOMES (id BIGINT, country VARCHAR)")
    engine.execute("CREATE TABLE LINKS (left_id BIGINT, right_id BIGINT, weight INTEGER, state VARCHAR)")
    for (left, right), (weight, state) in links.items():
        engine.execute("INSERT INTO LINKS VALUES (?, ?, ?, ?)", [left, right, weight, state])
    return engine


def test_decisions_are_replayed_whatever_the_numbers_of_accounts_are() -> None:
    engine = engine_with({(1, 2): (900, "proposed"), (3, 4): (900, "proposed"), (2, 3): (900, "candidate")})
    assert group_accounts(engine, {}).group.tolist() == [0, 0, 1, 1], "a candidate joins nobody"
    assert group_accounts(engine, {("c", "d"): Answer.UNSURE}).group.tolist() == [0, 1, 2, 2]
    assert group_accounts(engine, {("c", "d"): Answer.NOT_SAME}).group.tolist() == [0, 1, 2, 2]
    joined = group_accounts(engine, {("b", "c"): Answer.SAME})
    assert joined.group.tolist() == [0, 0, 0, 0]
    split = group_accounts(engine, {("b", "c"): Answer.SAME, ("a", "d"): Answer.NOT_SAME})
    assert split.group.tolist()[0] != split.group.tolist()[3]
    assert split.contradictions == [], "the machine's ties gave way"


def test_decisions_on_accounts_that_are_not_given_any_more_rest() -> None:
    engine = engine_with({(1, 2): (900, "proposed")})
    assert group_accounts(engine, {("c", "zed"): Answer.SAME, ("b", "zed"): Answer.NOT_SAME}).group.max() == 2


def test_contradictions_come_out_of_a_build() -> None:
    said = {("a", "b"): Answer.SAME, ("b", "c"): Answer.SAME, ("a", "c"): Answer.NOT_SAME}
    found = group_accounts(engine_with({}), said)
    assert [told.apart for told in found.contradictions] == [("a", "c")]
    assert found.contested == frozenset("abc")
    assert group_accounts(engine_with({}), {}).contested == frozenset()


def test_an_operation_without_accounts_has_no_groups() -> None:
    engine = duckdb.connect()
    engine.execute("CREATE TABLE ACCOUNT_KEYS (id BIGINT, key VARCHAR)")
    engine.execute("CREATE TABLE HOMES (id BIGINT, country VARCHAR)")
    engine.execute("CREATE TABLE LINKS (left_id BIGINT, right_id BIGINT, weight INTEGER, state VARCHAR)")
    assert group_accounts(engine, {}).group.tolist() == []


def platform(accounts: int) -> tuple[np.ndarray, Web]:
    """Persons of one to six accounts, most of their pairs tied, and some ties between strangers."""
    chance = np.random.default_rng(3)
    sizes = chance.choice([1, 2, 3, 4, 6], p=[0.5, 0.25, 0.15, 0.07, 0.03], size=accounts // 2)
    sizes = sizes[np.cumsum(sizes) <= accounts]
    start = np.cumsum(sizes) - sizes
    edges = [np.sort(chance.integers(0, accounts, (accounts // 900, 2)), axis=1)]
    for size in (2, 3, 4, 6):
        for one, other in combinations(range(size), 2):
            some = start[(sizes == size) & (chance.random(len(sizes)) < (0.95 if other == one + 1 else 0.5))]
            edges.append(np.column_stack([some + one, some + other]))
    pairs = np.unique(np.concatenate(edges), axis=0)
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    weight = chance.integers(weights.PROPOSED, weights.ALONE + 800, len(pairs))
    homes = np.flatnonzero(chance.random(accounts) < 0.3) + 1
    countries = np.where(chance.random(len(homes)) < 0.9999, "DK", "SE").astype(object)
    apart = [(int(one), int(other)) for one, other in pairs[:: len(pairs) // 1_000]]
    keys = np.array([f"harbour:{number:07d}" for number in range(accounts)], dtype=object)
    return keys, Web(accounts, pairs[:, 0], pairs[:, 1], weight, apart, {"id": homes, "country": countries})


@pytest.mark.long
def test_a_whole_platform_is_grouped_in_seconds() -> None:
    keys, ties = platform(1_800_000)
    started = time.process_time()
    found = grouped(keys, ties)
    assert time.process_time() - started < 6
    assert len(found.cuts) > 1_000
    assert not (found.group[[one for one, _ in ties.apart]] == found.group[[other for _, other in ties.apart]]).any()


def test_a_sample_of_a_large_build_is_as_each_component_is_alone() -> None:
    keys, ties = platform(20_000)
    found = grouped(keys, ties)
    names = keys.tolist()
    rows = zip(ties.left.tolist(), ties.right.tolist(), ties.weight.tolist(), strict=True)
    homes = zip(ties.homes["id"].tolist(), ties.homes["country"].tolist(), strict=True)
    told = partition(
        names,
        {(names[one], names[other]): weight for one, other, weight in rows},
        {(names[one], names[other]): SAID_DIFFERENT for one, other in ties.apart},
        {names[number - 1]: frozenset({country}) for number, country in homes},
    )
    number = dict(zip(names, found.group.tolist(), strict=True))
    assert len({number[min(group)] for group in told.groups}) == len(told.groups) == found.group.max() + 1
    assert all(len({number[name] for name in group}) == 1 for group in told.groups)


def test_a_component_with_homes_in_two_countries_is_looked_at() -> None:
    strong = dict.fromkeys([(NAMES[0], NAMES[1]), (NAMES[1], NAMES[2])], weights.ALONE + 700)
    found = grouped(np.array(NAMES, dtype=object), web(strong, {}, {NAMES[0]: {"DK"}, NAMES[2]: {"SE"}}))
    assert len(found.cuts) == 1


def test_what_hangs_on_a_tie_is_counted_through_confirmed_links() -> None:
    a, b, c, d, e, f = NAMES[:6]
    strong = dict.fromkeys([(a, b), (d, e), (e, f), (d, f)], weights.ALONE + 700)
    ties = strong | {(b, c): SAID_SAME, (c, d): weights.PROPOSED + 100}
    found = grouped(np.array(NAMES, dtype=object), web(ties, {}, {}))
    assert [cut.apart for cut in found.cuts] == [(c, d)]
