"""The oblivious function: the published vectors of RFC 9497 appendix A.1.1, and batches with their check values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.sealed.oprf import batches, function, group
from tallystick.vocabulary.errors import Malformed, Refused

SECRET = "5ebcea5ee37023ccb9fc2d2019f9d7737be85591ae8652ffa9ef0f4d37063b0e"
BLIND = "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706"
VECTORS = [
    (
        "00",
        "609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c",
        "7ec6578ae5120958eb2db1745758ff379e77cb64fe77b0b2d8cc917ea0869c7e",
        "527759c3d9366f277d8c6020418d96bb393ba2afb20ff90df23fb7708264e2f3"
        "ab9135e3bd69955851de4b1f9fe8a0973396719b7912ba9ee8aa7d0b5e24bcf6",
    ),
    (
        "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
        "da27ef466870f5f15296299850aa088629945a17d1f5b7f5ff043f76b3c06418",
        "b4cbf5a4f1eeda5a63ce7b77c7d23f461db3fcab0dd28e4e17cecb5c90d02c25",
        "f4a74c9c592497375e796aa837e907b1a045d34306a749db9f34221f7e750cb4"
        "f2a6413a6bf6fa5e19ba6348eb673934a722a7ede2e7621306d18951e7cf2c73",
    ),
]

KEY = function.derived_key(b"\x07" * 32, b"an invented key")
SEED = b"\x11" * 32


def whole(text):
    return int.from_bytes(bytes.fromhex(text), "little")


def test_the_server_s_key_follows_from_seed_and_words_as_in_the_rfc():
    assert function.derived_key(b"\xa3" * 32, b"test key") == whole(SECRET)


@pytest.mark.parametrize(("value", "blinded", "evaluated", "output"), VECTORS)
def test_the_published_vectors(value, blinded, evaluated, output):
    told = bytes.fromhex(value)
    assert function.blinded(told, whole(BLIND)).hex() == blinded
    assert function.evaluated(whole(SECRET), bytes.fromhex(blinded)).hex() == evaluated
    [inverse] = group.inverted([whole(BLIND)])
    assert function.finalized(told, inverse, bytes.fromhex(evaluated)).hex() == output
    assert function.output(whole(SECRET), told).hex() == output


def values(count):
    return [b"email\x1finvented-%d@ship.example" % number for number in range(count)]


def played(some, *, seed=SEED, key=KEY, checks=None):
    asked = batches.blind(some, seed=seed)
    checks = batches.check_tokens(KEY) if checks is None else checks
    return batches.finish(some, batches.evaluate(asked, key=key), seed=seed, checks=checks)


def test_a_batch_gives_each_value_the_token_that_it_has_alone():
    some = values(batches.PIECE + 3)
    tokens = played(some)
    assert len(tokens) == 16 * len(some)
    for place in (0, 1, batches.PIECE, len(some) - 1):
        assert tokens[16 * place : 16 * place + 16] == function.output(KEY, some[place])[:16]


def test_two_agencies_get_the_same_token_for_the_same_value_and_ask_with_different_bytes():
    some = values(5)
    assert played(some) == played(some, seed=b"\x22" * 32)
    ours, theirs = (batches.blind(some, seed=seed) for seed in (SEED, b"\x22" * 32))
    parts = [{one[at : at + 32] for at in range(0, len(one), 32)} for one in (ours, theirs)]
    assert len(parts[0]) == 5 + batches.CHECKS
    assert not parts[0] & parts[1]


def test_a_request_survives_a_restart_with_its_seed_alone():
    assert batches.blind(values(9), seed=SEED) == batches.blind(values(9), seed=SEED)


def test_an_empty_batch_still_asks_its_check_values():
    assert len(batches.blind([], seed=SEED)) == 32 * batches.CHECKS
    assert played([]) == b""


def test_check_values_stand_at_places_that_the_seed_decides():
    places = {tuple(batches._places(40, bytes([number]) * 32)[-batches.CHECKS :].tolist()) for number in range(20)}
    assert len(places) == 20


def test_a_key_server_that_uses_another_key_is_noticed():
    with pytest.raises(Refused, match="Another key answered"):
        played(values(20), key=KEY + 1)


def test_answers_that_were_exchanged_for_others_are_noticed_where_a_check_was_among_them():
    some = values(3)
    answered = batches.evaluate(batches.blind(some, seed=SEED), key=KEY)
    turned = b"".join(answered[at : at + 32] for at in range(len(answered) - 32, -1, -32))
    with pytest.raises(Refused):
        batches.finish(some, turned, seed=SEED, checks=batches.check_tokens(KEY))


def test_counts_that_differ_are_refused():
    answered = batches.evaluate(batches.blind(values(6), seed=SEED), key=KEY)
    for wrong in (answered[:-32], answered + answered[:32], answered[:-1]):
        with pytest.raises(Malformed):
            batches.finish(values(6), wrong, seed=SEED, checks=batches.check_tokens(KEY))


@pytest.mark.parametrize("bad", [bytes(32), b"\xff" * 32, b"\x01" + bytes(31)])
def test_the_identity_and_what_is_no_element_are_refused_by_both_sides(bad):
    asked = batches.blind(values(2), seed=SEED)
    with pytest.raises(Malformed, match="no element"):
        batches.evaluate(asked[:32] + bad, key=KEY)
    with pytest.raises(Malformed, match="no element"):
        batches.finish(values(2), bad + asked[32:], seed=SEED, checks=batches.check_tokens(KEY))


def test_a_value_that_the_rfc_has_no_length_for_is_refused():
    with pytest.raises(Malformed, match="65535 are the most"):
        batches.blind([bytes(65_536)], seed=SEED)


def test_progress_is_told_up_to_the_end():
    heard = []
    batches.blind(values(batches.PIECE), seed=SEED, told=lambda *said: heard.append(said))
    assert heard[-1] == ("blinding", batches.PIECE + batches.CHECKS, batches.PIECE + batches.CHECKS)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(min_value=1, max_value=group.ORDER - 1), max_size=20))
def test_all_inverses_at_once_are_the_inverses(scalars):
    assert all(one * other % group.ORDER == 1 for one, other in zip(scalars, group.inverted(scalars), strict=True))


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=200), st.integers(min_value=1, max_value=group.ORDER - 1))
def test_blinding_never_changes_the_output(value, blind):
    [inverse] = group.inverted([blind])
    answered = function.evaluated(KEY, function.blinded(value, blind))
    assert function.finalized(value, inverse, answered) == function.output(KEY, value)
