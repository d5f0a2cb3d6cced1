"""The same asked again: one hit between two agencies about one value, and nothing more told than before."""

import uuid
from datetime import timedelta

import pytest

from tests.deconfliction.asked import ask, hold, notices, now, officer, put, rows, standing, states, told
from tests.deconfliction.test_more import decide, told_count, withdraw
from tests.deconfliction.test_silence import everything

PROCEEDINGS = "support criminal proceedings"


def person(operation, owner="DK-NCP"):
    from tallystick.records.models import Person
    from tallystick.records.session import session

    with session(operation.service, role="worker"):
        return Person.objects.create(operation_id=operation.id, owner=owner, number=f"P-{uuid.uuid4().hex[:5]}").pk


def about(operation, whom, *puts, **more):
    """Questions about a person, put and answered as :func:`asked.ask` does."""
    from tallystick.deconfliction.answering import jobs
    from tallystick.records.models import Question
    from tallystick.records.session import session

    made = ask(operation, "DK-NCP", *puts, answered=False, **more)
    with session(operation.service, role="worker"):
        Question.objects.filter(batch=made.batch).update(person=whom)
    jobs.answer_batch(home=operation.home, operation_id=operation.id, batch=made.batch)
    return made


def hit_page(operation, agency, hit):
    from tallystick.deconfliction.hits import reads
    from tallystick.records.session import session

    by = officer(operation, agency)
    with session(by):
        return reads.hit(by, str(hit.pk), now=now() + timedelta(seconds=9))


def test_what_is_asked_again_joins_the_open_hit_and_nobody_is_told_twice(operation):
    hold(operation, "SE-NCP")
    first = ask(operation, "DK-NCP")
    counts = told_count(operation)
    second = ask(operation, "DK-NCP", put(value=" FOX.tail@post.example"))
    (hit,) = rows(operation, "Hit")
    assert states(operation, "DK-NCP", first) == states(operation, "DK-NCP", second) == ["hit_pending"]
    assert [line.hit.pk for one in told(operation, "DK-NCP", second) for line in one.hits] == [hit.pk]
    assert told_count(operation) == counts
    assert len(rows(operation, "HitSource")) == 1
    page, owners = hit_page(operation, "DK-NCP", hit), hit_page(operation, "SE-NCP", hit)
    assert [one.batch for one in page.questions] == [uuid.UUID(first.batch), uuid.UUID(second.batch)]
    assert (page.again, owners.questions) == ((), ())
    assert [one.purpose for one in owners.again] == ["test"]


def test_the_deadline_becomes_the_earlier_one_and_the_owner_is_told_of_that(operation):
    hold(operation, "SE-NCP")
    ask(operation, "DK-NCP")
    (before,) = rows(operation, "Hit")
    counts = told_count(operation)
    ask(operation, "DK-NCP", urgency="urgent")
    (hit,) = rows(operation, "Hit")
    assert (hit.urgency, hit.made_at) == ("urgent", before.made_at)
    assert hit.due_at < before.due_at
    assert told_count(operation) == (counts[0], counts[1] + 1)
    ask(operation, "DK-NCP", urgency="soon")
    assert rows(operation, "Hit")[0].due_at == hit.due_at
    assert told_count(operation) == (counts[0], counts[1] + 1)


def test_making_a_later_question_urgent_hurries_the_hit(operation):
    from tallystick.deconfliction.answering import jobs

    hold(operation, "SE-NCP")
    ask(operation, "DK-NCP")
    second = ask(operation, "DK-NCP")
    jobs.hurry(home=operation.home, operation_id=operation.id, question=str(second.questions[0].pk))
    (hit,) = rows(operation, "Hit")
    assert hit.urgency == "urgent"
    assert [row.urgency for row in rows(operation, "JoinedQuestion")] == ["urgent"]


def test_a_decided_hit_shows_its_decision_and_another_purpose_asks_its_owner(operation):
    hold(operation, "SE-NCP")
    ask(operation, "DK-NCP")
    decide(operation, "SE-NCP", "share", [("Case officer", "Ib Lund")])
    counts = told_count(operation)
    same = ask(operation, "DK-NCP")
    assert states(operation, "DK-NCP", same) == ["hit_shared"]
    assert told_count(operation) == counts
    other = ask(operation, "DK-NCP", purpose=PROCEEDINGS)
    assert states(operation, "DK-NCP", other, purpose=PROCEEDINGS) == ["hit_shared"]
    assert told_count(operation) == (counts[0], counts[1] + 1)
    (said,) = [words for words in notices(operation, "SE-NCP") if "still holds" in words]
    assert PROCEEDINGS in said
    (hit,) = rows(operation, "Hit")
    page = hit_page(operation, "SE-NCP", hit)
    assert [one.purpose for one in page.since_decided] == ["test", PROCEEDINGS]
    assert [one.title for one in hit_page(operation, "DK-NCP", hit).items] == ["Case officer"]
    ask(operation, "DK-NCP", purpose=PROCEEDINGS)
    assert told_count(operation) == (counts[0], counts[1] + 1), "of a purpose it is asked once"


def test_something_new_found_by_a_later_question_has_its_owner_decide_again(operation):
    hold(operation, "SE-NCP")
    ask(operation, "DK-NCP")
    decide(operation, "SE-NCP", "refuse")
    counts = told_count(operation)
    hold(operation, "SE-NCP", words="another")
    ask(operation, "DK-NCP", purpose=PROCEEDINGS)
    (hit,) = rows(operation, "Hit")
    assert (hit.state, hit.words) == ("hit_pending", "")
    assert told_count(operation) == (counts[0] + 1, counts[1] + 1)


