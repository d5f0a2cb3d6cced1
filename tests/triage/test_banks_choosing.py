"""Which edition of a bank is in use: nobody alone puts a file further down by a list."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.triage.banks.choosing import Edition, by_two, in_use, is_withdrawn, needs_second
from tallystick.vocabulary.banks import LOWERING, BankKind

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RAISING = [kind for kind in BankKind if kind not in LOWERING]


def edition(number=1, by="a", agreed=(), withdrawn=(), takes_away=False, at=NOW):
    said = {"agreed": tuple((who, at) for who in agreed), "withdrawn": tuple((who, at) for who in withdrawn)}
    return Edition(number=number, by=by, at=at, takes_away=takes_away, **said)


def number(editions, kind, now=NOW):
    found = in_use(editions, kind=kind, now=now)
    return found.number if found else None


@pytest.mark.parametrize("kind", sorted(LOWERING))
def test_a_bank_that_can_lower_waits_for_another_person(kind):
    assert number([edition()], kind) is None
    assert number([edition(agreed=["a"])], kind) is None, "who loaded it is no second person"
    assert number([edition(agreed=["b"])], kind) == 1


@pytest.mark.parametrize("kind", sorted(LOWERING))
def test_an_agreement_is_to_one_edition_and_not_to_the_next(kind):
    assert number([edition(agreed=["b"]), edition(2)], kind) == 1
    assert number([edition(agreed=["b"]), edition(2, agreed=["b"])], kind) == 2


@pytest.mark.parametrize("kind", sorted(LOWERING))
def test_one_person_takes_a_bank_that_lowers_out_of_use_and_no_older_edition_comes_back(kind):
    editions = [edition(agreed=["b"]), edition(2, agreed=["b"], withdrawn=["c"])]
    assert number(editions, kind) is None
    assert number([*editions, edition(3, agreed=["b"])], kind) == 3


@pytest.mark.parametrize("kind", RAISING)
def test_a_bank_that_raises_counts_at_once_and_falls_with_two(kind):
    assert number([edition()], kind) == 1
    assert number([edition(withdrawn=["b"])], kind) == 1
    assert number([edition(withdrawn=["b", "b"])], kind) == 1, "the same person twice is one"
    assert number([edition(withdrawn=["b", "c"])], kind) is None


@pytest.mark.parametrize("kind", RAISING)
def test_an_edition_that_takes_away_waits_while_the_one_before_counts(kind):
    assert number([edition(), edition(2, takes_away=True)], kind) == 1
    assert number([edition(), edition(2, takes_away=True, agreed=["a"])], kind) == 1
    assert number([edition(), edition(2, takes_away=True, agreed=["b"])], kind) == 2


@pytest.mark.parametrize("kind", list(BankKind))
def test_words_count_from_when_they_were_said(kind):
    soon = NOW + timedelta(seconds=1)
    one = Edition(number=1, by="a", at=NOW, agreed=(("b", soon),), withdrawn=(("b", soon), ("c", soon)))
    assert not by_two(one, NOW)
    assert by_two(one, soon)
    assert not is_withdrawn(one, kind, NOW)
    assert is_withdrawn(one, kind, soon)
    assert in_use([one], kind=kind, now=NOW - timedelta(seconds=1)) is None, "not loaded yet"


PEOPLE = st.lists(st.sampled_from("abc"), max_size=3)
EDITIONS = st.lists(
    st.builds(
        lambda **said: said, by=st.sampled_from("abc"), agreed=PEOPLE, withdrawn=PEOPLE, takes_away=st.booleans()
    ),
    max_size=5,
).map(lambda rows: [edition(number, **said) for number, said in enumerate(rows, start=1)])


@given(EDITIONS, st.sampled_from(list(BankKind)))
def test_whatever_lowers_has_two_people_behind_it(editions, kind):
    found = in_use(editions, kind=kind, now=NOW)
    if found is not None and needs_second(found, kind):
        assert {by for by, _ in found.agreed} - {found.by}
    if found is not None:
        out = 1 if kind in LOWERING else 2
        newer = [one for one in editions if one.number >= found.number]
        assert all(len({by for by, _ in one.withdrawn}) < out for one in newer)


@given(EDITIONS, st.sampled_from(RAISING))
def test_one_more_person_s_edition_that_takes_away_changes_nothing(editions, kind):
    more = edition(len(editions) + 1, takes_away=True)
    assert in_use([*editions, more], kind=kind, now=NOW) == in_use(editions, kind=kind, now=NOW)
