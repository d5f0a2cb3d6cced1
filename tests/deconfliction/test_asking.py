"""A question, and what its asker is told: hit or no hit, whom to call, and nothing more."""

from datetime import timedelta

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.deconfliction.asked import (
    MAIL,
    ask,
    hold,
    notices,
    now,
    officer,
    put,
    rows,
    standing,
    states,
    told,
    waiting,
)


def test_nobody_holds_it(operation):
    assert states(operation, "DK-NCP", ask(operation, "DK-NCP")) == ["no_hit"]


def test_a_hit_tells_both_sides_that_there_is_one_and_no_more(operation):
    from tallystick.records.models import Contact
    from tallystick.records.session import administration

    with administration():
        Contact.objects.get_or_create(agency_id="SE-NCP", title="Duty desk", phone="+46 00", languages=["sv", "en"])
    hold(operation, "SE-NCP", words="zq words", reference="zq-77")
    made = ask(operation, "DK-NCP", put(value=" Fox.Tail@POST.example"))
    (one,) = told(operation, "DK-NCP", made)
    (line,) = one.hits
    assert (one.state, line.other, line.contact.phone) == ("hit_pending", "SE-NCP", "+46 00")
    assert line.hit.due_at - line.hit.made_at == timedelta(days=7)
    (hit,) = rows(operation, "Hit")
    assert (hit.owner, hit.asker, hit.grants, hit.weak, hit.via) == ("SE-NCP", "DK-NCP", ["DK-NCP"], False, "here")
    (source,) = rows(operation, "HitSource")
    assert (source.owner, source.grants, source.held) == ("SE-NCP", [], "holding")
    assert "zq words" in source.shown
    (to_owner,), (to_asker,) = notices(operation, "SE-NCP"), notices(operation, "DK-NCP")
    assert hit.reference in to_owner
    assert "DK-NCP" in to_owner
    assert hit.reference in to_asker
    assert "zq" not in to_asker
    assert MAIL not in to_owner + to_asker
    assert notices(operation, "DE-BKA") == []


def test_two_owners_are_two_hits_and_two_holdings_of_one_owner_are_one(operation):
    for agency, words in (("SE-NCP", "one"), ("SE-NCP", "two"), ("DE-BKA", "three")):
        hold(operation, agency, words=words)
    (one,) = told(operation, "DK-NCP", ask(operation, "DK-NCP"))
    assert sorted(line.other for line in one.hits) == ["DE-BKA", "SE-NCP"]
    assert len(rows(operation, "HitSource", owner="SE-NCP")) == 2


def test_what_one_s_own_agency_holds_is_own_and_no_hit(operation):
    hold(operation, "DK-NCP")
    made = ask(operation, "DK-NCP")
    assert states(operation, "DK-NCP", made) == ["own"]
    assert rows(operation, "Hit") == []
    hold(operation, "SE-NCP")
    assert states(operation, "DK-NCP", ask(operation, "DK-NCP")) == ["hit_pending"], "another's goes before one's own"


def test_what_is_left_silent_is_not_told_to_one_s_own_officers_either(operation):
    hold(operation, "DK-NCP", silent=True)
    assert states(operation, "DK-NCP", ask(operation, "DK-NCP")) == ["no_hit"]


def test_another_agency_sees_no_question_and_no_hit_of_others(operation):
    from tallystick.deconfliction.asking import reads
    from tallystick.records.models import Hit, HitSource, Question
    from tallystick.records.session import session

    hold(operation, "SE-NCP")
    made = ask(operation, "DK-NCP")
    by = officer(operation, "DE-BKA")
    with session(by):
        assert [model.objects.count() for model in (Question, Hit, HitSource)] == [0, 0, 0]
        with pytest.raises(Absent):
            reads.asked(by, str(made.questions[0].pk), now=now())
        with pytest.raises(Absent):
            reads.batch(by, made.batch, now=now())
    by = officer(operation, "SE-NCP")
    with session(by):
        assert Question.objects.count() == 0, "the owner learns that it was asked, not why"


def test_an_answer_is_not_shown_before_its_time(operation):
    made = ask(operation, "DK-NCP")
    row = rows(operation, "Question")[0]
    assert row.answered_at == row.shows_at
    assert (row.shows_at - row.at) % timedelta(milliseconds=800) == timedelta(0)
    assert states(operation, "DK-NCP", made, at=row.shows_at - timedelta(milliseconds=1)) == ["asked"]
    assert states(operation, "DK-NCP", made, at=row.shows_at) == ["no_hit"]


def test_what_waits_for_the_job_is_asked(operation):
    before = waiting("deconfliction.answer")
    made = ask(operation, "DK-NCP", answered=False)
    assert states(operation, "DK-NCP", made) == ["asked"]
    assert waiting("deconfliction.answer") == before + 1
    assert waiting("deconfliction.answer", operation=operation.id, question=str(made.questions[0].pk)) == 1


