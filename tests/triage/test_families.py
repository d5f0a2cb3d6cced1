"""Families of near-duplicates: many matches are counted in one line, and none is added."""

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.triage.distances import families
from tallystick.triage.distances.families import NOBODY, Families, match_families, near_families
from tallystick.triage.distances.known_digests import Known, distinct, lay, open_known
from tallystick.triage.distances.matching import match
from tallystick.triage.distances.words import matchable
from tallystick.triage.rules.families import Family, Member, collapse, united
from tests.triage.digests import distances, flipped, random_words


def crowd(seed: int) -> np.ndarray:
    """Three families of near-duplicates with equal digests among them, and strangers, shuffled."""
    heads = random_words(3, seed=seed)
    near = [flipped(np.repeat(heads[[n]], 20, axis=0), np.arange(20) % 5, seed=seed + n) for n in range(3)]
    words = np.concatenate([*near, random_words(20, seed=seed + 9)])
    return words[np.random.default_rng(seed).permutation(len(words))]


def lines(found: Families) -> list[tuple[int, int, int, int, tuple[int, ...]]]:
    return [
        (int(query), int(family), int(count), int(nearest), tuple(int(row) for row in listed if row != NOBODY))
        for query, family, count, nearest, listed in zip(
            found.query, found.family, found.count, found.nearest, found.members, strict=True
        )
    ]


def oracle(known: Known, words: np.ndarray, within: int, labels: np.ndarray, members: int) -> list[tuple]:
    """From every pair, collapsed by the rule on plain values."""
    of_row = np.empty(len(words), dtype=np.int64)
    for unique in range(len(known.digests)):
        of_row[known.rows[known.begins[unique] : known.begins[unique + 1]]] = unique
    made, found = [], match(known, matchable(words), within=within)
    unique_rank = {row: rank for rank, row in enumerate(known.rows.tolist())}
    for query in range(len(words)):
        chosen = found.query == query
        matches = [
            Member(unique_rank[row], int(labels[of_row[row]]), bits)
            for row, bits in zip(found.known[chosen].tolist(), found.distance[chosen].tolist(), strict=True)
        ]
        made += [
            (
                query,
                int(known.rows[known.begins[family.family]]),
                family.count,
                family.nearest,
                tuple(int(known.rows[rank]) for rank in family.members),
            )
            for family in collapse(matches, members=members)
        ]
    return sorted(made, key=lambda line: (line[0], line[3], line[1]))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), within=st.sampled_from([0, 4, 9, 31]), members=st.integers(1, 5))
def test_lines_are_the_pairs_collapsed(seed: int, within: int, members: int) -> None:
    words = crowd(seed)
    known = distinct(matchable(words))
    for labels in (np.arange(len(known.digests), dtype=np.uint32), near_families(known, within=4)):
        found = match_families(known, matchable(words), labels=labels, members=members, within=within)
        assert lines(found) == oracle(known, words, within, labels, members)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), within=st.integers(0, 12))
def test_near_families_are_the_components(seed: int, within: int) -> None:
    known = distinct(matchable(crowd(seed)))
    pairs = np.argwhere(distances(known.digests, known.digests) <= within).tolist()
    assert near_families(known, within=within).tolist() == united(len(known.digests), [(a, b) for a, b in pairs])


def test_threads_and_layouts_change_nothing(tmp_path: Path) -> None:
    words = crowd(3)
    plain = distinct(matchable(words))
    lay(tmp_path / "known", matchable(words))
    want = lines(match_families(plain, matchable(words), labels=near_families(plain, within=8)))
    for threads in (1, 2, 5):
        known = open_known(tmp_path / "known")
        labels = near_families(known, within=8)
        assert lines(match_families(known, matchable(words), labels=labels, threads=threads)) == want


def test_folding_on_the_way_changes_nothing(monkeypatch) -> None:
    words = crowd(5)
    known = distinct(matchable(words))
    want = lines(match_families(known, matchable(words)))
    monkeypatch.setattr(families, "HELD", 7)
    assert lines(match_families(known, matchable(words))) == want


def test_a_large_family_is_one_line_a_query() -> None:
    words = flipped(np.repeat(random_words(1, seed=2), 3000, axis=0), [4] * 3000, seed=4)
    known = distinct(matchable(words))
    found = match_families(known, matchable(words[:50]), labels=near_families(known, within=8), members=2)
    assert len(found.query) == 50
    assert (found.count == 3000).all()
    assert (found.nearest == 0).all()
    assert found.members.shape == (50, 2)
    assert (found.members[:, 0] == np.arange(50)).all()


def test_equal_digests_are_one_family_without_being_told() -> None:
    words = random_words(2, seed=1)[[0, 0, 0, 1]]
    found = match_families(distinct(matchable(words)), matchable(words[:1]), members=2)
    assert lines(found) == [(0, 0, 3, 0, (0, 1))]


def test_no_match_gives_no_line() -> None:
    found = match_families(distinct(matchable(random_words(5, seed=1))), matchable(random_words(5, seed=2)))
    assert lines(found) == []
    assert found.members.shape == (0, 3)


def test_a_family_never_adds_a_match() -> None:
    """Two ends of a family are further apart than the distance: only the near end counts."""
    chain = [random_words(1, seed=1)]
    for step in range(8):
        moved = chain[-1].copy()
        moved[0, 0] ^= np.uint64(0b111111 << (6 * step))
        chain.append(moved)
    known = distinct(matchable(np.concatenate(chain)))
    labels = near_families(known, within=6)
    assert set(labels.tolist()) == {0}
    found = match_families(known, matchable(chain[0]), labels=labels, within=12, members=9)
    assert found.count.tolist() == [3]
    assert sorted(found.members[0][:3].tolist()) == [0, 1, 2]
    assert (found.members[0][3:] == NOBODY).all()


def test_rule_counts_lists_the_nearest_and_says_so() -> None:
    matches = [Member(7, "a", 12), Member(3, "a", 4), Member(9, "b", 0), Member(5, "a", 12)]
    near, far = collapse(matches, members=2)
    assert near == Family("b", 1, 0, (9,))
    assert far == Family("a", 3, 4, (3, 5))
    assert str(near) == "1 digest, nearest 0 bits"
    assert str(far) == "3 digests of one family, nearest 4 bits"
