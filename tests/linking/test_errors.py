"""Error rates over several officers' words: disputes are neither right nor wrong, what nobody holds is not judged."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.linking.rules.errors import Judged, error_rates

AT = datetime(2026, 2, 3, tzinfo=UTC)
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def judged(pair: str, answer: str, by: str = "anna", *, withdrawn: bool = False, later: int = 0) -> Judged:
    at = AT + timedelta(hours=later)
    return Judged(pair=(pair, "z"), answer=answer, at=at, withdrawn=withdrawn, weight=700, by=by)


def test_a_disputed_pair_is_counted_beside_the_judged_ones() -> None:
    everything = error_rates([judged("a", "same"), judged("a", "not_same", "berta", later=1)])[-1]
    assert [everything[name] for name in ("judged", "refused", "unsure", "disputed", "rate", "worst")] == [
        0,
        0,
        0,
        1,
        None,
        10_000,
    ]


def test_the_majority_counts_and_not_who_spoke_last() -> None:
    words = [judged("a", "not_same"), judged("a", "not_same", "berta"), judged("a", "same", "carl", later=9)]
    assert error_rates(words)[-1]["refused"] == 1


def test_a_pair_nobody_holds_an_answer_on_is_not_judged_unless_a_same_was_taken_back() -> None:
    assert error_rates([judged("a", "unsure", withdrawn=True)])[-1]["judged"] == 0
    assert error_rates([judged("a", "same", withdrawn=True)])[-1]["undone"] == 1
    slip = [judged("a", "same", withdrawn=True), judged("a", "same", later=1)]
    assert error_rates(slip)[-1]["undone"] == 0, "a slip taken back and said again contradicts nobody"


@CALM
@given(st.lists(st.sampled_from(["same", "not_same", "unsure"]), max_size=60))
def test_the_rate_lies_in_its_interval_and_bands_add_up(answers: list[str]) -> None:
    *bands, everything = error_rates([judged(str(place), answer) for place, answer in enumerate(answers)])
    assert sum(row["judged"] for row in bands) == everything["judged"] == len(answers)
    if answers:
        assert everything["low"] <= everything["rate"] <= everything["high"]
        assert everything["rate"] <= everything["worst"] <= 10_000
    assert bool(everything["sentence"]) == (len(answers) < 30)
