"""A sealed list of what an agency holds: who can ask it, what a hit of it is worth, and how it is confirmed."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from tallystick.vocabulary.deconfliction import AnswerState, Via
from tallystick.vocabulary.errors import Malformed, Refused
from tests.deconfliction.partnered import BECAUSE, NOW, House, keys_of, mail, partners, records, session

END = NOW + timedelta(days=7)


@dataclass
class Two:
    denmark: House
    sweden: House
    germany: House


@pytest.fixture
def two(operation):
    for code in ("DK-NCP", "SE-NCP", "DE-BKA"):
        keys_of(operation, code)
    return Two(*(House(operation, code) for code in ("DK-NCP", "SE-NCP", "DE-BKA")))


def sealed(house, *, to="SE-NCP", until=END, **more):
    wish = partners.lists.Wish(recipient=to, expires_at=until, **more)
    return partners.lists.seal_list(wish, by=house.by, **BECAUSE)


def asked(house, content, **more):
    return partners.lists.ask_list(content, by=house.by, **BECAUSE | more)


def confirmed(owner, asker, request):
    answer = partners.confirming.confirm(request, asker.by.agency, by=owner.by, **BECAUSE)
    said = partners.confirming.take_confirmation(answer.content, owner.by.agency, by=asker.by, **BECAUSE)
    return answer, said


def words_of(house):
    with session(house.operation.service, role="worker"):
        rows = records.models.Hit.objects.filter(operation_id=house.operation.id, via=Via.LIST)
        return sorted((one.owner, one.asker, one.state, one.words) for one in rows)


def test_a_hit_of_a_list_is_unconfirmed_until_its_owner_says_so_and_then_both_know(two):
    value = mail("listed")
    two.denmark.holds(value)
    question = two.sweden.puts(value)
    found = asked(two.sweden, sealed(two.denmark).content)
    assert (found.owner, found.hits) == ("DK-NCP", 1)
    [(_, _, state, words)] = words_of(two.sweden)
    assert state == AnswerState.PENDING
    assert words == partners.lists.UNCONFIRMED
    answer, said = confirmed(two.denmark, two.sweden, found.request)
    assert (answer.yes, answer.asked, said) == (1, 1, (1, 0))
    assert {words for *_, words in words_of(two.sweden)} == {
        "Confirmed by its owner.", "It came of your sealed list.",
    }  # fmt: skip
    with session(two.denmark.by):
        own = records.models.Hit.objects.get(via=Via.LIST, owner="DK-NCP", words="It came of your sealed list.")
    with session(two.sweden.by):
        assert records.models.Hit.objects.get(question=question.pk).reference == own.reference


def test_a_false_hit_is_told_as_one(two):
    value = mail("false")
    held = two.denmark.holds(value)
    two.sweden.puts(value)
    found = asked(two.sweden, sealed(two.denmark).content)
    with session(two.denmark.by):
        records.models.Holding.objects.filter(pk=held.pk).update(withdrawn_at=NOW, withdrawn_by=two.denmark.by.officer)
    _, said = confirmed(two.denmark, two.sweden, found.request)
    assert said == (0, 1)
    [(owner, asker, state, words)] = words_of(two.sweden)
    assert (owner, asker, state, words) == ("DK-NCP", "SE-NCP", AnswerState.REFUSED, partners.confirming.NO)


def answer_of(house, question):
    from tallystick.deconfliction.asking import reads

    with session(house.by):
        found = reads.asked(house.by, str(question.pk), now=NOW + timedelta(minutes=5))
    return found.state, found.says, len(found.hits)


def test_the_asker_reads_unconfirmed_and_after_a_no_reads_no_hit(two):
    yes, no = mail("yes"), mail("no")
    rows = {value: two.denmark.holds(value) for value in (yes, no)}
    put = {value: two.sweden.puts(value, answered_at=NOW) for value in (yes, no)}
    found = asked(two.sweden, sealed(two.denmark).content)
    for question in put.values():
        state, says, _ = answer_of(two.sweden, question)
        assert (state, says.split(":")[0]) == (AnswerState.PENDING, "Unconfirmed")
    with session(two.denmark.by):
        gone = records.models.Holding.objects.filter(pk=rows[no].pk)
        gone.update(withdrawn_at=NOW, withdrawn_by=two.denmark.by.officer)
    assert confirmed(two.denmark, two.sweden, found.request)[1] == (1, 1)
    state, says, hits = answer_of(two.sweden, put[no])
    assert (state, hits) == (AnswerState.NO_HIT, 0)
    assert "its owner says that it does not" in says
    state, says, hits = answer_of(two.sweden, put[yes])
    assert (state, hits, says.split(":")[0]) == (AnswerState.PENDING, 1, "A hit")


def guess(house, owner, digest, *values):
    """A request to confirm guesses, by who names a list of that digest."""
    import json

    marks = [
        {"reference": f"L-{number}", "mark": partners.lists.marked(f"email\x1f{value}".encode(), key=b"k" * 32)}
        for number, value in enumerate(values)
    ]
    body = json.dumps({"list": digest, "key": (b"k" * 32).hex(), "asked": marks}).encode()
    post = partners.post.Post(house.operation.home, house.by.agency, house.operation.reference)
    with session(house.by):
        whom = partners.correspondents.correspondent(owner.by.agency, by=house.by)
    return post.sealed("confirm", body, whom, at=NOW, count=len(marks))


def test_guesses_of_who_was_given_no_list_or_asks_more_than_stated_are_not_answered(two):
    value = mail("guessed")
    two.denmark.holds(value)
    given = sealed(two.denmark, questions=3).head.body_digest
    confirm = partners.confirming.confirm
    for digest in ("", given):
        with pytest.raises(Refused, match="was not given"):
            confirm(guess(two.germany, two.denmark, digest, value), "DE-BKA", by=two.denmark.by, **BECAUSE)
    with pytest.raises(Refused, match="ran out"):
        confirm(guess(two.sweden, two.denmark, given, value), "SE-NCP", by=two.denmark.by, **BECAUSE | {"at": END})
    two_of_three = guess(two.sweden, two.denmark, given, value, mail("other"))
    assert confirm(two_of_three, "SE-NCP", by=two.denmark.by, **BECAUSE).yes == 1
    with pytest.raises(Refused, match="2 of 3 were asked about the list, and it asks 2 more"):
        confirm(two_of_three, "SE-NCP", by=two.denmark.by, **BECAUSE)


def test_an_answer_to_confirm_is_taken_of_the_list_s_owner_and_to_what_it_was_asked(two):
    value = mail("owner")
    two.denmark.holds(value)
    two.sweden.puts(value)
    asked(two.sweden, sealed(two.denmark).content)
    [reference] = [one[3] for one in two.sweden.hits(Via.LIST)]
    take = partners.confirming.take_confirmation
    for house, answers in ((two.germany, "0" * 32), (two.denmark, "0" * 32)):
        post = partners.post.Post(house.operation.home, house.by.agency, house.operation.reference)
        with session(house.by):
            whom = partners.correspondents.correspondent("SE-NCP", by=house.by)
        body = b'{"%s": 0}' % reference.encode()
        content = post.sealed("confirmed", body, whom, at=NOW, count=1, answers=answers)
        with pytest.raises(Refused, match="was not asked that"):
            take(content, house.by.agency, by=two.sweden.by, **BECAUSE)
    [(*_, words)] = words_of(two.sweden)
    assert words == partners.lists.UNCONFIRMED


def test_a_list_s_owner_says_nothing_of_another_owner_s_list(two):
    value = mail("both-lists")
    for house in (two.denmark, two.germany):
        house.holds(value)
    two.sweden.puts(value)
    asked(two.sweden, sealed(two.denmark).content)
    [reference] = [one[3] for one in two.sweden.hits(Via.LIST)]
    request = asked(two.sweden, sealed(two.germany).content).request
    answered = partners.post.Post(two.denmark.operation.home, "DE-BKA", two.denmark.operation.reference)
    with session(two.germany.by):
        whom = partners.correspondents.correspondent("SE-NCP", by=two.germany.by)
        head = answered.opened(request, whom, kind="confirm", now=NOW).head
    body = b'{"%s": 0}' % reference.encode()
    content = answered.sealed("confirmed", body, whom, at=NOW, count=1, answers=head.id)
    assert partners.confirming.take_confirmation(content, "DE-BKA", by=two.sweden.by, **BECAUSE) == (0, 0)


def test_both_holding_the_same_is_a_hit_and_asking_the_list_again_makes_no_second_one(two):
    value = mail("held")
    for house in (two.denmark, two.sweden):
        house.holds(value)
    content = sealed(two.denmark).content
    assert [asked(two.sweden, content).hits for _ in range(2)] == [1, 0]


def test_silent_and_excluded_values_are_in_no_list_and_own_silent_ones_ask_nobody(two):
    quiet, hidden = mail("quiet"), mail("hidden")
    two.denmark.holds(quiet, silent=True)
    two.denmark.holds(hidden, excluded="undercover")
    for value in (quiet, hidden):
        two.sweden.puts(value)
    assert asked(two.sweden, sealed(two.denmark).content).hits == 0
    two.sweden.holds(mail("own"), silent=True)
    value = mail("silent-here")
    two.denmark.holds(value)
    two.sweden.holds(value, silent=True)
    found = asked(two.sweden, sealed(two.denmark).content)
    assert (found.hits, found.request) == (1, b""), "its owner is not asked about what Sweden keeps silent"


def test_what_is_silent_at_the_owner_is_told_as_not_confirmed_and_told_the_owner(two):
    value = mail("later-silent")
    held = two.denmark.holds(value)
    two.sweden.puts(value)
    found = asked(two.sweden, sealed(two.denmark).content)
    with session(two.denmark.by):
        records.models.Holding.objects.filter(pk=held.pk).update(withdrawn_at=NOW, withdrawn_by=two.denmark.by.officer)
    two.denmark.holds(value, silent=True)
    answer, said = confirmed(two.denmark, two.sweden, found.request)
    assert (answer.yes, said) == (0, (0, 1))
    with session(two.denmark.operation.service, role="worker"):
        told = records.models.Hit.objects.defer(None).filter(words="It came of your sealed list.", via=Via.LIST)
        told = [(one.owner, one.asker, one.grants) for one in told.filter(operation_id=two.denmark.operation.id)]
    assert told == [("DK-NCP", "SE-NCP", [])], "its owner is told of it, and the asker is not"


def test_a_request_to_confirm_names_no_value(two):
    import pyrage

    from tallystick.sealed import keys
    from tallystick.sealed.framing import unframed

    value = mail("named")
    two.denmark.holds(value)
    two.sweden.puts(value)
    request = asked(two.sweden, sealed(two.denmark).content).request
    key = pyrage.x25519.Identity.from_str(keys.load(two.denmark.operation.home, "DK-NCP").age_identity)
    plain = pyrage.decrypt(unframed(request), [key])
    assert b'"mark"' in plain
    assert value.encode() not in plain


def test_a_flipped_byte_an_expired_list_and_the_wrong_recipient_are_refused(two):
    two.denmark.holds(mail("x"))
    content = sealed(two.denmark).content
    for place in range(0, len(content), max(1, len(content) // 60)):
        bad = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        with pytest.raises((Malformed, Refused)):
            asked(two.sweden, bad)
    with pytest.raises(Refused, match="ran out"):
        asked(two.sweden, content, at=END)
    with pytest.raises(Refused, match="not sealed to your agency"):
        asked(two.germany, content)
    with pytest.raises(Refused):
        sealed(two.denmark, until=NOW - timedelta(days=1))
    with pytest.raises(Malformed):
        sealed(two.denmark, to="DK-NCP")


def test_a_request_of_somebody_else_is_not_answered(two):
    value = mail("whose")
    two.denmark.holds(value)
    two.sweden.puts(value)
    request = asked(two.sweden, sealed(two.denmark).content).request
    with pytest.raises(Refused):
        partners.confirming.confirm(request, "DE-BKA", by=two.denmark.by, **BECAUSE)
    with pytest.raises(Refused):
        partners.confirming.confirm(request, "SE-NCP", by=two.germany.by, **BECAUSE)
    with pytest.raises(Malformed):
        partners.confirming.take_confirmation(request, "SE-NCP", by=two.denmark.by, **BECAUSE)
