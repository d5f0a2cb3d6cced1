"""Rules: carried ids, countries, indicators, sentences."""

import pytest

from tallystick.linking.rules import countries, indicators
from tallystick.linking.rules.countries import Vote, place
from tallystick.linking.rules.indicators import Sign, best, rank, strongest_role
from tallystick.linking.rules.sentences import sign_sentence
from tallystick.linking.rules.states import chance, computed_state
from tallystick.linking.weighing import weights


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
    order = ["kyc", "subscriber", "card issuer", "home line", "phone", "mail domain", "language", "time zone"]
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
    assert chance(weights.PROPOSED) == pytest.approx(0.9, abs=1e-4)


def test_every_case_of_evidence_has_a_sentence() -> None:
    for kind, level in weights.WEIGHTS:
        for counted in ("yes", "second", "enough of its kind"):
            assert "(x)" in sign_sentence(kind=kind, level=level, value="x", holders=2, counted=counted)
    for name in weights.AGAINST:
        assert sign_sentence(kind="against", level=name, value="DK / SE", holders=0).endswith(".")


def test_weights_fall_with_the_number_of_holders_and_weak_kinds_never_reach_the_threshold() -> None:
    for (kind, level), row_ in weights.WEIGHTS.items():
        assert list(row_) == sorted(row_, reverse=True), (kind, level)
        if weights.is_weak(kind):
            assert row_[0] + weights.PRIOR < weights.PROPOSED
