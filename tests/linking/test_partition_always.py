"""What holds of every partition: checked over drawn graphs and over a world with wrong decisions in it."""

import random
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from tallystick.linking.rules.bridges import lone_ties, needed, without_weak_bridges
from tallystick.linking.rules.cuts import SAID_DIFFERENT, SAID_SAME, Pair
from tallystick.linking.rules.flows import minimum_cut
from tallystick.linking.rules.partition import Partition, partition, replayed
from tallystick.linking.rules.pieces import Piece, confirmed, heads, pieces
from tallystick.linking.weighing import weights
from tallystick.vocabulary.codes import Answer

NAMES = "abcdefghijk"
PAIRS = list(combinations(NAMES, 2))
WEIGHTS = st.sampled_from([weights.PROPOSED, weights.PROPOSED + 70, weights.ALONE, weights.ALONE + 700])
LINKS = st.dictionaries(st.sampled_from(PAIRS), WEIGHTS, max_size=16)
ANSWERS = st.dictionaries(st.sampled_from(PAIRS), st.sampled_from(list(Answer)), max_size=7)
HOMES = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["DK", "SE"]).map(lambda code: frozenset({code})))


def parted(
    links: Mapping[Pair, int], answers: Mapping[Pair, str], homes: Mapping[str, frozenset[str]] | None = None
) -> Partition:
    return partition(NAMES, *replayed(links, answers), homes or {})


def together(found: Partition) -> set[Pair]:
    return {pair for group in found.groups for pair in combinations(sorted(group), 2)}


@given(LINKS, ANSWERS, HOMES, st.randoms(use_true_random=False))
def test_a_partition_forgets_the_order_of_everything(links, answers, homes, chance: random.Random) -> None:
    def mixed(found: dict) -> dict:
        rows = list(found.items())
        chance.shuffle(rows)
        return dict(rows)

    ties, apart = replayed(mixed(links), mixed(answers))
    assert partition(NAMES[::-1], ties, apart, mixed(homes)) == parted(links, answers, homes)


@given(LINKS, ANSWERS, HOMES, st.permutations(NAMES))
def test_groups_do_not_depend_on_names(links, answers, homes, order: list[str]) -> None:
    called = dict(zip(NAMES, (f"account {place:02d}" for place in range(len(NAMES))), strict=True))
    mixed = dict(zip(NAMES, order, strict=True))

    def renamed(pairs: Mapping[Pair, object], names: Mapping[str, str]) -> dict:
        return {(min(n), max(n)): v for (a, b), v in pairs.items() for n in [(names[a], names[b])]}

    plain = parted(links, answers, homes)
    for names in (called, mixed):
        moved = {names[name]: found for name, found in homes.items()}
        ties, apart = replayed(renamed(links, names), renamed(answers, names))
        found = partition(names.values(), ties, apart, moved)
        assert set(found.groups) == {frozenset(names[name] for name in group) for group in plain.groups}
        assert found.contested == {names[name] for name in plain.contested}


@given(LINKS, ANSWERS, HOMES)
def test_every_account_is_in_one_group_and_who_is_said_to_be_different_in_two(links, answers, homes) -> None:
    found = parted(links, answers, homes)
    assert sorted(name for group in found.groups for name in group) == list(NAMES)
    assert not together(found) & {pair for pair, answer in answers.items() if answer == Answer.NOT_SAME}


@given(LINKS, ANSWERS, HOMES)
def test_what_people_joined_is_parted_only_where_they_contradict_each_other(links, answers, homes) -> None:
    found = parted(links, answers, homes)
    same = [pair for pair, answer in answers.items() if answer == Answer.SAME]
    split = set(same) - together(found)
    assert split <= {pair for pair in same if pair[0] in found.contested}
    joined = heads(NAMES, same)
    against = {pair for pair, answer in answers.items() if answer == Answer.NOT_SAME}
    contradict = {pair for pair in against if joined[pair[0]] == joined[pair[1]]}
    assert {told.apart for told in found.contradictions} == contradict
    for told in found.contradictions:
        assert set(told.path) <= set(same)
        assert heads(NAMES, told.path)[told.apart[0]] == heads(NAMES, told.path)[told.apart[1]]
        assert told.accounts <= found.contested
    assert bool(found.contested) == bool(contradict)


