"""Rules: partitions, carried ids, countries, indicators, sentences."""

import random
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.linking import fits, weights
from tallystick.linking.linkrows import worth
from tallystick.linking.rules import countries, indicators
from tallystick.linking.rules.carrying import carry
from tallystick.linking.rules.countries import Vote, place
from tallystick.linking.rules.indicators import Sign, best, rank, strongest_role
from tallystick.linking.rules.partition import SAID_SAME, partition
from tallystick.linking.rules.sentences import sign_sentence
from tallystick.linking.rules.states import chance, computed_state

A, B, C, D = "abcd"


def groups(found: object) -> list[str]:
    return sorted("".join(sorted(group)) for group in found.groups)  # type: ignore[attr-defined]


def test_what_was_said_to_be_different_is_split_where_the_tie_is_weakest() -> None:
    ties = {(A, B): 900, (B, C): 500, (C, D): 800}
    found = partition("abcd", ties, {(A, D): "said to be different"})
    assert groups(found) == ["ab", "cd"]
    (cut,) = found.cuts
    assert (cut.bridge, cut.weight, cut.contradicts) == ((B, C), 500, False)


def test_a_second_way_round_does_not_hold_two_together_who_may_not_be() -> None:
    ties = {(A, B): 900, (B, C): 500, (C, D): 800, (A, D): 400, (A, C): 450}
    assert groups(partition("abcd", ties, {(A, D): "said to be different"})) == ["ab", "cd"]


def test_a_confirmed_tie_that_has_to_be_cut_is_a_contradiction() -> None:
    ties = {(A, B): SAID_SAME, (B, C): SAID_SAME}
    found = partition("abc", ties, {(A, C): "said to be different"})
    assert len(found.cuts) == 1
    assert found.cuts[0].contradicts


def test_a_group_larger_than_a_person_keeps_only_its_strong_links() -> None:
    names = [f"a{number}" for number in range(weights.MOST_IN_A_PERSON + 2)]
    ties = dict.fromkeys(pairwise(names), weights.PROPOSED)
    ties[(names[0], names[1])] = weights.ALONE
    found = partition(names, ties, {})
    assert len(found.groups) == len(names) - 1
    assert found.too_large == [frozenset(names)]


@given(st.data())
def test_a_partition_is_complete_keeps_apart_and_forgets_the_order(data: st.DataObject) -> None:
    names = "abcdefg"
    pairs = list(combinations(names, 2))
    ties = data.draw(st.dictionaries(st.sampled_from(pairs), st.integers(400, 2000), max_size=12))
    apart = data.draw(st.dictionaries(st.sampled_from(pairs), st.just("because"), max_size=5))
    found = partition(names, ties, apart)
    assert sorted("".join("".join(group) for group in found.groups)) == sorted(names)
    for group in found.groups:
        assert not [pair for pair in apart if set(pair) <= group]
    mixed = list(ties.items())
    random.Random(1).shuffle(mixed)
    assert groups(partition(names[::-1], dict(mixed), apart)) == groups(found)


def sets(*texts: str) -> list[frozenset[str]]:
    return [frozenset(text) for text in texts]


def test_ids_follow_the_larger_share() -> None:
    old = {"P1": frozenset("abc"), "P2": frozenset("de"), "P3": frozenset("f")}
    found = carry(old, sets("ab", "c", "def", "g"))
    assert found.kept == {frozenset("ab"): "P1", frozenset("def"): "P2"}
    assert found.follows == {frozenset("c"): "P1"}
    assert found.became == {"P3": "P2"}


def test_somebody_whose_accounts_are_gone_lives_on_nowhere() -> None:
    assert carry({"P1": frozenset("a")}, sets("b")).became == {"P1": ""}


@given(st.lists(st.integers(0, 4), min_size=8, max_size=8), st.lists(st.integers(0, 4), min_size=8, max_size=8))
def test_untouched_persons_always_keep_their_id_and_no_id_is_used_twice(before: list[int], after: list[int]) -> None:
    def split(labels: list[int]) -> list[frozenset[str]]:
        parts: dict[int, set[str]] = {}
        for name, label in zip("abcdefgh", labels, strict=True):
            parts.setdefault(label, set()).add(name)
        return [frozenset(part) for part in parts.values()]

    old = {f"P{number}": group for number, group in enumerate(split(before))}
    found = carry(old, split(after))
    assert len(set(found.kept.values())) == len(found.kept)
    assert set(old) == set(found.kept.values()) | set(found.became)
    for person, group in old.items():
        if group in split(after):
            assert found.kept[group] == person


def vote(kind: str, country: str) -> Vote:
    return Vote(kind, country, f"{kind} says {country}")


