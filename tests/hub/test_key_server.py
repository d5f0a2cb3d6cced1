"""The key server: quotas that outlast a crash, epochs, a log without values, each message once."""

import json
from datetime import timedelta

import pytest

from tallystick.hub import key_server, place, quotas
from tallystick.sealed.oprf import batches
from tallystick.vocabulary.errors import Absent, Malformed, Refused
from tests.hub.playing import NOW, Played

A = b"email\x1finvented@ship.example"
COST = 1 + batches.CHECKS


@pytest.fixture
def played(tmp_path):
    return Played(tmp_path)


def log(played):
    return [json.loads(line) for line in (played.folder / "keys/log.jsonl").read_text().splitlines()]


def asked(played, *, count=1, epoch=1, at=NOW, code="DK-NCP"):
    body = batches.blind([b"%d" % number for number in range(count)], seed=bytes(32))
    return played.parties[code].sealed("blind", body, played.key_card, count=count + batches.CHECKS, epoch=epoch, at=at)


def test_the_value_beyond_the_quota_of_a_day_is_refused_and_logged(played):
    quotas.set_quota(played.keys, "DK-NCP", per_day=2 * COST, per_epoch=10 * COST)
    played.tokens("DK-NCP", [A])
    played.tokens("DK-NCP", [A])
    with pytest.raises(Refused, match=f"has had {2 * COST} of {2 * COST} values of the day"):
        played.tokens("DK-NCP", [A])
    assert [(one["agency"], one["did"], one["count"]) for one in log(played)] == [
        ("DK-NCP", "evaluated", COST), ("DK-NCP", "evaluated", COST), ("DK-NCP", "refused", COST),
    ]  # fmt: skip
    assert played.tokens("SE-NCP", [A]), "each agency has its own"
    assert played.tokens("DK-NCP", [A], at=NOW + timedelta(days=1)), "the next day counts anew"


def test_the_quota_of_an_epoch_does_not_come_back_with_the_day(played):
    quotas.set_quota(played.keys, "DK-NCP", per_day=2 * COST, per_epoch=COST)
    played.tokens("DK-NCP", [A])
    with pytest.raises(Refused, match="of the epoch"):
        played.tokens("DK-NCP", [A], at=NOW + timedelta(days=3))


def test_the_quota_of_an_epoch_stays_while_two_epochs_are_served_in_turn(played):
    key_server.rotate(played.keys)
    quotas.set_quota(played.keys, "DK-NCP", per_day=100 * COST, per_epoch=COST)
    for epoch in (1, 2):
        key_server.answer(played.keys, asked(played, epoch=epoch), now=NOW)
    for epoch in (1, 2):
        with pytest.raises(Refused, match="of the epoch"):
            key_server.answer(played.keys, asked(played, epoch=epoch), now=NOW)


def test_new_keys_of_a_party_are_no_new_quota(played):
    quotas.set_quota(played.keys, "DK-NCP", per_day=COST, per_epoch=COST)
    played.tokens("DK-NCP", [A])
    keys = played.keys.parties["DK-NCP"]
    place.admit(
        played.keys, "DK-NCP", verify_key=keys["verify_key"], age_recipient=keys["age_recipient"]
    )  # fmt: skip
    with pytest.raises(Refused, match="of the day"):
        played.tokens("DK-NCP", [A])


def test_it_is_charged_before_anything_is_answered(played, monkeypatch):
    def dies(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(batches, "evaluate", dies)
    sent = asked(played)
    with pytest.raises(KeyboardInterrupt):
        key_server.answer(played.keys, sent, now=NOW)
    monkeypatch.undo()
    assert quotas.spent(played.keys, "DK-NCP", epoch=1, at=NOW) == {"day": COST, "epoch": COST}
    with pytest.raises(Refused, match="taken before"):
        key_server.answer(played.keys, sent, now=NOW)
    assert quotas.spent(played.keys, "DK-NCP", epoch=1, at=NOW)["day"] == COST, "a refused copy costs nothing"


def test_every_epoch_has_a_key_of_its_own_and_the_one_before_the_last_goes(played):
    first = played.tokens("DK-NCP", [A])
    assert key_server.rotate(played.keys) == 2
    played.key_card = key_server.public_card(played.keys)
    assert played.tokens("DK-NCP", [A]) == first, "what was carried meanwhile is still answered"
    assert played.tokens("DK-NCP", [A], epoch=2) != first
    key_server.rotate(played.keys)
    with pytest.raises(Refused, match="epoch 1 has ended"):
        key_server.answer(played.keys, asked(played), now=NOW)
    assert sorted(path.name for path in (played.folder / "keys/epochs").iterdir()) == ["2.seed", "3.seed"]


def test_a_message_is_taken_once_and_forgotten_when_it_has_run_out_by_itself(played):
    sent = asked(played)
    key_server.answer(played.keys, sent, now=NOW)
    with pytest.raises(Refused, match="taken before"):
        key_server.answer(played.keys, sent, now=NOW)
    key_server.answer(played.keys, asked(played, at=NOW + timedelta(days=20)), now=NOW + timedelta(days=20))
    assert len(list((played.folder / "keys/seen").iterdir())) == 1


def test_what_is_no_request_is_refused_and_costs_nothing(played):
    party, body = played.parties["DK-NCP"], batches.blind([A], seed=bytes(32))
    for kind, bad, count in (("hold", body, COST), ("blind", body, 1), ("blind", body[:-1], COST), ("blind", b"", 0)):
        with pytest.raises(Malformed):
            key_server.answer(played.keys, party.sealed(kind, bad, played.key_card, count=count), now=NOW)
    assert quotas.spent(played.keys, "DK-NCP", epoch=1, at=NOW) == {"day": 0, "epoch": 0}


def test_the_key_lies_in_closed_files_and_leaves_with_no_card(played):
    for path in (played.folder / "keys").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    card = json.dumps(played.key_card)
    for secret in ("sign.key", "age.key", "epochs/1.seed"):
        assert (played.folder / "keys" / secret).read_text().strip() not in card


def test_a_quota_is_of_a_party_that_is_known(played):
    with pytest.raises(Malformed):
        quotas.set_quota(played.keys, "NOBODY", per_day=1, per_epoch=1)
    with pytest.raises(Absent):
        key_server.epochs(played.hub)