@given(LINKS, ANSWERS, HOMES)
def test_every_cut_stands_between_two_groups_and_says_why(links, answers, homes) -> None:
    found = parted(links, answers, homes)
    for cut in found.cuts:
        assert not {cut.apart, *(pair for pair, _ in cut.ties)} & together(found)
        assert cut.because in cut.sentence
        assert cut.contradicts <= bool(found.contradictions)
    ties, _ = replayed(links, answers)
    told = {pair for cut in found.cuts for pair, _ in cut.ties}
    large = {account for group in found.too_large for account in group}
    assert {pair for pair in set(ties) - together(found) - told if ties[pair] >= weights.ALONE} == set()
    assert {pair for pair in set(ties) - together(found) - told if not set(pair) <= large} == set()


@given(LINKS, ANSWERS)
def test_in_no_group_does_more_hang_on_one_tie_than_it_is_sure_of(links, answers) -> None:
    ties, _ = replayed(links, answers)
    for group in parted(links, answers).groups:
        for piece in pieces(group, {pair: weight for pair, weight in ties.items() if set(pair) <= group}):
            for pair, left, right in lone_ties(piece):
                assert left * right <= 2 or piece.ties[pair] >= needed(left * right)


@given(LINKS, ANSWERS, st.sampled_from(PAIRS), st.sampled_from(list(Answer)))
def test_a_decision_withdrawn_is_as_if_it_had_never_been_made(links, answers, pair: Pair, answer: Answer) -> None:
    before = parted(links, answers)
    more = {**answers, pair: answer}
    parted(links, more)
    more.pop(pair)
    if pair in answers:
        more[pair] = answers[pair]
    assert parted(links, more) == before


@given(LINKS, ANSWERS, HOMES)
def test_components_alone_and_all_together_give_the_same(links, answers, homes) -> None:
    ties, apart = replayed(links, answers)
    alone = [partition(one.accounts, one.ties, apart, homes) for one in pieces(NAMES, ties)]
    whole = partition(NAMES, ties, apart, homes)
    assert sorted((group for one in alone for group in one.groups), key=min) == whole.groups
    assert [cut for one in alone for cut in one.cuts] == whole.cuts


def sides(names: str, source: str, sink: str) -> Iterator[frozenset[str]]:
    """Every choice of a side for ``source`` that leaves ``sink`` out."""
    others = [name for name in names if name not in (source, sink)]
    for size in range(len(others) + 1):
        for chosen in combinations(others, size):
            yield frozenset({source, *chosen})


@given(st.dictionaries(st.sampled_from(list(combinations("abcdefg", 2))), st.integers(1, 40), min_size=1, max_size=14))
def test_a_minimum_cut_weighs_least_of_all_cuts_and_both_sides_are_the_smallest(ties: dict[Pair, int]) -> None:
    capacity: dict[str, dict[str, int]] = {name: {} for name in "abcdefg"}
    for (left, right), weight in ties.items():
        capacity[left][right] = capacity[right][left] = weight
    value, near, far = minimum_cut(capacity, "a", "g")
    weigh = {
        side: sum(weight for pair, weight in ties.items() if len(side & set(pair)) == 1)
        for side in sides("abcdefg", "a", "g")
    }
    least = [side for side, weight in weigh.items() if weight == min(weigh.values())]
    assert value == min(weigh.values())
    assert near == frozenset.intersection(*least)
    assert far == frozenset.intersection(*(frozenset("abcdefg") - side for side in least))


@given(LINKS, st.sampled_from(PAIRS))
def test_what_is_cut_for_two_weighs_as_little_as_any_cut(links: dict[Pair, int], pair: Pair) -> None:
    links.pop(pair, None)
    piece = next(one for one in pieces(NAMES, links) if pair[0] in one.accounts)
    if pair[1] not in piece.accounts or len(piece.accounts) > weights.MOST_IN_A_PERSON:
        return
    (cut,) = [one for one in partition(piece.accounts, piece.ties, {pair: SAID_DIFFERENT}).cuts if one.apart == pair]
    names = "".join(piece.accounts)
    least = min(
        sum(weight for ends, weight in piece.ties.items() if len(side & set(ends)) == 1) for side in sides(names, *pair)
    )
    assert cut.weight == least


