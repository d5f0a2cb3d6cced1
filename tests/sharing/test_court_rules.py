"""Error rates are honest about how little they rest on; changes between versions are counted, never quoted."""

from datetime import UTC, datetime, timedelta

import pytest

from tallystick.linking.rules.errors import BANDS, Judged, error_rates, wilson
from tallystick.sharing.court.versions import changes

AT = datetime(2026, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (8, 200, 0.0204, 0.0769),
    ],
)
def test_wilson_gives_the_textbook_interval(hits, of, low, high):
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


def test_nothing_judged_says_nothing():
    assert wilson(0, 0) == (0.0, 1.0)
    (*_, everything) = error_rates([])
    assert (everything["judged"], everything["rate"], everything["low"], everything["high"]) == (0, None, 0, 10_000)


def said(pair, answer, *, withdrawn=False, weight=700, later=0):
    return Judged(pair=(pair, "z"), answer=answer, at=AT + timedelta(hours=later), withdrawn=withdrawn, weight=weight)


def test_each_pair_counts_once_by_what_stands():
    rates = error_rates(
        [
            said("kept", "same"),
            said("refused", "same"),
            said("refused", "not_same", later=1),
            said("undone", "same", withdrawn=True),
            said("came back", "not_same", withdrawn=True),
            said("came back", "same", later=1),
            said("open", "unsure"),
        ]
    )
    everything = rates[-1]
    assert [everything[name] for name in ("judged", "refused", "undone", "unsure")] == [5, 1, 1, 1]
    assert everything["rate"] == 4_000
    assert everything["sentence"].startswith("Only 5 pairs")


def test_every_weight_falls_into_one_band_and_a_vanished_link_into_none():
    weights = [-5_000, -1, 0, 499, 500, 999, 1_000, 1_999, 2_000, 90_000]
    rates = error_rates(
        [said(str(weight), "same", weight=weight) for weight in weights] + [said("x", "same", weight=None)]
    )
    assert [row["judged"] for row in rates] == [2, 2, 2, 2, 2, 1, 11]
    assert [row["band"] for row in rates[:5]] == [name for name, _, _ in BANDS]


def test_enough_pairs_need_no_excuse():
    assert error_rates([said(str(n), "same") for n in range(30)])[-1]["sentence"] == ""


def test_changes_are_counts_and_never_values():
    old = {"category": "suspect", "role": "viewer", "accounts": [{"email": "SECRET@x.example"}], "votes": []}
    new = {"category": "convicted", "role": "viewer", "accounts": [], "votes": [{"country": "DK"}, {"country": "SE"}]}
    lines = changes(old, new)
    assert lines == [
        "category: suspect became convicted",
        "accounts: 0 came, 1 went (1 to 0)",
        "votes: 2 came, 0 went (0 to 2)",
    ]
    assert changes(None, new) == ["enters this version"]
    assert changes(old, None) == ["is no longer in this version"]
    assert changes(old, old) == []