@pytest.mark.parametrize(
    ("votes", "state", "country"),
    [
        ([], "unknown", ""),
        ([("claimed", "DK")], "unknown", ""),
        ([("home line", "DK")], "assigned", "DK"),
        ([("kyc", "DK"), ("home line", "SE")], "assigned", "DK"),
        ([("kyc", "DK"), ("home line", "SE"), ("phone", "SE")], "contested", "DK"),
        ([("subscriber", "DK"), ("card issuer", "SE")], "contested", "DK"),
        ([("home line", "DK"), ("phone", "SE"), ("claimed", "DK")], "assigned", "DK"),
        ([("phone", "DK"), ("phone", "DK"), ("phone", "SE")], "contested", "DK"),
    ],
)
def test_countries_are_assigned_contested_or_unknown(votes: list[tuple[str, str]], state: str, country: str) -> None:
    found = place(vote(*one) for one in votes)
    assert (found.state, found.country) == (state, country)
    assert found.because


def test_the_order_of_strength_is_that_of_practice() -> None:
    order = ["kyc", "subscriber", "card issuer", "home line", "phone", "mail domain"]
    strengths = [countries.STRENGTHS[kind] for kind in order]
    assert strengths == sorted(strengths, reverse=True)


def test_mail_domains_sold_as_words_say_no_country() -> None:
    assert countries.mail_country("a@post.dk") == "DK"
    assert countries.mail_country("a@post.co.uk") == "GB"
    assert [countries.mail_country(f"a@post.{ending}") for ending in ("io", "tv", "example", "com")] == [""] * 4


def test_no_number_of_lesser_signs_outweighs_a_greater_one() -> None:
    lesser = [Sign(kind, 100, "") for kind in indicators.ORDER[1:]]
    assert rank([Sign("child_accessible", 1, "")]) > rank(lesser)
    assert rank([]) == 0
    assert rank(lesser * 3) == rank(lesser)


def test_the_strongest_sign_of_a_kind_stands_for_it() -> None:
    signs = [indicators.uploading(3, ()), indicators.flagged("extortion", 1, ()), indicators.uploading(30, ())]
    assert [(sign.kind, sign.strength) for sign in best(signs)] == [("extortion", 70), ("uploading", 70)]
    assert "one message" in best(signs)[0].sentence


def test_only_suspects_and_convicted_are_prior_hits() -> None:
    assert indicators.prior("witness", "holding-SE-NCP:S-1", ()) is None
    found = indicators.prior("convicted", "holding-SE-NCP:S-1", ())
    assert found is not None
    assert "SE-NCP (S-1)" in found.sentence


def test_the_strongest_role_counts() -> None:
    assert strongest_role({"viewer", "administrator"}, uploads=5, payments=1) == "administrator"
    assert strongest_role({"viewer"}, uploads=0, payments=1) == "buyer"
    assert strongest_role(set(), uploads=0, payments=0) == "unknown"


def row(kind: str, weight: int, *, against: bool = False) -> dict[str, object]:
    return {"kind": kind, "weight": weight, "against": against}


def test_the_state_of_a_pair_follows_from_its_because() -> None:
    prior = row("prior", weights.PRIOR)
    assert computed_state([prior, row("email", 1150)]) == "proposed"
    assert computed_state([prior, row("device", 5000)]) == "candidate"
    assert computed_state([prior, row("device", 500), row("handle", 450)]) == "proposed"
    assert computed_state([prior, row("email", 1150), row("homes differ", -500, against=True)]) == "candidate"


def test_a_sum_reads_as_a_chance() -> None:
    assert chance(0) == pytest.approx(0.5)
    assert chance(weights.PROPOSED) == pytest.approx(16 / 17)


def test_risk_comes_before_closeness_in_the_queue() -> None:
    assert worth(100, (0, 8)) > worth(weights.PROPOSED, (4, 4))
    assert worth(weights.PROPOSED, (0, 0)) > worth(1500, (0, 0))


def test_every_case_of_evidence_has_a_sentence() -> None:
    for kind, level in weights.WEIGHTS:
        for counted in ("yes", "half", "enough of its kind"):
            assert "(x)" in sign_sentence(kind=kind, level=level, value="x", holders=2, counted=counted)
    for name in weights.AGAINST:
        assert sign_sentence(kind="against", level=name, value="DK / SE", holders=0).endswith(".")


def test_weights_fall_with_the_number_of_holders_and_weak_kinds_never_reach_the_threshold() -> None:
    for (kind, level), row_ in weights.WEIGHTS.items():
        assert list(row_) == sorted(row_, reverse=True), (kind, level)
        if weights.is_weak(kind):
            assert row_[0] * 3 // 2 + weights.PRIOR < weights.PROPOSED, "two signs of a kind count one and a half"


def test_components_follow_edges() -> None:
    import numpy as np

    label = fits.components(5, np.array([0, 1]), np.array([1, 2]))
    assert label[0] == label[1] == label[2]
    assert len(set(label.tolist())) == 3
