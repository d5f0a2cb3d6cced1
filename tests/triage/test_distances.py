"""Matching of PDQ digests: complete at any distance, the same for any layout, plan and number of threads."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.triage.distances import planning
from tallystick.triage.distances.banded import banded
from tallystick.triage.distances.bands import probes, reach
from tallystick.triage.distances.brute import brute
from tallystick.triage.distances.collecting import collect
from tallystick.triage.distances.known_digests import Known, Layout, distinct, lay, open_known
from tallystick.triage.distances.matches import Matches, joined
from tallystick.triage.distances.matching import find, match, match_one
from tallystick.triage.distances.planning import Way
from tallystick.triage.distances.streamed import past, waiting
from tallystick.triage.distances.words import Matchable, from_hex, matchable, to_hex
from tallystick.vocabulary.errors import Malformed, Refused
from tests.triage.digests import flipped, pairs, random_words

LAYOUTS: tuple[Layout, ...] = ("plain", "ids", "inline")


def said(found: Matches) -> list[tuple[int, int, int]]:
    return list(zip(found.query.tolist(), found.known.tolist(), found.distance.tolist(), strict=True))


def by_buckets(known: Known, queries: Matchable, within: int, threads: int = 1) -> list[tuple[int, int, int]]:
    """Through the buckets, whatever the planner would say."""
    asked, reached, parts = distinct(queries), probes(within), list[Matches]()
    assert known.buckets is not None
    assert reached is not None
    kernel, steps = banded(known.digests, known.buckets, asked.digests, within=within, probes=reached)
    collect(kernel, steps=steps, takes=[parts.append] * threads)
    found = joined(parts)
    return sorted(zip(found.query.tolist(), found.known.tolist(), found.distance.tolist(), strict=True))


def by_brute(known: Known, queries: Matchable, within: int) -> list[tuple[int, int, int]]:
    asked, parts = distinct(queries), list[Matches]()
    kernel, steps = brute(known.digests, asked.digests, within=within)
    collect(kernel, steps=steps, takes=[parts.append])
    found = joined(parts)
    return sorted(zip(found.query.tolist(), found.known.tolist(), found.distance.tolist(), strict=True))


def by_stream(known: Known, queries: Matchable, within: int, threads: int = 1) -> list[tuple[int, int, int]]:
    asked, reached, parts = distinct(queries), probes(within), list[Matches]()
    assert reached is not None
    past(known.digests, asked.digests, within=within, probes=reached, takes=[parts.append] * threads)
    found = joined(parts)
    return sorted(zip(found.query.tolist(), found.known.tolist(), found.distance.tolist(), strict=True))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[np.ndarray, dict[Layout, Known]]:
    """2,000 known digests with neighbours among themselves, laid out in every way."""
    random = random_words(1000, seed=5)
    words = np.concatenate([random, flipped(random, np.arange(1000) % 70, seed=6)])
    words[7] = words[3]
    folder, laid = tmp_path_factory.mktemp("known"), {}
    for layout in LAYOUTS:
        lay(folder / layout, matchable(words), layout=layout)
        laid[layout] = open_known(folder / layout)
    return words, laid


@pytest.mark.parametrize("within", range(257))
def test_radii_leave_no_digest_within_the_distance_out(within: int) -> None:
    radii = reach(within)
    # Differing in radius + 1 bits in every band is the nearest a digest can be and still be missed.
    assert sum(radius + 1 for radius in radii) == within + 1
    assert all(radius >= -1 for radius in radii)


def test_default_distance_probes_one_bit_around_each_of_sixteen_bands() -> None:
    reached = probes(31)
    assert reached is not None
    assert reached.radii.tolist() == [1] * 16
    assert reached.buckets == 272


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    within=st.integers(0, 60),
    seed=st.integers(0, 2**32 - 1),
    many=st.sampled_from([1, 5, 40]),
    offset=st.integers(-3, 3),
)
def test_buckets_and_brute_force_find_every_pair_at_any_distance(
    world: tuple[np.ndarray, dict[Layout, Known]], within: int, seed: int, many: int, offset: int
) -> None:
    words, laid = world
    near = flipped(
        words[np.random.default_rng(seed).integers(0, 2000, many)], [max(0, within + offset)] * many, seed=seed
    )
    queries = matchable(np.concatenate([near, random_words(3, seed=seed)]))
    want = pairs(queries.words, words, within)
    for layout in LAYOUTS:
        assert said(match(laid[layout], queries, within=within)) == want
    plain = by_brute(laid["plain"], queries, within)
    assert by_buckets(laid["ids"], queries, within) == plain
    assert by_buckets(laid["inline"], queries, within) == plain
    assert by_stream(laid["plain"], queries, within) == plain


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(within=st.integers(61, 256), many=st.sampled_from([1, 30]))
def test_wide_distances_fall_back_to_brute_force(
    world: tuple[np.ndarray, dict[Layout, Known]], within: int, many: int
) -> None:
    words, laid = world
    queries = matchable(random_words(many, seed=within))
    assert said(match(laid["inline"], queries, within=within)) == pairs(queries.words, words, within)


def test_threads_change_nothing(world: tuple[np.ndarray, dict[Layout, Known]]) -> None:
    words, laid = world
    queries = matchable(words[:300])
    for layout in LAYOUTS:
        once = match(laid[layout], queries, within=40)
        for threads in (2, 3, 7):
            assert said(match(laid[layout], queries, within=40, threads=threads)) == said(once)
    assert by_buckets(laid["inline"], queries, 31, threads=5) == by_buckets(laid["inline"], queries, 31)
    assert by_stream(laid["plain"], queries, 31, threads=3) == by_buckets(laid["inline"], queries, 31)


def test_a_single_digest_gets_what_a_batch_gets(world: tuple[np.ndarray, dict[Layout, Known]]) -> None:
    words, laid = world
    for row in (0, 3, 1500):
        for layout in LAYOUTS:
            assert said(match_one(laid[layout], words[row])) == pairs(words[row : row + 1], words, 31)


def test_equal_digests_are_kept_once_and_reported_for_each_row(tmp_path: Path) -> None:
    words = random_words(4, seed=9)[[0, 1, 0, 2, 0, 3]]
    lay(tmp_path / "known", matchable(words))
    known = open_known(tmp_path / "known")
    assert len(known.digests) == 4
    queries = matchable(words[[0, 0, 1]])
    assert said(match(known, queries)) == [(0, 0, 0), (0, 2, 0), (0, 4, 0), (1, 0, 0), (1, 2, 0), (1, 4, 0), (2, 1, 0)]


def test_more_pairs_than_room_are_all_given() -> None:
    words = flipped(np.repeat(random_words(1, seed=2), 700, axis=0), [3] * 700, seed=4)
    given_ = matchable(words)
    assert len(match(distinct(given_), given_, within=6)) == 700 * 700


def test_blank_digests_are_refused_and_counted() -> None:
    words = random_words(5, seed=1)
    words[1], words[3] = 0, 2**64 - 1
    kept = matchable(words)
    assert kept.rows.tolist() == [0, 2, 4]
    assert kept.refused == {"blank": 2}


def test_low_quality_is_refused_and_counted() -> None:
    words = random_words(4, seed=1)
    words[0] = 0
    kept = matchable(words, np.array([0, 49, 50, 100]))
    assert kept.rows.tolist() == [2, 3]
    assert kept.refused == {"blank": 1, "quality below 50": 1}


def test_rows_of_matches_are_rows_of_what_was_given() -> None:
    words = random_words(6, seed=3)
    known = distinct(matchable(words, np.array([0, 90, 90, 90, 90, 90])))
    asked = matchable(words, np.array([90, 90, 10, 90, 90, 90]))
    assert said(match(known, asked)) == [(1, 1, 0), (3, 3, 0), (4, 4, 0), (5, 5, 0)]


def test_nothing_known_and_nothing_asked_give_nothing(tmp_path: Path) -> None:
    none, some = matchable(np.empty((0, 4), np.uint64)), matchable(random_words(3, seed=1))
    for layout in LAYOUTS:
        lay(tmp_path / layout, none, layout=layout)
        assert len(match(open_known(tmp_path / layout), some)) == 0
    assert len(match(distinct(some), none)) == 0


@pytest.mark.parametrize("within", [-1, 257])
def test_a_distance_beyond_the_bits_is_refused(within: int) -> None:
    some = matchable(random_words(3, seed=1))
    with pytest.raises(Refused, match="not between 0 and 256"):
        match(distinct(some), some, within=within)


def test_digests_are_read_from_hexadecimal_and_written_back() -> None:
    words = random_words(3, seed=8)
    assert (from_hex(to_hex(words)) == words).all()
    assert from_hex([]).shape == (0, 4)


@pytest.mark.parametrize("wrong", ["", "00", "g" * 64, "0" * 63 + " ", "0" * 65])
def test_what_is_no_digest_is_named(wrong: str) -> None:
    with pytest.raises(Malformed, match="PDQ digest 2"):
        from_hex(["a" * 64, wrong])


def test_white_space_does_not_shift_what_follows() -> None:
    with pytest.raises(Malformed, match="PDQ digest 1:"):
        from_hex(["a" * 62 + "  "] * 32)


def test_two_wrong_lengths_do_not_make_one_right() -> None:
    with pytest.raises(Malformed, match="PDQ digest 1"):
        from_hex(["a" * 63, "a" * 65])


def test_a_batch_on_a_family_in_one_bucket_is_compared_with_all(tmp_path: Path) -> None:
    family = flipped(np.repeat(random_words(1, seed=2), 20_000, axis=0), [2] * 20_000, seed=4)
    lay(tmp_path / "known", matchable(family))
    known = open_known(tmp_path / "known")
    assert planning.plan(known, known.digests[:500], within=31).way is Way.SIEVE
    assert planning.plan(known, random_words(1, seed=77), within=31).way is Way.BUCKETS


def test_a_batch_on_spread_digests_goes_through_the_buckets(tmp_path: Path) -> None:
    lay(tmp_path / "known", matchable(random_words(300_000, seed=2)))
    known = open_known(tmp_path / "known")
    asked = distinct(matchable(random_words(100, seed=3)))
    assert find(known, asked, within=31, takes=[lambda found: None]).way is Way.BUCKETS
    assert find(known, asked, within=200, takes=[lambda found: None]).way is Way.SIEVE


def test_a_set_without_buckets_is_streamed_past_many_queries_and_a_family_is_not() -> None:
    spread, asked = distinct(matchable(random_words(300_000, seed=2))), random_words(1000, seed=3)
    assert planning.plan(spread, asked, within=31).way is Way.STREAM
    family = distinct(matchable(flipped(np.repeat(random_words(1, seed=2), 20_000, axis=0), [2] * 20_000, seed=4)))
    assert planning.plan(family, family.digests[:1000], within=31).way is Way.SIEVE


def test_queries_are_streamed_in_chunks_that_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from tallystick.triage.distances import streamed

    words = random_words(500, seed=21)
    known, queries = distinct(matchable(words)), matchable(flipped(words, np.arange(500) % 40, seed=22))
    whole = by_stream(known, queries, 31)
    monkeypatch.setattr(streamed, "CHUNK", 37)
    assert by_stream(known, queries, 31) == whole
    assert len(whole) >= 390


def test_how_many_queries_wait_is_counted_as_the_stream_meets_them() -> None:
    words, reached = random_words(200, seed=31), probes(31)
    assert reached is not None
    queries = flipped(words, [1] * 200, seed=32)
    by_hand = sum(
        int(np.bitwise_count(one ^ other) <= 1)
        for known in words
        for query in queries
        for one, other in zip(known.view(np.uint16), query.view(np.uint16), strict=True)
    )
    assert waiting(words, queries, reached) == by_hand
