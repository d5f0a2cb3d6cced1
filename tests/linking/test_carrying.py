"""Ids over everything that is joined, parted and taken back: whoever nobody touched keeps theirs, what is undone leaves
every id where it was, none is given twice."""

import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.linking.rules.carrying import Group, Known, carry
from tallystick.linking.rules.partition import Pair, partition, replayed

Ids = dict[str, Known]


def sets(*texts: str) -> list[Group]:
    return [frozenset(text) for text in texts]


def persons(**accounts: str) -> Ids:
    return {
        name: Known(name.replace("P", "P-0000"), frozenset(text), frozenset(text)) for name, text in accounts.items()
    }


def after(known: Ids, groups: Iterable[Group]) -> Ids:
    """The ids once these groups are persons, as rows keep them."""
    found = sorted(groups, key=min)
    carried = carry(known, found)
    last = max((one.age[0] for one in known.values()), default=0)
    ids: Ids = {}
    for group in found:
        person = carried.kept.get(group)
        if person is None:
            last += 1
            person = f"P{last}"
        own = known.get(person, Known(f"P-{last:05d}"))
        been = (*(one for one in own.been if one != group), group)
        ids[person] = Known(own.number, group, own.stands_for or group, been)
    aliases = {person: Known(one.number, held=one.stands_for, been=one.been) for person, one in known.items()}
    return {person: one for person, one in aliases.items() if person not in ids} | ids


def living(known: Ids) -> dict[str, Group]:
    return {person: one.now for person, one in known.items() if one.now}


def test_ids_follow_the_larger_part_and_two_live_on_under_the_older_number() -> None:
    found = carry(persons(P1="abc", P2="de", P3="f"), sets("ab", "c", "def", "g"))
    assert found.kept == {frozenset("ab"): "P1", frozenset("def"): "P2"}
    assert found.follows == {frozenset("c"): "P1"}
    assert found.became == {"P3": "P2"}


def test_somebody_whose_accounts_are_gone_lives_on_nowhere_and_comes_back_with_them() -> None:
    known = persons(P1="a")
    assert carry(known, sets("b")).became == {"P1": ""}
    assert living(after(after(known, sets("b")), sets("a", "b"))) == {"P1": frozenset("a"), "P2": frozenset("b")}


def test_an_alias_leads_to_whoever_has_most_of_what_it_stands_for() -> None:
    known = after(persons(P1="ab", P2="cde"), sets("abcde"))
    assert carry(known, sets("abcde")).became == {"P2": "P1"}
    assert carry(known, sets("abc", "de")).kept == {frozenset("abc"): "P1", frozenset("de"): "P2"}


def test_two_of_one_size_that_are_joined_and_parted_do_not_change_places() -> None:
    for one, other in (("a", "b"), ("b", "a")):
        known = persons(P1=one, P2=other)
        assert living(after(after(known, sets("ab")), sets("a", "b"))) == living(known)


@given(st.lists(st.integers(0, 4), min_size=8, max_size=8), st.lists(st.integers(0, 4), min_size=8, max_size=8))
def test_untouched_persons_always_keep_their_id_and_no_id_is_used_twice(before: list[int], now: list[int]) -> None:
    def split(labels: list[int]) -> list[Group]:
        parts: dict[int, set[str]] = {}
        for name, label in zip("abcdefgh", labels, strict=True):
            parts.setdefault(label, set()).add(name)
        return [frozenset(part) for part in parts.values()]

    old = after({}, split(before))
    found = carry(old, split(now))
    assert len(set(found.kept.values())) == len(found.kept)
    assert set(old) == set(found.kept.values()) | set(found.became)
    for person, group in living(old).items():
        if group in split(now):
            assert found.kept[group] == person


class Desk:
    """A few accounts with proposed links, officers' words on pairs, and the persons that follow."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.names = [f"a{number:02d}" for number in range(self.chance.randint(4, 14))]
        self.proposed = {
            pair: self.chance.randint(420, 2000)
            for pair in zip(self.names, self.names[1:], strict=False)
            if self.chance.random() < 0.6
        }
        self.words: list[tuple[Pair, str]] = []
        self.ids: Ids = {}
        self.follow()

    def follow(self) -> None:
        ties, apart = replayed(self.proposed, dict(self.words))
        self.ids = after(self.ids, partition(self.names, ties, apart).groups)

    def say(self) -> None:
        left, right = sorted(self.chance.sample(self.names, 2))
        pair = self.chance.choice([(left, right), *self.proposed])
        if pair not in dict(self.words):
            answer = "not_same" if pair in self.proposed and self.chance.random() < 0.6 else "same"
            self.words.append((pair, answer))
            self.follow()

    def take_back(self, place: int) -> None:
        self.words.pop(place)
        self.follow()


def test_ten_thousand_words_said_and_taken_back_leave_every_id_where_it_was() -> None:
    steps = 0
    for seed in range(1_000):
        desk = Desk(seed)
        first = living(desk.ids)
        before: list[dict[str, Group]] = []
        for _ in range(desk.chance.randint(4, 24)):
            was, said = living(desk.ids), len(desk.words)
            if said and desk.chance.random() < 0.35:
                desk.take_back(-1)
                assert living(desk.ids) == before.pop(), seed
            else:
                desk.say()
                before += [was] * (len(desk.words) - said)
            now = living(desk.ids)
            assert all(now[person] == group for person, group in was.items() if group in now.values()), seed
            steps += 1
        while desk.words:
            desk.take_back(desk.chance.randrange(len(desk.words)))
            steps += 1
        assert living(desk.ids) == first, seed
    assert steps >= 10_000


@pytest.mark.parametrize("seed", range(20))
def test_no_number_is_ever_given_to_two(seed: int) -> None:
    desk = Desk(seed)
    for _ in range(20):
        desk.say()
        numbers = [one.number for one in desk.ids.values()]
        assert len(set(numbers)) == len(numbers)
    assert len(set(living(desk.ids).values())) == len(living(desk.ids))


@pytest.mark.parametrize("seed", range(40))
def test_the_order_of_words_does_not_matter_to_who_belongs_together(seed: int) -> None:
    desk = Desk(seed)
    for _ in range(8):
        desk.say()
    other = Desk(seed)
    other.words = desk.chance.sample(desk.words, len(desk.words))
    other.follow()
    assert set(living(desk.ids).values()) == set(living(other.ids).values())
