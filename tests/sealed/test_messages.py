"""The one envelope: who can open a message, and what is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tallystick.sealed import messages
from tallystick.sealed.framing import BLOCK, framed, unframed
from tallystick.sealed.signing import sign, signed
from tallystick.vocabulary.errors import Malformed, Refused

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SIGNING = Ed25519PrivateKey.generate()
KEY = SIGNING.public_key().public_bytes_raw().hex()
IDENTITY, OTHER = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
LETTER = messages.Letter(
    kind="blind",
    sender="DK-NCP",
    recipient="KEYS",
    operation="CUMBERLAND-1",
    body=b"\n two\nlines \n",
    count=3,
    epoch=2,
)
READER = messages.Reader(code="KEYS", identity=str(IDENTITY), trusted={"DK-NCP": KEY})


def sealed(letter=LETTER, *, key=IDENTITY, signing=SIGNING, at=NOW):
    signing_key = signing.private_bytes_raw()
    return messages.seal(letter, signing_key=signing_key, recipient_key=str(key.to_public()), at=at)


def opened(content, reader=READER, *, now=NOW):
    return messages.open_message(content, reader, now=now)


def test_what_was_said_is_what_is_read():
    found = opened(sealed())
    assert found.body == LETTER.body
    assert (found.head.kind, found.head.sender, found.head.count, found.head.epoch) == ("blind", "DK-NCP", 3, 2)
    assert found.head.expires_at == NOW + messages.LASTS


def test_two_messages_with_the_same_content_have_ids_of_their_own():
    assert opened(sealed()).head.id != opened(sealed()).head.id


def test_a_flipped_byte_anywhere_is_refused():
    content = sealed()
    for place in range(len(content)):
        bad = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        with pytest.raises((Malformed, Refused)):
            opened(bad)
    for bad in (b"", content[:-1], content + b"x", b"x" * 300):
        with pytest.raises((Malformed, Refused)):
            opened(bad)


def test_a_head_that_is_too_long_is_not_even_read(monkeypatch):
    read = []
    monkeypatch.setattr(messages.json, "loads", lambda words: read.append(words) or {})
    for words, signature in ((b'{"a":[' + b"{}," * 2_000 + b"{}]}", b"0" * 128), (b"{}", b"0" * 4_000_000)):
        with pytest.raises(Malformed):
            opened(framed(pyrage.encrypt(b"\n".join((words, signature, b"")), [IDENTITY.to_public()])))
    assert read == []


def test_whoever_reseals_a_message_with_another_body_or_head_is_refused():
    """The recipient's age key is public: sealing proves nothing, the signature does."""
    plain = pyrage.decrypt(unframed(sealed()), [IDENTITY])
    words, signature, body = plain.split(b"\n", 2)
    forged = (
        (words, signature, body + b"x"),
        (words.replace(b'"DK-NCP"', b'"SE-NCP"'), signature, body),
        (words.replace(b'"epoch":2', b'"epoch":3'), signature, body),
        (words.replace(b'"count":3', b'"count":-3'), signature, body),
        (words.replace(b'"count":3', b'"count":"3"'), signature, body),
        (words, b"00" * 64, body),
        (words, "ö".encode(), body),
        (b"{}", signature, body),
    )
    for parts in forged:
        with pytest.raises((Malformed, Refused)):
            opened(framed(pyrage.encrypt(b"\n".join(parts), [IDENTITY.to_public()])))


def test_the_wrong_recipient_is_refused_by_key_and_by_name():
    with pytest.raises(Refused, match="not sealed to KEYS"):
        opened(sealed(key=OTHER))
    passed_on = sealed(replace(LETTER, recipient="HUB"))
    with pytest.raises(Refused, match="it was made for HUB"):
        opened(passed_on)


def test_an_unknown_sender_and_a_known_one_with_another_key_are_refused():
    with pytest.raises(Refused, match="did not sign it"):
        opened(sealed(replace(LETTER, sender="NOBODY")))
    with pytest.raises(Refused, match="did not sign it"):
        opened(sealed(signing=Ed25519PrivateKey.generate()))


def test_it_runs_out():
    content = sealed()
    opened(content, now=NOW + messages.LASTS - timedelta(seconds=1))
    with pytest.raises(Refused, match="ran out"):
        opened(content, now=NOW + messages.LASTS)


def test_a_signature_of_a_list_signs_no_message():
    words, key = b"{}", SIGNING.private_bytes_raw()
    assert not signed(words, sign(words, key=key), key=KEY, purpose=b"tallystick message\n")


def test_a_key_that_is_none_is_said_to_be_none():
    with pytest.raises(Malformed, match="no age key that fits"):
        messages.seal(LETTER, signing_key=SIGNING.private_bytes_raw(), recipient_key="age1none", at=NOW)


def test_messages_of_one_length_have_one_length_sealed():
    """age writes random stanzas of random lengths into its heads."""
    assert len({len(sealed()) for _ in range(60)}) == 1
    assert len(sealed()) % BLOCK == 0
