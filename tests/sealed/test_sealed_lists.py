"""Membership lists: who can open them, what they answer, how often they are wrong."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.sealed import coding, lists, members, tokens
from tallystick.sealed.heads import head_bytes, read_head
from tallystick.sealed.signing import sign, signed
from tallystick.vocabulary.errors import Absent, Malformed, Refused

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
END = NOW + timedelta(days=30)
SIGNING = Ed25519PrivateKey.generate()
TRUSTED = {"DK-NCP": SIGNING.public_key().public_bytes_raw().hex()}
IDENTITY = pyrage.x25519.Identity.generate()
OTHER = pyrage.x25519.Identity.generate()
FOR = lists.For(recipient="SE-NCP", recipient_key=str(IDENTITY.to_public()), operation="CUMBERLAND-1", expires_at=END)


def digests(first, last):
    return [hashlib.sha256(str(number).encode()).digest() for number in range(first, last)]


def made(values=None, given=FOR, **more):
    said = {"owner": "DK-NCP", "name": "known", "signing_key": SIGNING.private_bytes_raw(), "at": NOW} | more
    return lists.make(values or {"sha256": digests(0, 1000)}, given, **said)


def opened(content, **more):
    said = {
        "identity": str(IDENTITY), "trusted": TRUSTED, "recipient": "SE-NCP", "operation": "CUMBERLAND-1", "now": NOW
    } | more  # fmt: skip
    return lists.open_list(content, **said)


def test_everything_in_the_list_is_a_hit_and_the_rest_is_none():
    found = opened(made().content).members
    assert found.holds("sha256", digests(0, 1000)).all()
    assert found.holds("sha256", digests(1000, 21_000)).sum() == 0
    assert found.holds("md5", digests(0, 1000)).sum() == 0, "a token is of its kind"
    assert (found.head.owner, found.head.values, found.head.expires_at) == ("DK-NCP", {"sha256": 1000}, END)


def test_the_answer_stands_in_the_order_of_the_questions():
    found = opened(made().content).members
    asked = [value for pair in zip(digests(0, 50), digests(5000, 5050), strict=True) for value in pair]
    assert found.holds("sha256", asked).tolist() == [True, False] * 50
    assert found.holds("sha256", []).tolist() == []


def test_it_serves_selectors_of_any_length_as_well():
    found = opened(made({"email": [b"a@x.example", b""], "phone": [b"+4512345678"]}).content).members
    assert found.holds("email", [b"a@x.example", b"", b"b@x.example"]).tolist() == [True, True, False]
    assert found.holds("phone", [b"+4512345678", b"a@x.example"]).tolist() == [True, False]


def test_an_empty_list_holds_nothing():
    found = opened(made({"sha256": []}).content).members
    assert found.holds("sha256", digests(0, 10)).sum() == 0
    assert found.head.false_hits == 0


def test_nothing_of_a_value_or_of_the_key_lies_in_the_form_that_is_kept():
    sealed = made()
    got = opened(sealed.content)
    for place in (got.form, sealed.content):
        assert got.members.key not in place
        assert got.members.key.hex().encode() not in place
        assert not any(one[:5] in place or one.hex()[:10].encode() in place for one in digests(0, 1000))


def test_two_lists_of_the_same_values_share_no_token():
    one, other = (opened(made().content).members for _ in range(2))
    assert one.key != other.key
    assert not set(one.tokens.tolist()) & set(other.tokens.tolist())


@pytest.mark.parametrize("questions", [1000, 1_000_000])
@pytest.mark.parametrize("count", [1, 3, 1000])
def test_the_stated_rate_of_false_hits_is_kept(count, questions):
    head = made({"sha256": digests(0, count)}, questions=questions).head
    assert head.false_hits * questions <= 1
    assert head.false_hits * questions > 0.25, "and no bit more than it takes"


def test_false_hits_come_as_often_as_stated():
    found = opened(made(questions=100).content).members
    hits = found.holds("sha256", digests(10_000, 60_000)).sum()
    expected = found.head.false_hits * 50_000
    assert 0 < expected < 500
    assert expected / 2 < hits < expected * 2


def test_it_is_small():
    assert len(made({"sha256": digests(0, 20_000)}).content) < 20_000 * 3


def test_a_token_is_hmac_sha256():
    key = bytes(range(32))
    whole = hmac.new(key, b"md5\0" + b"value", "sha256").digest()
    (found,) = tokens.tokens_of(key, "md5", [b"value"], bits=20)
    assert int(found) == int.from_bytes(whole, "big") >> 236


def test_more_than_the_tokens_can_bear_is_refused():
    with pytest.raises(Refused, match="60"):
        tokens.bits_for(2**40, 2**30)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60), st.data())
def test_coded_numbers_come_back(bits, data):
    numbers = sorted(data.draw(st.sets(st.integers(0, 2**bits - 1), max_size=200)))
    body = coding.coded(np.array(numbers, dtype=np.uint64), bits=bits)
    assert coding.decoded(body, count=len(numbers), bits=bits).tolist() == numbers


def test_numbers_of_several_pieces_come_back(monkeypatch):
    monkeypatch.setattr(coding, "PIECE", 8)
    numbers = np.unique(np.random.default_rng(5).integers(0, 2**41, size=1001, dtype=np.uint64))
    assert (coding.decoded(coding.coded(numbers, bits=41), count=len(numbers), bits=41) == numbers).all()


@pytest.mark.parametrize(
    "wrong", [lambda body: body[:-1], lambda body: body + b"\0", lambda body: bytes([body[0] ^ 1]) + body[1:]]
)
def test_a_body_that_is_none_is_malformed(wrong):
    numbers = np.arange(0, 4000, 7, dtype=np.uint64)
    with pytest.raises(Malformed):
        coding.decoded(wrong(coding.coded(numbers, bits=20)), count=len(numbers), bits=20)


def test_numbers_out_of_order_are_malformed():
    body = coding.coded(np.array([2, 3], dtype=np.uint64), bits=20)
    swapped = body[:1] + bytes(reversed(body[1:]))
    with pytest.raises(Malformed):
        coding.decoded(swapped, count=2, bits=20)


def test_a_flipped_byte_anywhere_is_refused():
    content = made({"sha256": digests(0, 20)}).content
    for place in range(0, len(content), 7):
        altered = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        with pytest.raises((Malformed, Refused)):
            opened(altered)


def resealed(form, key=None):
    """What somebody who may open it could seal again."""
    plain = (key or bytes(32)).hex().encode() + b"\n" + form
    return bytes(pyrage.encrypt(plain, [IDENTITY.to_public()]))


def test_a_byte_flipped_inside_the_seal_is_refused():
    got = opened(made({"sha256": digests(0, 20)}).content)
    assert opened(resealed(got.form, got.members.key)).members.head == got.members.head
    for place in range(len(got.form)):
        altered = got.form[:place] + bytes([got.form[place] ^ 1]) + got.form[place + 1 :]
        with pytest.raises((Malformed, Refused)):
            opened(resealed(altered, got.members.key))
    with pytest.raises(Malformed):
        opened(resealed(got.form, bytes(32)))


def test_a_list_that_the_recipient_lengthens_is_refused():
    got = opened(made().content)
    words, _, body = members.parted(got.form)
    longer = head_bytes(replace(read_head(words), expires_at=END + timedelta(days=1)))
    own = Ed25519PrivateKey.generate()
    form = b"\n".join((longer, sign(longer, key=own.private_bytes_raw()).encode(), body))
    with pytest.raises(Refused, match="did not sign"):
        opened(resealed(form, got.members.key))


def test_a_signature_of_another_purpose_is_none():
    words = b"words"
    bare = SIGNING.sign(words).hex()
    assert not signed(words, bare, key=TRUSTED["DK-NCP"])
    assert signed(words, sign(words, key=SIGNING.private_bytes_raw()), key=TRUSTED["DK-NCP"])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"identity": str(OTHER)}, "not sealed to your agency"),
        ({"trusted": {}}, "did not sign"),
        ({"trusted": {"EC3": TRUSTED["DK-NCP"]}}, "did not sign"),
        ({"recipient": "DE-BKA"}, "made for SE-NCP"),
        ({"operation": "CUMBERLAND-2"}, "operation"),
        ({"now": END}, "ran out"),
        ({"now": END + timedelta(days=9)}, "ran out"),
    ],
)
def test_whoever_it_is_not_for_is_refused(more, words):
    with pytest.raises(Refused, match=words):
        opened(made().content, **more)


def test_it_holds_until_the_last_moment():
    assert opened(made().content, now=END - timedelta(microseconds=1)).members.head.tokens == 1000


def test_a_list_passed_on_to_another_key_is_refused():
    got = opened(made().content)
    plain = got.members.key.hex().encode() + b"\n" + got.form
    passed = bytes(pyrage.encrypt(plain, [OTHER.to_public()]))
    with pytest.raises(Refused, match="passed on"):
        opened(passed, identity=str(OTHER))


@pytest.mark.parametrize("more", [{"expires_at": NOW}, {"expires_at": NOW - timedelta(1)}])
def test_a_list_without_a_future_is_not_made(more):
    with pytest.raises(Refused):
        made(given=replace(FOR, **more))


def test_a_recipient_without_a_key_is_said():
    with pytest.raises(Malformed, match="SE-NCP"):
        made(given=replace(FOR, recipient_key="none"))


JUNK = [
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"[]",
    b"null",
    b"1" * 5000,
    {"owner": ["DK-NCP"]},
    {"owner": None},
    {"recipient": {"a": 1}},
    {"name": "\u202e"},
    {"values": [["sha256", 1]]},
    {"values": {"sha256": "1"}},
    {"values": {"sha256": True}},
    {"tokens": "1"},
    {"bits": 1.5},
    {"key_digest": 1},
    {"made_at": 1},
    {"made_at": "2026-01-01T00:00:00"},
]


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_a_head_that_is_none_is_malformed_before_anybody_s_signature_is_asked(junk):
    """Whoever knows the agency's public key can seal anything to it."""
    got = opened(made().content)
    words, rest = got.form.split(b"\n", 1)
    said = junk if isinstance(junk, bytes) else _canonical(json.loads(words) | junk)
    plain = got.members.key.hex().encode() + b"\n" + said + b"\n" + rest
    with pytest.raises(Malformed):
        opened(bytes(pyrage.encrypt(plain, [IDENTITY.to_public()])))


def _canonical(said):
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_what_was_kept_is_checked_again(tmp_path):
    got = opened(made().content)
    (tmp_path / "MEMBERS").write_bytes(got.form)
    found = members.open_members(tmp_path / "MEMBERS", key=got.members.key)
    assert found.holds("sha256", digests(0, 5)).all()
    with pytest.raises(Malformed):
        members.open_members(tmp_path / "MEMBERS", key=bytes(32))
    (tmp_path / "MEMBERS").write_bytes(got.form[:-1])
    with pytest.raises(Malformed, match="altered"):
        members.open_members(tmp_path / "MEMBERS", key=got.members.key)
    with pytest.raises(Absent):
        members.open_members(tmp_path / "none", key=got.members.key)