def test_the_worker_answers_beside_the_operation_s_long_work(operation):
    from django.core.management import call_command

    hold(operation, "SE-NCP", again=False)
    made = ask(operation, "DK-NCP", answered=False)
    call_command("procrastinate", "worker", "--one-shot", "--queues", "at_once", verbosity=0)
    assert states(operation, "DK-NCP", made) == ["hit_pending"]


def test_an_answered_question_is_not_answered_twice(operation):
    from tallystick.deconfliction.answering import jobs

    hold(operation, "SE-NCP")
    made = ask(operation, "DK-NCP")
    before = rows(operation, "Question")[0].shows_at
    jobs.answer(home=operation.home, operation_id=operation.id, questions=[str(made.questions[0].pk)])
    assert len(rows(operation, "Hit")) == 1
    assert rows(operation, "Question")[0].shows_at == before


@pytest.mark.parametrize(
    ("value", "kind"),
    [("not a mail", "email"), ("x" * 500, "email"), ("abc", "digest"), ("zy" * 16, "digest"), ("ab", "camera"),
     ("harbour", "account"), ("anything", "shoe"), ("", "phone"), ("5512", "iban")],
)  # fmt: skip
def test_what_is_no_such_thing_is_said_to_be_none(operation, value, kind):
    with pytest.raises(Malformed) as caught:
        ask(operation, "DK-NCP", put(kind, value))
    assert caught.value.remedy
    assert rows(operation, "Question") == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [("email", "noreply@post.example"), ("email", "test@test.example"), ("email", "root@localhost"),
     ("email", "no-reply+x@post.example"), ("address", "127.0.0.1"), ("address", "10.1.2.3"), ("address", "::1"),
     ("address", "192.168.0.4"), ("address", "172.16.5.5"), ("digest", "d41d8cd98f00b204e9800998ecf8427e"),
     ("device", "unknown"), ("handle", "anonymous"), ("camera", "11111111")],
)  # fmt: skip
def test_what_everybody_has_is_no_question(operation, kind, value):
    with pytest.raises(Refused, match="Ask for something that one person has"):
        ask(operation, "DK-NCP", put(kind, value, since=now() - timedelta(days=1), until=now()))


def test_what_very_many_of_the_operation_have_is_refused_by_the_job(operation):
    from tallystick.records.models import OvershareValue
    from tallystick.records.session import session

    with session(operation.service, role="worker"):
        OvershareValue.objects.create(
            operation_id=operation.id, owner="EC3", kind="email", value=MAIL, holders=900, build=operation.id,
            reason="held by 900 accounts",
        )  # fmt: skip
    hold(operation, "SE-NCP")
    (one,) = told(operation, "DK-NCP", ask(operation, "DK-NCP"))
    assert (one.state, one.hits) == ("asked", ())
    assert "900" in one.refused
    assert rows(operation, "Hit") == []


def test_a_question_needs_a_reason_a_role_and_something_to_ask(operation):
    from tallystick.deconfliction.asking.acts import ask as put_questions
    from tallystick.records.session import session

    with pytest.raises(Malformed):
        ask(operation, "DK-NCP", reason="  ")
    for roles in (("prosecutor",), ("data_protection",)):
        by = officer(operation, "DK-NCP", *roles)
        with session(by), pytest.raises(Refused):
            put_questions([put()], by=by, at=now(), reason="r")
    by = officer(operation, "DK-NCP")
    with session(by), pytest.raises(Malformed):
        put_questions([], by=by, at=now(), reason="r")


@pytest.mark.parametrize("wrong", [{"urgency": "at once"}, {"asked_from": "street"}, {"standing_until": "past"}])
def test_how_it_is_asked_is_checked(operation, wrong):
    if "standing_until" in wrong:
        wrong = {"standing_until": now() - timedelta(days=1)}
    with pytest.raises(Malformed):
        ask(operation, "DK-NCP", **wrong)


def test_asking_leaves_a_line_and_entries_of_the_log_and_no_value_in_either(operation):
    from tallystick.records.models import Consultation, LedgerLine
    from tallystick.records.session import session

    made = ask(operation, "DK-NCP")
    with session(officer(operation, "DK-NCP")):
        (line,) = LedgerLine.objects.filter(act="ask")
        assert line.subject == f"questions:{made.batch}"
        assert MAIL.encode() not in bytes(line.payload)
        said = Consultation.objects.filter(subject_kind="question", subject=str(made.questions[0].pk))
        assert [one.reason for one in said] == ["a case of ours"]
    told(operation, "DK-NCP", made)
    with session(officer(operation, "DK-NCP")):
        assert Consultation.objects.filter(subject=str(made.questions[0].pk)).count() == 2


