"""Second opinions, contradictions, agreement and error rates from the command line."""

import json

import pytest

from tests.cli.test_commands import home, run  # noqa: F401 - the fixtures
from tests.linking.test_judging import MUCH, a_link


@pytest.fixture
def by(operation):
    """Options of an officer: ``by("EC3/2")``."""

    def options(who: str) -> tuple[str, ...]:
        return ("--as", f"{operation.reference}-{who}", "--operation", operation.reference, "--purpose", "test")

    return options


def decide(run, by, link: str, answer: str, who: str):  # noqa: F811
    return run("link", "decide", link, answer, "--reason", f"{who} looked", *by(who))


def listed(run, words, options):  # noqa: F811
    return json.loads(run("link", words, *options, "--json").stdout)


def test_a_second_opinion_is_asked_unseen_and_a_contradiction_is_told(run, by, operation):  # noqa: F811
    link = a_link(operation, 1, worth=MUCH, state="proposed")
    (first,) = listed(run, "queue", by("EC3"))
    assert (first["id"], first["because"]) == (link, "Risk to a child: the platform lists a producer.")
    assert decide(run, by, link, "same", "EC3").exit_code == 0
    assert listed(run, "second", by("EC3")) == []
    (asked,) = listed(run, "second", by("EC3/2"))
    assert asked["id"] == link
    told = run("link", "second", *by("EC3/2")).output
    assert "1 in all" in told
    assert "confirmed" not in told
    explained = run("link", "explain", asked["left"], asked["right"], *by("EC3/2")).output
    assert "EC3 looked" not in explained
    assert "confirmed" not in explained
    assert decide(run, by, link, "not_same", "EC3/2").exit_code == 0
    (dispute,) = listed(run, "disputed", by("EC3/2"))["disputed"]
    assert {word.split(": ")[1] for word in dispute["said"]} == {"same (EC3 looked)", "not_same (EC3/2 looked)"}
    assert "1 disputed" in run("link", "disputed", *by("EC3")).output


def test_agreement_and_errors_are_printed_with_what_they_rest_on(run, by, operation):  # noqa: F811
    for number, (one, other) in enumerate((("same", "same"), ("same", "not_same"), ("not_same", "not_same"))):
        link = a_link(operation, number)
        decide(run, by, link, one, "EC3")
        decide(run, by, link, other, "EC3/2")
    found = listed(run, "agreement", by("EC3"))
    (both,) = found["pairs"]
    assert (both["both"], both["agreed"], both["kappa"]) == (3, 2, 0.4)
    assert both["note"] == "Only 3 comparisons: too few to say."
    assert {row["compared"] for row in found["officers"]} == {3}
    assert "kappa" in run("link", "agreement", *by("EC3")).output
    rates = listed(run, "errors", by("EC3"))
    assert rates["proposed"] == rates["sample"]["done"] == 3
    everything = rates["sample"]["rates"][-1]
    assert [everything[name] for name in ("judged", "refused", "disputed", "rate")] == [2, 1, 1, 5_000]
    told = run("link", "errors", *by("EC3")).output
    for part in ("Drawn by lot", "50.0 %", "66.7 %", "no random sample", "too few to say"):
        assert part in told
