"""The scorer counts what a wrong join, a missed one, a wrong country and a named innocent are."""

from tallystick.drill.score import score
from tallystick.drill.truth import Truth

TRUTH = Truth(
    person_of={"a:1": "T1", "a:2": "T1", "b:1": "T2", "b:2": "T3"},
    linkable=[("a:1", "a:2")],
    to_find={"T1": "SE", "T2": "DK"},
    kind_of={"T1": "person", "T2": "person", "T3": "undercover"},
    innocents={"Ana Invented": "holder of a line"},
    hidden_answers=frozenset({"SE-ANS-7"}),
)


def content(country, *accounts, text=""):
    parts = [{"accounts": [{"account": account} for account in accounts], "note": text}]
    return {"cover": {"recipient": {"country": country}}, "persons": parts}


def test_right_joins_and_right_countries_score_one():
    found = score(TRUTH, persons=[["a:1", "a:2"]], packages=[content("SE", "a:1"), content("DK", "b:1")])
    assert (found["precision"], found["recall"], found["country"]) == (1.0, 1.0, 1.0)
    assert (found["named"], found["set_apart"], found["wrong_country"]) == ([], [], 0)


def test_a_wrong_join_a_missed_one_and_a_wrong_country_cost():
    found = score(TRUTH, persons=[["a:1", "b:1"]], packages=[content("DK", "a:1")])
    assert (found["precision"], found["recall"], found["country"], found["wrong_country"]) == (0.0, 0.0, 0.0, 1)


def test_an_innocent_is_named_when_they_stand_anywhere():
    assert score(TRUTH, persons=[], packages=[content("SE", text="line of Ana Invented")])["named"] == ["Ana Invented"]


def test_an_answer_about_somebody_who_may_not_be_shown_is_found():
    assert score(TRUTH, persons=[], packages=[content("SE", text="SE-ANS-7")])["shown"] == ["SE-ANS-7"]


def test_an_excluded_person_in_a_package_is_found():
    assert score(TRUTH, persons=[], packages=[content("SE", "b:2")])["set_apart"] == ["T3"]
