"""The order of the queue: one number, the reasons in it, and which reason outweighs which."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.linking.rules.indicators import ORDER
from tallystick.linking.rules.worth import MUCH, RISKS, SOON, Parts, Stake, asks_for_two, parts, reasons, worth
from tallystick.linking.weighing import weights

NOW = datetime(2026, 2, 1, tzinfo=UTC)
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def number(weight: int = weights.PROPOSED, **what: object) -> int:
    return worth(Stake(weight=weight, **what), now=NOW).number


def in_days(days: float) -> datetime:
    return NOW + timedelta(days=days)


STAKES = st.builds(
    Stake,
    weight=st.integers(-2_000, 20_000),
    rank=st.integers(0, 2 ** len(ORDER) - 1),
    accounts=st.integers(0, 400),
    packaged=st.booleans(),
    expires=st.none() | st.integers(-400, 400).map(in_days),
    action_day=st.none() | st.integers(-30, 200).map(in_days),
)


def test_each_reason_outweighs_all_lesser_ones_together() -> None:
    lesser = {"accounts": 500, "expires": in_days(1), "packaged": True}
    assert number(100, rank=8) > number(rank=7, **lesser)
    assert number(100, packaged=True) > number(accounts=500, expires=in_days(1))
    assert number(100, expires=in_days(80)) > number(accounts=500)
    assert number(100, accounts=3) > number(accounts=2)
    assert number() > number(weights.PROPOSED + 900) > number(9_000)


def test_the_sooner_deadline_counts_and_a_past_one_does_not() -> None:
    assert number(expires=in_days(5)) > number(expires=in_days(12)) > number(expires=in_days(25))
    assert number(expires=in_days(25)) > number(expires=in_days(80)) > number(expires=in_days(200)) == number()
    assert number(expires=in_days(-1)) == number()
    assert number(expires=in_days(200), action_day=in_days(6)) == number(expires=in_days(6))


def test_the_reasons_are_sentences_the_weightiest_first() -> None:
    stake = Stake(
        weight=weights.PROPOSED + 30,
        rank=1 << (len(ORDER) - 1),
        accounts=12,
        packaged=True,
        expires=in_days(12),
        action_day=in_days(30),
    )
    assert worth(stake, now=NOW).reasons == (
        "Risk to a child: a lab coded messages as saying that a child is accessible.",
        "A released package stands on it.",
        "The provider deletes in 12 days.",
        "9 accounts or more hang on it.",
        "Its sum is close to the threshold (+0.3 bits).",
    )
    assert worth(Stake(weight=weights.PROPOSED + 2_000), now=NOW).reasons == ()
    assert worth(Stake(weight=weights.PROPOSED + 2_000, action_day=in_days(1)), now=NOW).reasons == (
        "The action day is in 1 day.",
    )


def test_every_kind_of_risk_has_its_words() -> None:
    assert set(RISKS) == set(ORDER)
    for place, kind in enumerate(ORDER):
        stake = Stake(weight=weights.PROPOSED + 2_000, rank=1 << (len(ORDER) - 1 - place))
        assert worth(stake, now=NOW).reasons == (f"Risk to a child: {RISKS[kind]}.",)


@CALM
@given(STAKES)
def test_the_number_is_read_back_into_what_it_was_made_of(stake: Stake) -> None:
    made = worth(stake, now=NOW)
    steps = {step for _, step in SOON} | {0}
    found = parts(made.number)
    assert found == Parts(stake.rank, stake.packaged, found.soon, min(9, stake.accounts))
    assert found.soon in steps
    assert 0 <= made.number < 2**31, "it fits the column"
    assert reasons(made.number, stake, now=NOW) == made.reasons


@CALM
@given(STAKES)
def test_a_second_officer_is_asked_where_a_child_may_be_at_risk_or_a_package_stands_on_it(stake: Stake) -> None:
    assert asks_for_two(worth(stake, now=NOW).number) == (stake.packaged or stake.rank >= 64)


def test_much_begins_with_production() -> None:
    assert number(rank=64) >= MUCH > number(rank=63, packaged=True, accounts=9, expires=in_days(1))
