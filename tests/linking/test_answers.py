"""What stands of a pair: the latest word of each officer, and no officer overrules another in silence."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.linking.rules.answers import Said, opinions, standing
from tallystick.linking.rules.asking import asked
from tallystick.linking.rules.lots import AUDIT, SECOND, SECOND_ONE_IN, drawn, lot
from tallystick.linking.rules.worth import MUCH, PACKAGE

AT = datetime(2026, 2, 1, tzinfo=UTC)
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PAIR = ("a:1", "a:2")


def said(by: str, answer: str, minute: int = 0, *, pair: tuple[str, str] = PAIR, back: int | None = None) -> Said:
    return Said(
        left=pair[0],
        right=pair[1],
        answer=answer,
        by=by,
        at=AT + timedelta(minutes=minute),
        id=f"{by}{minute}{answer}",
        withdrawn_at=None if back is None else AT + timedelta(minutes=back),
    )


def stands(*words: Said) -> str | None:
    return standing(words).get(PAIR)


def test_an_officers_later_word_counts_instead_of_the_earlier() -> None:
    assert stands(said("anna", "same"), said("anna", "not_same", 1)) == "not_same"


def test_a_second_officer_never_overrules_the_first_in_silence() -> None:
    assert stands(said("anna", "same"), said("berta", "not_same", 1)) == "disputed"
    assert stands(said("anna", "not_same"), said("berta", "same", 1)) == "disputed"


def test_a_third_officer_or_a_word_taken_back_settles_a_dispute() -> None:
    both = said("anna", "same"), said("berta", "not_same", 1)
    assert stands(*both, said("carl", "not_same", 2)) == "not_same"
    assert stands(*both, said("carl", "unsure", 2)) == "disputed"
    assert stands(both[0], said("berta", "not_same", 1, back=3)) == "same"
    assert stands(*both, said("berta", "same", 4)) == "same"


def test_unsure_takes_no_side() -> None:
    assert stands(said("anna", "unsure")) == "unsure"
    assert stands(said("anna", "same"), said("berta", "unsure", 1)) == "same"
    assert stands(said("anna", "unsure"), said("berta", "not_same", 1)) == "not_same"


def test_nothing_stands_where_everything_was_taken_back_or_the_pair_is_another() -> None:
    assert stands(said("anna", "same", back=1)) is None
    assert standing([said("anna", "same", pair=("b:2", "b:1"))]) == {("b:1", "b:2"): "same"}


WORDS = st.builds(
    said,
    st.sampled_from(["anna", "berta", "carl", "dora"]),
    st.sampled_from(["same", "not_same", "unsure"]),
    st.integers(0, 5),
    pair=st.sampled_from([PAIR, ("a:2", "a:1"), ("a:1", "a:3")]),
    back=st.none() | st.integers(6, 9),
)


@CALM
@given(st.lists(WORDS, max_size=14), st.randoms(use_true_random=False))
def test_the_order_of_decisions_does_not_matter(words: list[Said], dice) -> None:
    mixed = list(words)
    dice.shuffle(mixed)
    assert standing(mixed) == standing(words)


@CALM
@given(st.lists(WORDS, max_size=10), WORDS)
def test_withdrawing_a_word_is_as_if_it_had_never_been_said(words: list[Said], one: Said) -> None:
    taken_back = Said(**{**vars(one), "withdrawn_at": AT + timedelta(days=1)})
    assert standing([*words, taken_back]) == standing(words)


@CALM
@given(st.lists(WORDS, max_size=14))
def test_whoever_swaps_the_answers_swaps_what_stands(words: list[Said]) -> None:
    """Neither answer is favoured."""
    swap = {"same": "not_same", "not_same": "same"}
    other = [Said(**{**vars(one), "answer": swap.get(one.answer, one.answer), "id": one.id}) for one in words]
    assert {pair: swap.get(answer, answer) for pair, answer in standing(words).items()} == standing(other)


def is_asked(officer: str, *, worth: int = 0, pair: tuple[str, str] = PAIR, **opinion: str) -> bool:
    return asked(opinion, officer=officer, pair=pair, worth=worth, operation="op")


def test_a_second_officer_is_asked_where_much_hangs_on_it_and_nobody_twice() -> None:
    assert is_asked("berta", worth=MUCH, anna="same")
    assert is_asked("berta", worth=PACKAGE, anna="same"), "a released package stands on it"
    assert not is_asked("anna", worth=MUCH, anna="same")
    assert not is_asked("berta", worth=MUCH), "nobody has given a first opinion"
    assert not is_asked("carl", worth=MUCH, anna="same", berta="unsure"), "two are enough"


def test_everybody_else_is_asked_about_a_contradiction() -> None:
    assert is_asked("carl", anna="same", berta="not_same")
    assert not is_asked("anna", anna="same", berta="not_same")
    assert not is_asked("dora", anna="same", berta="not_same", carl="same")


def test_one_in_ten_of_the_rest_is_drawn_by_a_lot_nobody_can_steer() -> None:
    pairs = [(f"a:{n}", f"b:{n}") for n in range(5_000)]
    chosen = {pair for pair in pairs if drawn("op", *pair)}
    assert abs(len(chosen) - 5_000 / SECOND_ONE_IN) < 70
    assert {pair for pair in pairs if is_asked("berta", pair=pair, anna="same")} == chosen
    assert all(drawn("op", right, left) == drawn("op", left, right) for left, right in pairs[:50])
    elsewhere = {pair for pair in pairs if drawn("another operation", *pair)}
    assert len(elsewhere & chosen) < 120, "each operation draws its own"
    assert lot("op", *PAIR, draw=AUDIT) != lot("op", *PAIR, draw=SECOND), "one draw says nothing of the other"


def test_opinions_hold_one_answer_an_officer() -> None:
    words = [said("anna", "same"), said("anna", "unsure", 1), said("berta", "same", 2, back=3)]
    assert opinions(words) == {PAIR: {"anna": "unsure"}}