def test_an_address_is_asked_for_within_a_month(operation):
    day = timedelta(days=1)
    with pytest.raises(Malformed, match="window"):
        ask(operation, "DK-NCP", put("address", "240.0.0.7"))
    with pytest.raises(Malformed, match="31 days"):
        ask(operation, "DK-NCP", put("address", "240.0.0.7", since=now() - 32 * day, until=now()))
    with pytest.raises(Malformed, match="ends before"):
        ask(operation, "DK-NCP", put("address", "240.0.0.7", since=now(), until=now() - day))


def test_questions_are_listed_by_pages_the_newest_first(operation):
    from tallystick.deconfliction.asking.reads import questions
    from tallystick.records.session import session

    for number in range(5):
        ask(operation, "DK-NCP", put(value=f"page.{'abcde'[number]}.{number}@post.example"), answered=False)
    by = officer(operation, "DK-NCP")
    with session(by):
        first, after = questions(by, now=now(), limit=3)
        second, end = questions(by, now=now(), after=after, limit=3)
        with pytest.raises(Malformed):
            questions(by, now=now(), after="nowhere")
    said = [one.question.said for one in (*first, *second)]
    assert said == [f"page.{'abcde'[number]}.{number}@post.example" for number in (4, 3, 2, 1, 0)]
    assert end == ""


def test_hurrying_gives_owners_eight_hours_and_tells_them_of_silent_hits_too(operation):
    from tallystick.deconfliction.answering import jobs
    from tallystick.deconfliction.asking.acts import hurry
    from tallystick.records.session import session

    hold(operation, "SE-NCP")
    hold(operation, "DE-BKA", silent=True)
    made = ask(operation, "DK-NCP")
    by, question = officer(operation, "DK-NCP"), str(made.questions[0].pk)
    with session(by):
        hurry(question, by=by, at=now(), reason="a child is named")
    assert waiting("deconfliction.hurry", question=question) == 1
    jobs.hurry(home=operation.home, operation_id=operation.id, question=question)
    due = {row.owner: row.due_at - now() for row in rows(operation, "Hit")}
    assert max(due.values()) <= timedelta(hours=8)
    assert [len(notices(operation, agency)) for agency in ("SE-NCP", "DE-BKA")] == [2, 2]
    assert [words for words in notices(operation, "DE-BKA") if "urgent now" in words and "not told" in words]
    assert not [words for words in notices(operation, "DK-NCP") if "DE-BKA" in words]
    with session(by), pytest.raises(Conflict):
        hurry(question, by=by, at=now(), reason="again")


def test_an_urgent_question_gives_owners_eight_hours_from_the_start(operation):
    hold(operation, "SE-NCP")
    ask(operation, "DK-NCP", urgency="urgent")
    (hit,) = rows(operation, "Hit")
    assert (hit.urgency, hit.due_at - hit.made_at) == ("urgent", timedelta(hours=8))


def test_a_question_that_stands_is_ended_once(operation):
    from tallystick.deconfliction.asking.acts import end_question
    from tallystick.records.session import session

    made = ask(operation, "DK-NCP", standing_until=standing())
    by = officer(operation, "DK-NCP")
    with session(by):
        assert end_question(str(made.questions[0].pk), by=by, at=now(), reason="solved").ended_at is not None
    with session(by), pytest.raises(Conflict):
        end_question(str(made.questions[0].pk), by=by, at=now(), reason="solved")
    hold(operation, "SE-NCP")
    assert rows(operation, "Hit") == []


def test_whoever_looks_as_another_agency_asks_nothing(operation):
    from dataclasses import replace

    from tallystick.deconfliction.asking.acts import ask as put_questions
    from tallystick.records.session import session

    by = replace(officer(operation, "EC3"), looks_as="DE-BKA", roles=("national_officer",))
    with session(by), pytest.raises(Refused):
        put_questions([put()], by=by, at=now(), reason="r")


def test_names_are_answered_at_once_and_always_the_same(operation):
    name = put("name", "Anna Torn", birth="1980-02-29", country="dk")
    hold(operation, "SE-NCP", put("name", "Anna Torn", birth="1980-02-29"))
    held = told(operation, "DK-NCP", ask(operation, "DK-NCP", name))
    other = told(operation, "DK-NCP", ask(operation, "DK-NCP", put("name", "Bela Quick")))
    assert [(one.state, one.says, one.hits) for one in held] == [(one.state, one.says, one.hits) for one in other]
    assert "within seven days" in held[0].says
    with pytest.raises(Malformed):
        ask(operation, "DK-NCP", put("name", "Anna Torn", birth="29.2.1980"))