def test_standing_questions_that_ask_the_same_have_one_hit(operation):
    first, second = (ask(operation, "DK-NCP", standing_until=standing()) for _ in range(2))
    urgent = ask(operation, "DK-NCP", standing_until=standing(), urgency="urgent")
    hold(operation, "SE-NCP")
    (hit,) = rows(operation, "Hit")
    assert (hit.urgency, hit.due_at - hit.made_at) == ("urgent", timedelta(hours=8))
    assert [states(operation, "DK-NCP", made) for made in (first, second, urgent)] == [["hit_pending"]] * 3
    assert told_count(operation) == (1, 1)
    hold(operation, "SE-NCP", words="another")
    assert len(rows(operation, "Hit")) == 1
    assert len(rows(operation, "HitSource")) == 2
    assert told_count(operation) == (1, 2)


def test_a_later_question_finds_more_when_the_first_stands_no_longer(operation):
    hold(operation, "SE-NCP")
    ask(operation, "DK-NCP")
    ask(operation, "DK-NCP", standing_until=standing())
    decide(operation, "SE-NCP", "refuse")
    hold(operation, "SE-NCP", words="another")
    (hit,) = rows(operation, "Hit")
    assert (hit.state, len(rows(operation, "HitSource"))) == ("hit_pending", 2)


def test_other_values_windows_owners_and_askers_have_hits_of_their_own(operation):
    window = {"since": now() - timedelta(days=2), "until": now()}
    other = {"since": now() - timedelta(days=3), "until": now()}
    for agency in ("SE-NCP", "DE-BKA"):
        hold(operation, agency)
    hold(operation, "SE-NCP", put("address", "240.0.0.7", **window))
    ask(operation, "DK-NCP", put(), put("address", "240.0.0.7", **window), put("address", "240.0.0.7", **other))
    ask(operation, "EC3")
    assert len(rows(operation, "Hit")) == 6
    ask(operation, "DK-NCP", put(), put("address", "240.0.0.7", **window))
    assert len(rows(operation, "Hit")) == 6
    assert len(rows(operation, "JoinedQuestion")) == 3


# --- what stays silent, and what stays hidden -------------------------------------------------------------------------


@pytest.mark.parametrize("how", [{"silent": True}, {"excluded": "undercover"}])
def test_a_silent_hit_is_joined_by_nothing_and_joins_nothing(operation, how):
    """Told before, and held silently since: the later question's asker reads no hit, as if nobody held it."""
    held = hold(operation, "SE-NCP")
    first = ask(operation, "DK-NCP")
    withdraw(operation, "SE-NCP", held)
    hold(operation, "SE-NCP", **how)
    counts = told_count(operation)
    second, third = ask(operation, "DK-NCP"), ask(operation, "DK-NCP")
    assert states(operation, "DK-NCP", second) == states(operation, "DK-NCP", third) == ["no_hit"]
    assert states(operation, "DK-NCP", first) == ["hit_pending"]
    assert rows(operation, "JoinedQuestion") == []
    assert told_count(operation) == (counts[0], counts[1] + 2)
    assert len([row for row in rows(operation, "Hit") if not row.grants]) == 2


def test_a_hit_that_is_told_at_last_is_told_for_its_own_question_alone(operation):
    """Asked while it was silent, and not standing: what was no hit then stays none."""
    first = hold(operation, "SE-NCP", silent=True)
    once = ask(operation, "DK-NCP")
    stands = ask(operation, "DK-NCP", standing_until=standing())
    withdraw(operation, "SE-NCP", first)
    hold(operation, "SE-NCP")
    assert states(operation, "DK-NCP", once) == ["no_hit"]
    assert states(operation, "DK-NCP", stands) == ["hit_pending"]


def test_the_asker_reads_no_row_of_what_joined(operation):
    hold(operation, "SE-NCP")
    ask(operation, "DK-NCP")
    ask(operation, "DK-NCP")
    (joined,) = rows(operation, "JoinedQuestion")
    for agency, there in (("SE-NCP", 1), ("DK-NCP", 0), ("DE-BKA", 0)):
        assert len(everything(officer(operation, agency))["records_joinedquestion"]) == there
    assert joined.owner == "SE-NCP"


def test_a_question_joins_no_hit_of_a_person_it_is_not_about(operation):
    """Who may not see the questions about a person sees none of what came of them, by asking for the value alone."""
    from tallystick.records.categories import keep_away
    from tallystick.records.session import session

    hold(operation, "SE-NCP")
    whom = person(operation)
    about(operation, whom)
    decide(operation, "SE-NCP", "share", [("Case officer", "SHARED-7")])
    about(operation, whom)
    assert len(rows(operation, "Hit")) == 1
    made = ask(operation, "DK-NCP")
    assert states(operation, "DK-NCP", made) == ["hit_pending"]
    about(operation, person(operation))
    assert len(rows(operation, "Hit")) == 2, "whatever is asked about a person joins what is about nobody"
    tied = operation.viewer("DK-NCP/2", "analyst")
    with session(officer(operation, "DK-NCP")):
        assert keep_away(whom, [tied.officer])
    found = repr(everything(tied))
    assert "SHARED-7" not in found
    assert "SHARED-7" in repr(everything(officer(operation, "DK-NCP")))


def test_a_later_question_counts_for_the_person_it_is_about(operation):
    """Open hits of somebody in a package are those of all that was asked about them, however often."""
    from tallystick.records.categories import told_hits
    from tallystick.records.session import session

    hold(operation, "SE-NCP")
    ask(operation, "DK-NCP")
    later = about(operation, person(operation))
    (hit,) = rows(operation, "Hit")
    with session(officer(operation, "DK-NCP")):
        assert told_hits([later.questions[0].pk]) == [(hit.pk, later.questions[0].pk)]
        assert len(told_hits()) == 2
    with session(officer(operation, "DE-BKA")):
        assert told_hits() == []