@given(LINKS, ANSWERS)
def test_bridges_are_ties_whose_loss_leaves_two_parts(links, answers) -> None:
    for piece in pieces(NAMES, replayed(links, answers)[0]):
        point = heads(piece.accounts, confirmed(piece.ties))
        found = {pair: (left, right) for pair, left, right in lone_ties(piece)}
        for pair, weight in piece.ties.items():
            rest = {other: known for other, known in piece.ties.items() if other != pair}
            parts = pieces(piece.accounts, rest)
            if len(parts) == 1 or weight >= SAID_SAME or len(piece.accounts) <= 3:
                assert pair not in found
            else:
                count = {name: len({point[one] for one in part.accounts}) for part in parts for name in part.accounts}
                assert found[pair] == (count[pair[0]], count[pair[1]])


def test_a_long_chain_is_walked_without_deep_recursion() -> None:
    names = [f"{number:05d}" for number in range(20_000)]
    chain = dict.fromkeys(pairwise(names), weights.ALONE + 5_000)
    whole, cuts = without_weak_bridges(Piece(tuple(names), chain))
    assert (len(whole), cuts) == (1, [])


def world(chance: random.Random, persons: int, *, most: int = 6) -> tuple[list[list[str]], dict[Pair, int]]:
    """Invented persons with three to ``most`` accounts each, and what the machine proposes: nothing wrong."""
    people = [[f"{number:04d}-{place}" for place in range(chance.randint(3, most))] for number in range(persons)]
    links = {
        pair: chance.randint(weights.PROPOSED, weights.ALONE + 400)
        for accounts in people
        for pair in combinations(accounts, 2)
        if chance.random() < 0.6
    }
    return people, links


def test_a_thousand_wrong_decisions_are_reported_wherever_they_contradict_the_rest() -> None:
    """Right ones: who is one person, and that neighbours are not. Wrong ones part a person or join neighbours."""
    chance = random.Random(4)
    people, links = world(chance, 2_000)
    beside = [(number, number + step) for step in (1, 2, 3) for number in range(len(people) - step)]
    right = {pair: Answer.SAME for accounts in people for pair in combinations(accounts, 2)}
    right |= {(people[one][0], people[other][0]): Answer.NOT_SAME for one, other in beside}
    parts = {tuple(sorted(chance.sample(accounts, 2))) for accounts in chance.sample(people, 600)}
    joins = {(people[one][1], people[other][-1]) for one, other in chance.sample(beside, 400)}
    wrong = dict.fromkeys(parts, Answer.NOT_SAME) | dict.fromkeys(joins, Answer.SAME)
    assert len(wrong) == 1_000
    answers = right | wrong
    names = sorted(name for accounts in people for name in accounts)
    found = partition(names, *replayed(links, answers))
    joined = heads(names, [pair for pair, answer in answers.items() if answer == Answer.SAME])
    refused = {pair for pair, answer in answers.items() if answer == Answer.NOT_SAME}
    assert {told.apart for told in found.contradictions} == {
        pair for pair in refused if joined[pair[0]] == joined[pair[1]]
    }
    for told in found.contradictions:
        assert {told.apart, *told.path} & set(wrong), "right decisions alone never contradict each other"
    assert not together(found) & refused
    assert all(set(pair) <= found.contested for pair in joins), "neighbours were said to be different people"
    assert parts <= {told.apart for told in found.contradictions}


def test_weak_bridges_protect_persons_from_wrong_links_and_cost_hardly_a_right_one() -> None:
    """One link in seventeen joins two strangers, all of them weak: most of the pairs they would make are not made."""
    chance = random.Random(8)
    people, links = world(chance, 1_500, most=4)
    names = [name for accounts in people for name in accounts]
    wrong = {(min(pair), max(pair)) for pair in (chance.sample(names, 2) for _ in range(len(links) // 17))}
    wrong -= set(links)
    clean, soiled = (
        partition(names, found, {})
        for found in (links, {**links, **{pair: weights.PROPOSED + chance.randint(0, 250) for pair in wrong}})
    )
    true = {pair for accounts in people for pair in combinations(sorted(accounts), 2)}
    linked = {pair for one in pieces(names, links) for pair in combinations(one.accounts, 2)}
    unruled = {pair for one in pieces(names, links | dict.fromkeys(wrong, 1)) for pair in combinations(one.accounts, 2)}
    assert len(together(clean)) > 0.95 * len(linked)
    assert len(together(soiled) - true) < 0.2 * len(unruled - true)
    assert len(together(soiled) & true) > 0.85 * len(linked & true)
