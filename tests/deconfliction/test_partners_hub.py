"""Two houses and their hub: what they hold, what they ask, what each is told, and what never leaves."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tallystick.hub import key_server, match_hub, place
from tallystick.hub.cards import card_of, read_card
from tallystick.vocabulary.deconfliction import AnswerState, Via
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.deconfliction.partnered import BECAUSE, NOW, ROLES, House, keys_of, mail, partners, records, session
from tests.hub.playing import every_byte


@pytest.fixture
def keyed(operation):
    return {code: keys_of(operation, code) for code in ("DK-NCP", "SE-NCP")}


@pytest.fixture
def houses(operation, keyed, tmp_path):
    roles = {"key-server": tmp_path / "keys", "match-hub": tmp_path / "hub"}
    made = [
        key_server.init(roles["key-server"], code="KEYS", operation=operation.reference),
        match_hub.init(roles["match-hub"], code="HUB", operation=operation.reference),
    ]
    for code, keys in keyed.items():
        for one in made:
            place.admit(one, code, verify_key=keys.verify_key, age_recipient=keys.age_recipient)
    both = [House(operation, code, roles) for code in keyed]
    for one in both:
        one.meets()
    return both


def test_what_one_holds_and_the_other_asks_is_a_hit_on_both_sides_with_one_reference(houses):
    denmark, sweden = houses
    value = mail("both")
    held = denmark.holds(value)
    assert denmark.updates().findings == 0
    asked = sweden.puts(value)
    taken = sweden.asks(asked)
    assert (taken.findings, taken.hits, taken.more) == (1, 1, False)
    assert denmark.collects().hits == 1
    first, second = sweden.hits()
    assert first[:3] == second[:3] == ("DK-NCP", "SE-NCP", "email")
    assert first[3] == second[3]
    assert first[4] == AnswerState.PENDING
    with session(sweden.by):
        hit = records.models.Hit.objects.get(question=asked.pk)
        assert hit.via == Via.HUB
        assert records.models.Notice.objects.filter(kind="hit", subject=str(hit.pk)).exists()
    with session(denmark.by):
        assert [one.source for one in records.models.HitSource.objects.all()] == [str(held.pk)]
    assert denmark.collects().findings == 0, "what was collected is not collected again"


def test_a_silent_holding_tells_its_owner_alone(houses):
    denmark, sweden = houses
    for more in ({"silent": True}, {"excluded": "undercover"}):
        value = mail("quiet")
        denmark.holds(value, **more)
        denmark.updates()
        assert sweden.asks(sweden.puts(value)).findings == 0
        assert sweden.collects().findings == 0
        assert denmark.collects().hits == 1
    with session(sweden.by):
        assert list(records.models.Hit.objects.all()) == []


def test_a_day_s_update_blinds_only_what_is_new_and_takes_back_what_is_gone(houses, monkeypatch):
    denmark, sweden = houses
    values = [mail("held") for _ in range(6)]
    rows = [denmark.holds(value) for value in values]
    denmark.updates()
    with pytest.raises(Refused, match="knows all of it"):
        partners.blinding.blind_holdings(by=denmark.by, **BECAUSE)
    denmark.holds(mail("new"))
    with session(denmark.by):
        records.models.Holding.objects.filter(pk=rows[0].pk).update(withdrawn_at=NOW, withdrawn_by=denmark.by.officer)
    blinded = []
    blind = key_server.batches.blind
    monkeypatch.setattr(key_server.batches, "blind", lambda some, **more: blinded.append(some) or blind(some, **more))
    denmark.updates()
    assert [len(some) for some in blinded] == [1]
    assert sweden.asks(sweden.puts(values[0])).findings == 0
    assert sweden.asks(sweden.puts(values[1])).findings == 1


def test_a_standing_question_is_answered_by_what_is_held_later(houses):
    denmark, sweden = houses
    value = mail("later")
    asked = sweden.puts(value, standing_until=NOW + timedelta(days=30))
    assert sweden.asks().findings == 0
    denmark.holds(value)
    assert denmark.updates().hits == 1
    assert sweden.collects().hits == 1
    with session(sweden.by):
        assert records.models.Hit.objects.get(question=asked.pk).owner == "DK-NCP"


def test_a_question_that_ended_asks_at_the_hub_no_more(houses):
    from tallystick.deconfliction.asking.acts import end_question

    denmark, sweden = houses
    ended, stands = mail("ended"), mail("stands")
    rows = [sweden.puts(value, standing_until=NOW + timedelta(days=30)) for value in (ended, stands)]
    sweden.asks(*rows)
    with session(sweden.by):
        end_question(str(rows[0].pk), by=sweden.by, at=NOW, reason="it is over")
    sweden.asks()
    with pytest.raises(Refused, match="knows all of it"):
        partners.blinding.blind_questions(by=sweden.by, **BECAUSE)
    for value in (ended, stands):
        denmark.holds(value)
    assert denmark.updates().findings == 1
    assert sweden.collects().hits == 1


def told_hub(house, value):
    """Told the hub what is held, up to its reply, which is not taken in yet."""
    house.holds(value)
    blinded = house.carried("key-server", partners.blinding.blind_holdings(by=house.by, **BECAUSE))
    return house.carried("match-hub", partners.telling.finish(blinded, by=house.by, **BECAUSE))


def test_what_is_asked_before_the_hub_s_reply_is_taken_in_is_collected(houses):
    denmark, sweden = houses
    value = mail("between")
    reply = told_hub(denmark, value)
    sweden.asks(sweden.puts(value))
    assert denmark.collects().hits == 1
    assert partners.collecting.take(reply, by=denmark.by, **BECAUSE).hits == 0
    assert denmark.collects().findings == 0


def test_what_a_lost_reply_said_is_collected(houses):
    denmark, sweden = houses
    value = mail("reply")
    sweden.puts(value, standing_until=NOW + timedelta(days=30))
    sweden.asks()
    told_hub(denmark, value)
    assert denmark.collects().hits == 1
    sent = partners.telling.again(by=denmark.by, at=NOW)
    partners.collecting.take(denmark.carried("match-hub", sent), by=denmark.by, **BECAUSE)
    assert [one[:2] for one in denmark.hits()] == [("DK-NCP", "SE-NCP")]


def test_what_was_asked_before_it_was_withdrawn_is_collected(houses):
    denmark, sweden = houses
    value = mail("withdrawn")
    held = denmark.holds(value)
    denmark.updates()
    sweden.asks(sweden.puts(value))
    with session(denmark.by):
        records.models.Holding.objects.filter(pk=held.pk).update(withdrawn_at=NOW, withdrawn_by=denmark.by.officer)
    denmark.updates()
    assert denmark.collects().hits == 1
    denmark.holds(value)
    denmark.updates()
    assert sweden.asks(sweden.puts(value)).findings == 1


def test_a_wrong_file_is_named_with_what_to_do(houses):
    denmark, _ = houses
    denmark.holds(mail("wrong"))
    blind = partners.blinding.blind_holdings(by=denmark.by, **BECAUSE)
    from_keys = denmark.carried("key-server", blind)
    for content, said in (
        (from_keys, "from KEYS, and one from HUB is awaited. Take it in with: tallystick partners finish"),
        (blind, "not sealed to DK-NCP: .* Take in what HUB gave back"),
        (b"kind,value\n", "no sealed message, but another kind of file"),
    ):
        with pytest.raises((Malformed, Refused), match=said):
            partners.collecting.take(content, by=denmark.by, **BECAUSE)


def test_collecting_stops_before_a_finding_that_nobody_here_knows():
    collected = partners.collecting._collected
    assert collected(3, {4: True, 5: False, 6: True}) == 4
    assert collected(3, {4: False, 6: True}) == 3
    assert collected(3, {4: True, 6: True}) == 6
    assert collected(3, {}) == 3


def test_what_the_epoch_before_found_counts_while_it_is_carried(houses):
    denmark, sweden = houses
    value = mail("epoch")
    denmark.holds(value)
    denmark.updates()
    question = sweden.puts(value)
    asked = partners.blinding.blind_questions([str(question.pk)], by=sweden.by, **BECAUSE)
    told = partners.telling.finish(sweden.carried("key-server", asked), by=sweden.by, **BECAUSE)
    replies = {sweden: sweden.carried("match-hub", told)}
    replies[denmark] = denmark.carried("match-hub", partners.collecting.collect(by=denmark.by, **BECAUSE))
    renewed(denmark, sweden)
    for house, reply in replies.items():
        assert partners.collecting.take(reply, by=house.by, **BECAUSE).hits == 1
    renewed(denmark, sweden)
    with pytest.raises(Refused, match="of epoch 1"):
        partners.collecting.take(replies[denmark], by=denmark.by, **BECAUSE)


def renewed(*houses):
    """A new key at both roles, and everybody has the card of it."""
    roles = houses[0].roles
    key_server.rotate(place.Place(roles["key-server"]))
    match_hub.begin(place.Place(roles["match-hub"]))
    for one in houses:
        one.meets()


def test_taking_the_same_reply_in_again_makes_nothing_twice(houses):
    denmark, sweden = houses
    value = mail("twice")
    denmark.holds(value)
    denmark.updates()
    sweden.asks(sweden.puts(value))
    reply = denmark.carried("match-hub", partners.collecting.collect(by=denmark.by, **BECAUSE))
    assert [partners.collecting.take(reply, by=denmark.by, **BECAUSE).hits for _ in range(2)] == [1, 0]


def test_a_message_that_was_lost_is_written_again_and_a_restart_loses_nothing(houses):
    denmark, sweden = houses
    value = mail("lost")
    denmark.holds(value)
    partners.blinding.blind_holdings(by=denmark.by, **BECAUSE)
    reply = denmark.carried("key-server", partners.telling.again(by=denmark.by, at=NOW))
    partners.telling.finish(reply, by=denmark.by, **BECAUSE)
    with pytest.raises(Conflict, match="match hub is under way"):
        partners.blinding.blind_holdings(by=denmark.by, **BECAUSE)
    with pytest.raises(Conflict, match="match-hub's"):
        partners.telling.finish(reply, by=denmark.by, **BECAUSE)
    sent = partners.telling.again(by=denmark.by, at=NOW)
    partners.collecting.take(denmark.carried("match-hub", sent), by=denmark.by, **BECAUSE)
    assert sweden.asks(sweden.puts(value)).findings == 1
    with pytest.raises(Absent, match="nothing is under way"):
        partners.telling.again(by=denmark.by, at=NOW)


def test_replies_of_somebody_else_or_to_something_else_are_refused(houses):
    denmark, sweden = houses
    denmark.holds(mail("x"))
    reply = denmark.carried("key-server", partners.blinding.blind_holdings(by=denmark.by, **BECAUSE))
    with pytest.raises(Absent):
        partners.telling.finish(reply, by=sweden.by, **BECAUSE)
    with pytest.raises(Refused):
        partners.collecting.take(reply, by=denmark.by, **BECAUSE)
    partners.telling.again(by=denmark.by, at=NOW)
    with pytest.raises(Refused, match="another message"):
        partners.telling.finish(reply, by=denmark.by, **BECAUSE)


def test_names_searches_sealed_ones_and_what_everybody_has_do_not_leave(houses):
    denmark, _ = houses
    denmark.holds("ada lovelace", kind="name")
    denmark.holds("1 harbour street", kind="search")
    denmark.holds("", kind="email")
    denmark.holds("noreply@ship.example")
    with pytest.raises(Refused, match="knows all of it"):
        partners.blinding.blind_holdings(by=denmark.by, **BECAUSE)


def test_an_address_meets_on_a_day_of_both_windows_and_on_no_other(houses):
    denmark, sweden = houses
    day = datetime(2026, 2, 3, 12, tzinfo=UTC)
    denmark.holds("2001:db8::7", kind="address", since=day, until=day + timedelta(days=2))
    denmark.updates()
    late = {"since": day + timedelta(days=5), "until": day + timedelta(days=6)}
    assert sweden.asks(sweden.puts("2001:db8::7", kind="address", **late)).findings == 0
    meets = {"since": day + timedelta(days=2), "until": day + timedelta(days=4)}
    assert sweden.asks(sweden.puts("2001:db8::7", kind="address", **meets)).hits == 1


def test_neither_role_s_disk_holds_anything_that_was_entered(houses):
    denmark, sweden = houses
    values = [mail("disk") for _ in range(5)]
    for value in values:
        denmark.holds(value)
    denmark.updates()
    sweden.asks(sweden.puts(values[0]))
    disk = b"".join(every_byte(folder) for folder in denmark.roles.values())
    assert b"DK-NCP" in disk
    for value in values:
        assert value.encode() not in disk


def test_every_step_is_in_the_ledger_and_none_names_a_value(houses):
    denmark, _ = houses
    value = mail("ledger")
    denmark.holds(value)
    denmark.updates()
    denmark.collects()
    with session(denmark.by):
        lines = records.models.LedgerLine.objects.filter(operation_id=denmark.operation.id)
        acts = {one.act for one in lines}
        assert value not in "".join(str(one.payload) for one in lines)
    assert {"meet_partner", "ask_key_server", "tell_match_hub", "collect_from_hub", "take_from_hub"} <= acts


def test_a_card_of_another_operation_and_what_is_no_card_are_refused(houses, tmp_path):
    denmark, _ = houses
    other = card_of(match_hub.init(tmp_path / "other", code="HUB2", operation="OTHER-1"))
    with pytest.raises(Refused, match="of operation OTHER-1"):
        partners.meeting.meet(read_card(json.dumps(other)), by=denmark.by, **BECAUSE)
    for bad in ("", "[]", "{}", '{"role": "match-hub"}'):
        with pytest.raises(Malformed):
            read_card(bad)


def test_without_cards_it_is_said_what_to_do(operation, keyed):
    viewer = operation.viewer("SE-NCP", *ROLES)
    with pytest.raises(Absent, match="meet CARD"):
        partners.collecting.collect(by=viewer, **BECAUSE)
    assert not partners.beginning.kept_of(viewer).folder.exists()
    assert partners.own.as_value("email", "a@b.example") == b"email\x1fa@b.example"
