"""One partner outside the hub: three files, and both know what both have; nothing else is told."""

from datetime import timedelta

import pytest

from tallystick.vocabulary.deconfliction import Via
from tallystick.vocabulary.errors import Absent, Malformed, Refused
from tests.deconfliction.partnered import BECAUSE, NOW, House, keys_of, mail, partners, records, session


@pytest.fixture
def pair(operation):
    for code in ("DK-NCP", "SE-NCP"):
        keys_of(operation, code)
    return House(operation, "DK-NCP"), House(operation, "SE-NCP")


def carried(asker, answerer):
    """All three files; gives (new hits of the asker's, of the other's)."""
    acts = partners.pairs
    first = acts.ask_pair(answerer.by.agency, by=asker.by, **BECAUSE)
    second = acts.answer_pair(first, asker.by.agency, by=answerer.by, **BECAUSE)
    hits, third = acts.finish_pair(second, answerer.by.agency, by=asker.by, **BECAUSE)
    return hits, acts.take_pair(third, asker.by.agency, by=answerer.by, **BECAUSE)


def test_what_both_have_is_a_hit_on_both_sides_and_nothing_else_is(pair):
    denmark, sweden = pair
    both, asked = mail("both"), mail("asked")
    for house in pair:
        house.holds(both)
        house.holds(mail("own"))
    sweden.holds(asked)
    question = denmark.puts(asked)
    assert carried(denmark, sweden) == (2, 2)
    found = denmark.hits(Via.PAIR)
    assert len(found) == 4
    assert len({one[3] for one in found}) == 2, "each pair of hits has one reference"
    with session(denmark.by):
        assert records.models.Hit.objects.get(question=question.pk).owner == "SE-NCP"


def test_silent_values_are_told_to_nobody_but_their_owner(pair):
    denmark, sweden = pair
    mine, theirs = mail("mine"), mail("theirs")
    denmark.holds(mine, silent=True)
    sweden.holds(mine)
    denmark.holds(theirs)
    sweden.holds(theirs, silent=True)
    assert carried(denmark, sweden) == (1, 0)
    with session(sweden.by):
        assert list(records.models.Hit.objects.all()) == []


def test_files_out_of_their_turn_or_of_somebody_else_are_refused(pair):
    denmark, sweden = pair
    denmark.holds(mail("x"))
    sweden.holds(mail("y"))
    acts = partners.pairs
    first = acts.ask_pair("SE-NCP", by=denmark.by, **BECAUSE)
    second = acts.answer_pair(first, "DK-NCP", by=sweden.by, **BECAUSE)
    with pytest.raises(Malformed, match=r"a partner's question, .* tallystick partners pair answer"):
        acts.take_pair(first, "DK-NCP", by=sweden.by, **BECAUSE)
    acts.ask_pair("SE-NCP", by=denmark.by, **BECAUSE)
    with pytest.raises(Absent, match="answers nothing"):
        acts.finish_pair(second, "SE-NCP", by=denmark.by, **BECAUSE)
    late = BECAUSE | {"at": NOW + timedelta(days=15)}
    with pytest.raises(Refused, match="ran out"):
        acts.answer_pair(first, "DK-NCP", by=sweden.by, **late)
    with pytest.raises(Refused, match="keys are not known"):
        acts.ask_pair("EC3", by=denmark.by, **BECAUSE)


def test_a_request_is_counted_here_whatever_its_head_says(pair, monkeypatch):
    denmark, sweden = pair
    for _ in range(3):
        denmark.holds(mail("x"))
    first = partners.pairs.ask_pair("SE-NCP", by=denmark.by, **BECAUSE)
    _, request = partners.intersecting.ask([f"email\x1f{mail('guess')}" for _ in range(30)])
    post = partners.post.Post(denmark.operation.home, "DK-NCP", denmark.operation.reference)
    with session(denmark.by):
        whom = partners.correspondents.correspondent("SE-NCP", by=denmark.by)
    lies = post.sealed("pair-ask", request, whom, at=NOW, count=1)
    with pytest.raises(Refused, match="asks with 30 values, and says 1"):
        partners.pairs.answer_pair(lies, "DK-NCP", by=sweden.by, **BECAUSE)
    monkeypatch.setattr(partners.pairs, "AT_MOST", 2)
    for content, count in ((lies, 30), (first, 3)):
        with pytest.raises(Refused, match=f"asks with {count} values, 2 are the most"):
            partners.pairs.answer_pair(content, "DK-NCP", by=sweden.by, **BECAUSE)


def test_a_partner_cannot_tell_hits_that_are_none(pair):
    denmark, sweden = pair
    denmark.holds(mail("x"))
    body = b'[{"kind": "email", "form": "%s", "reference": "P-1"}]' % mail("invented").encode()
    post = partners.post.Post(denmark.operation.home, "DK-NCP", denmark.operation.reference)
    with session(denmark.by):
        whom = partners.correspondents.correspondent("SE-NCP", by=denmark.by)
    told = post.sealed("pair-told", body, whom, at=NOW, count=1)
    assert partners.pairs.take_pair(told, "DK-NCP", by=sweden.by, **BECAUSE) == 0


def test_what_is_no_step_of_an_intersection_is_refused():
    for bad in (b"", b"\xff" * 40):
        with pytest.raises(Malformed):
            partners.intersecting.intersect(b"\x01" * 32, bad)
    with pytest.raises(Malformed):
        partners.intersecting.answer(["a"], b"\xff" * 9, asked=1)
