"""The rules of a partition, one by one."""

from itertools import combinations, pairwise

import pytest

from tallystick.linking.rules.bridges import needed
from tallystick.linking.rules.cuts import SAID_DIFFERENT, SAID_SAME, Pair
from tallystick.linking.rules.partition import Partition, partition, replayed
from tallystick.linking.weighing import weights

A, B, C, D, E, F = "abcdef"
WEAK, STRONG = weights.PROPOSED, weights.ALONE


def groups(found: Partition) -> list[str]:
    return sorted("".join(sorted(group)) for group in found.groups)


def apart(*pairs: str) -> dict[Pair, str]:
    return {(pair[0], pair[1]): SAID_DIFFERENT for pair in pairs}


def clique(names: str, weight: int) -> dict[Pair, int]:
    return dict.fromkeys(combinations(names, 2), weight)


def test_what_was_said_to_be_different_is_split_where_the_tie_is_weakest() -> None:
    found = partition("abcd", {(A, B): 900, (B, C): 850, (C, D): 870}, apart("ad"))
    assert groups(found) == ["ab", "cd"]
    (cut,) = found.cuts
    assert (cut.bridge, cut.weight, cut.contradicts) == ((B, C), 850, False)
    assert cut.sentence == "a and d are kept apart (said to be different): the tie b to c (+8.5 bits) was cut."


def test_a_second_way_round_does_not_hold_two_together_who_may_not_be() -> None:
    ties = {(A, B): 900, (B, C): 500, (C, D): 800, (A, D): 400, (A, C): 450}
    found = partition("abcd", ties, apart("ad"))
    assert groups(found) == ["abc", "d"]
    assert found.cuts[0].weight == 1200, "800 and 400 weigh less than 500, 450 and 400"


def test_the_sum_of_what_is_cut_counts_and_not_its_strongest_tie() -> None:
    """Three ties of 500 are more than one of 900, although each is weaker."""
    ties = {(A, B): 500, (A, C): 500, (A, D): 500, (B, E): 900, (C, E): 900, (D, E): 900, (E, F): 900}
    assert groups(partition("abcdef", ties, apart("af"))) == ["abcde", "f"]


def test_accounts_that_hang_on_both_sides_equally_are_kept_with_neither() -> None:
    found = partition("abcd", {(A, B): 900, (B, C): 900, (C, D): 900}, apart("ad"))
    assert groups(found) == ["a", "bc", "d"]
    (cut,) = found.cuts
    assert (cut.weight, cut.neither) == (900, (B, C))
    assert "b, c hung on both equally: kept with neither." in cut.sentence
    assert cut.about == frozenset("abcd")


def test_several_pairs_are_parted_the_cheapest_first_and_what_is_parted_needs_no_cut() -> None:
    ties = {(A, B): 900, (B, C): 850, (C, D): 870, (D, E): 860}
    found = partition("abcde", ties, apart("ae", "ac", "cd"))
    assert groups(found) == ["ab", "c", "de"]
    assert [(cut.apart, cut.weight) for cut in found.cuts] == [((A, C), 850), ((A, E), 850), ((C, D), 870)]


def test_cheaper_cuts_may_part_a_dearer_pair_as_well() -> None:
    ties = dict.fromkeys([(A, C), (A, D), (A, E), (B, C), (B, D), (B, E)], 800)
    found = partition("abcde", ties, apart("ab", "cd", "ce", "de"))
    assert [cut.apart for cut in found.cuts] == [(C, D), (C, E), (D, E)], (
        "a and b, 2400 apart, need no cut of their own"
    )


def test_a_pair_said_to_be_different_in_two_components_cuts_nothing() -> None:
    found = partition("abcd", {(A, B): 500, (C, D): 500}, apart("ad"))
    assert (groups(found), found.cuts) == (["ab", "cd"], [])


def test_a_confirmed_link_is_cut_only_when_nothing_else_can() -> None:
    ties = {(A, B): SAID_SAME, (A, C): 3000, (B, C): 3000, (A, D): 3000, (B, D): 3000, (C, D): 900}
    found = partition("abcd", ties, apart("ac"))
    assert groups(found) == ["abd", "c"]
    assert found.cuts[0].weight == 6900
    assert (found.contradictions, found.contested) == ([], frozenset())


def test_decisions_that_contradict_are_reported_with_the_way_and_nothing_rests_on_them() -> None:
    ties = {(A, B): SAID_SAME, (B, C): SAID_SAME, (C, D): SAID_SAME, (B, D): SAID_SAME, (D, E): WEAK, (E, F): STRONG}
    found = partition("abcdef", ties, apart("ad"))
    (told,) = found.contradictions
    assert told.apart == (A, D)
    assert told.path == ((A, B), (B, D)), "the shortest way"
    assert told.accounts == frozenset("abcd")
    assert "a and d were said to be different, but a and b, b and d the same" in told.sentence
    assert not any({A, D} <= group for group in found.groups), "they stay apart meanwhile"
    assert found.contested == frozenset("abcdef"), "what hangs on the contested accounts is contested too"
    assert any(cut.contradicts for cut in found.cuts)


def test_a_contradiction_does_not_touch_others() -> None:
    ties = {(A, B): SAID_SAME, (B, C): SAID_SAME, (D, E): SAID_SAME}
    assert partition("abcde", ties, apart("ac", "cd")).contested == frozenset("abc")


