"""Learning weights without labels: what EM finds, and what it must not learn."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.linking.weighing import weights
from tallystick.linking.weighing.learning import Learned, Level, Patterns, falling, learn, rows_of

STRONG = Level("email", "equal", 2, 0.989, 0.995, anchor=True)
GOOD = Level("card", "equal", 2, 0.97, 0.995)
WEAK = Level("device", "equal", 2, 0.5, 0.95)
WEAK_OFTEN = Level("device", "equal", 3, 0.4, 0.95, after=0)
KINDS = [[STRONG], [GOOD], [WEAK, WEAK_OFTEN]]


def patterns(*rows: tuple[tuple[int, int, int], int], homes: list[int] | None = None, **fields: Any) -> Patterns:
    """Rows of (codes by kind, pairs)."""
    return Patterns(
        codes=np.array([codes for codes, _ in rows], dtype=np.int64),
        second=np.zeros((len(rows), 3), dtype=bool),
        homes=np.array(homes or [0] * len(rows), dtype=np.int64),
        pairs=np.array([pairs for _, pairs in rows], dtype=np.float64),
        space=fields.get("space", 1e8),
        apart=fields.get("apart", 0.9),
    )


def learnt(given_: Patterns) -> Learned:
    return learn(given_, KINDS, second_start=[5.0, 5.0, 2.0])


def right(found: Learned, kind: int, level: int = 0) -> float:
    return float(found.right[kind][level])


def total(found: Learned, *codes: int) -> float:
    return found.prior + sum(float(found.levels[kind][code - 1]) for kind, code in enumerate(codes) if code)


def test_without_data_the_starting_weights_hold() -> None:
    found = learnt(patterns(((1, 0, 0), 0)))
    for place, (kind, code) in enumerate([(STRONG, (1, 0, 0)), (GOOD, (0, 1, 0)), (WEAK, (0, 0, 1))]):
        assert right(found, place) == pytest.approx(kind.start)
        assert 1 / (1 + 2 ** -total(found, *code)) == pytest.approx(kind.start, abs=0.01)


def test_a_kind_whose_pairs_never_agree_in_anything_else_loses_its_weight() -> None:
    """A fingerprint thousands share looks rare in small data: it is found out because nothing else agrees."""
    lonely = learnt(patterns(((1, 0, 0), 500), ((1, 1, 0), 500), ((0, 1, 0), 500), ((0, 0, 1), 2_000)))
    social = learnt(
        patterns(((1, 0, 0), 500), ((1, 1, 0), 500), ((0, 1, 0), 500), ((1, 0, 1), 1_000), ((0, 0, 1), 900))
    )
    assert right(lonely, 2) < 0.3
    assert right(social, 2) > right(lonely, 2) + 0.2


def test_homes_in_two_countries_tell_that_a_kind_is_often_chance() -> None:
    rows = (((1, 0, 0), 500), ((1, 1, 0), 500), ((0, 0, 1), 100), ((0, 0, 1), 900))
    apart = learnt(patterns(*rows, homes=[1, 1, 1, 2]))
    together = learnt(patterns(*rows, homes=[1, 1, 1, 1]))
    assert right(apart, 2) < 0.25
    assert right(together, 2) > right(apart, 2) + 0.3


def test_a_common_country_is_no_sign_and_nationality_is_not_learnt() -> None:
    rows = (((1, 0, 0), 500), ((0, 0, 1), 500))
    found = rows_of(learnt(patterns(*rows, homes=[1, 1])), KINDS, ["email", "card", "device"])
    assert {row["kind"] for row in found} == {"prior", "email", "card", "device"}, "homes have no weight of their own"
    assert not {kind for kind in weights.kinds() if "country" in kind or "language" in kind}


def test_no_sign_is_ever_certain() -> None:
    found = learnt(patterns(((1, 1, 1), 10**6)))
    assert right(found, 0) <= 0.995
    assert right(found, 2) <= 0.95
    assert total(found, 1, 0, 0) < 12


def test_what_more_hold_is_never_worth_more() -> None:
    found = learnt(patterns(((1, 0, 0), 500), ((1, 0, 2), 500), ((0, 0, 1), 500), ((0, 0, 2), 10)))
    assert right(found, 2, 0) >= right(found, 2, 1)


def test_the_anchors_come_out_as_experience_says() -> None:
    found = learnt(patterns(((1, 0, 0), 600), ((1, 1, 0), 200), ((1, 0, 1), 200), ((0, 1, 0), 300), ((0, 0, 1), 300)))
    assert right(found, 0) == pytest.approx(STRONG.start, abs=0.01)


def test_a_second_sign_of_a_kind_is_worth_what_it_is_found_to_be() -> None:
    rows = (((1, 1, 0), 1_000), ((0, 1, 0), 1_000), ((0, 0, 1), 4_000), ((0, 0, 1), 4_000))
    often = patterns(*rows)
    often.second[3, 2] = True
    assert learnt(often).second[2] < learnt(patterns(*rows)).second[2], "chance pairs have second signs too"


@settings(deadline=None, max_examples=20)
@given(st.permutations(range(5)))
def test_the_same_pairs_teach_the_same(order: list[int]) -> None:
    rows = [((1, 0, 0), 600), ((1, 1, 0), 200), ((1, 0, 1), 200), ((0, 1, 0), 300), ((0, 0, 2), 300)]
    one = learnt(patterns(*rows))
    other = learnt(patterns(*(rows[place] for place in order)))
    assert [round(100 * float(w)) for levels in one.levels for w in levels] == [
        round(100 * float(w)) for levels in other.levels for w in levels
    ]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.1, 100)), min_size=1, max_size=9))
def test_a_falling_sequence_never_rises_and_keeps_its_mean(pairs: list[tuple[float, float]]) -> None:
    values, counts = np.array([one for one, _ in pairs]), np.array([count for _, count in pairs])
    found = falling(values, counts)
    assert (np.diff(found) <= 1e-12).all()
    assert float((found * counts).sum()) == pytest.approx(float((values * counts).sum()))


def test_every_level_starts_below_the_most_it_may_reach_and_weak_ones_below_the_threshold() -> None:
    for levels in weights.levels():
        for level in levels:
            assert 0 < level.start <= level.most < 1, level
            if weights.is_weak(level.kind):
                assert level.start < 0.9, level
