"""Which judgements stand, over every mix of words, and what is said against a file's place."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.triage.rules.against import against
from tallystick.triage.rules.standing import Judged, stands, state
from tallystick.vocabulary.triage import LOWERS, About, Says, Stand, Tier

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)
PERSONS = ("ann", "bo", "carl")
words = st.lists(st.tuples(st.sampled_from(PERSONS), st.integers(-48, 48)), max_size=5)


def said(says, *, agreed=(), withdrawn=(), until=None, at=NOW - timedelta(hours=60)):
    return Judged(
        id="1", about=About.FILE, subject="x", says=says, value={}, by="ann", at=at, until=until, reason="r",
        agreed=tuple((who, NOW + timedelta(hours=hours)) for who, hours in agreed),
        withdrawn=tuple((who, NOW + timedelta(hours=hours)) for who, hours in withdrawn),
    )  # fmt: skip


@given(says=st.sampled_from(list(Says)), agreed=words, withdrawn=words, ends=st.none() | st.integers(-48, 48))
def test_nobody_alone_lowers_and_nobody_alone_takes_down_what_raises(says, agreed, withdrawn, ends):
    until = None if ends is None else NOW + timedelta(hours=ends)
    one = said(says, agreed=agreed, withdrawn=withdrawn, until=until)
    by = {who for who, hours in agreed if hours <= 0} - {"ann"}
    back = {who for who, hours in withdrawn if hours <= 0}
    over = ends is not None and ends <= 0
    if says in LOWERS:
        assert stands(one, NOW) == (bool(by) and not back and not over)
    else:
        assert stands(one, NOW) == (len(back) < 2 and not over)
    assert (state(one, NOW) == Stand.STANDS) == stands(one, NOW)
    assert (state(one, NOW) == Stand.OVER) == over


SWING = {"entry": "sha256:" + "a" * 64, "name": "known", "kind": "pdq", "distance": 12}


@pytest.mark.parametrize(
    ("tier", "more", "words"),
    [
        (Tier.LINKED, {"matches": [SWING | {"state": "claimed"}]}, "12 of 256 bits differ"),
        (Tier.LINKED, {"matches": [SWING | {"state": "to_confirm"}]}, "nobody has looked at it in full size"),
        (Tier.UNKNOWN, {"matches": [SWING | {"state": "set_aside"}]}, "a negative bank holds something nearer"),
        (Tier.UNKNOWN, {"matches": [SWING | {"state": "apart"}]}, "hits everywhere"),
        (Tier.UNKNOWN, {"matches": [SWING | {"state": "refuted"}]}, "Two persons said that it is not"),
        (Tier.CAMERA, {"declares": ["declared_ai"]}, "something else speaks for a real child"),
        (Tier.DECLARED, {"declares": ["declared_ai"]}, "anybody can write one into a file of a real child"),
        (Tier.SYNTHETIC, {"declares": ["declared_camera"]}, "declared to come from a camera"),
        (Tier.LINKED, {"judgements": [said(Says.SYNTHETIC)]}, "counts when a second one agrees"),
        (Tier.LINKED, {"judgements": [said(Says.SYNTHETIC, agreed=[("bo", -1)])]}, "Something newer or stronger"),
        (Tier.LINKED, {"judgements": [said(Says.SYNTHETIC, until=NOW - timedelta(days=1))]}, "has run out"),
        (Tier.URGENT, {"judgements": [said(Says.IN_DANGER, withdrawn=[("bo", -1)])]}, "until a second one does"),
    ],
)
def test_what_speaks_against_a_place_is_said(tier, more, words):
    told = against(tier, **({"declares": [], "matches": [], "judgements": []} | more), now=NOW)
    assert any(words in one for one in told), told


def test_nothing_speaks_against_an_exact_match():
    exact = SWING | {"kind": "md5", "state": "claimed"}
    assert against(Tier.LINKED, declares=[], matches=[exact], judgements=[], now=NOW) == []