def test_equally_confirmed_ways_leave_the_middle_alone() -> None:
    found = partition("abc", {(A, B): SAID_SAME, (B, C): SAID_SAME}, apart("ac"))
    assert groups(found) == ["a", "b", "c"]
    assert "(confirmed by somebody)" in found.cuts[0].sentence


def test_a_machine_never_parts_what_people_joined() -> None:
    homes = {A: frozenset({"DK"}), C: frozenset({"SE"})}
    assert groups(partition("abc", {(A, B): SAID_SAME, (B, C): SAID_SAME}, {}, homes)) == ["abc"]


def test_homes_in_two_countries_part_accounts_that_only_a_third_one_joins() -> None:
    homes = {A: frozenset({"DK"}), C: frozenset({"SE"})}
    found = partition("abc", {(A, B): 700, (B, C): 600}, {}, homes)
    assert groups(found) == ["ab", "c"]
    assert found.cuts[0].because == "home lines in DK and SE"
    assert groups(partition("abc", {(A, B): 700, (B, C): 600, (A, C): 400}, {}, homes)) == ["abc"], "a link of its own"
    assert groups(partition("abc", {(A, B): 700, (B, C): 600}, {}, {A: frozenset({"DK"})})) == ["abc"]


def test_one_confirmed_link_does_not_lift_the_homes_of_everybody_else() -> None:
    """A, B are one person by an analyst's word; D, at home elsewhere, still does not follow through C."""
    homes = {A: frozenset({"DK"}), D: frozenset({"SE"})}
    assert groups(partition("abcd", {(A, B): SAID_SAME, (B, C): 700, (C, D): 600}, {}, homes)) == ["abc", "d"]


def test_a_group_larger_than_a_person_keeps_only_its_strong_links() -> None:
    names = [f"a{number}" for number in range(weights.MOST_IN_A_PERSON + 2)]
    ties = dict.fromkeys(pairwise(names), STRONG - 1)
    ties[(names[0], names[1])] = STRONG
    ties[(names[2], names[3])] = SAID_SAME
    found = partition(names, ties, {})
    assert len(found.groups) == len(names) - 2
    assert found.too_large == [frozenset(names)]


def test_accounts_that_people_said_are_the_same_count_as_one_in_size() -> None:
    names = [f"a{number}" for number in range(weights.MOST_IN_A_PERSON + 4)]
    ties = dict.fromkeys(pairwise(names), SAID_SAME)
    ties[(names[0], names[1])] = WEAK
    found = partition(names, ties, {})
    assert (len(found.groups), found.too_large) == (1, [])


def test_two_and_three_accounts_stay_joined_by_proposed_links() -> None:
    assert groups(partition("ab", {(A, B): WEAK}, {})) == ["ab"]
    assert groups(partition("abc", {(A, B): WEAK, (B, C): WEAK}, {})) == ["abc"]


@pytest.mark.parametrize(("one", "other"), [("ab", "cd"), ("abc", "d"), ("abc", "def"), ("abcd", "efgh")])
def test_a_bridge_must_be_stronger_the_more_hangs_on_it(one: str, other: str) -> None:
    sides = clique(one, STRONG) | clique(other, STRONG)
    bridge = (one[-1], other[0])
    enough = needed(len(one) * len(other))
    assert groups(partition(one + other, sides | {bridge: enough}, {})) == [one + other]
    found = partition(one + other, sides | {bridge: enough - 1}, {})
    assert groups(found) == [one, other]
    (cut,) = found.cuts
    assert (cut.apart, cut.weight) == (bridge, enough - 1)
    assert "the only tie between" in cut.sentence


def test_what_a_bridge_needs_grows_by_a_bit_for_each_doubling_beyond_two_pairs() -> None:
    assert [needed(pairs) - WEAK for pairs in (1, 2, 3, 4, 8, 16)] == [0, 0, 59, 100, 200, 300]
    assert needed(16) <= STRONG, "in a person of the usual size a strong tie is always enough"


def test_a_tie_with_another_way_round_is_no_bridge() -> None:
    ties = clique("ab", STRONG) | clique("cd", STRONG) | {(A, C): WEAK, (B, D): WEAK}
    assert groups(partition("abcd", ties, {})) == ["abcd"]


def test_a_chain_of_weak_single_ties_does_not_hold_and_falls_where_it_is_weakest() -> None:
    ties = {(A, B): WEAK + 50, (B, C): WEAK + 50, (C, D): WEAK + 20, (D, E): WEAK + 50, (E, F): WEAK + 50}
    found = partition("abcdef", ties, {})
    assert groups(found) == ["abc", "def"]
    assert [cut.apart for cut in found.cuts] == [(C, D)]


def test_a_confirmed_link_is_no_weak_bridge_and_its_ends_count_as_one() -> None:
    sides = clique("ab", STRONG) | clique("cd", STRONG)
    assert groups(partition("abcd", sides | {(B, C): SAID_SAME}, {})) == ["abcd"]
    said = {(A, B): SAID_SAME, (C, D): SAID_SAME, (B, C): WEAK}
    assert groups(partition("abcd", said, {})) == ["abcd"], "two points on one proposed link"


def test_decisions_are_replayed_over_what_is_proposed() -> None:
    proposed = {(A, B): 500, (B, C): 600, (C, D): 700}
    ties, kept_apart = replayed(proposed, {(A, B): "not_same", (B, C): "unsure", (A, D): "same"})
    assert ties == {(C, D): 700, (A, D): SAID_SAME}
    assert kept_apart == apart("ab")
