"""Agreement against values worked out by hand, and against a thousand wrong decisions planted among right ones."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.linking.rules.agreement import agreements, kappa, standings
from tallystick.linking.rules.answers import Said, standing

AT = datetime(2026, 2, 1, tzinfo=UTC)
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
ANSWERS = ("same", "not_same", "unsure")


def said(pair: int, by: str, answer: str, minute: int = 0, back: int | None = None) -> Said:
    at = AT + timedelta(minutes=minute)
    taken = None if back is None else AT + timedelta(minutes=back)
    return Said(
        left=f"a:{pair:06}", right=f"b:{pair:06}", answer=answer, by=by, at=at, id=f"{by}{minute}", withdrawn_at=taken
    )


def table(counts: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    return {tuple("not_same" if said == "not" else said for said in both): n for both, n in counts.items()}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # 35 of 50 alike; chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5.
        ({("same", "same"): 20, ("same", "not"): 5, ("not", "same"): 10, ("not", "not"): 15}, 0.4),
        # Cohen (1960), table 1: 0.70 alike, 0.41 by chance.
        (
            {("same", "same"): 88, ("same", "not"): 10, ("same", "unsure"): 2, ("not", "same"): 14, ("not", "not"): 40,
             ("not", "unsure"): 6, ("unsure", "same"): 18, ("unsure", "not"): 10, ("unsure", "unsure"): 12},
            0.4915,
        ),
        ({("same", "same"): 7, ("not", "not"): 3}, 1.0),
        ({("same", "not"): 5, ("not", "same"): 5}, -1.0),
        # 25 of each cell: exactly chance.
        ({("same", "same"): 25, ("same", "not"): 25, ("not", "same"): 25, ("not", "not"): 25}, 0.0),
    ],
)  # fmt: skip
def test_kappa_is_what_it_is_by_hand(counts, expected) -> None:
    assert kappa(table(counts)) == pytest.approx(expected, abs=5e-4)


def test_kappa_is_not_defined_without_pairs_or_without_a_second_answer() -> None:
    assert kappa({}) is None
    assert kappa({("same", "same"): 9}) is None


def test_agreement_counts_only_what_both_judged() -> None:
    words = [said(n, "anna", "same") for n in range(40)] + [said(n, "berta", "same", 1) for n in range(35, 60)]
    (found,) = agreements(words)
    assert (found.one, found.other, found.both, found.agreed, found.kappa) == ("anna", "berta", 5, 5, None)
    assert found.sentence == "Only 5 comparisons: too few to say."


def test_a_word_corrected_after_seeing_the_other_does_not_count_as_agreement() -> None:
    (found,) = agreements([said(1, "anna", "same"), said(1, "berta", "not_same", 5), said(1, "anna", "not_same", 9)])
    assert (found.both, found.agreed) == (1, 0)
    taken_back = [said(2, "anna", "same", back=9), said(2, "berta", "not_same", 5), said(2, "berta", "same", 7)]
    (found,) = agreements(taken_back)
    assert (found.both, found.agreed) == (1, 0)


def test_a_word_corrected_before_anybody_else_spoke_counts_as_corrected() -> None:
    (found,) = agreements([said(1, "anna", "same"), said(1, "anna", "not_same", 2), said(1, "berta", "not_same", 5)])
    assert (found.both, found.agreed) == (1, 1)
    assert agreements([said(1, "anna", "same", back=2), said(1, "berta", "same", 5)]) == []


WORDS = st.builds(
    said, st.integers(0, 4), st.sampled_from(["anna", "berta", "carl"]), st.sampled_from(ANSWERS), st.integers(0, 9)
)


@CALM
@given(st.lists(WORDS, max_size=40, unique_by=lambda one: (one.pair, one.by, one.at)), st.randoms())
def test_the_order_of_rows_changes_nothing(words: list[Said], dice) -> None:
    mixed = list(words)
    dice.shuffle(mixed)
    assert agreements(mixed) == agreements(words)
    assert standings(mixed) == standings(words)


@CALM
@given(st.dictionaries(st.tuples(st.sampled_from(ANSWERS), st.sampled_from(ANSWERS)), st.integers(0, 50)))
def test_kappa_lies_between_minus_one_and_one_and_who_comes_first_does_not_matter(counts) -> None:
    found = kappa(counts)
    turned = kappa({(other, one): count for (one, other), count in counts.items()})
    assert found == turned
    assert found is None or -1.0 <= found <= 1.0


def planted(dice: Random) -> tuple[list[Said], set[int]]:
    """3,000 pairs with a known truth, judged by three officers who err in one of fifty; one of them plants 1,000."""
    truth = {n: dice.choice(("same", "not_same")) for n in range(3_000)}
    wrong = set(dice.sample(sorted(truth), 1_000))
    turned = {"same": "not_same", "not_same": "same"}
    words = []
    for number, right in truth.items():
        for minute, officer in enumerate(("anna", "berta", "carl")):
            erred = number in wrong if officer == "carl" else dice.random() < 0.02
            words.append(said(number, officer, turned[right] if erred else right, minute))
    return words, wrong


def test_a_thousand_wrong_decisions_show_in_the_measure_of_who_made_them() -> None:
    words, _ = planted(Random(7))
    worst, *others = standings(words)
    assert worst.officer == "carl"
    assert worst.kappa < 0.45
    assert worst.high < 0.70
    assert 900 <= worst.outvoted <= 1_000
    assert all(row.kappa > worst.kappa + 0.15 for row in others)
    between = {(row.one, row.other): row.kappa for row in agreements(words)}
    assert between["anna", "berta"] > 0.9
    assert max(between["anna", "carl"], between["berta", "carl"]) < 0.4


def test_a_thousand_wrong_decisions_stop_as_disputes_where_two_officers_spoke() -> None:
    """A wrong second opinion never joins or parts anybody in silence: every one is listed as a contradiction."""
    words, wrong = planted(Random(8))
    two = [one for one in words if one.by in ("anna", "carl")]
    stands = standing(two)
    anna_right = {int(one.left[2:]) for one in two if one.by == "anna"}
    disputed = {int(left[2:]) for (left, _), answer in stands.items() if answer == "disputed"}
    both_wrong = wrong - disputed
    assert anna_right >= wrong
    assert len(wrong & disputed) >= 950
    assert len(both_wrong) < 50, "only where the other officer made the same mistake"
